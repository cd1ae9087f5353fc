"""Lines of a source with marks under them, as compilers show them.

In: a source and marks, each a span with a sign and a label. Out: rows of text with line numbers, in source order. Rows
are data with a style for each piece, so that colours are somebody else's business.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from callsheet.dsl.source import Source, Span

from .cells import Cells, cells_of, visible, width_of

Style: TypeAlias = Literal["gutter", "text", "primary", "secondary"]
Row: TypeAlias = "list[tuple[Style, str]]"

LONGEST = 2_000
"""Characters of a line that are looked at, around its first mark: a program may well be one line of a megabyte."""
BEFORE = 200
"""Characters of such a line that are kept before its first mark."""
NARROWEST = 40
"""Columns that a line has at least, however narrow the terminal says that it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span to be underlined, `primary` where the mistake is."""

    span: Span
    label: str
    primary: bool

    @property
    def style(self) -> Style:
        """The style of its underline and label."""
        return "primary" if self.primary else "secondary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Underline:
    """A mark on one line, in columns; at least one column wide."""

    start: int
    end: int
    label: str
    mark: Mark


def snippet(source: Source, marks: Sequence[Mark], width: int) -> tuple[int, list[Row]]:
    """The width of the line numbers, and the rows."""
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        for line in _lines_of(source, mark.span):
            by_line.setdefault(line, []).append(mark)
    numbers = len(str(max(by_line)))
    room = max(NARROWEST, width - numbers - 3)
    rows: list[Row] = []
    previous: int | None = None
    for line in sorted(by_line):
        if previous is not None and line == previous + 2:
            rows += _line(source, previous + 1, [], numbers, room)
        elif previous is not None and line > previous + 1:
            rows.append([("gutter", "...")])
        rows += _line(source, line, by_line[line], numbers, room)
        previous = line
    return numbers, rows


def _lines_of(source: Source, span: Span) -> set[int]:
    """The lines on which a span begins and ends; those between are left out."""
    return {source.position(span.start).line, source.position(_last(span)).line}


def _last(span: Span) -> int:
    return max(span.start, span.end - 1)


def _line(source: Source, line: int, marks: Sequence[Mark], numbers: int, room: int) -> Iterator[Row]:
    text = source.line_text(line)
    spans = [_on_line(source, line, text, mark.span) for mark in marks]
    cut = _cut(text, min((span.start for span in spans), default=0))
    cells = cells_of(text[cut.start : cut.end])
    last_lines = [source.position(_last(mark.span)).line for mark in marks]
    underlines = [
        _underline(cells, Span(span.start - cut.start, span.end - cut.start), mark, last == line)
        for span, mark, last in zip(spans, marks, last_lines, strict=True)
    ]
    left, right = _window(cells, underlines, room)
    shown = cells.between(left, right)
    shown = ("…" if left or cut.start else "") + shown + ("…" if right < cells.width or cut.end < len(text) else "")
    yield [("gutter", f"{line:>{numbers}} | "), ("text", shown.rstrip())]
    shift = (1 if left or cut.start else 0) - left
    moved = [replace(one, start=max(0, one.start + shift), end=max(1, one.end + shift)) for one in underlines]
    for row in _rows_below(moved, room):
        yield [("gutter", " " * numbers + " | "), *row]


def _on_line(source: Source, line: int, text: str, span: Span) -> Span:
    """The part of a span that is on a line, in characters of the line; without the blanks before and behind."""
    start, end = source.position(span.start), source.position(_last(span))
    first = start.column - 1 if start.line == line else len(text) - len(text.lstrip())
    last = end.column if end.line == line else len(text.rstrip())
    if span.start == span.end:
        last = first
    return Span(min(first, len(text)), max(min(last, len(text)), min(first, len(text))))


def _cut(text: str, start: int) -> Span:
    """The stretch of a very long line that is looked at."""
    if len(text) <= LONGEST:
        return Span(0, len(text))
    begin = max(0, start - BEFORE)
    return Span(begin, min(len(text), begin + LONGEST))


def _underline(cells: Cells, span: Span, mark: Mark, ends_here: bool) -> Underline:
    last = len(cells.at) - 1
    start, end = cells.at[max(0, min(span.start, last))], cells.at[max(0, min(span.end, last))]
    return Underline(start=start, end=max(end, start + 1), label=mark.label if ends_here else "", mark=mark)


def _window(cells: Cells, underlines: Sequence[Underline], room: int) -> tuple[int, int]:
    """The columns to show of a line that is wider than the room: those around its marks, the primary one first."""
    if cells.width <= room:
        return 0, cells.width
    space = room - 2
    first = min(underlines, key=lambda one: (not one.mark.primary, one.start), default=None)
    if first is None:
        return 0, space
    start = min((one.start for one in underlines if first.end - one.start <= space), default=first.start)
    end = max((one.end for one in underlines if one.end - start <= space), default=first.end)
    left = max(0, min(start - (space - (end - start)) // 2, cells.width - space))
    return left, min(cells.width, left + space)


def _rows_below(underlines: Sequence[Underline], room: int) -> Iterator[Row]:
    """The underlines, with the last label beside them when it fits; the others hang below, each on a row of its own."""
    if not underlines:
        return
    ordered = sorted(underlines, key=lambda one: (one.start, one.mark.primary))
    labelled = [one for one in ordered if one.label]
    beside = labelled[-1] if labelled and _fits_beside(labelled[-1], ordered, room) else None
    row = _signs(ordered)
    if beside is not None:
        row += [("text", " "), (beside.mark.style, visible(beside.label))]
        labelled.remove(beside)
    yield row
    while labelled:
        one = labelled[-1]
        yield _bars(labelled)
        yield from _hanging(one, labelled[:-1], room)
        labelled.pop()


def _fits_beside(one: Underline, all_of_them: Sequence[Underline], room: int) -> bool:
    end = max(other.end for other in all_of_them)
    return one.end == end and end + 1 + width_of(visible(one.label)) <= room


def _signs(underlines: Sequence[Underline]) -> Row:
    """`---- ^^^^`: where marks overlap, the primary one is seen."""
    signs: list[tuple[str, Style]] = [(" ", "text")] * max(one.end for one in underlines)
    for one in sorted(underlines, key=lambda one: one.mark.primary):
        sign = "^" if one.mark.primary else "-"
        signs[one.start : one.end] = [(sign, one.mark.style)] * (one.end - one.start)
    return _joined(signs)


def _bars(labelled: Sequence[Underline]) -> Row:
    width = max(one.start for one in labelled) + 1
    signs: list[tuple[str, Style]] = [(" ", "text")] * width
    for one in labelled:
        signs[one.start] = ("|", one.mark.style)
    return _joined(signs)


def _hanging(one: Underline, others: Sequence[Underline], room: int) -> Iterator[Row]:
    """A label below its mark, moved to the left when the room ends, with the bars of those further left."""
    label = visible(one.label)
    longest = max(room - one.start, min(room, width_of(label), room // 2 + 1))
    lines = textwrap.wrap(label, longest) or [label]
    column = max(0, min(one.start, room - max(map(width_of, lines))))
    for line in lines:
        before = [other for other in others if other.start < column]
        bars = _bars(before) if before else []
        filled = sum(len(piece) for _, piece in bars)
        yield [*bars, ("text", " " * (column - filled)), (one.mark.style, line)]


def _joined(signs: Sequence[tuple[str, Style]]) -> Row:
    row: Row = []
    for sign, style in signs:
        if row and row[-1][0] == style:
            row[-1] = (style, row[-1][1] + sign)
        else:
            row.append((style, sign))
    return row
