"""text → its tokens, and what may come behind them: for an editor that completes what is being written."""

from __future__ import annotations

from functools import cache

from ..classes import frozen
from ..source import Span
from . import tables
from .lalr import Callback, PlanParser, tokens_in
from .tokens import GluedWords, NoToken, Token, UnexpectedToken, place


@frozen
class Written:
    """One token: its kind, as the grammar calls it, its characters and its place."""

    kind: str
    text: str
    span: Span


@frozen
class Next:
    """What stands in a text, and the words and kinds of token that the grammar takes next."""

    tokens: tuple[Written, ...]
    words: frozenset[str]
    kinds: frozenset[str]


def next_after(text: str) -> Next | None:
    """What may come behind a text; None when it is no beginning of a program."""
    try:
        read, follow = _follower().follow(text)
    except (UnexpectedToken, NoToken, GluedWords):
        return None
    tokens = tuple(Written(kind=one.type, text=one.text, span=place(one)) for one in tokens_in(read))
    literals = _follower().literals
    words = frozenset(literals[one] for one in follow if one in literals)
    return Next(tokens=tokens, words=words, kinds=frozenset(one for one in follow if one not in literals))


@cache
def _follower() -> PlanParser:
    return PlanParser(tables.load(), _Nothing())


class _Nothing:
    """Callbacks that make nothing: they give back what they get."""

    def comment(self, token: Token) -> None:
        """What the lexer passes over."""

    def __getattr__(self, name: str) -> Callback:
        return lambda children: children
