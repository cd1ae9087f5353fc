"""Value → literal: a value of a run as a plan writes it, so that it is read back as just that value.

Where a type has no literal that fits, a text stands for it, which is read at the declared type: addresses, times,
colours, amounts with more decimals than money is written with, or in a currency that has no literals. A file is its
hash.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from .. import ast
from ..currencies import WRITTEN
from ..source import Span
from ..values import Money, to_text

MOST_DIGITS = 18
LONGEST_DURATION = dt.timedelta(days=366)


def literal(value: Any, span: Span) -> ast.Expression:
    """The literal of a value; all of it is said to stand at `span`."""
    match value:
        case None:
            return ast.NoneLiteral(span=span)
        case bool():
            return ast.Bool(span=span, value=value)
        case str():
            return text(value, span)
        case int() if len(str(abs(value))) <= MOST_DIGITS:
            return _signed(ast.Int(span=span, value=abs(value)), value < 0)
        case list() | tuple():
            return ast.ListOf(span=span, items=tuple(literal(item, span) for item in value))
        case dict():
            pairs = (
                ast.Pair(span=span, name=ast.Name(span=span, text=name), value=literal(item, span))
                for name, item in value.items()
            )
            return ast.RecordValue(span=span, pairs=tuple(pairs))
    return _plain(value, span) or text(getattr(value, "hash", None) or to_text(value), span)


def text(plain: str, span: Span) -> ast.Text:
    """A text without anything put into it."""
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


def _signed(number: ast.Expression, negative: bool) -> ast.Expression:
    return ast.Negate(span=number.span, value=number) if negative else number


def _fits(number: Decimal) -> bool:
    """Whether it has no more digits than a literal may have."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent <= 0 and sum(one.isdigit() for one in f"{number:f}") <= MOST_DIGITS


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
