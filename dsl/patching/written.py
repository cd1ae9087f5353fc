"""Value → literal: a value of a run as a plan writes it, so that it is read back as just that value.

Where a type has no literal that fits, a text stands for it, which is read at the declared type: addresses, times,
places, colours, amounts with more decimals than money is written with, or in a currency that has no literals. A file
is its hash.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from .. import ast
from ..currencies import WRITTEN
from ..elements import quote
from ..failures import NodeFailure
from ..limits import FROM_FILE
from ..parse_values import parse_value
from ..source import Span
from ..types import BOX, COLOR, DATETIME, DECIMAL, DURATION, POINT, TIME, Type, money_in
from ..values import Box, Color, File, Money, Point, to_text

MOST_DIGITS = 18
LONGEST_DURATION = dt.timedelta(days=366)
READ_AS: tuple[tuple[type, Type], ...] = (
    (Decimal, DECIMAL),
    (dt.datetime, DATETIME),
    (dt.time, TIME),
    (dt.timedelta, DURATION),
    (Point, POINT),
    (Box, BOX),
    (Color, COLOR),
)
"""As what the text is read that stands for a value."""


class NotWritable(ValueError):
    """A value of a run that no plan can hold: `what` it is, as in "`page` of node `save`", and the `reason`."""

    def __init__(self, reason: str, what: str = "a value") -> None:
        super().__init__(f"{what} cannot be written into a plan: {reason}")
        self.reason, self.what = reason, what


def written(value: Any, span: Span, what: str) -> ast.Expression:
    """The literal of a value that people know as `what`. Raises `NotWritable`, which says so."""
    try:
        return literal(value, span)
    except NotWritable as found:
        raise NotWritable(found.reason, what) from None


def literal(value: Any, span: Span) -> ast.Expression:
    """The literal of a value; all of it is said to stand at `span`. Raises `NotWritable`."""
    match value:
        case None:
            return ast.NoneLiteral(span=span)
        case bool():
            return ast.Bool(span=span, value=value)
        case str():
            return text(value, span)
        case int():
            if len(str(abs(value))) > MOST_DIGITS:
                raise NotWritable(f"a number has {MOST_DIGITS} digits at most")
            return _signed(ast.Int(span=span, value=abs(value)), value < 0)
        case list() | tuple():
            return ast.ListOf(span=span, items=tuple(literal(item, span) for item in value))
        case dict():
            pairs = (
                ast.Pair(span=span, name=ast.Name(span=span, text=name), value=literal(item, span))
                for name, item in value.items()
            )
            return ast.RecordValue(span=span, pairs=tuple(pairs))
    return _plain(value, span) or text(_as_text(value), span)


def text(plain: str, span: Span) -> ast.Text:
    """A text without anything put into it. Raises `NotWritable` for one that is too long to be read again."""
    length = len(quote(plain))
    if length > FROM_FILE.text:
        raise NotWritable(f"it takes {length:,} characters, and a text has {FROM_FILE.text:,} at most")
    return ast.Text(span=span, parts=(plain,) if plain else ())


def _plain(value: Any, span: Span) -> ast.Expression | None:
    """The literal of a value that has one of its own type."""
    match value:
        case Decimal() if _fits(value) and _decimals(value):
            return _signed(ast.DecimalNumber(span=span, value=abs(value)), value < 0)
        case Money(amount=amount, currency=currency) if (
            currency in WRITTEN and _fits(amount) and _decimals(amount) in (0, 2)
        ):
            return _signed(ast.MoneyLiteral(span=span, amount=abs(amount), currency=currency), amount < 0)
        case dt.date() if not isinstance(value, dt.datetime):
            return ast.DateLiteral(span=span, value=value)
        case dt.timedelta() if dt.timedelta(0) <= value <= LONGEST_DURATION and value.microseconds % 1000 == 0:
            return ast.DurationLiteral(span=span, value=value)
    return None


def _as_text(value: Any) -> str:
    """The text that is read as the value at its type; values of enums are names, and always are."""
    if isinstance(value, File):
        return value.hash
    said = to_text(value)
    kind = money_in(value.currency) if isinstance(value, Money) else _kind_of(value)
    if kind is not None and not _reads_as(said, kind, value):
        raise NotWritable(f"`{said if len(said) <= 60 else said[:59] + '…'}` does not read as the same `{kind}`")
    return said


def _kind_of(value: Any) -> Type | None:
    return next((kind for python, kind in READ_AS if isinstance(value, python)), None)


def _reads_as(said: str, kind: Type, value: Any) -> bool:
    try:
        return bool(parse_value(said, kind) == value)
    except NodeFailure:
        return False


def _signed(number: ast.Expression, negative: bool) -> ast.Expression:
    return ast.Negate(span=number.span, value=number) if negative else number


def _fits(number: Decimal) -> bool:
    """Whether it has no more digits than a literal may have."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent <= 0 and sum(one.isdigit() for one in f"{number:f}") <= MOST_DIGITS


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
