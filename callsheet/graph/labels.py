"""Words on edges: each where it covers neither a node nor another label, if its edge has such a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from .drawing import DrawnEdge
from .layout import Layout, Point
from .markup import text
from .shapes import controls
from .signs import text_width

LABEL = 10.5
"""Size of type in pixels."""
_LONGEST = 26
_HEIGHT = 13.0
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2)
"""Shares of a curve at which its label may stand, the best first."""


class _Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Area) -> bool:
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


def label_width(edge: DrawnEdge) -> float:
    """Pixels that an edge's label needs."""
    return text_width(_words(edge), LABEL)


def labels(edges: Iterable[DrawnEdge], placed: Layout) -> Iterator[str]:
    """The labels of these edges."""
    boxes = placed.boxes.values()
    taken = [_Area(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes]
    for edge in edges:
        half = label_width(edge) / 2 + 2
        places = list(_places(placed.routes[edge.before, edge.after], placed))
        areas = [_Area(x - half, y - _HEIGHT / 2, x + half, y + _HEIGHT / 2) for x, y in places]
        free = (number for number, area in enumerate(areas) if not any(map(area.meets, taken)))
        chosen = next(free, 0)
        taken.append(areas[chosen])
        yield text(_words(edge), class_="label", text_anchor="middle", x=places[chosen].x, y=places[chosen].y + 3.5)


def _places(route: tuple[Point, ...], placed: Layout) -> Iterator[Point]:
    """Along the curve of the last gap, where edges to one node are still apart; then of the gaps before it."""
    gaps = [pair for number, pair in enumerate(pairwise(route)) if number % 2 == 1]
    for start, end in reversed(gaps):
        first, second = controls(start, end, placed.direction)
        for share in _ALONG:
            yield _on_curve((start, first, second, end), share)


def _on_curve(points: tuple[Point, Point, Point, Point], share: float) -> Point:
    """A Bézier curve's point, by de Casteljau's construction."""
    rest: list[Point] = list(points)
    while len(rest) > 1:
        rest = [Point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share) for a, b in pairwise(rest)]
    return rest[0]


def _words(edge: DrawnEdge) -> str:
    return edge.label if len(edge.label) <= _LONGEST else edge.label[: _LONGEST - 1] + "…"
