"""What would bring a bound under its budget: fewer retries, tighter loops, one at a time.

In: the nodes that a budget is for, and how each would be costed anew. Out: sentences. Bounds grow with each of these
numbers, so the greatest one that fits is found by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.cost import Cost
from callsheet.dsl.rewrite import replaced

MOST_NODES, MOST_KNOBS, MOST_TOLD = 3, 8, 3


@frozen
class Knob:
    """A number of a node that its bound grows with, what it may be at least, and how it is written."""

    place: Any
    field: str
    value: int
    least: int
    words: str

    def turned(self, node: ast.Node, value: int) -> ast.Node:
        """The node with another number there."""
        return replaced(node, self.place, replace(self.place, **{self.field: value}))


def what_would_fit(
    resource: str,
    limit: Decimal,
    nodes: Sequence[ast.Node],
    costs: Mapping[str, Cost],
    cost_of: Callable[[ast.Node], Cost],
) -> list[str]:
    """Changes of which each alone makes the sum of the nodes fit the limit, of the dearest nodes first."""
    amounts = {node.name.text: getattr(costs[node.name.text].most, resource) for node in nodes}
    if any(amount is None for amount in amounts.values()):
        return []
    over = sum(amounts.values()) - limit
    told: list[str] = []
    for node in sorted(nodes, key=lambda one: amounts[one.name.text], reverse=True)[:MOST_NODES]:
        room = amounts[node.name.text] - over
        for knob in list(knobs_of(node))[:MOST_KNOBS]:
            value = _greatest(knob, node, room, resource, cost_of)
            if value is not None:
                told.append(f"`{knob.words.format(value)}` in `{node.name.text}`")
    return told[:MOST_TOLD]


def knobs_of(node: ast.Node) -> Iterator[Knob]:
    """The numbers of a node that its bound grows with."""
    for one in ast.walk(node):
        match one:
            case ast.Retry(attempts=value) if value > 0:
                yield Knob(place=one, field="attempts", value=value, least=0, words="retry {}")
            case ast.For(most=int(value)) | ast.ForEach(most=int(value)):
                yield Knob(place=one, field="most", value=value, least=1, words="at most {}")
            case ast.Repeat(most=value):
                yield Knob(place=one, field="most", value=value, least=1, words="repeat at most {}")
            case ast.Do(most=value):
                yield Knob(place=one, field="most", value=value, least=1, words="at most {} steps")


def _greatest(
    knob: Knob, node: ast.Node, room: Decimal | float, resource: str, cost_of: Callable[[ast.Node], Cost]
) -> int | None:
    """The greatest smaller number with which the node fits, if there is one."""

    def fits(value: int) -> bool:
        amount = getattr(cost_of(knob.turned(node, value)).most, resource)
        return amount is not None and amount <= room

    low, high = knob.least, knob.value - 1
    if low > high or not fits(low):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
