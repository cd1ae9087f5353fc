"""What is known of values behind a condition: that they are one of few, so that whoever made them chose little.

A number or an amount with a trusted bound, a text that a pattern without room matches whole, one of a trusted list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from callsheet.dsl import ast
from callsheet.dsl.labels import NOTHING
from callsheet.dsl.types import DECIMAL, DURATION, INT, NEVER, is_money, without_none

from ..scope import path_of, ungrouped

if TYPE_CHECKING:
    from .walk import Walk

NOTHING_NARROW: frozenset[str] = frozenset()


def narrowed_when(walk: Walk, condition: ast.Expression, truth: bool) -> frozenset[str]:
    """Paths of values that are one of few when the condition turned out so."""
    if not walk.terms.decides:
        return NOTHING_NARROW
    return frozenset(
        path for path in _paths(walk, ungrouped(condition), truth) if path.partition(".")[0] not in walk.kept
    )


def _paths(walk: Walk, condition: Any, truth: bool) -> Iterator[str]:
    match condition:
        case ast.Not(value=value):
            yield from _paths(walk, ungrouped(value), not truth)
        case ast.Binary(operator=operator, left=left, right=right) if operator == ("and" if truth else "or"):
            yield from _paths(walk, ungrouped(left), truth)
            yield from _paths(walk, ungrouped(right), truth)
        case ast.Binary(operator=operator, left=left, right=right):
            yield from _compared(walk, operator if truth else OPPOSITE.get(operator, ""), left, right)
        case ast.Call(function=function, arguments=(choices, value)) if truth and function.text == "contains":
            if isinstance(ungrouped(choices), ast.ListOf) and not walk.label(choices).integrity:
                yield from _path(value)


OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "!=": "=="}


def _compared(walk: Walk, operator: str, left: Any, right: Any) -> Iterator[str]:
    if operator in (">", ">="):
        left, right = right, left
    match operator, ungrouped(right):
        case (("<" | "<=" | ">" | ">="), bound) if _is_measure(walk, left) and not walk.label(bound).integrity:
            yield from _path(left)
        case "matches", ast.RegexLiteral(pattern=pattern) if walk.author is NOTHING and _leaves_no_room(pattern):
            yield from _path(left)
        case "==", other:
            for value, known in ((left, other), (other, left)):
                if not walk.label(known).integrity:
                    yield from _path(value)


def _leaves_no_room(pattern: str) -> bool:
    from .patterns import leaves_no_room

    return leaves_no_room(pattern)


def _is_measure(walk: Walk, value: Any) -> bool:
    """A type whose values a greatest one makes few; there is always a text before a text."""
    kind = without_none(walk.types.get(id(value), NEVER))
    return is_money(kind) or kind in (INT, DECIMAL, DURATION)


def _path(value: Any) -> Iterator[str]:
    path = path_of(value)
    if path is not None:
        yield path
