"""The timeline puts what happened where it happened, and nothing over anything else."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.interpreter.report import Bar
from callsheet.report.timeline import ticks, timeline

from . import stories
from .stories import STORIES, report


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (9.0, [0, 2, 4, 6, 8]),
        (0.5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        (3600.0, [0, 500, 1000, 1500, 2000, 2500, 3000, 3500]),
    ],
)
def test_ticks_are_round(total: float, expected: list[float]) -> None:
    """One, two or five times a power of ten apart, and never many."""
    assert expected == pytest.approx(ticks(total))


@given(st.floats(0.001, 1e6))
def test_ticks_are_few_and_inside(total: float) -> None:
    """At most nine of them, evenly spaced, none after the end."""
    found = ticks(total)

    assert 2 <= len(found) <= 9 or total < 0.0011
    assert found[-1] <= total
    assert 1 == len({round(second - first, 4) for first, second in pairwise(found)}) or len(found) == 1


@pytest.mark.parametrize("name", STORIES)
def test_everything_is_inside_the_run(name: str) -> None:
    """Bars end where the next one of their row begins, at the latest; marks stand in their bars."""
    for lane in timeline(report(STORIES[name])).lanes:
        for row in lane.rows:
            assert all(one.left >= 0 and one.left + one.width <= 100.001 for one in row)
            assert all(first.left + first.width <= second.left + 0.001 for first, second in pairwise(row))
            assert all(0 <= mark.left <= 100 and 0 <= mark.width <= 100 for bar in row for mark in bar.marks)


def test_a_bar_stands_at_its_share_of_the_time() -> None:
    """The second attempt of the outlet's scout begins at 5.8 of 9 seconds."""
    (row,) = timeline(report(stories.done)).lanes[1].rows

    assert [0.22, 64.33] == [round(one.left, 2) for one in row]


def test_nodes_that_compute_at_the_same_time_get_rows_of_their_own() -> None:
    """Nobody's page is needed for computing, so such nodes may be under way together."""
    told = report(stories.done)
    bars = tuple(
        Bar(node=node, attempt=1, started=started, ended=ended, end="done", settling="", marks=())
        for node, started, ended in (("a", 0.0, 2.0), ("b", 1.0, 3.0), ("c", 2.0, 4.0))
    )
    lanes = (*told.lanes[:-1], replace(told.lanes[-1], bars=bars))

    rows = timeline(replace(told, lanes=lanes)).lanes[-1].rows

    assert [["a", "c"], ["b"]] == [[placed.bar.node for placed in row] for row in rows]


def test_where_the_run_was_taken_up_again_is_marked() -> None:
    """As a share of the active time."""
    told = report(stories.resumed)

    (place,) = timeline(told).resumes

    assert place == pytest.approx(told.resumes[0].at / told.seconds * 100, abs=0.01)
