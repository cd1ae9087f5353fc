"""Expressions: names, operators and calls, and the union of all that may stand where a value is wanted."""

from __future__ import annotations

from typing import Literal, TypeAlias

from .base import Name, Syntax, syntax
from .elements import AttributeElement, HavingInside, InsideOf, LikeName, NearTo, NthOf, RoleElement, SelfElement
from .literals import (
    Bool,
    DateLiteral,
    DecimalNumber,
    DurationLiteral,
    Int,
    MoneyLiteral,
    NoneLiteral,
    RegexLiteral,
    Text,
)
from .looks import (
    Ask,
    AttrLook,
    BoxLook,
    HasFacetLook,
    HowManyLook,
    IsStateLook,
    ReadAllLook,
    ReadLook,
    SeenLook,
    StyleLook,
    UrlLook,
)
from .skills import Run


@syntax
class Reference(Syntax):
    """A bare name: a variable, a node, an input, a secret, a site, an enum, or an ARIA role."""

    name: str


@syntax
class FieldOf(Syntax):
    """`value.field`: a record's field, what a node gave, an enum's value, or an element of a site's spec."""

    value: Expression
    field: Name


@syntax
class Item(Syntax):
    """`list[index]`, counted from 0."""

    value: Expression
    index: Expression


@syntax
class Negate(Syntax):
    """`-x`."""

    value: Expression


@syntax
class Not(Syntax):
    """`not x`."""

    value: Expression


BinaryOperator: TypeAlias = Literal[
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or", "matches", "??"
]


@syntax
class Binary(Syntax):
    """`left operator right`."""

    operator: BinaryOperator
    left: Expression
    right: Expression


@syntax
class Choice(Syntax):
    """`when condition then a else b`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@syntax
class Grouped(Syntax):
    """`(x)`. Kept so that printing gives the author's parentheses back."""

    value: Expression


@syntax
class ListOf(Syntax):
    """`[a, b]`."""

    items: tuple[Expression, ...]


@syntax
class Generator(Syntax):
    """`for x in xs if c` in a comprehension."""

    name: Name
    source: Expression
    condition: Expression | None


@syntax
class Comprehension(Syntax):
    """`[f(x) for x in xs if c]`."""

    result: Expression
    generators: tuple[Generator, ...]


@syntax
class Pair(Syntax):
    """`name: value` in a record value."""

    name: Name
    value: Expression


@syntax
class RecordValue(Syntax):
    """`{ name: "A", price: $3 }`."""

    pairs: tuple[Pair, ...]


@syntax
class Call(Syntax):
    """`min(xs by price)`: a function of the library."""

    function: Name
    arguments: tuple[Expression, ...]
    by: Name | None
    descending: bool


Expression: TypeAlias = (
    Text
    | Int
    | DecimalNumber
    | Bool
    | NoneLiteral
    | MoneyLiteral
    | DurationLiteral
    | DateLiteral
    | RegexLiteral
    | Reference
    | FieldOf
    | Item
    | Negate
    | Not
    | Binary
    | Choice
    | Grouped
    | ListOf
    | Comprehension
    | RecordValue
    | Call
    | RoleElement
    | AttributeElement
    | InsideOf
    | NearTo
    | HavingInside
    | LikeName
    | NthOf
    | SeenLook
    | HowManyLook
    | ReadLook
    | AttrLook
    | StyleLook
    | BoxLook
    | SelfElement
    | ReadAllLook
    | UrlLook
    | IsStateLook
    | HasFacetLook
    | Ask
    | Run
)
