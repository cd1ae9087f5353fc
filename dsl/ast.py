"""The abstract syntax tree of a plan.

Made by `dsl.parsing` and nobody else; printed by `dsl.format`; checked by `dsl.checks`. Nodes are frozen
values. Two trees are equal when they say the same, wherever it stands in the file: spans and comments do not
compare.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from typing import Any, Literal, TypeAlias, dataclass_transform

from .diagnostics import Diagnostic
from .elements import AttributeKind
from .source import Source, Span


@dataclass_transform(frozen_default=True, kw_only_default=True)
def syntax(cls: type) -> Any:
    """A node of the tree: frozen, slotted, keyword-only."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


@syntax
class Syntax:
    """What every node has: the characters it was read from."""

    span: Span = field(compare=False, repr=False)


@syntax
class Name(Syntax):
    """An identifier where it is declared or mentioned."""

    text: str


@syntax
class Comment(Syntax):
    """A `#` comment. `trailing` when program text stands before it on its line."""

    text: str
    trailing: bool


# Types as written


@syntax
class NamedType(Syntax):
    """`Text`, `Money`, or a record's name."""

    name: str


@syntax
class ListType(Syntax):
    """`[T]`."""

    item: TypeExpression


@syntax
class OptionalType(Syntax):
    """`T?`."""

    item: TypeExpression


TypeExpression: TypeAlias = NamedType | ListType | OptionalType


# Expressions: literals


@syntax
class Text(Syntax):
    """A string literal: plain stretches and `{name.field}` interpolations in turn."""

    parts: tuple[str | Reference | FieldOf, ...]

    @property
    def plain(self) -> str | None:
        """The text when nothing is interpolated, else None."""
        if any(not isinstance(part, str) for part in self.parts):
            return None
        return "".join(part for part in self.parts if isinstance(part, str))


@syntax
class Int(Syntax):
    """`42`, `1_000`."""

    value: int


@syntax
class DecimalNumber(Syntax):
    """`0.25`, kept exactly."""

    value: Decimal


@syntax
class Bool(Syntax):
    """`true`, `false`."""

    value: bool


@syntax
class NoneLiteral(Syntax):
    """`none`."""


@syntax
class MoneyLiteral(Syntax):
    """`$20`, `3.50EUR`."""

    amount: Decimal
    currency: str


@syntax
class DurationLiteral(Syntax):
    """`45s`, `500ms`."""

    value: dt.timedelta


@syntax
class DateLiteral(Syntax):
    """`@2026-11-01`."""

    value: dt.date


@syntax
class RegexLiteral(Syntax):
    """`/[A-Z]{2}-[0-9]+/`, in RE2's syntax."""

    pattern: str


# Expressions: names and operators


@syntax
class Reference(Syntax):
    """A bare name: a variable, a node, an input, a secret, or an ARIA role."""

    name: str


@syntax
class FieldOf(Syntax):
    """`value.field`: a record's field, or what a node gave."""

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


# Expressions: elements


@syntax
class RoleElement(Syntax):
    """`button "Save"`. A bare role is a `Reference` that the checker resolves."""

    role: Name
    name: Text


@syntax
class AttributeElement(Syntax):
    """`text "…"`, `label "…"`, `placeholder "…"`, `testid "…"`, `css("…")`."""

    kind: AttributeKind
    value: Text


@syntax
class InsideOf(Syntax):
    """`element in container`."""

    element: Expression
    container: Expression


@syntax
class NearTo(Syntax):
    """`element near other`."""

    element: Expression
    other: Expression


@syntax
class HavingInside(Syntax):
    """`element having inner`."""

    element: Expression
    inner: Expression


@syntax
class LikeName(Syntax):
    """`element like /re/` or `element like "part"`."""

    element: Expression
    pattern: RegexLiteral | Text


@syntax
class NthOf(Syntax):
    """`element nth 2`, counted from 1."""

    element: Expression
    index: Expression


# Expressions: looks at the page


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
class SelfElement(Syntax):
    """`self` in a column: the element that the row was made from."""


@syntax
class ColumnOf(Syntax):
    """`field: T from E` in `read all`."""

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
    | SelfElement
    | ReadAllLook
    | UrlLook
    | IsStateLook
    | HasFacetLook
)


# Statements


@syntax
class Block(Syntax):
    """`{ … }`."""

    statements: tuple[Statement, ...]


@syntax
class Particle(Syntax):
    """`with X`, `from E`, `on E`."""

    word: str
    value: Expression


@syntax
class ActStatement(Syntax):
    """`VERB operand particle…`."""

    verb: Name
    operand: Expression
    particles: tuple[Particle, ...]


@syntax
class Continue(Syntax):
    """`continue X`: go on with the page as node X left it."""

    node: Name


@syntax
class Expect(Syntax):
    """`expect CONDITION within D`: polls until it holds."""

    condition: Expression
    within: DurationLiteral | None


@syntax
class Require(Syntax):
    """`require CONDITION else "why"`: looks once."""

    condition: Expression
    why: Text | None


