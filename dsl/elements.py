"""Elements as values: what to look for on a page, with every name already worked out.

The evaluator turns an element expression of a plan (`button "Save" in row "{name}"`) into one of these; the
browser turns it into a locator; `describe` prints it in the plan's own words for messages and reports.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from .classes import frozen

AttributeKind: TypeAlias = Literal["text", "label", "placeholder", "testid", "css"]
ATTRIBUTE_KINDS: tuple[AttributeKind, ...] = ("text", "label", "placeholder", "testid", "css")


@frozen
class ByRole:
    """Elements of an ARIA role; with a name, those whose accessible name is exactly that."""

    role: str
    name: str | None = None


@frozen
class ByAttribute:
    """Elements by visible text, label, placeholder, test id or CSS selector."""

    kind: AttributeKind
    value: str


@frozen
class Inside:
    """`element in container`: matches of `element` that are descendants of the one `container`."""

    element: Element
    container: Element


@frozen
class Near:
    """`element near other`: the match of `element` whose box is closest to that of `other`."""

    element: Element
    other: Element


@frozen
class Having:
    """`element having inner`: matches of `element` that have a descendant `inner`."""

    element: Element
    inner: Element


@frozen
class Like:
    """`element like …`: matches whose name contains `part`, or matches the RE2 pattern `pattern`."""

    element: Element
    part: str | None = None
    pattern: str | None = None


@frozen
class Nth:
    """`element nth k`: the k-th match in document order, counted from 1."""

    element: Element
    index: int


@frozen
class Self:
    """`self` in the columns of `read all`: the element of the row itself."""


@frozen
class InFrame:
    """`frame F { … }`: `element` in the document of the frame `frame`."""

    element: Element
    frame: Element


@frozen
class Marked:
    """One of the elements that `for e in all E` found when it began, counted from 1: it stays the same one."""

    mark: str
    index: int
    element: Element


Element: TypeAlias = ByRole | ByAttribute | Inside | Near | Having | Like | Nth | Self | InFrame | Marked


def quote(text: str) -> str:
    """`text` as a string literal of the language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + escaped.replace("{", "{{").replace("}", "}}") + '"'


def describe(element: Element) -> str:
    """The element as a plan would write it."""
    match element:
        case ByRole(role=role, name=name):
            return role if name is None else f"{role} {quote(name)}"
        case ByAttribute(kind="css", value=value):
            return f"css({quote(value)})"
        case ByAttribute(kind=kind, value=value):
            return f"{kind} {quote(value)}"
        case Self():
            return "self"
        case InFrame(element=inner, frame=frame):
            return f"{describe(inner)} in frame {_grouped(frame)}"
        case Marked(element=inner, index=index):
            return f"{_grouped(inner)} nth {index}"
    return _filtered(element)


def _filtered(element: Inside | Near | Having | Like | Nth) -> str:
    match element:
        case Inside(element=inner, container=container):
            return f"{describe(inner)} in {_grouped(container)}"
        case Near(element=inner, other=other):
            return f"{describe(inner)} near {_grouped(other)}"
        case Having(element=outer, inner=inner):
            return f"{describe(outer)} having {_grouped(inner)}"
        case Like(element=inner, part=str(part)):
            return f"{describe(inner)} like {quote(part)}"
        case Like(element=inner, pattern=pattern):
            return f"{describe(inner)} like /{pattern}/"
        case Nth(element=inner, index=index):
            return f"{_grouped(inner)} nth {index}"


def within(element: Element, scope: Element | None) -> Element:
    """What `element` is in the blocks of `inside` and `frame`: `scope` is the container, or a frame around `self`.

    What `for e in all …` found is what it is wherever it is mentioned.
    """
    match element:
        case _ if scope is None:
            return element
        case Marked() | Self():
            return element
        case Inside(element=inner, container=container):
            return Inside(element=inner, container=within(container, scope))
        case Near(element=inner, other=other):
            return Near(element=within(inner, scope), other=within(other, scope))
        case Having(element=outer, inner=inner):
            return Having(element=within(outer, scope), inner=inner)
        case Like(element=inner):
            return replace(element, element=within(inner, scope))
        case Nth(element=inner):
            return replace(element, element=within(inner, scope))
        case _ if isinstance(scope, InFrame) and isinstance(scope.element, Self):
            return replace(scope, element=element)
    return Inside(element=element, container=scope)


def _grouped(element: Element) -> str:
    """Operands of `in`, `near`, `having`, `nth` bind tighter than those words."""
    text = describe(element)
    return f"({text})" if isinstance(element, Inside | Near | Having | Like) else text
