"""Functions of numbers. Angles are in radians."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from ..failures import fail
from ..operators import LARGEST, PRECISION
from ..values import Money
from .table import Function

MOST_DIGITS = 15
"""Digits behind, or before, the point to which `round` rounds."""
_EXACT = 12
"""Decimals of what comes from floating point: the same on every machine."""


def _abs(value: Any) -> Any:
    return Money(abs(value.amount), value.currency) if isinstance(value, Money) else abs(value)


def _round(value: Any, digits: int = 0) -> Any:
    if isinstance(value, Money):
        return Money(_round(value.amount, digits), value.currency)
    if not -MOST_DIGITS <= digits <= MOST_DIGITS:
        raise fail("value", f"`round` to {digits} digits: {MOST_DIGITS} are the most")
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _floor(value: Decimal) -> int:
    if abs(value) > LARGEST:
        raise OverflowError
    return int(value.to_integral_value(rounding=ROUND_FLOOR))


def _clamp(value: Any, least: Any, most: Any) -> Any:
    if least > most:
        raise fail("value", "the bounds of `clamp` are the wrong way round")
    return max(least, min(most, value))


MOST_POWER = 1_000


def _pow(base: Any, exponent: int) -> Any:
    if abs(exponent) > MOST_POWER:
        raise fail("value", f"a power of {exponent}: {MOST_POWER:,} is the most")
    if exponent < 0 and isinstance(base, int):
        raise fail("value", "a whole number to a power below 0 is no whole number: begin with `decimal(…)`")
    if exponent < 0 and not base:
        raise ZeroDivisionError
    if exponent == 0:
        return type(base)(1)
    return base**exponent


def _sqrt(value: Any) -> Decimal:
    if value < 0:
        raise fail("value", "the square root of a negative number")
    with localcontext() as context:
        context.prec = PRECISION
        return Decimal(value).sqrt()


def _of_floats(function: Callable[..., float]) -> Callable[..., Decimal]:
    """A function of `math` on our numbers."""

    def run(*numbers: Any) -> Decimal:
        result = round(function(*map(float, numbers)), _EXACT)
        return Decimal(str(result + 0.0))  # nought has no sign

    return run


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="abs",
        subject="numbers",
        signatures=("n -> n", "m -> m", "Duration -> Duration"),
        run=_abs,
        doc="without its sign",
        example=("abs(-3)", "3"),
    ),
    Function(
        name="floor",
        subject="numbers",
        signatures=("Decimal -> Int",),
        run=_floor,
        doc="the greatest whole number that is not more",
        example=("floor(-2.5)", "-3"),
    ),
    Function(
        name="round",
        subject="numbers",
        signatures=("Decimal -> Decimal", "Decimal, Int -> Decimal", "m, Int -> m"),
        run=_round,
        doc="to whole numbers, or to so many digits; halves go away from zero",
        example=("round(2.345, 2)", "2.35"),
    ),
    Function(
        name="clamp",
        subject="numbers",
        signatures=("o, o, o -> o",),
        run=_clamp,
        doc="the value, or the bound that it lies beyond: the lower one, then the upper one",
        example=("clamp(12, 1, 10)", "10"),
    ),
    Function(
        name="pow",
        subject="numbers",
        signatures=("n, Int -> n",),
        run=_pow,
        doc="a number to the power of a whole number",
        example=("pow(2, 10)", "1024"),
    ),
    Function(
        name="sqrt",
        subject="numbers",
        signatures=("n -> Decimal",),
        run=_sqrt,
        doc="the square root",
        example=("sqrt(9)", "3"),
    ),
    Function(
        name="sin",
        subject="numbers",
        signatures=("n -> Decimal",),
        run=_of_floats(math.sin),
        doc="the sine of an angle in radians, to twelve decimals",
        example=("sin(0)", "0.0"),
    ),
    Function(
        name="cos",
        subject="numbers",
        signatures=("n -> Decimal",),
        run=_of_floats(math.cos),
        doc="the cosine of an angle in radians, to twelve decimals",
        example=("cos(0)", "1.0"),
    ),
    Function(
        name="atan2",
        subject="numbers",
        signatures=("n, k -> Decimal",),
        run=_of_floats(math.atan2),
        doc="the angle, in radians, of the way that goes so far down (the first) and to the right (the second)",
        example=("atan2(1, 1)", "0.785398163397"),
    ),
)
