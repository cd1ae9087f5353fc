"""Tokens → which of them order something: `submit` in `submit the draft`, not in `the submitted draft`.

A word that nobody knows is an order as well where a sentence begins with it, unless it is a name: `Ana wants …`.
"""

from __future__ import annotations

from collections.abc import Sequence

from .clauses import says_nothing
from .english import FILLING, VERBS
from .words import Token, stem

NAMING = frozenset("the a an my your our his her their its this that these those".split())
"""What stands before a noun."""
BEING = frozenset("is are was were be been isn't aren't wasn't weren't".split())
DOING = frozenset(
    stem(one) for one in "is are was should must shall will would can could has have wants needs likes".split()
)
"""What somebody does whose name stands before it."""


def orders(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb is an order: it begins a clause."""
    token = tokens[at]
    if token.kind != "word" or token.stem not in VERBS or token.text.lower().endswith("ed"):
        return False
    before = at - 1
    while before >= 0 and tokens[before].kind == "word" and _is_silent(tokens[before]):
        if tokens[before].text.lower() in NAMING:
            return False
        before -= 1
    return before < 0 or tokens[before].kind == "sign"


def _is_silent(token: Token) -> bool:
    return says_nothing(token) or token.stem in FILLING


def may_order(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that nobody knows may be an order: a sentence begins with it, and it does nothing itself."""
    begins = at == 0 or tokens[at - 1].text in (".", "!", "?", ";")
    if not begins or not tokens[at].text.isalpha() or at + 1 == len(tokens):
        return False
    behind = tokens[at + 1]
    does = behind.kind == "word" and (behind.stem in DOING or behind.stem in VERBS)
    return not does and (behind.kind != "sign" or behind.text in "“\"'")


def describes(tokens: Sequence[Token], negation: Token) -> bool:
    """Whether a `not` says how things are, not how they are to be: `tasks that are not complete`."""
    if negation.text.lower() in BEING:
        return True
    behind = [one.text.lower() for one in tokens if one.start >= negation.end]
    before = [one.text.lower() for one in tokens if one.end <= negation.start]
    if behind and behind[0] == "to":
        return False
    return bool(before) and before[-1] in BEING
