"""The types of the language and when a value of one may stand where another is wanted.

There is no implicit conversion: `assignable` only lets a `T` stand for a `T?`, an empty list for any list,
and a record written out for the named record with those fields. `UNKNOWN` is the type of what is already
reported; it agrees with everything, so that one mistake is one message.
"""

from __future__ import annotations

from typing import TypeAlias

from .classes import frozen


@frozen(kw_only=False)
class Scalar:
    """A type without parts, such as Text, Int or Money."""

    name: str

    def __str__(self) -> str:
        return self.name


@frozen(kw_only=False)
class ListOf:
    """`[T]`, a list of it."""

    item: Type

    def __str__(self) -> str:
        return "[]" if self.item == NEVER else f"[{self.item}]"


@frozen(kw_only=False)
class Optional:
    """`T?`, a value that may be `none`."""

    item: Type

    def __str__(self) -> str:
        return "none" if self.item == NEVER else f"{self.item}?"


@frozen(kw_only=False, eq=False)
class RecordType:
    """A record; `name` is empty for one that is written out.

    A named one is known by its name: comparing fields would cost 2ⁿ for n records that each mention the
    last one twice.
    """

    name: str
    fields: tuple[tuple[str, Type], ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordType) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[object, ...]:
        return (self.name,) if self.name else self.fields

    def __str__(self) -> str:
        return self.name or "{ " + ", ".join(f"{name}: {kind}" for name, kind in self.fields) + " }"

    def field(self, name: str) -> Type | None:
        """The type of a field, None when there is no such field."""
        return next((kind for known, kind in self.fields if known == name), None)


@frozen(kw_only=False, eq=False)
class EnumType:
    """One of a few names, in the order in which they were declared. It is known by its own name."""

    name: str
    values: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EnumType) and self.name == other.name

    def __hash__(self) -> int:
        return hash((EnumType, self.name))

    def __str__(self) -> str:
        return self.name


@frozen(kw_only=False)
class ElementType:
    """An element of a page; `role` is None when it is found by something other than a role."""

    role: str | None

    def __str__(self) -> str:
        return self.role or "Element"


@frozen(kw_only=False)
class SecretType:
    """A secret: it can be typed into a field and nothing else."""

    name: str

    def __str__(self) -> str:
        return self.name


@frozen(kw_only=False)
class NodeType:
    """What stands before the dot in `search.products`."""

    name: str
    gives: tuple[tuple[str, Type], ...]

    def __str__(self) -> str:
        return self.name


Type: TypeAlias = Scalar | ListOf | Optional | RecordType | EnumType | ElementType | SecretType | NodeType

TEXT, INT, DECIMAL, BOOL = Scalar("Text"), Scalar("Int"), Scalar("Decimal"), Scalar("Bool")
MONEY, URL, DATE, DURATION = Scalar("Money"), Scalar("Url"), Scalar("Date"), Scalar("Duration")
TIME, DATETIME, FILE = Scalar("Time"), Scalar("DateTime"), Scalar("File")
POINT, BOX, COLOR = Scalar("Point"), Scalar("Box"), Scalar("Color")
REGEX = Scalar("Regex")
NEVER, UNKNOWN = Scalar("nothing"), Scalar("unknown")

SCALARS: dict[str, Scalar] = {
    one.name: one
    for one in (TEXT, INT, DECIMAL, BOOL, MONEY, URL, DATE, TIME, DATETIME, DURATION, FILE, POINT, BOX, COLOR)
}
"""The scalar types that a plan can name. `Money` is money of the plan's own currency."""

ELEMENT = "Element"
"""The name by which a `let` may declare an element; no other type may mention it."""

PARTS: dict[Type, dict[str, Type]] = {
    POINT: {"x": DECIMAL, "y": DECIMAL},
    BOX: {"x": DECIMAL, "y": DECIMAL, "width": DECIMAL, "height": DECIMAL},
    COLOR: {"red": INT, "green": INT, "blue": INT, "alpha": DECIMAL},
    FILE: {"name": TEXT, "size": INT, "hash": TEXT, "media_type": TEXT},
}
"""What stands behind the dot of scalars that have parts: pixels, channels from 0 to 255, opacity from 0 to 1, bytes."""


def money_in(currency: str) -> Scalar:
    """`Money GBP`: money of a currency that is not the plan's."""
    return Scalar(f"{MONEY} {currency}")


