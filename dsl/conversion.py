"""Plain data as values of a type: what callers give as inputs, and what `json(…)` and `csv(…)` find in files.

Data is of Python's own types, or texts that read as the wanted type. `Misfit` says what does not fit, and where.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from . import types
from .classes import frozen
from .currencies import DOLLARS
from .failures import NodeFailure
from .operators import LARGEST
from .parse_values import parse_value
from .types import EnumType, Type
from .values import Box, Color, File, Member, Money, Point, well_formed


class Misfit(Exception):
    """Data is not of a type. `path` leads to the part (`[3].price`, empty for the whole); `reason` may be empty."""

    def __init__(self, value: Any, kind: Type, path: str = "", reason: str = "") -> None:
        super().__init__(f"{path or 'it'} is not of type {kind}")
        self.value, self.kind, self.path, self.reason = value, kind, path, reason


@frozen
class Conversion:
    """`currency` is the plan's. `strict` refuses fields that a record does not have; files may hold more than that.

    With `nested`, a text where a list or record is wanted is read as JSON.
    """

    currency: str = DOLLARS
    strict: bool = True
    nested: bool = True

    def convert(self, value: Any, kind: Type, path: str = "") -> Any:
        """`value` as a value of type `kind`. Raises `Misfit`."""
        match kind:
            case types.Optional(item=item):
                return None if value is None else self.convert(value, item, path)
            case types.ListOf(item=item):
                items = self._parts(value, list | tuple, kind, path)
                return [self.convert(one, item, f"{path}[{number}]") for number, one in enumerate(items)]
            case types.RecordType():
                return self._record(value, kind, path)
        try:
            return self._scalar(value, kind)
        except NodeFailure as failed:
            raise Misfit(value, kind, path, failed.failure.message) from None
        except (TypeError, ValueError, ArithmeticError):
            raise Misfit(value, kind, path) from None

    def _record(self, value: Any, kind: types.RecordType, path: str) -> dict[str, Any]:
        record = self._parts(value, Mapping, kind, path)
        names = {name for name, _ in kind.fields}
        unknown = [name for name in record if name not in names]
        if self.strict and unknown:
            raise Misfit(value, kind, path, f"there is no field `{unknown[0]}`")
        missing = [n for n, one in kind.fields if n not in record and not isinstance(one, types.Optional)]
        if missing:
            raise Misfit(value, kind, path, f"`{missing[0]}` is missing")
        return {name: self.convert(record.get(name), one, _below(path, name)) for name, one in kind.fields}

    def _parts(self, value: Any, wanted: Any, kind: Type, path: str) -> Any:
        try:
            read = json.loads(value, parse_float=Decimal) if self.nested and isinstance(value, str) else value
        except (ValueError, RecursionError):
            raise Misfit(value, kind, path) from None
        if not isinstance(read, wanted):
            raise Misfit(value, kind, path)
        return read

    def _scalar(self, value: Any, kind: Type) -> Any:
        if kind == types.TEXT:
            if not isinstance(value, str):
                raise TypeError(value)
            return well_formed(value)
        if isinstance(value, str) and types.is_parseable(kind):
            return parse_value(value, kind, self.currency)
        if isinstance(kind, EnumType):
            return _same_member(value, kind)
        if types.is_money(kind):
            return _money(value, types.currency_of(kind, self.currency))
        return _OF_PYTHON[str(kind)](value)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _same_member(value: Any, kind: EnumType) -> Member:
    if not isinstance(value, Member) or value.enum != kind.name or value.name not in kind.values:
        raise TypeError(value)
    return Member(kind.name, kind.values.index(value.name), value.name)


def _money(value: Any, currency: str) -> Money:
    if isinstance(value, Money):
        if value.currency != currency:
            raise TypeError(value)
        return Money(_number(value.amount), currency)
    if isinstance(value, float):
        raise TypeError(value)
    return Money(_number(value), currency)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(value)
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValueError(number)
    return number


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        raise TypeError(value)
    return value


def _only(wanted: type) -> Callable[[Any], Any]:
    """As it is, when it is of just that type: a `datetime` is no date."""

    def same(value: Any) -> Any:
        if type(value) is not wanted:
            raise TypeError(value)
        return value

    return same


def _naive(wanted: type[dt.time | dt.datetime]) -> Callable[[Any], Any]:
    """The same for times: those of the language have no zone."""

    def same(value: Any) -> Any:
        if type(value) is not wanted or value.tzinfo is not None:
            raise TypeError(value)
        return value

    return same


def _made_of(kind: type, *parts: str) -> Callable[[Any], Any]:
    """One of ours, or a record of its parts."""

    def made(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        if not isinstance(value, Mapping) or set(value) != set(parts):
            raise TypeError(value)
        return kind(*(_number(value[part]) for part in parts))

    return made


_OF_PYTHON: dict[str, Callable[[Any], Any]] = {
    "Bool": _only(bool),
    "Int": _whole,
    "Decimal": _number,
    "Date": _only(dt.date),
    "Time": _naive(dt.time),
    "DateTime": _naive(dt.datetime),
    "Duration": _only(dt.timedelta),
    "File": _only(File),
    "Color": _only(Color),
    "Point": _made_of(Point, "x", "y"),
    "Box": _made_of(Box, "x", "y", "width", "height"),
}
