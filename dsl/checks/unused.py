"""CS9: what is declared and never used."""

from __future__ import annotations

from .. import ast
from .facts import Facts
from .names import WORDS

IMPORTED = (ast.Skill, ast.Record, ast.Enum)


def check_unused(facts: Facts) -> None:
    """Inputs, secrets, records, agents, sites and skills that nothing mentions, and files of which nothing is used."""
    if facts.symbols.broken or facts.symbols.done or facts.symbols.instances:
        return  # what a syntax error hides, or a finished node, may have used it
    for table, word in WORDS.items():
        if table == "nodes":
            continue  # `check_needed` knows better: a node is needed for what it does, too
        for name, declared in getattr(facts.symbols, table).items():
            if name not in facts.used and _is_own(facts, declared):
                facts.sink.warning(
                    "CS902",
                    f"{word} `{name}` is never used",
                    declared.name.span,
                    help="use it, or take it away",
                )
    _files(facts)


def _is_own(facts: Facts, declared: ast.Declaration) -> bool:
    """What stands in a file of skills need not all be used by each plan."""
    return declared.span.start <= len(facts.plan.source.text)


def _files(facts: Facts) -> None:
    """That the skills of a file run each other is no use of it."""
    if not facts.symbols.uses:
        return
    parts = [part for one in facts.plan.declarations for part in ast.walk(one)]
    named = {part.name for part in parts if isinstance(part, ast.NamedType)}
    named |= {part.skill.text for part in parts if isinstance(part, ast.SkillCall)}
    used = {
        facts.plan.source.file_at(one.span.start)[0].name
        for one in facts.plan.imported
        if isinstance(one, ast.Broken) or (isinstance(one, IMPORTED) and one.name.text in named)
    }
    for one in facts.symbols.uses:
        if one.path.plain not in used and not any(other.span == one.path.span for other in facts.plan.diagnostics):
            facts.sink.warning("CS902", "nothing of this file is used", one.span, help="use it, or take it away")
