"""CS111, CS241 and CS307 in the statements of skills: each is typed once, by itself, with what it is handed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Label

from ..scope import Scope
from ..skills.runs import called
from ..values.lists import bind
from .acts import secret_is_for

if TYPE_CHECKING:
    from .typing import Rule, Statements


def type_skills(statements: Statements) -> None:
    """The body of each skill, after those of the skills that it runs."""
    facts = statements.facts
    for name in facts.skill_order:
        skill = facts.symbols.skills[name]
        statements.collect_gives(name, skill)
        scope = Scope(node=name, skill=skill)
        for parameter in skill.parameters:
            if parameter.name.text not in scope.locals:
                kind = facts.skills[name].parameters[parameter.name.text]
                bind(statements.typer, parameter.name, kind, scope, by="loop")
        for secret in skill.secrets:
            if secret.text in facts.symbols.secrets and skill.site is not None:
                secret_is_for(facts, secret.text, skill.site.text, secret)
        statements.block(skill.body, scope)
        page = facts.nodes[name].page_span
        if page is not None and skill.site is None:
            facts.sink.error(
                "CS307",
                f"skill `{name}` uses a page and is on no site",
                skill.name.span,
                others=(Label(span=page, text="a page is used here"),),
                help=f"say where it works: `skill {name}(…) on SITE`",
            )


def _returned(statements: Statements, statement: ast.Return, scope: Scope) -> None:
    """`return X`."""
    facts, skill = statements.facts, scope.skill
    if skill is None:
        statements.value(statement.value, scope)
        facts.sink.error(
            "CS111",
            "only a skill returns something",
            statement.span,
            help="a node gives: `give NAME: T = …`",
        )
        return
    wanted = facts.skills[skill.name.text].result
    if wanted is not None:
        statements.expect(statement.value, wanted, scope, f"what `{skill.name.text}` returns")
        return
    statements.value(statement.value, scope)
    facts.sink.error(
        "CS241",
        f"skill `{skill.name.text}` does not say what it returns",
        statement.span,
        others=(Label(span=skill.name.span, text="there is no `-> T` behind it"),),
        help="write the type of its value behind it: `-> T`",
    )


def _run(statements: Statements, statement: ast.Run, scope: Scope) -> None:
    """`run SKILL(…)` as a statement: a value that it returns is let go."""
    called(statements.typer, statement.call, scope)


RULES: dict[type, Rule] = {ast.Return: _returned, ast.Run: _run}
