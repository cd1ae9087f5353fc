"""The plan's text for the page: numbered lines in coloured pieces, with what failed on a line said below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from callsheet.dsl.words import RESERVED
from callsheet.interpreter.report import Report, Trouble

_PIECE = re.compile(
    r'(?P<string>"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*")'
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<number>[$£€]?\b\d[\d_]*(?:\.\d+)?\w*)"
    r"|(?P<word>[A-Za-z_]\w*)"
)


class Piece(NamedTuple):
    """A stretch of text and what it is: `string`, `comment`, `number`, `keyword`, or nothing special."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the plan, and the failed attempts whose statement begins on it."""

    number: int
    pieces: tuple[Piece, ...]
    troubles: tuple[Trouble, ...]


def listing(report: Report) -> tuple[Line, ...]:
    """All lines of the plan."""
    troubles: dict[int, list[Trouble]] = {}
    for one in report.troubles:
        troubles.setdefault(one.failure.line, []).append(one)
    return tuple(
        Line(number=number, pieces=tuple(pieces), troubles=tuple(troubles.get(number, ())))
        for number, pieces in enumerate(_lines(report.plan.text), start=1)
    )


def excerpt(lines: tuple[Line, ...], number: int, around: int = 2) -> tuple[Line, ...]:
    """The line with this number and those around it; nothing for line 0."""
    return lines[max(0, number - 1 - around) : number + around] if number else ()


def _lines(text: str) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in _pieces(text.removesuffix("\n")):
        first, *rest = piece.text.split("\n")
        line.append(Piece(piece.kind, first))
        for part in rest:
            yield line
            line = [Piece(piece.kind, part)]
    yield line


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for match in _PIECE.finditer(text):
        if match.start() > end:
            yield Piece("", text[end : match.start()])
        kind = match.lastgroup or ""
        if kind == "word":
            kind = "keyword" if match[0] in RESERVED else ""
        yield Piece(kind, match[0])
        end = match.end()
    if end < len(text):
        yield Piece("", text[end:])
