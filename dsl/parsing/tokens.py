"""Places and edges of tokens: two word tokens may not touch.

The lexer looks only for what can come next, so it would read `clickbutton` as `click` and `button`, and `letx` as
`let` and `x`. Look-ahead in the grammar would mend that for Lark and break it for constrained decoders; token positions
mend it for both.
"""

from __future__ import annotations

from ..source import Span
from .lark_runtime import Token


def place(token: Token) -> Span:
    """The characters of a token. Lark makes tokens without a place too, but not while it parses."""
    return Span(token.start_pos or 0, token.end_pos or 0)


class GluedWords(Exception):
    """Two word tokens touch."""

    def __init__(self, left: Token, right: Token) -> None:
        super().__init__(f"{left}{right}")
        self.left, self.right = left, right


def is_word(character: str) -> bool:
    """Whether a character may be part of a word."""
    return character.isalnum() or character == "_"
