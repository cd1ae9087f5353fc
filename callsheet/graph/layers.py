"""Which layer each node belongs to, and the order of the nodes in it: the combinatorial half of the layout.

In: node names in an order that respects the edges, and edges. Out: `Layers`, in which each edge goes
through every layer between its ends by a bend. Longest-path layering and barycentre ordering, after K.
Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical System Structures", IEEE
SMC-11 (1981); crossings are counted as inversions (W. Barth, M. Jünger and P. Mutzel, JGAA 8 (2004)). The
same input gives the same picture.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

MOST_BENDS = 20_000
"""Beyond this the longest edges of a huge plan are drawn straight across, so that time stays bounded."""
MOST_SWEEPS = 24
SWEEPS_WITHOUT_GAIN = 6
_SWEPT_ITEMS = 60_000
"""Items looked at in all sweeps together, so that a plan of thousands of nodes gets fewer of them."""


class Bend(NamedTuple):
    """Where the edge `before` → `after` passes through a layer."""

    before: str
    after: str
    layer: int


Item: TypeAlias = str | Bend
Link: TypeAlias = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Layers:
    """The items of each layer in order. `chains` gives, for each edge, the items that it passes."""

    rows: tuple[tuple[Item, ...], ...]
    chains: Mapping[Link, tuple[Item, ...]]
    up: Mapping[Item, tuple[Item, ...]]
    down: Mapping[Item, tuple[Item, ...]]


def layers_of(names: Sequence[str], links: Sequence[Link]) -> Layers:
    """Layers with few crossings. `names` stand in an order in which each edge goes forward."""
    depth = _depths(names, links)
    chains = _chains(links, depth)
    up: dict[Item, list[Item]] = {}
    down: dict[Item, list[Item]] = {}
    rows: list[list[Item]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in names:
        rows[depth[name]].append(name)
    for chain in chains.values():
        for item in chain[1:-1]:
            assert isinstance(item, Bend), "only bends stand between the ends of an edge"
            rows[item.layer].append(item)
        for first, second in pairwise(chain):
            if _layer(second, depth) == _layer(first, depth) + 1:
                down.setdefault(first, []).append(second)
                up.setdefault(second, []).append(first)
    above = {item: tuple(found) for item, found in up.items()}
    below = {item: tuple(found) for item, found in down.items()}
    ordered = _fewest_crossings(rows, above, below)
    return Layers(rows=tuple(tuple(row) for row in ordered), chains=chains, up=above, down=below)


def _depths(names: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Each node as early as it can be: one layer after the last that it waits for."""
    before: dict[str, list[str]] = {}
    for first, second in links:
        before.setdefault(second, []).append(first)
    depth: dict[str, int] = {}
    for name in names:
        depth[name] = max((depth[one] + 1 for one in before.get(name, ())), default=0)
    return depth


def _chains(links: Sequence[Link], depth: Mapping[str, int]) -> dict[Link, tuple[Item, ...]]:
    """The bends of each edge; when there would be too many, the longest edges go without."""
    spared: set[Link] = set()
    bends = 0
    for link in sorted(set(links), key=lambda one: depth[one[1]] - depth[one[0]]):
        bends += depth[link[1]] - depth[link[0]] - 1
        if bends > MOST_BENDS:
            spared.add(link)
    chains: dict[Link, tuple[Item, ...]] = {}
    for first, second in links:
        passed = () if (first, second) in spared else range(depth[first] + 1, depth[second])
        chains[first, second] = (first, *(Bend(first, second, layer) for layer in passed), second)
    return chains


def _layer(item: Item, depth: Mapping[str, int]) -> int:
    return item.layer if isinstance(item, Bend) else depth[item]


Neighbours: TypeAlias = Mapping[Item, tuple[Item, ...]]


def _fewest_crossings(rows: list[list[Item]], up: Neighbours, down: Neighbours) -> list[list[Item]]:
    """The best order that sweeps down and up in turn come across."""
    best, fewest, idle = [list(row) for row in rows], _crossings(rows, down), 0
    size = sum(len(row) for row in rows)
    for sweep in range(min(MOST_SWEEPS, 2 + _SWEPT_ITEMS // max(size, 1))):
        downwards = sweep % 2 == 0
        order = range(1, len(rows)) if downwards else range(len(rows) - 2, -1, -1)
        for number in order:
            fixed = rows[number - 1] if downwards else rows[number + 1]
            rows[number] = _by_barycentre(rows[number], fixed, up if downwards else down)
        crossings = _crossings(rows, down)
        idle = 0 if crossings < fewest else idle + 1
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
        if fewest == 0 or idle == SWEEPS_WITHOUT_GAIN:
            break
    return best


def _by_barycentre(row: list[Item], fixed: list[Item], neighbours: Neighbours) -> list[Item]:
    """Each item at the mean place of its neighbours; one that has none keeps its share of the row."""
    place = {item: number for number, item in enumerate(fixed)}
    scale = len(fixed) / max(len(row), 1)
    key = {}
    for number, item in enumerate(row):
        places = [place[one] for one in neighbours.get(item, ()) if one in place]
        key[item] = sum(places) / len(places) if places else number * scale
    return sorted(row, key=key.__getitem__)


def _crossings(rows: list[list[Item]], down: Neighbours) -> int:
    """How many pairs of edges cross between neighbouring layers."""
    count = 0
    for row, following in pairwise(rows):
        place = {item: number for number, item in enumerate(following)}
        seen: list[int] = []
        for item in row:
            ends = sorted(place[one] for one in down.get(item, ()) if one in place)
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count
