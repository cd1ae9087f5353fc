"""Where each node stands and how each edge runs: the geometric half of the layout.

In: layers, sizes of nodes, and the room between them. Out: a `Layout` in pixels. A picture may grow to the
right or downwards; all is worked out along one axis (through the layers) and across the other, and turned
at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf
from typing import Literal, NamedTuple, TypeAlias

from .layers import Bend, Item, Layers, Link

Direction: TypeAlias = Literal["right", "down"]

_PASSES = 10
_BEND_DISTANCE = 14.0
_PORT_DISTANCE = 14.0
_STRAIGHTNESS = {0: 1.0, 1: 2.0, 2: 6.0}
"""How much an edge's piece wants to be straight, by how many of its two ends are bends."""


class Point(NamedTuple):
    """Pixels from the left and from the top."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node's rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A picture of `width` × `height` pixels.

    A route is an even number of points that its edge passes: from the first to the second, the third to the
    fourth and so on it runs straight, through or out of a layer; in between it crosses the gap to the next
    layer.
    """

    direction: Direction
    width: float
    height: float
    boxes: Mapping[str, Box]
    routes: Mapping[Link, tuple[Point, ...]]


@dataclass(frozen=True, kw_only=True)
class Spacing:
    """Pixels between layers, between neighbours of one layer, and around everything."""

    layers: float = 60.0
    neighbours: float = 22.0
    margin: float = 20.0


def layout(
    layers: Layers,
    sizes: Mapping[str, tuple[float, float]],
    *,
    direction: Direction = "right",
    spacing: Spacing | None = None,
) -> Layout:
    """Place the nodes of these layers, each of its (width, height)."""
    turned = direction == "down"
    extents = {name: (size[1], size[0]) if turned else size for name, size in sizes.items()}
    placed = _Placed(layers, extents, spacing or Spacing())
    boxes = {name: placed.box(name) for name in sizes}
    routes = {link: placed.route(link) for link in layers.chains}
    if turned:
        boxes = {n: Box(x=b.y, y=b.x, width=b.height, height=b.width) for n, b in boxes.items()}
        routes = {link: tuple(Point(y, x) for x, y in route) for link, route in routes.items()}
    length, breadth = placed.length, placed.breadth
    return Layout(
        direction=direction,
        width=breadth if turned else length,
        height=length if turned else breadth,
        boxes=boxes,
        routes=routes,
    )


class _Placed:
    """Items with their places: `x` runs through the layers, `y` across them."""

    def __init__(self, layers: Layers, extents: Mapping[str, tuple[float, float]], spacing: Spacing) -> None:
        self.layers, self.extents, self.spacing = layers, extents, spacing
        self.across = _across(layers, extents, spacing)
        self.layer_of = {item: number for number, row in enumerate(layers.rows) for item in row}
        self.starts, self.ends = self._bounds()
        self.length = (self.ends[-1] if self.ends else 0.0) + spacing.margin
        edges = [self.across[name] + extents[name][1] / 2 for name in extents]
        bends = [place for item, place in self.across.items() if isinstance(item, Bend)]
        self.breadth = max([*edges, *bends], default=0.0) + spacing.margin
        self.ports = self._ports()

    def _bounds(self) -> tuple[list[float], list[float]]:
        """Where each layer begins and ends."""
        starts, ends, place = [], [], self.spacing.margin
        for row in self.layers.rows:
            thickness = max((self.extents[item][0] for item in row if isinstance(item, str)), default=0.0)
            starts.append(place)
            ends.append(place + thickness)
            place += thickness + self.spacing.layers
        return starts, ends

    def box(self, name: str) -> Box:
        """A node in the middle of its layer."""
        length, breadth = self.extents[name]
        layer = self.layer_of[name]
        middle = (self.starts[layer] + self.ends[layer]) / 2
        return Box(x=middle - length / 2, y=self.across[name] - breadth / 2, width=length, height=breadth)

    def _ports(self) -> dict[tuple[str, Link], float]:
        """Where each edge leaves and enters its nodes: side by side, in the order of where they come from."""
        sides: dict[tuple[str, bool], list[tuple[float, Link]]] = {}
        for link, chain in self.layers.chains.items():
            sides.setdefault((link[0], True), []).append((self.across[chain[1]], link))
            sides.setdefault((link[1], False), []).append((self.across[chain[-2]], link))
        ports = {}
        for (name, _), found in sides.items():
            room = self.extents[name][1] * 0.55
            step = min(_PORT_DISTANCE, room / max(len(found) - 1, 1))
            for number, (_, link) in enumerate(sorted(found)):
                ports[name, link] = self.across[name] + (number - (len(found) - 1) / 2) * step
        return ports

    def route(self, link: Link) -> tuple[Point, ...]:
        """From the border of one node through its bends to the border of the other."""
        first, second = self.box(link[0]), self.box(link[1])
        leaves = self.ports[link[0], link]
        points = [Point(first.x + first.width, leaves), Point(self.ends[self.layer_of[link[0]]], leaves)]
        for item in self.layers.chains[link][1:-1]:
            layer = self.layer_of[item]
            points += [
                Point(self.starts[layer], self.across[item]),
                Point(self.ends[layer], self.across[item]),
            ]
        enters = self.ports[link[1], link]
        points += [Point(self.starts[self.layer_of[link[1]]], enters), Point(second.x, enters)]
        return tuple(points)