@syntax
class Let(Syntax):
    """`let x: T = E`."""

    name: Name
    type: TypeExpression | None
    value: Expression


@syntax
class Give(Syntax):
    """`give x: T = E`: what the node hands to others."""

    name: Name
    type: TypeExpression
    value: Expression


@syntax
class If(Syntax):
    """`if C { … } else …`."""

    condition: Expression
    then: Block
    otherwise: Block | If | None


@syntax
class For(Syntax):
    """`for x in XS at most N { … }`."""

    name: Name
    source: Expression
    most: int | None
    body: Block


@syntax
class Commit(Syntax):
    """`commit NAME act spends X proved by { … } or by { … }`.

    `proof` looks at the page that the act left; `lasting` stands alone and can be asked after a restart.
    """

    name: Name
    act: ActStatement
    spends: Expression | None
    proof: Block
    lasting: Block | None


Statement: TypeAlias = ActStatement | Continue | Expect | Require | Let | Give | If | For | Commit


# Declarations


@syntax
class Auth(Syntax):
    """`auth basic USER, SECRET`."""

    scheme: Literal["basic", "digest"]
    user: Expression
    secret: Name


@syntax
class Site(Syntax):
    """`site N at "URL" …`."""

    name: Name
    address: Text
    auth: Auth | None


@syntax
class Flow(Syntax):
    """`flow A -> B`: what is read on A while logged in may be sent to B, or to `model`."""

    source: Name
    target: Name


@syntax
class Input(Syntax):
    """`input N: T = literal`."""

    name: Name
    type: TypeExpression
    default: Expression | None


@syntax
class Secret(Syntax):
    """`secret N: Text for SITE, …`."""

    name: Name
    type: TypeExpression
    sites: tuple[Name, ...]


@syntax
class RecordField(Syntax):
    """`name: T` in a record."""

    name: Name
    type: TypeExpression


@syntax
class Record(Syntax):
    """`record N { f: T, … }`."""

    name: Name
    fields: tuple[RecordField, ...]


AgentKind: TypeAlias = Literal["browser", "model", "human"]


@syntax
class Agent(Syntax):
    """`agent N is browser on SITE`, `is model "TIER" on SITE`, `is human`."""

    name: Name
    kind: AgentKind
    tier: str | None
    site: Name | None


Resource: TypeAlias = Literal["charges", "spend", "time", "steps", "tokens", "calls", "replans"]


@syntax
class Quantity(Syntax):
    """One limit of a budget. Charges and spend are money, time is seconds, the rest are counts."""

    resource: Resource
    amount: Decimal
    currency: str | None = None


@syntax
class Budget(Syntax):
    """`budget $0.50, 60 steps, 3min`."""

    quantities: tuple[Quantity, ...]


@syntax
class After(Syntax):
    """`after a, b`."""

    nodes: tuple[Name, ...]


@syntax
class When(Syntax):
    """`when CONDITION`."""

    condition: Expression


@syntax
class Retry(Syntax):
    """`retry N every D`."""

    attempts: int
    every: DurationLiteral | None


@syntax
class Timeout(Syntax):
    """`timeout D`, per attempt."""

    limit: DurationLiteral


Clause: TypeAlias = After | When | Retry | Timeout | Budget


@syntax
class Node(Syntax):
    """`node N by AGENT clause… { … }`."""

    name: Name
    agent: Name | None
    clauses: tuple[Clause, ...]
    body: Block


@syntax
class Goal(Syntax):
    """`goal EXPR`."""

    condition: Expression


@syntax
class Result(Syntax):
    """`result EXPR`."""

    value: Expression


@syntax
class Broken(Syntax):
    """A declaration with a syntax error in it: its name, so that mentions of it are not reported as well."""

    kind: str
    name: Name | None


Declaration: TypeAlias = Site | Flow | Input | Secret | Record | Agent | Budget | Node | Goal | Result | Broken


@syntax
class Plan(Syntax):
    """A whole file. `diagnostics` is what the parser found wrong; a plan with errors never passes `check`."""

    name: Name
    doc: str | None
    declarations: tuple[Declaration, ...]
    source: Source = field(compare=False, repr=False)
    doc_span: Span | None = field(default=None, compare=False, repr=False)
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)


@cache
def _child_fields(kind: type) -> tuple[str, ...]:
    # `Plan.source` and `Plan.diagnostics` are no syntax and drop out below; other nodes have a `source` that is.
    return tuple(one.name for one in fields(kind) if one.name not in {"span", "doc_span", "comments"})


def children(node: Syntax) -> Iterator[Any]:
    """The nodes directly below `node`, in source order."""
    kind: Any = type(node)
    for name in _child_fields(kind):
        value = getattr(node, name)
        if isinstance(value, Syntax):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Syntax):
                    yield item


def walk(node: Syntax) -> Iterator[Any]:
    """`node` and everything below it, parents first."""
    stack: list[Any] = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(tuple(children(current))))
