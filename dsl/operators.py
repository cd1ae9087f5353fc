"""Operators on values: what the checker accepts has an answer, or fails the node.

In: values of types that `checks.operators` lets the operator take. Out: a value, or `NodeFailure` of kind `value` where
there is none: a division by zero, a number or a text that is too large, a day moved by half a day.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from decimal import Decimal, DecimalException, localcontext
from typing import Any

from .failures import NodeFailure, fail
from .values import Money, Point, duration_text

PRECISION = 34
"""Digits of a decimal."""
LARGEST = 10**18 - 1
"""Numbers beyond this are an overflow: a plan writes, and texts are read as, 18 digits before the point."""
LONGEST = 1_000_000
"""Characters of a text, and items of a list, that an operator or a function makes at most."""

EQUALITIES = ("==", "!=")
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}


def calculate(sign: str, left: Any, right: Any) -> Any:
    """One arithmetic or comparing operator on two values. Raises `NodeFailure` when there is no answer."""
    if sign in EQUALITIES:
        return same(left, right) is (sign == "==")
    if sign in COMPARISONS:
        return COMPARISONS[sign](left, right)
    return within_bounds(f"`{sign}`", lambda: _arithmetic(sign, left, right))


def same(left: Any, right: Any) -> bool:
    """Whether two values of one type are equal. A field that a record leaves out is `none`."""
    if isinstance(left, dict | list) and isinstance(right, dict | list):
        return bool(identity(left) == identity(right))
    return bool(left == right)


def identity(value: Any) -> Any:
    """What equal values, and only those, have in common; it can be hashed."""
    if isinstance(value, dict):
        return frozenset((name, identity(item)) for name, item in value.items() if item is not None)
    return tuple(identity(item) for item in value) if isinstance(value, list) else value


def negate(value: Any) -> Any:
    """`-x`. Nought has no sign."""
    nothing = calculate("-", value, value)
    return calculate("-", nothing, value)


def within_bounds(what: str, work: Callable[[], Any]) -> Any:
    """What `work` gives, when that is no larger than values may be. Raises `NodeFailure`."""
    try:
        with localcontext() as context:
            context.prec = PRECISION
            result = work()
    except ZeroDivisionError:
        raise fail("value", "division by zero") from None
    except (OverflowError, DecimalException):
        raise fail("value", f"the result of {what} is too large") from None
    if not all(-LARGEST <= size <= LARGEST for size in _sizes(result)):
        raise fail("value", f"the result of {what} is too large")
    if isinstance(result, str | list) and len(result) > LONGEST:
        raise too_long(f"the result of {what}", "characters" if isinstance(result, str) else "items")
    return result


def _sizes(result: Any) -> tuple[int | Decimal, ...]:
    match result:
        case int() | Decimal():
            return (result,)
        case Money(amount=amount):
            return (amount,)
        case Point(x=x, y=y):
            return (x, y)
    return ()


def too_long(what: str, parts: str) -> NodeFailure:
    """A failure ready to raise: `what` has too many `parts`."""
    return fail("value", f"{what} has more than {LONGEST:,} {parts}")


def _arithmetic(sign: str, left: Any, right: Any) -> Any:
    if sign in "/%" and not isinstance(right, Money | Point) and not right:
        raise ZeroDivisionError
    for kinds, rule in _RULES:
        if isinstance(left, kinds) or isinstance(right, kinds):
            return rule(sign, left, right)
    if sign == "/":
        return Decimal(left) / Decimal(right)
    return ARITHMETIC[sign](left, right)


def _money(sign: str, left: Any, right: Any) -> Any:
    first = left.amount if isinstance(left, Money) else Decimal(left)
    second = right.amount if isinstance(right, Money) else Decimal(right)
    if sign == "/" and second == 0:
        raise ZeroDivisionError
    amount = ARITHMETIC[sign](first, second)
    if sign == "/" and isinstance(right, Money):
        return amount
    return Money(amount, (left if isinstance(left, Money) else right).currency)


def _point(sign: str, left: Any, right: Any) -> Point:
    apply = ARITHMETIC[sign]
    if isinstance(left, Point) and isinstance(right, Point):
        return Point(apply(left.x, right.x), apply(left.y, right.y))
    point, number = (left, right) if isinstance(left, Point) else (right, left)
    number = Decimal(number)
    return Point(apply(point.x, number), apply(point.y, number))


def _moment(sign: str, left: Any, right: Any) -> Any:
    """Two of a kind are a duration apart."""
    if type(left) is type(right):
        return left - right
    return ARITHMETIC[sign](left, right)


DAY = dt.timedelta(days=1)


def _date(sign: str, left: Any, right: Any) -> Any:
    """A day is moved by whole days: `@2026-11-01 + 12h` would be no day."""
    if isinstance(right, dt.timedelta) and right % DAY:
        raise fail("value", f"a `Date` is moved by whole days, which `{duration_text(right)}` is not")
    return _moment(sign, left, right)


def _time(sign: str, left: Any, right: Any) -> Any:
    """A time of day stays within its day."""
    since = since_midnight(left)
    if isinstance(right, dt.time):
        return since - since_midnight(right)
    moved = ARITHMETIC[sign](since, right)
    if not dt.timedelta() <= moved < DAY:
        raise fail("value", f"`{left.isoformat()}` {sign} `{duration_text(right)}` is on another day")
    return (dt.datetime(1, 1, 1) + moved).time()


def since_midnight(value: dt.time) -> dt.timedelta:
    """How long after midnight it is."""
    return dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)


def _duration(sign: str, left: Any, right: Any) -> Any:
    if isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        return seconds(left) / seconds(right) if sign == "/" else ARITHMETIC[sign](left, right)
    span, number = (left, right) if isinstance(left, dt.timedelta) else (right, left)
    if isinstance(number, int) and sign == "*":
        return span * number
    return of_seconds(ARITHMETIC[sign](seconds(span), Decimal(number)))


def seconds(span: dt.timedelta) -> Decimal:
    """A duration as a number, exactly."""
    return Decimal(span.days * 86_400 + span.seconds) + Decimal(span.microseconds).scaleb(-6)


def of_seconds(number: Decimal) -> dt.timedelta:
    """A duration of so many seconds, to the microsecond. `OverflowError` when it is too long."""
    if abs(number) > LARGEST:
        raise OverflowError
    return dt.timedelta(microseconds=int(number.scaleb(6).to_integral_value()))


# The first row that one of the two operands belongs to; a `datetime` is a `date` to Python as well.
_RULES: tuple[tuple[type, Callable[[str, Any, Any], Any]], ...] = (
    (Money, _money),
    (Point, _point),
    (dt.datetime, _moment),
    (dt.date, _date),
    (dt.time, _time),
    (dt.timedelta, _duration),
)
