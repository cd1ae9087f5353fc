"""CS9: what is declared and never used."""

from __future__ import annotations

from .facts import Facts
from .names import WORDS


def check_unused(facts: Facts) -> None:
    """Inputs, secrets, records, agents and sites that nothing mentions."""
    if facts.symbols.broken:
        return
    for table, word in WORDS.items():
        if table == "nodes":
            continue  # `check_needed` knows better: a node is needed for what it does, too
        for name, declared in getattr(facts.symbols, table).items():
            if name not in facts.used:
                facts.sink.warning(
                    "CS902",
                    f"{word} `{name}` is never used",
                    declared.name.span,
                    help="use it, or take it away",
                )
