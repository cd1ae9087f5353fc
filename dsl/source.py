"""Text and places in it.

A `Source` is the text of a program with its name, and of the files that were put behind it: skills that it uses,
patches that were applied. All of them share one space of offsets (as in rustc's source map), so a span alone says in
which file it lies. A `Span` is a half-open range of such offsets. They are cheap to make while parsing; files, lines
and columns are worked out only when something is printed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from .classes import frozen


class Span(NamedTuple):
    """Characters `start` up to, not including, `end` of a source text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def head(self, characters: int) -> Span:
        """Its first characters: the word with which something begins."""
        return Span(self.start, min(self.end, self.start + characters))

    def moved(self, by: int) -> Span:
        """The span that lies `by` characters further on."""
        return Span(self.start + by, self.end + by)


class Position(NamedTuple):
    """A place as people count it: the first character of a file is line 1, column 1."""

    line: int
    column: int


NOWHERE = Span(0, 0)

ONE_OFFSET = 32
"""Bits of an offset in a packed span: its start is above them, its end below."""
LOW_OFFSET = (1 << ONE_OFFSET) - 1


def packed(span: Span) -> int:
    """A span as one number. A tree has a span for each of its nodes, and as tuples they were half of its memory."""
    return span[0] << ONE_OFFSET | span[1]


def unpacked(number: int, new: Callable[[type[Span], tuple[int, int]], Span] = tuple.__new__) -> Span:
    """The span again."""
    return new(Span, (number >> ONE_OFFSET, number & LOW_OFFSET))


def around(first: int, last: int) -> int:
    """From the start of one packed span to the end of another."""
    return (first ^ (first & LOW_OFFSET)) | (last & LOW_OFFSET)


@frozen(kw_only=False)
class Source:
    """The text of a program, the name that messages call it by, and the files behind it."""

    __slots__ = ("__dict__",)

    text: str
    name: str = "<plan>"
    behind: tuple[Source, ...] = ()

    def with_file(self, other: Source) -> tuple[Source, int]:
        """This with another file put behind all others, and how far the spans of that file have to be moved."""
        return replace(self, behind=(*self.behind, other)), self._ends[-1]

    def file_at(self, offset: int) -> tuple[Source, int]:
        """The file in which an offset lies, and where that file begins."""
        number = min(bisect_right(self._ends, offset), len(self.behind))
        return (self, 0) if number == 0 else (self.behind[number - 1], self._ends[number - 1])

    @cached_property
    def _ends(self) -> list[int]:
        # The offset behind the last character of a file is still in it.
        ends = [len(self.text) + 1]
        for one in self.behind:
            ends.append(ends[-1] + len(one.text) + 1)
        return ends

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
        """Line and column of an offset in its file; one past the end is the end."""
        file, start = self.file_at(offset)
        if file is not self:
            return file.position(offset - start)
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def place(self, offset: int) -> str:
        """`file.plan:12:3`, as messages begin."""
        line, column = self.position(offset)
        return f"{self.file_at(offset)[0].name}:{line}:{column}"

    def line_text(self, line: int) -> str:
        """Line number `line` (from 1) of the first file, without its line break."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    @property
    def line_count(self) -> int:
        """How many lines the first file has; an empty text has one."""
        return len(self._line_starts)

    def slice(self, span: Span) -> str:
        """The characters of a span."""
        file, start = self.file_at(span.start)
        return file.text[span.start - start : span.end - start]
