"""A small algebra of documents, after Wadler's "A prettier printer" (2003), and its layout into lines.

A document says where lines may break; `layout` breaks those that do not fit. Comments are documents too:
they may stand anywhere, because a line break means nothing in the language, and whatever follows one begins
a new line.
"""

from __future__ import annotations

from typing import TypeAlias

from ..classes import frozen

WIDTH = 100
STEP = 2


@frozen(kw_only=False)
class Line:
    """A place to break. In a group that fits it is printed as `flat`; without `flat` it always breaks."""

    flat: str | None
    blank: bool = False


@frozen(kw_only=False)
class Nest:
    """Lines that begin inside are indented by one step more."""

    inner: Document


@frozen(kw_only=False)
class Group:
    """All of its own lines break, or none of them does."""

    inner: Document


@frozen(kw_only=False)
class IfBroken:
    """Text that is only there when the lines of the group around it break."""

    text: str


@frozen(kw_only=False)
class Remark:
    """A comment; `trailing` behind program text on its line. `blank` asks for an empty line before it."""

    text: str
    trailing: bool
    blank: bool


Document: TypeAlias = str | tuple["Document", ...] | Line | Nest | Group | IfBroken | Remark
_Waiting: TypeAlias = tuple[int, bool, Document]

NOTHING: Document = ()
SPACE_OR_LINE = Line(" ")
MAYBE_LINE = Line("")
NEW_LINE = Line(None)
BLANK_LINE = Line(None, blank=True)


def layout(document: Document) -> str:
    """The text of a document, with a line break at its end."""
    page = _Page()
    stack: list[_Waiting] = [(0, True, document)]
    while stack:
        indent, broken, current = stack.pop()
        match current:
            case str():
                page.write(current)
            case tuple():
                stack.extend((indent, broken, part) for part in reversed(current))
            case Nest(inner=inner):
                stack.append((indent + STEP, broken, inner))
            case Group(inner=inner):
                fits = _fits(inner, stack, WIDTH - page.column)
                stack.append((indent, not fits, inner))
            case IfBroken(text=text):
                page.write(text if broken else "")
            case Line(flat=flat, blank=blank):
                if broken or flat is None:
                    page.break_line(indent, blank=blank)
                else:
                    page.write(flat)
            case Remark():
                page.remark(current, indent)
    return page.text()


def _fits(inner: Document, following: list[_Waiting], space: int) -> bool:
    """Whether `inner` on one line, with what follows it up to the next break, is at most `space` wide."""
    left = len(following)
    waiting: list[tuple[bool, Document]] = [(False, inner)]
    while space >= 0:
        if not waiting:
            if left == 0:
                return True
            left -= 1
            _, broken, document = following[left]
            waiting.append((broken, document))
        broken, current = waiting.pop()
        match current:
            case str():
                space -= len(current)
            case tuple():
                waiting.extend((broken, part) for part in reversed(current))
            case Nest(inner=part) | Group(inner=part):
                waiting.append((broken, part))
            case Line(flat=flat):
                if broken or flat is None:
                    return broken
                space -= len(flat)
            case Remark():
                return broken
    return False


class _Page:
    """Lines so far. A break waits until something is written: a comment may still end the line before it."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._ends_in_remark = False
        self._breaks = 0
        self._indent = 0

    @property
    def column(self) -> int:
        """Where the next text begins."""
        return self._indent if self._breaks else len(self._line)

    def write(self, text: str) -> None:
        if self._breaks:
            text = text.lstrip(" ")
        if text:
            self._begin_line()
            self._line += text

    def break_line(self, indent: int, *, blank: bool = False) -> None:
        self._breaks = max(self._breaks, 2 if blank else 1)
        self._indent = indent

    def remark(self, remark: Remark, indent: int) -> None:
        if remark.trailing and self._line and not self._ends_in_remark:
            self._line = f"{self._line.rstrip(' ')}  {remark.text}"
            indent = self._indent if self._breaks else indent
        else:
            self.break_line(indent, blank=remark.blank)
            self._begin_line()
            self._line += remark.text
        self._ends_in_remark = True
        self.break_line(indent)

    def text(self) -> str:
        return "\n".join([*self._lines, self._line]) + "\n"

    def _begin_line(self) -> None:
        if not self._breaks:
            return
        if self._line:
            self._lines += [self._line.rstrip(" "), *[""] * (self._breaks - 1)]
        self._line = " " * self._indent
        self._breaks, self._ends_in_remark = 0, False
