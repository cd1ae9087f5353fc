"""Functions of points, boxes and colours: where things are on a page, and how far apart."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

from ..operators import PRECISION
from ..values import Box, Color, Point
from .table import Function


def _point(x: Any, y: Any) -> Point:
    return Point(Decimal(x), Decimal(y))


def _mid(one: Point, other: Point) -> Point:
    return Point((one.x + other.x) / 2, (one.y + other.y) / 2)


def _center(box: Box) -> Point:
    return Point(box.x + box.width / 2, box.y + box.height / 2)


def _distance(one: Any, other: Any) -> Decimal:
    """As the crow flies; of colours in their three channels, from 0 to about 442."""
    with localcontext() as context:
        context.prec = PRECISION
        return sum(((a - b) ** 2 for a, b in zip(_numbers(one), _numbers(other), strict=True)), Decimal(0)).sqrt()


def _numbers(value: Point | Color) -> tuple[Decimal, ...]:
    if isinstance(value, Point):
        return value.x, value.y
    return Decimal(value.red), Decimal(value.green), Decimal(value.blue)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="point",
        subject="places",
        signatures=("n, k -> Point",),
        run=_point,
        doc="a place, or a way, so many pixels to the right and down",
        example=("point(30, 12.5)", "(30, 12.5)"),
    ),
    Function(
        name="mid",
        subject="places",
        signatures=("Point, Point -> Point",),
        run=_mid,
        doc="the point half way between two",
        example=("mid(point(0, 0), point(10, 4))", "(5, 2)"),
    ),
    Function(
        name="center",
        subject="places",
        signatures=("Box -> Point",),
        run=_center,
        doc="the middle of a box",
        example=("center(area)", "(60, 40)"),
    ),
    Function(
        name="distance",
        subject="places",
        signatures=("Point, Point -> Decimal", "Color, Color -> Decimal"),
        run=_distance,
        doc="how far two points are apart in pixels, or two colours in their channels",
        example=("distance(point(0, 0), point(3, 4))", "5"),
    ),
)
