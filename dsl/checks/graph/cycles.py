"""CS301: for each knot of nodes that wait for each other, the shortest cycle in it, edge by edge.

A knot is a strongly connected component (Kosaraju's two passes, without recursion). A shortest cycle is
found breadth first from enough of its nodes to meet every cycle: from where a depth-first walk comes back
to a node it is still inside of. A ring of ten thousand nodes so takes one search, not ten thousand.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from callsheet.dsl.diagnostics import Label

from ..facts import Edge, Facts
from ..wording import plural

Leaving: TypeAlias = Mapping[str, Sequence[Edge]]

MOST_SHOWN = 12
"""Nodes of a cycle that the message names; each edge has a place of its own below it, up to twice as many."""


def cycles_of(names: Sequence[str], edges: Iterable[Edge]) -> Iterator[list[Edge]]:
    """A shortest cycle of each knot among `names`. It begins at the node that is named first."""
    inside = set(names)
    leaving: dict[str, list[Edge]] = {name: [] for name in names}
    for edge in edges:
        if edge.before in inside and edge.after in inside:
            leaving[edge.before].append(edge)
    rank = {name: number for number, name in enumerate(names)}
    for knot in _knots(names, leaving):
        within = {name: [edge for edge in leaving[name] if edge.after in knot] for name in names if name in knot}
        cycle = _shortest(within)
        if cycle:
            first = min(range(len(cycle)), key=lambda number: rank[cycle[number].before])
            yield cycle[first:] + cycle[:first]


def _knots(names: Sequence[str], leaving: Leaving) -> Iterator[set[str]]:
    entering: dict[str, list[str]] = {name: [] for name in names}
    for edges in leaving.values():
        for edge in edges:
            entering[edge.after].append(edge.before)
    placed: set[str] = set()
    for root in reversed(_finished(names, leaving)):
        if root not in placed:
            knot = _reachable(entering, root, placed)
            placed |= knot
            yield knot


def _finished(names: Sequence[str], leaving: Leaving) -> list[str]:
    """Nodes in the order in which a depth-first walk is done with them."""
    finished: list[str] = []
    seen: set[str] = set()
    for root in names:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(leaving[root]))]
        while stack:
            name, edges = stack[-1]
            after = next((edge.after for edge in edges if edge.after not in seen), None)
            if after is None:
                finished.append(name)
                stack.pop()
            else:
                seen.add(after)
                stack.append((after, iter(leaving[after])))
    return finished


def _reachable(entering: Mapping[str, Sequence[str]], start: str, placed: set[str]) -> set[str]:
    found, stack = {start}, [start]
    while stack:
        for before in entering[stack.pop()]:
            if before not in found and before not in placed:
                found.add(before)
                stack.append(before)
    return found


def _shortest(leaving: Leaving) -> list[Edge]:
    best: list[Edge] = []
    for start in _on_every_cycle(leaving):
        best = _cycle_through(leaving, start, len(best)) or best
    return best


def _on_every_cycle(leaving: Leaving) -> list[str]:
    """Nodes of which every cycle has one: it closes with an edge to a node that the walk is still inside of."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    for root in leaving:
        if root in seen:
            continue
        seen.add(root)
        inside = {root}
        stack = [(root, iter(leaving[root]))]
        while stack:
            name, edges = stack[-1]
            edge = next(edges, None)
            if edge is None:
                inside.discard(name)
                stack.pop()
            elif edge.after in inside:
                found[edge.after] = None
            elif edge.after not in seen:
                seen.add(edge.after)
                inside.add(edge.after)
                stack.append((edge.after, iter(leaving[edge.after])))
    return list(found)


def _cycle_through(leaving: Leaving, start: str, shorter_than: int) -> list[Edge]:
    """Breadth first, so that the first way back is a shortest one. Nothing if it is not shorter than asked for."""
    came: dict[str, Edge] = {}
    queue = deque([(start, 0)])
    while queue:
        name, length = queue.popleft()
        if shorter_than and length + 1 >= shorter_than:
            return []
        for edge in leaving[name]:
            if edge.after == start:
                return [*_path_to(came, start, name), edge]
            if edge.after not in came:
                came[edge.after] = edge
                queue.append((edge.after, length + 1))
    return []


def _path_to(came: Mapping[str, Edge], start: str, end: str) -> list[Edge]:
    path: list[Edge] = []
    while end != start:
        edge = came[end]
        path.append(edge)
        end = edge.before
    return path[::-1]


def report(facts: Facts, cycle: Sequence[Edge]) -> None:
    """One diagnostic for the cycle, with a place for each edge."""
    first, last = cycle[0].before, cycle[-1]
    others = [Label(span=edge.span, text=edge.why) for edge in cycle[:-1][: 2 * MOST_SHOWN]]
    if len(cycle) == 1:
        message = f"node `{first}` waits for itself"
        help_ = "take it away; what a node gives, it names with `let` to use it itself"
    else:
        message = f"{plural(len(cycle), 'node')} wait for each other: {_way(cycle)}"
        help_ = "take one of these away, or move what both need into a node of its own"
    facts.sink.error("CS301", message, last.span, label=last.why, others=others, help=help_)


def _way(cycle: Sequence[Edge]) -> str:
    names = [f"`{edge.before}`" for edge in cycle]
    shown = names if len(names) <= MOST_SHOWN else [*names[: MOST_SHOWN - 1], "…"]
    return " → ".join([*shown, names[0]])
