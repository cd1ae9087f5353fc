"""Nodes and edges as SVG: what is drawn once it is known what there is and where it stands."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

from .drawing import DrawnEdge, DrawnNode
from .layout import Box, Direction, Layout, Point
from .markup import number, tag, text, title
from .signs import SIGNS, text_width

NAME, DETAIL = 13.0, 11.5
"""Sizes of type in pixels."""
_PADDING, _STRIPE, _SIGN, _DIAMOND = 14.0, 4.0, 26.0, 16.0
_NARROWEST, _WIDEST = 140.0, 240.0

# A bar along the left edge that keeps within the rounded corners of the box.
_STRIPE_PATH = "M{x} {y}a7 7 0 0 0-7 7v{length}a7 7 0 0 0 7 7q-3 0-3-7v-{length}q0-7 3-7z"


def node_width(node: DrawnNode) -> float:
    """Pixels that a node's words need."""
    words = max(
        text_width(node.name, NAME, mono=True) + (_SIGN if node.status else 0.0),
        text_width(_detail(node), DETAIL),
        text_width(_committed(node), DETAIL) + _DIAMOND,
    )
    return min(max(ceil(words + 2 * _PADDING + _STRIPE), _NARROWEST), _WIDEST)


def node_height(node: DrawnNode) -> float:
    """Pixels that a node's lines need."""
    return 70.0 if node.commits else 52.0


def node_shape(node: DrawnNode, box: Box) -> str:
    """A node: name, who does it and what it takes, what it commits, how it stands."""
    left, right = box.x + _PADDING + _STRIPE, box.x + box.width - _PADDING
    room = right - left
    name = cut(node.name, room - (_SIGN if node.status else 0.0), NAME, mono=True)
    stripe = _STRIPE_PATH.format(x=number(box.x + 7), y=number(box.y), length=number(box.height - 14))
    return tag(
        "g",
        title(_told(node)),
        tag("rect", class_="box", x=box.x, y=box.y, width=box.width, height=box.height, rx=7),
        tag("path", class_="toned", d=stripe),
        text(name, class_="name", x=left, y=box.y + 22),
        text(cut(_detail(node), room, DETAIL), class_="soft", x=left, y=box.y + 39),
        _status_sign(node, right - 12, box.y + 11),
        _commits(node, left, box.y + 55, room),
        class_="dashed" if node.status in ("skipped", "waiting") else None,
        style=f"--tone:var(--{_tone(node)})",
    )


def _status_sign(node: DrawnNode, x: float, y: float) -> str:
    if not node.status:
        return ""
    sign = SIGNS.get(node.status, SIGNS["waiting"])
    return tag("path", class_="sign", transform=f"translate({number(x)} {number(y)})", d=sign)


def _commits(node: DrawnNode, x: float, y: float, room: float) -> str:
    if not node.commits:
        return ""
    diamond = tag("path", class_="toned", d=f"M{number(x + 5)} {number(y - 5)}l5 5-5 5-5-5z")
    return diamond + text(cut(_committed(node), room - _DIAMOND, DETAIL), x=x + _DIAMOND, y=y + 4)


def _detail(node: DrawnNode) -> str:
    return " · ".join(filter(None, (node.agent, node.steps)))


def _committed(node: DrawnNode) -> str:
    if len(node.commits) > 1:
        return f"{len(node.commits)} commits"
    return f"commits {node.commits[0]}" if node.commits else ""


def _tone(node: DrawnNode) -> str:
    if node.status:
        return node.status if node.status in SIGNS else "waiting"
    return "computes" if node.colour is None else f"agent-{node.colour}"


def _told(node: DrawnNode) -> str:
    """Everything, uncut."""
    commits = f"commits {', '.join(node.commits)}" if node.commits else ""
    return " · ".join(filter(None, (node.name, node.status, node.agent, node.steps, commits)))


def cut(words: str, room: float, size: float, *, mono: bool = False) -> str:
    """The words, shortened to what there is room for."""
    if text_width(words, size, mono=mono) <= room:
        return words
    while words and text_width(words + "…", size, mono=mono) > room:
        words = words[:-1]
    return words.rstrip() + "…"


# Edges


def edge_shape(edge: DrawnEdge, placed: Layout) -> str:
    """An edge from border to border, with its head."""
    points = placed.routes[edge.before, edge.after]
    x, y = (number(part) for part in points[-1])
    wings = "l-8-3.6v7.2z" if placed.direction == "right" else "l-3.6-8h7.2z"
    return tag(
        "g",
        title(edge.why),
        tag("path", class_=f"edge {edge.style}", d=_path(points, placed.direction)),
        tag("path", class_="head", d=f"M{x} {y}{wings}"),
    )


def _path(points: tuple[Point, ...], direction: Direction) -> str:
    """Straight through layers; in the gaps a curve that leaves and arrives the way the picture grows."""
    pieces = [f"M{number(points[0].x)} {number(points[0].y)}"]
    for place, (start, end) in enumerate(pairwise(points)):
        pieces.append(_straight(start, end) if place % 2 == 0 else _curve(start, end, direction))
    return "".join(pieces)


def _straight(start: Point, end: Point) -> str:
    return "" if start == end else f"L{number(end.x)} {number(end.y)}"


def _curve(start: Point, end: Point, direction: Direction) -> str:
    through = (*controls(start, end, direction), end)
    return "C" + " ".join(f"{number(x)} {number(y)}" for x, y in through)


def controls(start: Point, end: Point, direction: Direction) -> tuple[Point, Point]:
    """The inner points of a Bézier curve across a gap."""
    if direction == "right":
        middle = (start.x + end.x) / 2
        return Point(middle, start.y), Point(middle, end.y)
    middle = (start.y + end.y) / 2
    return Point(start.x, middle), Point(end.x, middle)
