"""What a node asks of a page: acts, which change something, and looks, which do not.

Both are plain values with every expression already evaluated. They are the whole vocabulary between the pure
side (`dsl.perform`, which decides) and the browser (`interpreter.verbs`, which does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .ast.written_types import TypeExpression
from .elements import Element
from .file_bytes import FileContent
from .values import File, Point, SecretReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One verb of the table with its operand and particles, e.g. `fill E with X`.

    `target` is the element acted on, if the verb takes one. `operand` is the value that follows the verb when
    it is not an element (`goto "/x"`, `press "Enter"`, `choose "Medium"`, `upload cv`). `particles` maps a particle
    (`with`, `from`, `on` …) to its value; a secret stays a reference until it is typed. Files are handles as long as
    an act is only talked about, and have their content when it is carried out.
    """

    verb: str
    target: Element | None = None
    operand: str | File | list[File] | tuple[FileContent, ...] | None = None
    particles: Mapping[str, str | SecretReference | Element | Point | list[Point]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Is at least one such element visible?  Answer: bool."""

    element: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class HowMany:
    """How many such elements are visible?  Answer: int."""

    element: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A control's value, else the visible text of the one element.  Answer: str."""

    element: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """What the page's source says of an attribute of the one element.  Answer: str, None without it."""

    element: Element
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The computed style of the one element.  Answer: str, empty where there is no such property."""

    element: Element
    property: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxOf:
    """Where the one element is, in the page's pixels.  Answer: `values.Box`."""

    element: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field of `read all`: where its text comes from in each row.

    It is what `element` shows, or its `attribute`, or a property of its computed `style`.
    """

    name: str
    element: Element
    attribute: str | None = None
    style: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAll:
    """The columns of every match, at most `limit` of them.  Answer: list of dict name → str or None.

    More matches than `limit` is a failure, not a shorter list. An optional column that is absent is None.
    """

    element: Element
    columns: tuple[Column, ...]
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentUrl:
    """The address of the page.  Answer: str."""


ElementState: TypeAlias = Literal["checked", "enabled", "empty", "focused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IsState:
    """Is the one element checked, enabled, empty, focused?  Answer: bool."""

    element: Element
    state: ElementState


@dataclass(frozen=True, slots=True, kw_only=True)
class HasFacet:
    """Is the element's visible text, or a control's value, exactly this?  Answer: bool."""

    element: Element
    facet: Literal["text", "value"]
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAll:
    """The elements that match now, at most `limit`; `Marked` elements of this `mark` stand for them.  Answer: int.

    More matches than `limit` is a failure.
    """

    element: Element
    limit: int
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model or a person is asked: the text, the values that go with it, the type of the answer."""

    text: str
    given: tuple[Any, ...]
    type: TypeExpression


Look: TypeAlias = (
    FindAll | Seen | HowMany | Read | Attribute | Style | BoxOf | ReadAll | CurrentUrl | IsState | HasFacet
)
