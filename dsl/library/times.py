"""Functions of dates and times, and `format`, which writes them and numbers as a site wants them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from ..failures import fail
from ..values import Money
from .numbers import MOST_DIGITS
from .table import Function

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _weekday(day: dt.date) -> str:
    return WEEKDAYS[day.weekday()]


# Longer ones first: `MMM` is not `MM` and an `M`.
_OF_DAYS: dict[str, Callable[[Any], str]] = {
    "YYYY": lambda day: f"{day.year:04d}",
    "YY": lambda day: f"{day.year % 100:02d}",
    "MMMM": lambda day: MONTHS[day.month - 1],
    "MMM": lambda day: MONTHS[day.month - 1][:3],
    "MM": lambda day: f"{day.month:02d}",
    "M": lambda day: str(day.month),
    "dddd": _weekday,
    "ddd": lambda day: _weekday(day)[:3],
    "DD": lambda day: f"{day.day:02d}",
    "D": lambda day: str(day.day),
}
_OF_TIMES: dict[str, Callable[[Any], str]] = {
    "HH": lambda time: f"{time.hour:02d}",
    "H": lambda time: str(time.hour),
    "hh": lambda time: f"{(time.hour + 11) % 12 + 1:02d}",
    "h": lambda time: str((time.hour + 11) % 12 + 1),
    "mm": lambda time: f"{time.minute:02d}",
    "m": lambda time: str(time.minute),
    "ss": lambda time: f"{time.second:02d}",
    "s": lambda time: str(time.second),
    "A": lambda time: "AM" if time.hour < 12 else "PM",
    "a": lambda time: "am" if time.hour < 12 else "pm",
}
_PIECE = re.compile(r"'([^']*)'|(([A-Za-z])\3*)|(.)", re.DOTALL)


def _format(value: Any, wanted: Any) -> str:
    if isinstance(wanted, int):
        return _with_decimals(value.amount if isinstance(value, Money) else Decimal(value), wanted)
    return "".join(_piece(value, match) for match in _PIECE.finditer(wanted))


def _piece(value: Any, match: re.Match[str]) -> str:
    quoted, letters, _, other = match.groups()
    if quoted is not None:
        return quoted
    if letters is None:
        return other
    known = {**(_OF_DAYS if isinstance(value, dt.date) else {}), **({} if _is_day(value) else _OF_TIMES)}
    if letters not in known:
        shown = ", ".join(f"`{one}`" for one in known)
        raise fail("value", f"`{letters}` stands for nothing in a format: there are {shown}, and words in quotes")
    return known[letters](value)


def _is_day(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _with_decimals(number: Decimal, digits: int) -> str:
    if not 0 <= digits <= MOST_DIGITS:
        raise fail("value", f"`format` with {digits} decimals: there are 0 to {MOST_DIGITS}")
    with localcontext() as context:
        context.prec = 60
        rounded = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):f}"


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="format",
        subject="times",
        signatures=(
            "Date, Text -> Text",
            "Time, Text -> Text",
            "DateTime, Text -> Text",
            "n, Int -> Text",
            "m, Int -> Text",
        ),
        run=_format,
        doc=(
            "a day or time by a pattern of `YYYY YY MMMM MMM MM M DD D dddd ddd HH H hh h mm m ss s A a`, with other"
            " words in single quotes; or a number, or an amount without its currency, with so many decimals"
        ),
        example=('format(@2026-11-01, "D MMMM YYYY")', "1 November 2026"),
    ),
    Function(
        name="weekday",
        subject="times",
        signatures=("Date -> Text", "DateTime -> Text"),
        run=_weekday,
        doc="the day of the week in English, `Monday` to `Sunday`",
        example=("weekday(@2026-11-01)", "Sunday"),
    ),
)
