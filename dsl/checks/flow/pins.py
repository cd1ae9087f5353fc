"""`expect` as a pin: it names what is on the page, and so takes the page out of the hands of those who had one in it.

A value pins, if it was not made by those hands itself: then its own label says who still decides. A text of the plan
pins only what nothing was put into: where a model was given ten products, that a heading is there says nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from callsheet.dsl import ast
from callsheet.dsl.labels import NOTHING, Label, Step, join, without

from ..scope import ungrouped
from .walk import Page, Walk


class Named(NamedTuple):
    """What a condition says is on the page: the label of the values in it; `values` is whether there are any."""

    label: Label
    values: bool


def pin(walk: Walk, statement: ast.Expect) -> None:
    """The page after an `expect`."""
    page = walk.page
    if not page.hands.integrity:
        return
    named = _named(walk, ungrouped(statement.condition))
    at = statement.condition.at
    if named is None:
        return
    if page.handed and not named.values:
        walk.page = page._replace(nearly=(at, "this is a text of the plan: it fits whatever was put there"))
        return
    left = without(named.label, walk.own)
    if left.integrity & walk.terms.sources.model:
        walk.page = page._replace(nearly=(at, "this is what a model made"))
        return
    hands = NOTHING if not left.integrity else Label(0, left.integrity, left.loose, Step(at, "pins the page"), (left,))
    walk.page = Page(hands, handed=bool(hands.integrity), pinned=True)


def _named(walk: Walk, condition: Any) -> Named | None:
    """None for what says of nothing that it is there."""
    match condition:
        case ast.SeenLook(element=element) | ast.IsStateLook(subject=element) if _is_look(condition):
            return _of(walk, element)
        case ast.HasFacetLook(element=element, wanted=wanted):
            return _both(_of(walk, element), _of(walk, wanted))
        case ast.Binary(operator="==", left=left, right=right):
            return _compared(walk, ungrouped(left), ungrouped(right))
        case ast.Binary(operator="and", left=left, right=right):
            return _both(_named(walk, ungrouped(left)), _named(walk, ungrouped(right)))
        case ast.Binary(operator="or", left=left, right=right):
            first, second = _named(walk, ungrouped(left)), _named(walk, ungrouped(right))
            if first is None or second is None:
                return None
            return Named(join(first.label, second.label), first.values and second.values)
    return None


def _is_look(condition: ast.SeenLook | ast.IsStateLook) -> bool:
    return isinstance(condition, ast.SeenLook) or condition.state != "given"


def _compared(walk: Walk, left: Any, right: Any) -> Named | None:
    """What is read on the page is this."""
    for look, wanted in ((left, right), (right, left)):
        if isinstance(look, ast.ReadLook | ast.AttrLook):
            return _both(_of(walk, look.element), _of(walk, wanted))
    return None


def _both(first: Named | None, second: Named | None) -> Named | None:
    """Values say more than texts of the plan; of two that name some, both count."""
    if first is None or second is None:
        return first or second
    if first.values == second.values:
        return Named(join(first.label, second.label), first.values)
    return first if first.values else second


def _of(walk: Walk, place: Any) -> Named | None:
    """The values that stand in an element's names, or in what it is compared with."""
    values = [one for one in _names_in(place) if not walk.is_constant(one)]
    if values:
        return Named(walk.labels(values), True)
    parts = ast.walk(place)
    if any(isinstance(part, PLAN_TEXT) for part in parts):
        return Named(walk.author, False)
    return None


def _names_in(place: Any) -> Iterator[Any]:
    """Names, and fields of names, but no name inside of a field."""
    stack = [place]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Reference | ast.FieldOf):
            yield part
        else:
            stack.extend(ast.children(part))


PLAN_TEXT = (ast.Text, ast.RegexLiteral, ast.Reference, *ast.PLAIN_LITERALS)
"""What says something by itself, if only in the plan's own words."""
