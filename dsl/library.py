"""The typed function library: one row a function, with its signatures and what it does.

Signatures are written in the language's own notation; a lower-case letter is any type, the same one wherever it
stands. A partial function without an answer (the least of nothing) raises `NodeFailure`: it fails the node.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, DecimalException, localcontext
from functools import cache
from typing import Any, TypeAlias, TypeGuard

from . import types
from .classes import frozen
from .failures import fail
from .parse_values import pattern_of
from .types import Type
from .values import Money, to_text

Key: TypeAlias = Callable[[Any], Any]


@frozen
class Function:
    """One function of the library.

    `run` takes the arguments, then, when `by` is set, the key function and whether `desc` was written. `ordered`
    says that what is compared (the key, else the items) must be of an ordered type.
    """

    name: str
    signatures: tuple[str, ...]
    run: Callable[..., Any]
    doc: str
    by: bool = False
    ordered: bool = False


LARGEST = 10**18
"""Whole numbers beyond this are an overflow, as in arithmetic."""
LONGEST = 1_000_000
"""Characters of a text, and items of a list, that a function makes at most."""


def _nonempty(items: Sequence[Any], name: str) -> Sequence[Any]:
    if not items:
        raise fail("value", f"`{name}` of an empty list")
    return items


def _sum(items: Sequence[Any]) -> Any:
    """Of nothing there is no sum: it would be `0`, `$0` or `0s`, and an empty list does not say which."""
    first = _nonempty(items, "sum")[0]
    try:
        if isinstance(first, Money):
            return Money(sum((one.amount for one in items), Decimal(0)), first.currency)
        total = sum(items, dt.timedelta()) if isinstance(first, dt.timedelta) else sum(items)
    except (OverflowError, DecimalException):
        raise fail("value", "the result of `sum` is too large") from None
    return _whole(total, "sum") if isinstance(total, int) else total


def _whole(value: int, name: str) -> int:
    if abs(value) > LARGEST:
        raise fail("value", f"the result of `{name}` is too large")
    return value


def _bounded(text: str, name: str) -> str:
    if len(text) > LONGEST:
        raise fail("value", f"the result of `{name}` has more than {LONGEST:,} characters")
    return text


def _replace(text: str, old: str, new: str) -> str:
    longest = len(text) + (text.count(old) if old else len(text) + 1) * len(new)
    if longest > 2 * LONGEST:
        raise fail("value", f"the result of `replace` has more than {LONGEST:,} characters")
    return _bounded(text.replace(old, new), "replace")


def _join(items: Sequence[str], separator: str) -> str:
    if sum(map(len, items)) + len(separator) * len(items) > 2 * LONGEST:
        raise fail("value", f"the result of `join` has more than {LONGEST:,} characters")
    return _bounded(separator.join(items), "join")


def _flatten(lists: Sequence[Sequence[Any]]) -> list[Any]:
    if sum(map(len, lists)) > LONGEST:
        raise fail("value", f"the result of `flatten` has more than {LONGEST:,} items")
    return [item for inner in lists for item in inner]


def _unique(items: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return kept


def _capture(text: str, pattern: str) -> str | None:
    match = pattern_of(pattern).search(text)
    if match is None:
        return None
    found: str | None = match.group(1) if match.re.groups else match.group(0)
    return found


def _first(items: Sequence[Any], count: int | None = None) -> Any:
    return _nonempty(items, "first")[0] if count is None else list(items[: max(0, count)])


def _last(items: Sequence[Any], count: int | None = None) -> Any:
    if count is None:
        return _nonempty(items, "last")[-1]
    return list(items[-count:]) if count > 0 else []


def _least(items: Sequence[Any], key: Key, _: bool) -> Any:
    return min(_nonempty(items, "min"), key=key)


def _greatest(items: Sequence[Any], key: Key, _: bool) -> Any:
    return max(_nonempty(items, "max"), key=key)


def _sort(items: Sequence[Any], key: Key, descending: bool) -> list[Any]:
    return sorted(items, key=key, reverse=descending)


MOST_DIGITS = 15
"""Digits behind, or before, the point to which `round` rounds."""


def _round(value: Decimal, digits: int = 0) -> Decimal:
    if not -MOST_DIGITS <= digits <= MOST_DIGITS:
        raise fail("value", f"`round` to {digits} digits: {MOST_DIGITS} are the most")
    try:
        with localcontext() as context:
            context.prec = 60
            rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    except DecimalException:
        raise fail("value", "the result of `round` is too large") from None
    return rounded


def _floor(value: Decimal) -> int:
    if abs(value) > LARGEST:
        raise fail("value", "the result of `floor` is too large")
    return int(value.to_integral_value(rounding=ROUND_FLOOR))


FUNCTIONS: tuple[Function, ...] = (
    Function(name="count", signatures=("[a] -> Int",), run=len, doc="how many items"),
    Function(
        name="first", signatures=("[a] -> a", "[a], Int -> [a]"), run=_first, doc="the first item, or the first N"
    ),
    Function(name="last", signatures=("[a] -> a", "[a], Int -> [a]"), run=_last, doc="the last item, or the last N"),
    Function(name="min", signatures=("[a] -> a",), run=_least, by=True, ordered=True, doc="the least item"),
    Function(name="max", signatures=("[a] -> a",), run=_greatest, by=True, ordered=True, doc="the greatest item"),
    Function(name="sort", signatures=("[a] -> [a]",), run=_sort, by=True, ordered=True, doc="the items in order"),
    Function(
        name="sum",
        signatures=("[Int] -> Int", "[Decimal] -> Decimal", "[Money] -> Money", "[Duration] -> Duration"),
        run=_sum,
        doc="the items added up; there must be one",
    ),
    Function(name="unique", signatures=("[a] -> [a]",), run=_unique, doc="each item once, in order of appearance"),
    Function(name="flatten", signatures=("[[a]] -> [a]",), run=_flatten, doc="the items of the lists, in order"),
    Function(name="any", signatures=("[Bool] -> Bool",), run=any, doc="whether one of them is true"),
    Function(name="every_one", signatures=("[Bool] -> Bool",), run=all, doc="whether every one is true"),
    Function(
        name="contains",
        signatures=("Text, Text -> Bool", "[a], a -> Bool"),
        run=lambda whole, part: part in whole,
        doc="whether a text has that part, or a list that item",
    ),
    Function(name="length", signatures=("Text -> Int",), run=len, doc="how many characters"),
    Function(name="trim", signatures=("Text -> Text",), run=str.strip, doc="without white space at the ends"),
    Function(name="upper", signatures=("Text -> Text",), run=str.upper, doc="in capitals"),
    Function(name="lower", signatures=("Text -> Text",), run=str.lower, doc="in small letters"),
    Function(
        name="replace",
        signatures=("Text, Text, Text -> Text",),
        run=_replace,
        doc="every occurrence of the second text replaced by the third",
    ),
    Function(
        name="split",
        signatures=("Text, Text -> [Text]",),
        run=lambda text, separator: text.split(separator) if separator else list(text),
        doc="the stretches between separators",
    ),
    Function(
        name="join",
        signatures=("[Text], Text -> Text",),
        run=_join,
        doc="the texts with a separator between them",
    ),
    Function(name="starts_with", signatures=("Text, Text -> Bool",), run=str.startswith, doc="begins with that text"),
    Function(name="ends_with", signatures=("Text, Text -> Bool",), run=str.endswith, doc="ends with that text"),
    Function(
        name="capture",
        signatures=("Text, Regex -> Text?",),
        run=_capture,
        doc="the first group of the first match, else the whole match; `none` without one",
    ),
    Function(name="abs", signatures=("Int -> Int", "Decimal -> Decimal"), run=abs, doc="without its sign"),
    Function(
        name="round",
        signatures=("Decimal -> Decimal", "Decimal, Int -> Decimal"),
        run=_round,
        doc="to whole numbers, or to so many digits; halves go away from zero",
    ),
    Function(
        name="floor",
        signatures=("Decimal -> Int",),
        run=_floor,
        doc="the greatest whole number that is not more",
    ),
    Function(
        name="decimal",
        signatures=("Int -> Decimal",),
        run=Decimal,
        doc="a whole number as a decimal",
    ),
    Function(
        name="text",
        signatures=tuple(f"{name} -> Text" for name in ("Int", "Decimal", "Money", "Bool", "Url", "Date", "Duration")),
        run=to_text,
        doc="a value as people read it",
    ),
)

BY_NAME: dict[str, Function] = {function.name: function for function in FUNCTIONS}

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "all": ("every_one",),
    "average": ("sum", "count"),
    "concat": ("join", "flatten"),
    "distinct": ("unique",),
    "includes": ("contains",),
    "len": ("count", "length"),
    "match": ("capture",),
    "order": ("sort",),
    "size": ("count", "length"),
    "sorted": ("sort",),
    "str": ("text",),
    "string": ("text",),
    "strip": ("trim",),
    "substitute": ("replace",),
    "total": ("sum",),
    "uppercase": ("upper",),
    "lowercase": ("lower",),
}
"""What other languages call these functions: for messages alone."""


@frozen(kw_only=False)
class Signature:
    """A parsed signature."""

    parameters: tuple[Type, ...]
    result: Type


def _parse_type(text: str) -> Type:
    text = text.strip()
    if text.endswith("?"):
        return types.Optional(_parse_type(text[:-1]))
    if text.startswith("["):
        return types.ListOf(_parse_type(text[1:-1]))
    return types.REGEX if text == "Regex" else types.SCALARS.get(text) or types.Scalar(text)


@cache
def signatures(name: str) -> tuple[Signature, ...]:
    """The signatures of a function of the library."""
    parsed = []
    for one in BY_NAME[name].signatures:
        parameters, _, result = one.partition(" -> ")
        parsed.append(Signature(tuple(_parse_type(part) for part in parameters.split(",")), _parse_type(result)))
    return tuple(parsed)


def apply(signature: Signature, arguments: Sequence[Type]) -> Type | None:
    """The result's type for arguments of these types, None when they do not fit."""
    if len(arguments) != len(signature.parameters):
        return None
    bound: dict[str, Type] = {}
    for wanted, given in zip(signature.parameters, arguments, strict=True):
        if not _matches(wanted, given, bound):
            return None
    return _filled(signature.result, bound)


def _matches(wanted: Type, given: Type, bound: dict[str, Type]) -> bool:
    if isinstance(wanted, types.ListOf):
        if given == types.UNKNOWN:
            return _matches(wanted.item, given, bound)
        return isinstance(given, types.ListOf) and _matches(wanted.item, given.item, bound)
    if _is_variable(wanted):
        joined = types.join(bound[wanted.name], given) if wanted.name in bound else given
        if joined is None:
            return False
        bound[wanted.name] = joined
        return True
    return types.assignable(given, wanted)


def _is_variable(kind: Type) -> TypeGuard[types.Scalar]:
    return isinstance(kind, types.Scalar) and len(kind.name) == 1


def _filled(kind: Type, bound: dict[str, Type]) -> Type:
    match kind:
        case types.ListOf(item=item):
            return types.ListOf(_filled(item, bound))
        case types.Optional(item=item):
            return types.optional(_filled(item, bound))
        case types.Scalar(name=name) if name in bound:
            return bound[name]
    return kind
