"""CS202: which operand types each operator takes, and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Edit, Label
from callsheet.dsl.source import Span
from callsheet.dsl.types import (
    BOOL,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    INT,
    MONEY,
    POINT,
    REGEX,
    TEXT,
    TIME,
    UNKNOWN,
    ListOf,
    Optional,
    Type,
)

from ..scope import Scope, given_when, path_of
from ..wording import a, listed

if TYPE_CHECKING:
    from .typer import Rule, Typer

ARITHMETIC: dict[tuple[str, Type, Type], Type] = {
    **{(operator, kind, kind): kind for operator in "+-" for kind in (INT, DECIMAL, MONEY, DURATION, POINT)},
    ("+", TEXT, TEXT): TEXT,
    **{(operator, kind, DURATION): kind for operator in "+-" for kind in (DATE, TIME, DATETIME)},
    **{("-", kind, kind): DURATION for kind in (DATE, TIME, DATETIME)},
    **{("*", kind, number): kind for kind in (MONEY, DURATION, POINT) for number in (INT, DECIMAL)},
    **{("*", number, kind): kind for kind in (MONEY, DURATION, POINT) for number in (INT, DECIMAL)},
    **{("/", kind, number): kind for kind in (MONEY, DURATION, POINT) for number in (INT, DECIMAL)},
    **{("/", kind, kind): DECIMAL for kind in (DECIMAL, MONEY, DURATION)},
    **{("%", kind, kind): kind for kind in (INT, DECIMAL, DURATION)},
    ("*", INT, INT): INT,
    ("*", DECIMAL, DECIMAL): DECIMAL,
    ("/", INT, INT): DECIMAL,
}
"""Money here is of any one currency."""
SIGNED = (INT, DECIMAL, MONEY, DURATION, POINT)


def result_of(operator: str, left: Type, right: Type) -> Type | None:
    """What an arithmetic operator makes of two types, None when it does not take them."""
    if operator == "+" and isinstance(left, ListOf) and isinstance(right, ListOf):
        return types.join(left, right)
    currencies = {kind for kind in (left, right) if types.is_money(kind)}
    if len(currencies) > 1:
        return None
    known = [MONEY if kind in currencies else kind for kind in (left, right)]
    found = ARITHMETIC.get((operator, known[0], known[1]))
    return next(iter(currencies), MONEY) if found == MONEY else found


def _is_signed(kind: Type) -> bool:
    return kind in SIGNED or types.is_money(kind)


def _negate(typer: Typer, node: ast.Negate, scope: Scope) -> Type:
    kind = typer.value(node.value, scope)
    if _is_signed(kind) or kind == UNKNOWN:
        return kind
    if isinstance(kind, Optional) and _is_signed(kind.item):
        typer.may_be_none(node.value, kind, "what `-` takes must be there")
    else:
        typer.sink.error(
            "CS202",
            f"`-` does not take {a(kind)}",
            node.value.span,
            label=f"this is {a(kind)}",
            help=f"it takes {listed(map(str, SIGNED))}",
        )
    return UNKNOWN


def _not(typer: Typer, node: ast.Not, scope: Scope) -> Type:
    typer.expect(node.value, BOOL, scope, "what `not` takes")
    return BOOL


def _binary(typer: Typer, node: ast.Binary, scope: Scope) -> Type:
    match node.operator:
        case "and" | "or":
            return _joined(typer, node, scope)
        case "matches":
            return _matches(typer, node, scope)
    left, right = typer.value(node.left, scope), typer.value(node.right, scope)
    match node.operator:
        case "??":
            return _default(typer, node, left, right)
        case "==" | "!=":
            if types.join(left, right) is None:
                _mismatch(typer, node, left, right)
            return BOOL
        case "<" | "<=" | ">" | ">=":
            if UNKNOWN not in (left, right) and (left != right or not types.is_ordered(left)):
                _mismatch(typer, node, left, right)
            return BOOL
    return _arithmetic(typer, node, left, right)


def _joined(typer: Typer, node: ast.Binary, scope: Scope) -> Type:
    """The right side is only reached when the left one did not decide."""
    typer.expect(node.left, BOOL, scope, f"what `{node.operator}` takes")
    right_scope = scope.child(given=given_when(node.left, node.operator == "and"))
    typer.expect(node.right, BOOL, right_scope, f"what `{node.operator}` takes")
    return BOOL


def _matches(typer: Typer, node: ast.Binary, scope: Scope) -> Type:
    typer.expect(node.left, TEXT, scope, "what `matches` looks at")
    right = typer.value(node.right, scope)
    if right not in (REGEX, UNKNOWN):
        typer.sink.error(
            "CS202",
            f"`matches` takes a pattern on its right, not {a(right)}",
            node.right.span,
            label=f"this is {a(right)}",
            help="a pattern stands between slashes: `/[A-Z]+-[0-9]+/`",
        )
    return BOOL


def _arithmetic(typer: Typer, node: ast.Binary, left: Type, right: Type) -> Type:
    if UNKNOWN in (left, right):
        return UNKNOWN
    found = result_of(node.operator, left, right)
    if found is None:
        _mismatch(typer, node, left, right)
    return found or UNKNOWN


def _default(typer: Typer, node: ast.Binary, left: Type, right: Type) -> Type:
    if left == UNKNOWN:
        return UNKNOWN
    if not isinstance(left, Optional):
        typer.sink.warning(
            "CS211",
            f"{a(left)} is never `none`, so this default is never used",
            node.right.span,
            others=(Label(span=node.left.span, text=f"this is {a(left)}"),),
            help="take the default away",
            fix=(Edit(span=Span(node.left.span.end, node.right.span.end), text=""),),
        )
        return left
    joined = types.join(left.item, right)
    if joined is None:
        typer.sink.error(
            "CS213",
            f"the default is {a(right)}, the value {a(left.item)}",
            node.right.span,
            label=f"this is {a(right)}",
            others=(Label(span=node.left.span, text=f"this is {a(left)}"),),
            help=f"give a default that is {a(left.item)}",
        )
    return joined or UNKNOWN


def _mismatch(typer: Typer, node: ast.Binary, left: Type, right: Type) -> None:
    if _none_in(typer, node, left, right) or _two_currencies(typer, node, left, right):
        return
    typer.sink.error(
        "CS202",
        f"`{node.operator}` does not take {a(left)} and {a(right)}",
        node.right.span,
        label=f"this is {a(right)}",
        others=(Label(span=node.left.span, text=f"this is {a(left)}"),),
        help=_advice(node.operator, left, right),
    )


def _two_currencies(typer: Typer, node: ast.Binary, left: Type, right: Type) -> bool:
    left, right = types.without_none(left), types.without_none(right)
    if not (types.is_money(left) and types.is_money(right)) or left == right:
        return False
    codes = [types.currency_of(kind, typer.facts.currency) for kind in (left, right)]
    typer.sink.error(
        "CS212",
        f"`{node.operator}` takes amounts of one currency, not of {codes[0]} and {codes[1]}",
        node.right.span,
        label=f"this is in {codes[1]}",
        others=(Label(span=node.left.span, text=f"this is in {codes[0]}"),),
        help="nothing is converted: nobody knows the rate at which a page would change them",
    )
    return True


def _none_in(typer: Typer, node: ast.Binary, left: Type, right: Type) -> bool:
    """Tell of operands that may be none, when that is all that is wrong."""
    if not _fit(node.operator, types.without_none(left), types.without_none(right)):
        return False
    for kind, side in ((left, node.left), (right, node.right)):
        if isinstance(kind, Optional):
            typer.may_be_none(side, kind, f"what `{node.operator}` takes must be there")
    return True


def _fit(operator: str, left: Type, right: Type) -> bool:
    if operator in ("<", "<=", ">", ">="):
        return left == right and types.is_ordered(left)
    return result_of(operator, left, right) is not None


def _advice(operator: str, left: Type, right: Type) -> str:
    if operator == "+" and TEXT in (left, right):
        return 'put the value into the text, as in `"costs {price}"`, or convert it with `text(…)`'
    if isinstance(left, types.EnumType) or isinstance(right, types.EnumType):
        enum = left if isinstance(left, types.EnumType) else right
        return f"values of an enum are written with its name: {listed(f'{enum}.{one}' for one in _values(enum))}"
    if {left, right} == {INT, DECIMAL}:
        return "there is no implicit conversion: write `decimal(…)`, or a literal with a point"
    if operator in ("<", "<=", ">", ">=") and left == right:
        return f"{a(left)} has no order; ordered are {listed(types.ORDERED, most=12)}"
    known = MONEY if types.is_money(left) else left
    takes = sorted({f"{one[1]} {operator} {one[2]}" for one in ARITHMETIC if one[0] == operator and known in one[1:]})
    return f"with {a(left)} there is {listed(takes)}" if takes else "there is no implicit conversion"


def _values(kind: Type) -> tuple[str, ...]:
    return kind.values if isinstance(kind, types.EnumType) else ()


def _choice(typer: Typer, node: ast.Choice, scope: Scope) -> Type:
    typer.expect(node.condition, BOOL, scope, "a condition")
    then = typer.value(node.then, scope.child(given=given_when(node.condition, True)))
    otherwise = typer.value(node.otherwise, scope.child(given=given_when(node.condition, False)))
    joined = types.join(then, otherwise)
    if joined is None:
        typer.sink.error(
            "CS213",
            f"the two arms differ: {a(then)} and {a(otherwise)}",
            node.otherwise.span,
            label=f"this is {a(otherwise)}",
            others=(Label(span=node.then.span, text=f"this is {a(then)}"),),
            help="both arms of `when … then … else …` are of one type",
        )
    return joined or UNKNOWN


def given(typer: Typer, node: ast.IsStateLook, scope: Scope) -> Type:
    """`x is given`, which looks at no page."""
    kind = typer.value(node.subject, scope)
    if not isinstance(kind, Optional) and kind != UNKNOWN and path_of(node.subject) not in scope.given:
        typer.sink.warning(
            "CS211",
            f"{a(kind)} is never `none`, so this always holds",
            node.span,
            help="take the question away",
        )
    return BOOL


RULES: dict[type, Rule] = {
    ast.Negate: _negate,
    ast.Not: _not,
    ast.Binary: _binary,
    ast.Choice: _choice,
}
