"""What the lexer finds; and the edges of tokens: two word tokens may not touch.

The lexer looks only for what can come next, so it would read `clickbutton` as `click` and `button`, and `letx` as
`let` and `x`. Look-ahead in the grammar would mend that for Lark and break it for constrained decoders; token positions
mend it for both.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..source import ONE_OFFSET, Span, unpacked


class Token(NamedTuple):
    """A piece of text and the terminal of the grammar that it is. `at` is its span, packed."""

    type: str
    text: str
    at: int

    @property
    def start(self) -> int:
        """The offset of its first character."""
        return self.at >> ONE_OFFSET

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return place(self).end


def place(token: Token) -> Span:
    """The characters of a token."""
    return unpacked(token.at)


class Misread(Exception):
    """A text could not be read on at `offset`.

    In a block, `statement` is what had been taken and made of the statement there; it is none outside of blocks.
    """

    offset: int
    statement: tuple[Any, ...] | None = None


class GluedWords(Misread):
    """Two word tokens touch."""

    def __init__(self, left: Token, right: Token) -> None:
        super().__init__(f"{left.text}{right.text}")
        self.left, self.right, self.offset = left, right, left.start


class UnexpectedToken(Misread):
    """A token that cannot come where it stands.

    `accepted` are the types of token that could, `before` is what the parser has just made or taken, if anything.
    """

    def __init__(self, token: Token, accepted: frozenset[str], before: object) -> None:
        super().__init__(token.text)
        self.token, self.accepted, self.before, self.offset = token, accepted, before, token.start


class NoToken(Misread):
    """No token begins at an offset."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def is_word(character: str) -> bool:
    """Whether a character may be part of a word."""
    return character.isalnum() or character == "_"
