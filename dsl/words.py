"""Reserved words: what begins a statement or declaration, and the operators.

They cannot be names. Every other word of the grammar (`basic`, `browser`, `text`, `value` …) means something only
in one place and stays free. A test holds the two lists and the grammar together.
"""

from __future__ import annotations

from .verbs import BY_WORD, PARTICLES

DECLARATIONS: tuple[str, ...] = tuple(
    "agent budget currency done enum flow goal influence input node record replan result secret site skill use".split()
)
EDITS: tuple[str, ...] = tuple("insert reassign rebudget remove replace stop".split())
"""What begins an edit of a patch."""
STATEMENTS: tuple[str, ...] = (
    *sorted(BY_WORD),
    *(
        "accept commit committed continue dismiss do download expect for frame give if inside let opened pause repeat"
        " require return run screenshot set stop unsettled"
    ).split(),
)
OPERATORS: tuple[str, ...] = tuple(
    "and or not in near having like matches is has nth when then else seen how many read all as at most"
    " true false none url self css by desc ask attr style box of".split()
)
CLAUSES: tuple[str, ...] = tuple("after retry every timeout spends proved within".split())

RESERVED: frozenset[str] = frozenset((*DECLARATIONS, *STATEMENTS, *OPERATORS, *CLAUSES, *PARTICLES, "plan"))

CONTEXTUAL: frozenset[str] = frozenset(
    (
        "already approval assets auth basic because before browser call checked dialog digest each empty enabled"
        " focused given human insert instead keeping login model patch per pool reassign rebudget remove replace shows"
        " skills skipped spec spend spent step steps strangers text unless using value"
    ).split()
)
