"""Where declarations begin and which brackets are open: what is needed to speak about broken text.

Works on text that does not parse, so it goes by the look of it: a declaration begins with its word at the
very start of a line, which is where the formatter and everybody else puts it.
"""

from __future__ import annotations

import re

from ..classes import frozen
from ..skeleton import PAIRS, pieces
from ..source import Span
from ..words import DECLARATIONS, EDITS

_DECLARATION = re.compile(rf"^(?:{'|'.join(DECLARATIONS)})\b", re.MULTILINE)
_EDIT = re.compile(rf"^(?:{'|'.join(EDITS)})\b", re.MULTILINE)
_PATCH = re.compile(r"(?:\s|#[^\n]*\n)*patch\b")
_HEAD = re.compile(r"(?:\s|#[^\n]*\n)*(?:plan|skills)\s+[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])")
"""What has to be there of a program; a description and declarations may be."""
NAMELESS = frozenset({"budget", "flow", "influence", "currency", "use", "replan", "goal", "result", *EDITS})
"""Declarations that declare no name."""
_NAME = re.compile(r"[A-Za-z_]+\s+([A-Za-z_][A-Za-z0-9_]*)")


@frozen
class Stretch:
    """The characters of one declaration, up to where the next one begins."""

    span: Span
    kind: str
    name: tuple[str, Span] | None


def stretches(text: str) -> list[Stretch]:
    """The declarations of a text, or the edits of a patch, by the words at the starts of its lines."""
    beginning = _EDIT if _PATCH.match(text) else _DECLARATION
    starts = [(match.start(), match.group()) for match in beginning.finditer(text)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    found = []
    for (start, kind), end in zip(starts, ends, strict=False):
        name = None if kind in NAMELESS else _name(text, start, end)
        found.append(Stretch(span=Span(start, end), kind=kind, name=name))
    return found


def _name(text: str, start: int, end: int) -> tuple[str, Span] | None:
    match = _NAME.match(text, start, end)
    return (match.group(1), Span(*match.span(1))) if match else None


def stretch_at(text: str, offset: int, *, begins: bool) -> Stretch | None:
    """What to blame for a mistake at `offset`: the declaration around it.

    With `begins`, a misspelt declaration begins there if a line does, so what stands before is healthy.
    """
    before = [one for one in stretches(text) if one.span.start <= offset]
    if not before:
        return None
    end = before[-1].span.end
    if not begins or text[text.rfind("\n", 0, offset) + 1 : offset].strip():
        return before[-1]
    return Stretch(span=Span(offset, end), kind="", name=_name(text, offset, end))


def behind_head(text: str, offset: int, *, begins: bool, read: int) -> Stretch | None:
    """What to blame for a mistake before the first line that begins a declaration, where the head has come.

    With `begins`, a misspelt declaration begins there. Else it is all from offset `read`, up to which declarations were
    read that stand on the line of the head.
    """
    head = _HEAD.match(text)
    if head is None or offset < head.end():
        return None
    start = offset if begins else max(head.end(), read)
    end = next((one.span.start for one in stretches(text) if one.span.start > offset), len(text))
    return Stretch(span=Span(start, end), kind="", name=_name(text, start, end))


def open_brackets(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """Brackets between two offsets that are opened and not closed there, outermost first."""
    stack: list[tuple[str, int]] = []
    for match in pieces(text, start, end):
        bracket = match.group()
        if bracket in PAIRS:
            stack.append((bracket, match.start()))
        elif stack and bracket == PAIRS[stack[-1][0]]:
            stack.pop()
    return stack
