"""Functions of lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from ..failures import fail
from ..operators import LONGEST, identity, same, too_long
from ..values import Money
from .table import Function

Key: TypeAlias = Callable[[Any], Any]


def _nonempty(items: Sequence[Any], name: str) -> Sequence[Any]:
    if not items:
        raise fail("value", f"`{name}` of an empty list")
    return items


def _sum(items: Sequence[Any]) -> Any:
    """Of nothing there is no sum: it would be `0`, `$0` or `0s`, and an empty list does not say which."""
    first = _nonempty(items, "sum")[0]
    if isinstance(first, Money):
        return Money(sum((one.amount for one in items), Decimal(0)), first.currency)
    return sum(items, dt.timedelta()) if isinstance(first, dt.timedelta) else sum(items)


def _flatten(lists: Sequence[Sequence[Any]]) -> list[Any]:
    if sum(map(len, lists)) > LONGEST:
        raise too_long("the result of `flatten`", "items")
    return [item for inner in lists for item in inner]


def _unique(items: Sequence[Any], key: Key, _: bool) -> list[Any]:
    seen: set[Any] = set()
    kept = []
    for item in items:
        known = identity(key(item))
        if known not in seen:
            seen.add(known)
            kept.append(item)
    return kept


def _group(items: Sequence[Any], key: Key, _: bool) -> list[list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for item in items:
        groups.setdefault(identity(key(item)), []).append(item)
    return list(groups.values())


def _lookup(items: Sequence[Any], wanted: Any, key: Key, _: bool) -> Any:
    return next((item for item in items if same(key(item), wanted)), None)


def _index_of(whole: Sequence[Any], part: Any) -> int | None:
    if isinstance(whole, str):
        found = whole.find(part)
        return None if found < 0 else found
    return next((at for at, item in enumerate(whole) if same(item, part)), None)


def contains(whole: Sequence[Any], part: Any) -> bool:
    """Whether a text has that part, or a list that item."""
    return _index_of(whole, part) is not None


def _first(items: Sequence[Any], count: int | None = None) -> Any:
    return _nonempty(items, "first")[0] if count is None else list(items[: max(0, count)])


def _last(items: Sequence[Any], count: int | None = None) -> Any:
    if count is None:
        return _nonempty(items, "last")[-1]
    return list(items[-count:]) if count > 0 else []


def _slice(whole: Sequence[Any], start: int, end: int | None = None) -> Sequence[Any]:
    return whole[max(0, start) : None if end is None else max(0, end)]


def _range(start: int, end: int | None = None) -> list[int]:
    first, behind = (0, start) if end is None else (start, end)
    if behind - first > LONGEST:
        raise too_long("the result of `range`", "items")
    return list(range(first, behind))


def _zip(left: Sequence[Any], right: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"first": one, "second": other} for one, other in zip(left, right, strict=False)]


def _least(items: Sequence[Any], key: Key, _: bool) -> Any:
    return min(_nonempty(items, "min"), key=key)


def _greatest(items: Sequence[Any], key: Key, _: bool) -> Any:
    return max(_nonempty(items, "max"), key=key)


def _sort(items: Sequence[Any], key: Key, descending: bool) -> list[Any]:
    return sorted(items, key=key, reverse=descending)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="count",
        subject="lists",
        signatures=("[a] -> Int",),
        run=len,
        doc="how many items",
        example=("count([7, 8])", "2"),
    ),
    Function(
        name="first",
        subject="lists",
        signatures=("[a] -> a", "[a], Int -> [a]"),
        run=_first,
        doc="the first item, or the first N",
        example=("first([7, 8, 9], 2)", "[7, 8]"),
    ),
    Function(
        name="last",
        subject="lists",
        signatures=("[a] -> a", "[a], Int -> [a]"),
        run=_last,
        doc="the last item, or the last N",
        example=("last([7, 8, 9])", "9"),
    ),
    Function(
        name="min",
        subject="lists",
        signatures=("[a] -> a",),
        run=_least,
        by="may",
        ordered=True,
        doc="the least item, the first of them if there are several",
        example=('min([{ name: "A", price: $3 }, { name: "B", price: $2 }] by price)', "{ name: B, price: $2.00 }"),
    ),
    Function(
        name="max",
        subject="lists",
        signatures=("[a] -> a",),
        run=_greatest,
        by="may",
        ordered=True,
        doc="the greatest item, the first of them if there are several",
        example=("max([@2026-11-01, @2026-12-01])", "2026-12-01"),
    ),
    Function(
        name="sort",
        subject="lists",
        signatures=("[a] -> [a]",),
        run=_sort,
        by="may",
        ordered=True,
        desc=True,
        doc="the items in order; those that are alike stay as they stood",
        example=("sort([2, 3, 1])", "[1, 2, 3]"),
    ),
    Function(
        name="sum",
        subject="lists",
        signatures=("[n] -> n", "[m] -> m", "[Duration] -> Duration"),
        run=_sum,
        doc="the items added up; there must be one",
        example=("sum([$1, $2.50])", "$3.50"),
    ),
    Function(
        name="unique",
        subject="lists",
        signatures=("[a] -> [a]",),
        run=_unique,
        by="may",
        doc="each item once, in order of appearance; with `by`, the first of those that are alike there",
        example=("unique([1, 2, 1])", "[1, 2]"),
    ),
    Function(
        name="group",
        subject="lists",
        signatures=("[a] -> [[a]]",),
        run=_group,
        by="may",
        doc="items that are alike, or alike in one field, put together, in order of appearance",
        example=("group([1, 2, 1])", "[[1, 1], [2]]"),
    ),
    Function(
        name="lookup",
        subject="lists",
        signatures=("[a], b -> a?",),
        run=_lookup,
        by="must",
        doc="the first item whose field behind `by` is this; `none` without one",
        example=('lookup([{ id: 1, name: "A" }, { id: 2, name: "B" }], 2 by id)', "{ id: 2, name: B }"),
    ),
    Function(
        name="index_of",
        subject="lists",
        signatures=("[a], a -> Int?", "Text, Text -> Int?"),
        run=_index_of,
        doc="where an item, or a part of a text, is first, counted from 0; `none` if nowhere",
        example=('index_of(["a", "b"], "b")', "1"),
    ),
    Function(
        name="has",
        subject="lists",
        signatures=("[a], a -> Bool",),
        run=contains,
        doc="whether the list has that item",
        example=("has([1, 2], 3)", "false"),
    ),
    Function(
        name="any",
        subject="lists",
        signatures=("[Bool] -> Bool",),
        run=any,
        doc="whether one of them is true",
        example=("any([x > 1 for x in [1, 2]])", "true"),
    ),
    Function(
        name="all",
        subject="lists",
        signatures=("[Bool] -> Bool",),
        run=all,
        doc="whether every one is true",
        example=("all([x > 1 for x in [1, 2]])", "false"),
    ),
    Function(
        name="flatten",
        subject="lists",
        signatures=("[[a]] -> [a]",),
        run=_flatten,
        doc="the items of the lists, in order",
        example=("flatten([[1], [], [2, 3]])", "[1, 2, 3]"),
    ),
    Function(
        name="zip",
        subject="lists",
        signatures=("[a], [b] -> [{ first: a; second: b }]",),
        run=_zip,
        doc="the items of two lists side by side, as many as the shorter one has",
        example=('zip([1, 2], ["a", "b"])', "[{ first: 1, second: a }, { first: 2, second: b }]"),
    ),
    Function(
        name="slice",
        subject="lists",
        signatures=("[a], Int -> [a]", "[a], Int, Int -> [a]", "Text, Int -> Text", "Text, Int, Int -> Text"),
        run=_slice,
        doc="the stretch from a position, counted from 0, up to one before another; what lies outside is left out",
        example=("slice([7, 8, 9], 1, 3)", "[8, 9]"),
    ),
    Function(
        name="range",
        subject="lists",
        signatures=("Int -> [Int]", "Int, Int -> [Int]"),
        run=_range,
        doc="the whole numbers from 0, or from the first, up to one before the last",
        example=("range(3)", "[0, 1, 2]"),
    ),
)
