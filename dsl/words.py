"""Reserved words: what begins a statement or declaration, and the operators.

They cannot be names. Every other word of the grammar (`basic`, `browser`, `text`, `value` …) means something only
in one place and stays free. A test holds the two lists and the grammar together.
"""

from __future__ import annotations

from .verbs import BY_WORD, PARTICLES

DECLARATIONS: tuple[str, ...] = tuple("agent budget flow goal input node record result secret site".split())
STATEMENTS: tuple[str, ...] = (*sorted(BY_WORD), "commit", "continue", "expect", "for", "give", "if", "let", "require")
OPERATORS: tuple[str, ...] = tuple(
    "and or not in near having like matches is has nth when then else seen how many read all as at most"
    " true false none url self css by desc".split()
)
CLAUSES: tuple[str, ...] = tuple("after retry every timeout spends proved within".split())

RESERVED: frozenset[str] = frozenset((*DECLARATIONS, *STATEMENTS, *OPERATORS, *CLAUSES, *PARTICLES, "plan"))

CONTEXTUAL: frozenset[str] = frozenset(
    "auth basic digest browser model human given checked enabled empty focused text value spend".split()
)
