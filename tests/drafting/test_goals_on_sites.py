"""Goals of the sites' own templates: planned from the spec alone, in the words that they come in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from callsheet.mock_sites import SITES, Server, load_site
from callsheet.planners.drafts import CannotPlan
from tests.drafting.attempts import attempt, drafted, goals_of

WITH_GOALS = [name for name in SITES if load_site(name).goals]
LEAST_PLANNED = 0.9


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all goals."""
    with Server() as running:
        yield running


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", WITH_GOALS)
def test_most_goals_have_a_plan(name: str) -> None:
    """Of each template, in worlds of two seeds; the others are refused, and say why."""
    goals = [goal for _, goal in goals_of(name, range(2))]
    refused = []
    for goal in goals:
        try:
            drafted(name, goal)
        except CannotPlan as why:
            refused.append(f"{goal.intent}: {why}")

    assert len(refused) <= (1 - LEAST_PLANNED) * len(goals), refused


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", WITH_GOALS)
def test_a_goal_is_met(name: str, server: Server, tmp_path: Path) -> None:
    """And the site agrees."""
    seed, goal = next(goals_of(name, range(3, 9)))
    got = attempt(server, name, seed, goal, tmp_path)

    assert "met" == got.kind, got


@pytest.mark.browser
@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", WITH_GOALS)
def test_no_plan_is_wrong(name: str, server: Server, tmp_path: Path) -> None:
    """Of forty goals at least nine in ten are met, and at most one in twenty ends in a lie."""
    got = [attempt(server, name, seed, goal, tmp_path) for seed, goal in islice(goals_of(name, range(20, 40)), 40)]
    wrong = [one for one in got if one.kind == "wrong"]

    assert len(wrong) <= 0.05 * len(got), wrong
    assert sum(one.kind == "met" for one in got) >= LEAST_PLANNED * len(got), [one for one in got if one.kind != "met"]
