"""Elements as values: what to look for on a page, with every name already worked out.

The evaluator turns an element expression of a plan (`button "Save" in row "{name}"`) into one of these; the
browser turns it into a locator; `describe` prints it in the plan's own words for messages and reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

AttributeKind: TypeAlias = Literal["text", "label", "placeholder", "testid", "css"]
ATTRIBUTE_KINDS: tuple[AttributeKind, ...] = ("text", "label", "placeholder", "testid", "css")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRole:
    """Elements of an ARIA role; with a name, those whose accessible name is exactly that."""

    role: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByAttribute:
    """Elements by visible text, label, placeholder, test id or CSS selector."""

    kind: AttributeKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """`element in container`: matches of `element` that are descendants of the one `container`."""

    element: Element
    container: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """`element near other`: the match of `element` whose box is closest to that of `other`."""

    element: Element
    other: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Having:
    """`element having inner`: matches of `element` that have a descendant `inner`."""

    element: Element
    inner: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """`element like …`: matches whose name contains `part`, or matches the RE2 pattern `pattern`."""

    element: Element
    part: str | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nth:
    """`element nth k`: the k-th match in document order, counted from 1."""

    element: Element
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Self:
    """`self` in the columns of `read all`: the element of the row itself."""


Element: TypeAlias = ByRole | ByAttribute | Inside | Near | Having | Like | Nth | Self


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
        case Self():
            return "self"


def _grouped(element: Element) -> str:
    """Operands of `in`, `near`, `having`, `nth` bind tighter than those words."""
    text = describe(element)
    return f"({text})" if isinstance(element, Inside | Near | Having | Like) else text
