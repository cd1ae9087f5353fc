"""Values that a running program holds.

Most are Python's own: `str` (Text, Url), `int`, `decimal.Decimal`, `bool`, `datetime` types, `list`, `dict`
(records), `None`. What Python has no type for is here, with the codec that the journal and `result` use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

from .classes import frozen
from .currencies import DOLLARS, SIGNS, decimals


@frozen(kw_only=False, order=True)
class Money:
    """An exact amount in one currency (ISO 4217 code). Amounts of two currencies never meet: types forbid it."""

    amount: Decimal
    currency: str = DOLLARS

    def __str__(self) -> str:
        sign, usual = SIGNS.get(self.currency), decimals(self.currency)
        exponent = self.amount.as_tuple().exponent
        places = max(usual, -exponent if isinstance(exponent, int) else 0)
        # Three would look like a thousand and so much, where a point stands between thousands.
        amount = f"{self.amount:.{4 if places == 3 and usual != 3 else places}f}"
        if sign is None:
            return f"{amount}{self.currency}"
        return f"-{sign}{amount[1:]}" if amount.startswith("-") else f"{sign}{amount}"


@frozen(kw_only=False, order=True)
class Member:
    """One value of an enum. Those of one enum have the order of their declaration, which `rank` counts from 0."""

    enum: str
    rank: int
    name: str

    def __str__(self) -> str:
        return self.name


@frozen(kw_only=False)
class Point:
    """A place on a page, or the way from one to another, in pixels: to the right, and down."""

    x: Decimal
    y: Decimal

    def __str__(self) -> str:
        return f"({self.x:f}, {self.y:f})"


@frozen(kw_only=False)
class Box:
    """Where an element is on its page, in pixels: its upper left corner, and its size."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal

    def __str__(self) -> str:
        return f"({self.x:f}, {self.y:f}, {self.width:f}, {self.height:f})"


@frozen(kw_only=False)
class Color:
    """A colour: channels from 0 to 255, and its opacity from 0 to 1."""

    red: int
    green: int
    blue: int
    alpha: Decimal = Decimal(1)

    def __str__(self) -> str:
        if self.alpha == 1:
            return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"
        return f"rgba({self.red}, {self.green}, {self.blue}, {self.alpha:f})"


@frozen(kw_only=False)
class File:
    """A handle on a file of this run: its name, its bytes' number and SHA-256, and what kind it is said to be."""

    name: str
    size: int
    hash: str
    media_type: str = "application/octet-stream"

    def __str__(self) -> str:
        return self.name


@frozen(kw_only=False)
class SecretReference:
    """A secret by name. Its text is looked up at the instant of typing and is never part of a value."""

    name: str


Value: TypeAlias = (
    "str | int | Decimal | bool | Money | dt.date | dt.time | dt.datetime | dt.timedelta"
    " | Member | Point | Box | Color | File | SecretReference | list[Value] | dict[str, Value] | None"
)

# Tagged as {"$tag": payload}: the journal must give back exactly the value that was written.
_WRITERS: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (Decimal, "decimal", str),
    (Money, "money", lambda value: [str(value.amount), value.currency]),
    (dt.datetime, "datetime", dt.datetime.isoformat),
    (dt.date, "date", dt.date.isoformat),
    (dt.time, "time", dt.time.isoformat),
    (dt.timedelta, "duration", lambda value: [value.days, value.seconds, value.microseconds]),
    (Member, "member", lambda value: [value.enum, value.rank, value.name]),
    (Point, "point", lambda value: [str(value.x), str(value.y)]),
    (Box, "box", lambda value: [str(value.x), str(value.y), str(value.width), str(value.height)]),
    (Color, "color", lambda value: [value.red, value.green, value.blue, str(value.alpha)]),
    (File, "file", lambda value: [value.name, value.size, value.hash, value.media_type]),
    (SecretReference, "secret", lambda value: value.name),
)
_READERS: dict[str, Callable[[Any], Any]] = {
    "$decimal": Decimal,
    "$money": lambda payload: Money(Decimal(payload[0]), payload[1]),
    "$datetime": dt.datetime.fromisoformat,
    "$date": dt.date.fromisoformat,
    "$time": dt.time.fromisoformat,
    "$duration": lambda payload: dt.timedelta(days=payload[0], seconds=payload[1], microseconds=payload[2]),
    "$member": lambda payload: Member(*payload),
    "$point": lambda payload: Point(*map(Decimal, payload)),
    "$box": lambda payload: Box(*map(Decimal, payload)),
    "$color": lambda payload: Color(payload[0], payload[1], payload[2], Decimal(payload[3])),
    "$file": lambda payload: File(*payload),
    "$secret": SecretReference,
}


_WRITTEN_AS_THEY_ARE = (str, int, type(None))  # a Bool is an int; a tuple is looked through faster than a union


def to_data(value: Any) -> Any:
    """`value` as JSON data from which `from_data` gives back an equal value. TypeError for anything else."""
    if isinstance(value, _WRITTEN_AS_THEY_ARE):
        return value
    if isinstance(value, (list, tuple)):
        return [to_data(item) for item in value]
    if isinstance(value, dict):
        # A record's field names are identifiers, so a `$` key can only be one of our tags.
        return {name: to_data(item) for name, item in value.items()}
    for kind, tag, write in _WRITERS:
        if isinstance(value, kind):
            return {f"${tag}": write(value)}
    raise TypeError(f"not a value of the language: {type(value).__name__}")


def from_data(data: Any) -> Any:
    """The inverse of `to_data`."""
    if isinstance(data, list):
        return [from_data(item) for item in data]
    if isinstance(data, dict):
        if len(data) == 1:
            (tag, payload) = next(iter(data.items()))
            reader = _READERS.get(tag)
            if reader is not None:
                return reader(payload)
        return {name: from_data(item) for name, item in data.items()}
    return data


def well_formed(text: str) -> str:
    """`text` with half characters, which JavaScript's texts may hold, replaced: no codec takes them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def to_text(value: Any) -> str:
    """`value` as people read it: what interpolation, `text()` and reports print."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Decimal():
            return format(value, "f")
        case dt.timedelta():
            return duration_text(value)
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case list():
            return "[" + ", ".join(to_text(item) for item in value) + "]"
        case dict():
            return "{ " + ", ".join(f"{name}: {to_text(item)}" for name, item in value.items()) + " }"
        case SecretReference():
            return f"‹secret {value.name}›"
        case _:
            return str(value)


def duration_text(value: dt.timedelta) -> str:
    """A duration as the largest unit that shows it exactly: `90s`, `2min`, `1500ms`."""
    microseconds = value // dt.timedelta(microseconds=1)
    for unit, size in (("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000)):
        if microseconds and microseconds % size == 0:
            return f"{microseconds // size}{unit}"
    return f"{microseconds}us" if microseconds % 1_000 else f"{microseconds // 1_000}ms"
