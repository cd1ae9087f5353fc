"""Text and places in it.

A `Source` is the text of one file with its name; a `Span` is a half-open range of character offsets in it.
Offsets are cheap to make while parsing; lines and columns are worked out only when something is printed.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` up to, not including, `end` of a source text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


class Position(NamedTuple):
    """A place as people count it: the first character of a file is line 1, column 1."""

    line: int
    column: int


NOWHERE = Span(0, 0)


@dataclass(frozen=True)
class Source:
    """The text of a plan and the name that messages call it by."""

    text: str
    name: str = "<plan>"

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        newline = find("\n")
        while newline >= 0:
            starts.append(newline + 1)
            newline = find("\n", newline + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of a character offset; an offset past the end is the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """Line number `line` (from 1) without its line break."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    @property
    def line_count(self) -> int:
        """How many lines the text has; an empty text has one."""
        return len(self._line_starts)

    def slice(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]
