"""Functions that make a value of one type from a value of another. What is not one fails the node."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .. import types
from ..failures import fail
from ..operators import LARGEST
from ..parse_values import parse_value
from ..types import Type
from ..values import Money, to_text
from .table import Function


def _int(value: Any) -> int:
    if isinstance(value, str):
        return int(parse_value(value, types.INT))
    if abs(value) > LARGEST:
        raise OverflowError
    if value != value.to_integral_value():
        raise fail("value", f"{to_text(value)} is no whole number: `floor` or `round` it first")
    return int(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Money):
        return value.amount
    return Decimal(parse_value(value, types.DECIMAL)) if isinstance(value, str) else Decimal(value)


def _money(currency: str, value: Any) -> Money:
    if isinstance(value, str):
        read: Money = parse_value(value, types.MONEY, currency)
        return read
    return Money(Decimal(value), currency)


def _read_as(kind: Type) -> Callable[[str], Any]:
    return lambda text: parse_value(text, kind)


_date_of, _time_of = _read_as(types.DATE), _read_as(types.TIME)
_datetime_of = _read_as(types.DATETIME)


def _date(value: Any, month: int = 0, day: int = 0) -> dt.date:
    match value:
        case str():
            read: dt.date = _date_of(value)
            return read
        case dt.datetime():
            return value.date()
    try:
        return dt.date(value, month, day)
    except ValueError:
        raise fail("value", f"there is no day {day} of month {month} in the year {value}") from None


def _time(value: Any, minute: int = 0) -> dt.time:
    match value:
        case str():
            read: dt.time = _time_of(value)
            return read
        case dt.datetime():
            return value.time()
    try:
        return dt.time(value, minute)
    except ValueError:
        raise fail("value", f"there is no time {value}:{minute:02d}") from None


def _datetime(value: Any, time: dt.time | None = None) -> dt.datetime:
    if time is not None:
        return dt.datetime.combine(value, time)
    read: dt.datetime = _datetime_of(value)
    return read


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="int",
        subject="conversions",
        signatures=("Text -> Int", "Decimal -> Int"),
        run=_int,
        doc="a text, or a number without decimals, as a whole number",
        example=('int("1,200")', "1200"),
    ),
    Function(
        name="decimal",
        subject="conversions",
        signatures=("Int -> Decimal", "Text -> Decimal", "m -> Decimal"),
        run=_decimal,
        doc="a whole number, a text or an amount of money as a decimal",
        example=("decimal($4.25)", "4.25"),
    ),
    Function(
        name="money",
        subject="conversions",
        signatures=("n -> Money", "Text -> Money"),
        run=_money,
        currency=True,
        doc="a number or a text as an amount in the plan's currency",
        example=("money(4.25)", "$4.25"),
    ),
    Function(
        name="date",
        subject="conversions",
        signatures=("Text -> Date", "DateTime -> Date", "Int, Int, Int -> Date"),
        run=_date,
        doc="the day that a text says, that a moment is on, or of a year, month and day",
        example=('date("Nov 1, 2026")', "2026-11-01"),
    ),
    Function(
        name="time",
        subject="conversions",
        signatures=("Text -> Time", "DateTime -> Time", "Int, Int -> Time"),
        run=_time,
        doc="the time of day that a text says, that a moment has, or of hours and minutes",
        example=('time("2:30 pm")', "14:30:00"),
    ),
    Function(
        name="datetime",
        subject="conversions",
        signatures=("Text -> DateTime", "Date, Time -> DateTime"),
        run=_datetime,
        doc="the moment that a text says, or of a day and a time",
        example=("datetime(@2026-11-01, time(9, 30))", "2026-11-01T09:30:00"),
    ),
    Function(
        name="duration",
        subject="conversions",
        signatures=("Text -> Duration",),
        run=_read_as(types.DURATION),
        doc="the duration that a text says",
        example=('duration("1 h 30 min")', "90min"),
    ),
    Function(
        name="color",
        subject="conversions",
        signatures=("Text -> Color",),
        run=_read_as(types.COLOR),
        doc="the colour that a text says, in any way that CSS has",
        example=('color("rgb(255, 136, 0)")', "#ff8800"),
    ),
    Function(
        name="text",
        subject="conversions",
        signatures=("s -> Text",),
        run=to_text,
        doc="a value as people read it",
        example=("text($3)", "$3.00"),
    ),
)
