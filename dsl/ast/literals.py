"""Literals of the language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from .base import Syntax, syntax

if TYPE_CHECKING:
    from .expressions import FieldOf, Reference


@syntax
class Text(Syntax):
    """A string literal: plain stretches and `{name.field}` interpolations in turn."""

    parts: tuple[str | Reference | FieldOf, ...]

    @property
    def plain(self) -> str | None:
        """The text when nothing is interpolated, else None."""
        if len(self.parts) == 1:  # as most texts are
            return self.parts[0] if isinstance(self.parts[0], str) else None
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


PLAIN_LITERALS: tuple[type, ...] = (
    Int,
    DecimalNumber,
    Bool,
    NoneLiteral,
    MoneyLiteral,
    DurationLiteral,
    DateLiteral,
)
"""Literals that are their value, whatever stands around them: a text may have others put into it."""
