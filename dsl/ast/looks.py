"""Looks: expressions that ask something of the page, once, where they stand. And `ask`, which asks a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from .base import Name, Syntax, syntax
from .literals import Text
from .written_types import TypeExpression

if TYPE_CHECKING:
    from .expressions import Expression


@syntax
class SeenLook(Syntax):
    """`seen E`."""

    element: Expression


@syntax
class HowManyLook(Syntax):
    """`how many E`."""

    element: Expression


@syntax
class ReadLook(Syntax):
    """`read E as T`; without `as`, Text."""

    element: Expression
    type: TypeExpression | None


@syntax
class AttrLook(Syntax):
    """`attr "href" of E as T`; without `as`, Text. Says what the page's source says."""

    attribute: Text
    element: Expression
    type: TypeExpression | None


@syntax
class StyleLook(Syntax):
    """`style "color" of E as T`: the computed style; without `as`, Text."""

    property: Text
    element: Expression
    type: TypeExpression | None


@syntax
class BoxLook(Syntax):
    """`box of E`: where the element is, in the page's pixels."""

    element: Expression


@syntax
class ColumnOf(Syntax):
    """`field: T from E` in `read all`. `source` is an element, or an `AttrLook` or `StyleLook` without a type."""

    name: Name
    type: TypeExpression
    source: Expression


@syntax
class ReadAllLook(Syntax):
    """`read all E at most N { … }`."""

    element: Expression
    most: int | None
    columns: tuple[ColumnOf, ...]


@syntax
class UrlLook(Syntax):
    """`url`."""


StateWord: TypeAlias = Literal["given", "checked", "enabled", "empty", "focused"]


@syntax
class IsStateLook(Syntax):
    """`E is checked`; also `x is given`, which looks at no page."""

    subject: Expression
    state: StateWord


@syntax
class HasFacetLook(Syntax):
    """`E has text X`, `E has value X`."""

    element: Expression
    facet: Literal["text", "value"]
    wanted: Expression


@syntax
class Ask(Syntax):
    """`ask "question" given (X, …) as T`: a model's typed answer, or a person's."""

    question: Text
    given: tuple[Expression, ...]
    type: TypeExpression


LOOKS = (
    SeenLook,
    HowManyLook,
    ReadLook,
    AttrLook,
    StyleLook,
    BoxLook,
    ReadAllLook,
    UrlLook,
    IsStateLook,
    HasFacetLook,
)
"""Every kind of look; `x is given`, an `IsStateLook` as well, is one only in its form."""
