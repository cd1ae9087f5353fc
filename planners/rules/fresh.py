"""Beside a value → whether it is what was or what is to be: `the old password is …`, `the new one: …`."""

from __future__ import annotations

from collections.abc import Sequence

from .words import Token

NEW = frozenset({"new"})
OLD = frozenset("old current present previous former existing".split())
BECOMING = frozenset("to into".split())
REACH = 8
"""How many tokens before a value may say it."""


def newness(tokens: Sequence[Token], at: int) -> int:
    """1 for a value that is to be, -1 for one that was, 0 where the sentence up to it says neither.

    `From the old one to “X”` says it by its `to`: how much that is worth depends on what else there is.
    """
    if at and tokens[at - 1].text.lower() in BECOMING:
        return 0
    for token in reversed(tokens[max(at - REACH, 0) : at]):
        if token.text in ".;!?":
            return 0
        if token.text.lower() in NEW:
            return 1
        if token.text.lower() in OLD:
            return -1
    return 0
