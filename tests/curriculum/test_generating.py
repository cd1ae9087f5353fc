"""Tasks as they are drawn, for every site that has goals: doable, exact, unambiguous, the same twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from callsheet.dsl.check import check
from callsheet.dsl.parsing import parse
from callsheet.mock_sites import SITES, load_site
from callsheet.mock_sites.acts import Refusal, Screen
from callsheet.mock_sites.browsing import act, open_screen
from callsheet.mock_sites.chains import continued
from callsheet.mock_sites.oracle import NoWay, Way, candidates, shortest_way
from callsheet.tasks.generating import draw_tasks, has_tasks
from callsheet.tasks.statements import statement, task_plan
from callsheet.tasks.task import Task

OF_GOALS = [name for name in SITES if has_tasks(load_site(name))]
pytestmark = pytest.mark.slow


def drawn(site: str, horizon: int, number: int) -> list[Task]:
    """So many tasks of a site, where there are as many."""
    return list(islice(draw_tasks(site, horizon, 0), number))


def ended(task: Task) -> Screen[Any]:
    """The screen after the oracle's actions."""
    respond = task.where.respond
    screen = open_screen(respond, task.first_state(), task.start, account=task.account)
    for what in task.way:
        after = act(respond, screen, what)
        assert not isinstance(after, Refusal), (task.id, after)
        screen = after
    return screen


@pytest.mark.parametrize("horizon", [2, 5])
@pytest.mark.parametrize("site", OF_GOALS)
def test_the_oracle_meets_and_nothing_else_does(site: str, horizon: int) -> None:
    """All actions meet the goal, none meets it, and the acts are those that the plan says."""
    for task in drawn(site, horizon, 3):
        goal, begun = task.goal(), task.first_state()

        assert goal.met(begun, ended(task).state), task.id
        assert not goal.met(begun, begun), task.id
        assert task.oracle == tuple(statement(one) for one in task.way)
        assert horizon == task.min_actions


@pytest.mark.parametrize("site", OF_GOALS)
def test_nothing_shorter_by_trying_everything(site: str) -> None:
    """Breadth first over all that the page offers, with no estimate: no end with fewer acts meets the goal."""
    for task in drawn(site, 3, 2):
        goal, begun = task.goal(), task.first_state()
        assert not any(goal.met(begun, one.state) for one in within(task, task.min_actions - 1)), task.id


@pytest.mark.parametrize("site", OF_GOALS)
def test_from_anywhere_on_the_way_the_rest_is_found(site: str) -> None:
    """What is said to be left of several goals is never more than what is left: else the search would pass it over."""
    from_anywhere(site, (4, 7))


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("site", OF_GOALS)
def test_from_anywhere_on_longer_ways_the_rest_is_found(site: str) -> None:
    """The same up to a dozen actions."""
    from_anywhere(site, range(8, 13))


def from_anywhere(site: str, horizons: Iterable[int]) -> None:
    """The rest of the way is found from every screen on it, by a search that may take no more acts."""
    for task in (one for horizon in horizons for one in drawn(site, horizon, 1)):
        respond, begun = task.where.respond, task.first_state()
        goal = continued(task.goal(), begun)
        screen = open_screen(respond, begun, task.start, account=task.account)
        for at, what in enumerate(task.way):
            found = shortest_way(respond, screen, goal, most_acts=task.min_actions - at)
            assert isinstance(found, Way), (task.id, at)
            assert len(found.acts) == task.min_actions - at
            after = act(respond, screen, what)
            assert not isinstance(after, Refusal)
            screen = after


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("horizon", range(4, 13))
@pytest.mark.parametrize("site", OF_GOALS)
def test_nothing_shorter_by_a_search_that_is_told_nothing(site: str, horizon: int) -> None:
    """Nor over twenty thousand screens with no word of what is still to be done."""
    for task in drawn(site, horizon, 3):
        goal = task.goal()
        untold = replace(goal, template=replace(goal.template, unmet=None, together=None, fills={}))
        screen = open_screen(task.where.respond, task.first_state(), task.start, account=task.account)
        found = shortest_way(task.where.respond, screen, untold, most_acts=task.min_actions - 1, most_screens=20_000)
        assert isinstance(found, NoWay), f"{task.intent}: {found.acts} are fewer than {task.oracle}"


def within(task: Task, acts: int) -> list[Screen[Any]]:
    """Every screen that can be reached with so many acts."""
    respond = task.where.respond
    goal = task.goal()
    found = [open_screen(respond, task.first_state(), task.start, account=task.account)]
    last, seen = found, set(found)
    for _ in range(acts):
        nexts = [
            after for screen in last for what, _ in candidates(screen, goal) if (after := act(respond, screen, what))
        ]
        last = [one for one in nexts if not isinstance(one, Refusal) and one not in seen]
        seen |= set(last)
        found = [*found, *last]
    return found


@pytest.mark.parametrize("site", OF_GOALS)
def test_the_same_twice(site: str) -> None:
    """The same seed gives the same tasks, each once, another seed others."""
    horizon = next(horizon for horizon in (3, 4, 5) if drawn(site, horizon, 1))  # not every site has tasks of two
    first, again = drawn(site, horizon, 4), drawn(site, horizon, 4)

    assert first == again
    assert len(first) == len({task.intent for task in first})
    assert first != list(islice(draw_tasks(site, horizon, 1), 4))


@pytest.mark.parametrize("site", OF_GOALS)
def test_plans_of_tasks_are_accepted(site: str) -> None:
    """The plan that an agent works by checks."""
    task = next(task for horizon in range(1, 9) for task in drawn(site, horizon, 1))
    plan = task_plan(task, f"http://localhost:3000/{site}@w", per_call=4, most=8)

    assert check(parse(plan)).unwrap()


@pytest.mark.parametrize("site", OF_GOALS)
def test_no_wording_of_two_templates(site: str) -> None:
    """A sentence that two kinds of goal share would say two things."""
    said = [wording for template in load_site(site).goals for wording in set(template.wordings)]

    assert len(said) == len(set(said))
