"""The pieces of a grammar's text, with their lines.

For the reader, and for the lint, which must also see through what the reader refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["name", "literal", "pattern", "directive", "number", "sign", "stray"]

_PIECE = re.compile(
    r"""
      (?P<blank>\s+|//[^\n]*|\#[^\n]*)
    | (?P<name>[!?]{0,2}_?[A-Za-z][A-Za-z0-9_]*)
    | (?P<literal>"(?:[^"\\\n]|\\.)*"i?)
    | (?P<pattern>/(?!/)(?:[^/\\\n]|\\.)+/[a-z]*)
    | (?P<directive>%[a-z_]+)
    | (?P<number>-?[0-9]+)
    | (?P<sign>->|\.\.|[:|()\[\]{}*+?~.,&])
    | (?P<stray>.)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, literal or sign of the grammar's text; lines count from 1."""

    kind: Kind
    text: str
    line: int


def pieces(text: str) -> Iterator[Piece]:
    """All but white space and comments."""
    line = 1
    for match in _PIECE.finditer(text):
        if match.lastgroup != "blank":
            kind: Kind = match.lastgroup  # type: ignore[assignment]  # the groups are the kinds, and `blank`
            yield Piece(kind, match.group(), line)
        line += match.group().count("\n")
