"""Nodes never overlap, edges begin and end at them, and what can be straight is straight."""

from __future__ import annotations

import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.graph import svg
from callsheet.graph.layers import layers_of
from callsheet.graph.layout import Box, Direction, Layout, layout, nearest

from .plans import large
from .test_layers import Graph, graphs

SIZE = (140.0, 52.0)


def placed(graph: Graph, direction: Direction = "right") -> Layout:
    """The layout of a graph whose nodes are all of one size."""
    names, links = graph
    return layout(layers_of(names, links), dict.fromkeys(names, SIZE), direction=direction)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than a border."""
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    above = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (beside or above)


@given(graphs(), st.sampled_from(["right", "down"]))
def test_nodes_stand_apart_and_inside_the_picture(graph: Graph, direction: Direction) -> None:
    """No box covers another, and none reaches over the edge."""
    found = placed(graph, direction)
    boxes = found.boxes.values()

    assert [] == [(one, other) for one, other in combinations(boxes, 2) if overlap(one, other)]
    assert all(box.x >= 0 and box.x + box.width <= found.width for box in boxes)
    assert all(box.y >= 0 and box.y + box.height <= found.height for box in boxes)


@given(graphs())
def test_an_edge_runs_from_border_to_border(graph: Graph) -> None:
    """It leaves the right side of one node, enters the left side of the other, and never turns back."""
    found = placed(graph)
    for (before, after), route in found.routes.items():
        first, second = found.boxes[before], found.boxes[after]

        assert first.x + first.width == pytest.approx(route[0].x)
        assert second.x == pytest.approx(route[-1].x)
        assert first.y < route[0].y < first.y + first.height
        assert second.y < route[-1].y < second.y + second.height
        assert all(start.x <= end.x + 1e-6 for start, end in pairwise(route))
        assert 0 == len(route) % 2


@given(graphs())
def test_a_picture_that_grows_down_is_the_turned_one(graph: Graph) -> None:
    """With square nodes, x and y change places and nothing else does."""
    names, links = graph
    sizes = dict.fromkeys(names, (60.0, 60.0))
    layers = layers_of(names, links)
    across, down = layout(layers, sizes), layout(layers, sizes, direction="down")

    assert {name: (box.x, box.y) for name, box in across.boxes.items()} == {
        name: (box.y, box.x) for name, box in down.boxes.items()
    }


def test_a_chain_is_a_straight_line() -> None:
    """Nodes that follow each other without a branch stand on one line."""
    names = ("a", "b", "c", "d")

    found = placed((names, list(pairwise(names))))

    assert 1 == len({round(box.y, 6) for box in found.boxes.values()})
    assert 1 == len({round(point.y, 6) for route in found.routes.values() for point in route})


def test_a_parent_stands_between_its_children() -> None:
    """Two nodes that read one stand evenly above and below it."""
    found = placed((("a", "b", "c"), [("a", "b"), ("a", "c")]))

    parent, *children = (found.boxes[name].y for name in "abc")
    assert parent == pytest.approx(sum(children) / 2)


@given(st.data())
def test_nearest_places_keep_their_distance_and_no_others_are_nearer(data: st.DataObject) -> None:
    """It is the least squares solution: no allowed step in any direction comes nearer."""
    wanted = data.draw(st.lists(st.integers(-50, 50), min_size=1, max_size=7))
    gaps = data.draw(st.lists(st.integers(1, 20), min_size=len(wanted) - 1, max_size=len(wanted) - 1))
    found = nearest(wanted, gaps)
    other = [data.draw(st.integers(-80, 80))]
    for gap in gaps:
        other.append(other[-1] + gap + data.draw(st.integers(0, 15)))

    assert all(second - first >= gap - 1e-9 for (first, second), gap in zip(pairwise(found), gaps, strict=True))
    # At the nearest point of a convex set, every other point of it lies ahead of the tangent.
    ahead = sum((w - f) * (o - f) for w, f, o in zip(wanted, found, other, strict=True))
    assert ahead <= 1e-6


def test_places_that_are_wanted_and_allowed_are_given() -> None:
    """Nobody is moved without need."""
    assert [0.0, 30.0, 90.0] == nearest([0, 30, 90], [20, 20])


def test_two_hundred_nodes_take_well_under_a_second() -> None:
    """Measured about 0.15 s on two cores; the limit leaves room for a busy machine."""
    plan = large(200)
    began = time.process_time()

    svg(plan)

    assert time.process_time() - began < 1.0