def _across(layers: Layers, extents: Mapping[str, tuple[float, float]], spacing: Spacing) -> dict[Item, float]:
    """Places across the layers: each item as near to its neighbours as the order and the room allow."""

    def apart(first: Item, second: Item) -> float:
        if isinstance(first, Bend) and isinstance(second, Bend):
            return _BEND_DISTANCE
        return (breadth_of(first) + breadth_of(second)) / 2 + spacing.neighbours

    def breadth_of(item: Item) -> float:
        return extents[item][1] if isinstance(item, str) else 0.0

    gaps = [[apart(first, second) for first, second in pairwise(row)] for row in layers.rows]
    place: dict[Item, float] = {}
    for row, between in zip(layers.rows, gaps, strict=True):
        place |= zip(row, accumulate(between, initial=0.0), strict=True)
    for number in range(_PASSES):
        both = number >= _PASSES - 2
        sides = (layers.up, layers.down) if both else ((layers.up, layers.down)[number % 2],)
        for row, between in tuple(zip(layers.rows, gaps, strict=True))[:: 1 if number % 2 == 0 else -1]:
            place |= zip(row, nearest([_wanted(item, sides, place) for item in row], between), strict=True)
    _straighten(layers, gaps, place)
    shift = spacing.margin - min((place[item] - breadth_of(item) / 2 for item in place), default=0.0)
    return {item: position + shift for item, position in place.items()}


def _straighten(layers: Layers, gaps: list[list[float]], place: dict[Item, float]) -> None:
    """Bring what is linked one to one onto one line, where its neighbours leave the room."""
    before: dict[Item, tuple[Item, float]] = {}
    behind: dict[Item, tuple[Item, float]] = {}
    for row, between in zip(layers.rows, gaps, strict=True):
        for (first, second), gap in zip(pairwise(row), between, strict=True):
            before[second], behind[first] = (first, gap), (second, gap)
    for run in _runs(layers):
        low = max((place[before[item][0]] + before[item][1] for item in run if item in before), default=-inf)
        high = min((place[behind[item][0]] - behind[item][1] for item in run if item in behind), default=inf)
        if low <= high:
            mean = sum(place[item] for item in run) / len(run)
            place |= dict.fromkeys(run, min(max(mean, low), high))


def _runs(layers: Layers) -> Iterator[list[Item]]:
    """Items that follow each other without a branch, two at least."""

    def next_of(item: Item) -> Item | None:
        below = layers.down.get(item, ())
        return below[0] if len(below) == 1 and len(layers.up[below[0]]) == 1 else None

    inside = {following for row in layers.rows for item in row if (following := next_of(item)) is not None}
    for row in layers.rows:
        for item in row:
            run = [item]
            while item not in inside and (following := next_of(run[-1])) is not None:
                run.append(following)
            if len(run) > 1:
                yield run


def _wanted(item: Item, sides: tuple[Mapping[Item, tuple[Item, ...]], ...], place: Mapping[Item, float]) -> float:
    total = weight = 0.0
    for side in sides:
        for other in side.get(item, ()):
            pull = _STRAIGHTNESS[isinstance(item, Bend) + isinstance(other, Bend)]
            total, weight = total + pull * place[other], weight + pull
    return total / weight if weight else place[item]


def nearest(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Places at least `gaps` apart, in order, that are nearest to the wanted ones by the sum of squares.

    With the gaps taken off it is isotonic regression, solved by pooling neighbours that want past each other.
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        total, count = want - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    flat = [total / count for total, count in pools for _ in range(count)]
    return [place + offset for place, offset in zip(flat, offsets, strict=False)]
