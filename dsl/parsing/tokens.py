"""Edges of words: two word tokens may not touch.

The contextual lexer looks only for what can come next, so it would read `clickbutton` as `click` and
`button`, and `letx` as `let` and `x`. Look-ahead in the grammar would mend that for Lark and break it for
constrained decoders; token positions mend it for both.
"""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token
from lark.lark import PostLex

from ..source import Span


def place(token: Token) -> Span:
    """The characters of a token. Lark makes tokens without a place too, but not while it parses."""
    return Span(token.start_pos or 0, token.end_pos or 0)


class GluedWords(Exception):
    """Two word tokens touch."""

    def __init__(self, left: Token, right: Token) -> None:
        super().__init__(f"{left}{right}")
        self.left, self.right = left, right


class WordEdges(PostLex):
    """Passes tokens on and raises `GluedWords` where two of them touch."""

    always_accept = ()

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """The same tokens."""
        end, previous = -1, None
        for token in stream:
            if token.start_pos == end and previous is not None and _word(previous[-1]) and _word(token[0]):
                raise GluedWords(previous, token)
            end, previous = token.end_pos or 0, token
            yield token


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"