def is_money(kind: Type) -> bool:
    """Whether it is money, of whatever currency."""
    return isinstance(kind, Scalar) and (kind.name == MONEY.name or kind.name.startswith(f"{MONEY.name} "))


def currency_of(kind: Type, plan: str) -> str:
    """The code of a type of money; `plan` is that of the plan."""
    _, _, code = str(kind).partition(" ")
    return code or plan


_ORDERED = frozenset({INT, DECIMAL, MONEY, TEXT, DATE, TIME, DATETIME, DURATION})
ORDERED: tuple[str, ...] = (*sorted(kind.name for kind in _ORDERED), "enums")
"""What `<`, `min` and `sort` can compare, for messages; an enum has the order of its declaration."""


def is_ordered(kind: Type) -> bool:
    """Whether `<`, `min` and `sort` can compare two of it."""
    return kind in _ORDERED or isinstance(kind, EnumType) or is_money(kind)


PARSEABLE: tuple[Scalar, ...] = tuple(one for one in SCALARS.values() if one != FILE)
"""The scalars that a text can be read as: a file is not in a text."""


def is_parseable(kind: Type) -> bool:
    """Whether `read … as T` can read a text as one."""
    return kind in PARSEABLE or isinstance(kind, EnumType) or is_money(kind)


def assignable(given: Type, wanted: Type) -> bool:
    """Whether a value of type `given` may stand where `wanted` is asked for."""
    if given is wanted or given in (wanted, NEVER) or UNKNOWN in (given, wanted):
        return True
    match given, wanted:
        case Optional(item=inner), Optional(item=outer):
            return assignable(inner, outer)
        case _, Optional(item=outer):
            return assignable(given, outer)
        case ListOf(item=inner), ListOf(item=outer):
            return assignable(inner, outer)
        case RecordType(name="", fields=has), RecordType(fields=wants):
            return {name for name, _ in has} <= {name for name, _ in wants} and all(
                _field_assignable(given.field(name), kind) for name, kind in wants
            )
    return False


def _field_assignable(given: Type | None, wanted: Type) -> bool:
    return isinstance(wanted, Optional) if given is None else assignable(given, wanted)


def join(left: Type, right: Type) -> Type | None:
    """A type that both can stand for, the smallest there is; None when there is none."""
    if UNKNOWN in (left, right):
        return UNKNOWN
    if assignable(left, right):
        return right
    if assignable(right, left):
        return left
    match left, right:
        case (Optional(item=inner), other) | (other, Optional(item=inner)):
            joined = join(inner, without_none(other))
            return None if joined is None else optional(joined)
        case ListOf(item=inner), ListOf(item=outer):
            joined = join(inner, outer)
            return None if joined is None else ListOf(joined)
        case RecordType(name=""), RecordType(name=""):
            return _join_fields(left, right)
    return None


def _join_fields(left: RecordType, right: RecordType) -> RecordType | None:
    """Two records written out, with the same fields."""
    if {name for name, _ in left.fields} != {name for name, _ in right.fields}:
        return None
    joined = [(name, join(kind, right.field(name) or UNKNOWN)) for name, kind in left.fields]
    fields = tuple((name, kind) for name, kind in joined if kind is not None)
    return RecordType("", fields) if len(fields) == len(joined) else None


def optional(kind: Type) -> Type:
    """`T?`, where an optional of an optional is the same optional."""
    return kind if isinstance(kind, Optional) or kind == UNKNOWN else Optional(kind)


def without_none(kind: Type) -> Type:
    """The type of a value that is known to be there."""
    return kind.item if isinstance(kind, Optional) else kind


MOST_LEVELS, MOST_PARTS = 64, 1_000


def too_large(kind: Type) -> bool:
    """Whether a type is deeper or larger than what later passes, which recurse, are made for.

    Values name each other, so ten lines can build a type of a thousand parts; its parts must be within
    bounds already.
    """
    levels, parts = _measure(kind)
    return levels > MOST_LEVELS or parts > MOST_PARTS


def _measure(kind: Type) -> tuple[int, int]:
    """How deep and how large; a named record is one part, for it is known by its name."""
    match kind:
        case ListOf(item=item) | Optional(item=item):
            levels, parts = _measure(item)
            return levels + 1, parts + 1
        case RecordType(name="", fields=fields):
            measures = [_measure(field) for _, field in fields]
            return 1 + max((levels for levels, _ in measures), default=0), 1 + sum(parts for _, parts in measures)
    return 1, 1
