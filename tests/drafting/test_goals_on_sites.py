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
LEAST_PLANNED = {"settings": 0.9, "todo": 0.9, "wizard": 0.3, "signup": 0.2}
"""What is planned at least of a site's goals. Those of the last two say five things at once: most are refused."""


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

    assert len(refused) <= (1 - LEAST_PLANNED.get(name, 0.0)) * len(goals), refused


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", WITH_GOALS)
def test_a_goal_is_met(name: str, server: Server, tmp_path: Path) -> None:
    """The first one that is planned; and the site agrees."""
    tried = (attempt(server, name, seed, goal, tmp_path) for seed, goal in goals_of(name, range(3, 9)))
    got = next(one for one in tried if one.planned)

    assert "met" == got.kind, got


@pytest.mark.browser
@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", WITH_GOALS)
def test_no_plan_is_wrong(name: str, server: Server, tmp_path: Path) -> None:
    """Of forty goals at most one in twenty ends in a lie, and of those that are planned nine in ten are met."""
    got = [attempt(server, name, seed, goal, tmp_path) for seed, goal in islice(goals_of(name, range(20, 40)), 40)]
    wrong = [one for one in got if one.kind == "wrong"]

    assert len(wrong) <= 0.05 * len(got), wrong
    planned = [one for one in got if one.planned]
    assert sum(one.kind == "met" for one in planned) >= 0.9 * len(planned), [
        one for one in planned if one.kind != "met"
    ]
