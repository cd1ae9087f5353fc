"""Tasks drawn from a site's goals at a wanted number of actions, without a browser.

In go a site, a horizon and a seed; out come tasks, each with the exact minimum by search, in an order that the seed
decides. One goal is enough for short tasks; for longer ones several are chained, each judged from where the one
before it ended. A task whose wording could also mean another end is dropped.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from callsheet.mock_sites import load_site
from callsheet.mock_sites.acts import Act, Refusal, Screen
from callsheet.mock_sites.browsing import act, open_screen
from callsheet.mock_sites.chains import chained
from callsheet.mock_sites.goals import Goal, Template
from callsheet.mock_sites.oracle import Way, shortest_way
from callsheet.mock_sites.site import Site
from callsheet.mock_sites.wire import Part

from .statements import statement
from .task import Task, Verification, acts_data, parts_data

MOST_PARTS = 6
MOST_SCREENS = 1_000
"""A search that looks at more is given up, and its goal with it: a pool is made in minutes."""
TRIES_A_TASK = 40
MOST_CHAINS = 2
"""Goals to which others are added before a draw is given up."""
FURTHER_ON = 3
"""Pages that may be opened before a task begins that begins further on."""


@dataclass(frozen=True, kw_only=True)
class World:
    """A world of a site that tasks are drawn in."""

    site: Site[Any]
    seed: int
    vary: bool

    def first(self, at: str) -> Screen[Any]:
        """The screen that a task begins with, at the address `at`."""
        options = {**self.site.options, **({"vary": self.vary} if "vary" in self.site.options else {})}
        return open_screen(self.site.respond, self.site.fresh(self.seed, options), at, account=self.account)

    @property
    def account(self) -> str:
        """Whose tasks they are."""
        return self.site.account_names[0]


def has_tasks(site: Site[Any]) -> bool:
    """Whether tasks can be drawn on a site: it has goals."""
    return bool(site.goals)


def draw_tasks(site_name: str, horizon: int, seed: int) -> Iterator[Task]:
    """Different tasks of a site that take `horizon` actions, as many as can be found, in an order of their own.

    The same arguments give the same tasks. Ends when `TRIES_A_TASK` draws in a row bring no new one.
    """
    site = load_site(site_name)
    assert has_tasks(site), "the caller has looked"
    dice = random.Random(f"tasks {site_name} {horizon} {seed}")
    seen: set[str] = set()
    used: Counter[str] = Counter()
    in_vain = 0
    while in_vain < TRIES_A_TASK:
        # Worlds of many seeds, so that no two tasks of a pool need be in the same one.
        world = World(site=site, seed=dice.randrange(100_000), vary=dice.random() < 0.5)
        task = draw_task(world, horizon, dice, used)
        if task is None or task.id in seen:
            in_vain += 1
            continue
        in_vain = 0
        seen.add(task.id)
        used[task.template] += 1
        yield task


def draw_task(world: World, horizon: int, dice: random.Random, used: Counter[str]) -> Task | None:
    """One task of `horizon` actions in this world, None where the draw did not come to one."""
    # Templates that were taken less often come first, so that a pool is not all of one kind.
    order = sorted(world.site.goals, key=lambda one: (used[one.name], dice.random()))
    chains = 0
    for template in order:
        found = _single(world, template, dice.randrange(1_000_000), horizon)
        if found is None:
            continue
        if len(found[1].acts) == horizon:
            return _task(world, (found[0],), found[1].acts, (Part(**_part(found[0], found[1])),))
        if template.lasting and chains < MOST_CHAINS:
            chains += 1
            task = _chain(world, found[0], found[1], horizon, dice, used)
            if task is not None:
                return task
    nearer = (_nearer(world, template, dice.randrange(1_000_000), horizon) for template in order)
    return next((task for task in nearer if task is not None), None)


def _nearer(world: World, template: Template[Any], seed: int, horizon: int) -> Task | None:
    """A task that begins further on: on a page of the way to a goal that is `horizon` actions from its end.

    Some sites have nothing of so few actions from their front page. What leads to that page only opens pages.
    """
    found = _single(world, template, seed, horizon + FURTHER_ON)
    if found is None or len(found[1].acts) <= horizon:
        return None
    goal, way = found
    screen = start = world.first(template.start)
    for what in way.acts[: len(way.acts) - horizon]:
        after = act(world.site.respond, screen, what)
        assert not isinstance(after, Refusal), "the way was gone before"
        screen = after
    there = world.first(screen.address)
    if screen.state != start.state or there != screen:
        return None
    shortest = _solved(world, there, goal, most_acts=horizon)
    if shortest is None or len(shortest[1].acts) != horizon:
        return None
    return _task(world, (goal,), shortest[1].acts, (Part(**_part(goal, way)),), start=screen.address)


def _single(world: World, template: Template[Any], seed: int, most: int) -> tuple[Goal[Any], Way[Any]] | None:
    screen = world.first(template.start)
    goal = template.goal(screen.state, seed, account=world.account)
    return None if goal is None else _solved(world, screen, goal, most_acts=most)


def _solved(world: World, screen: Screen[Any], goal: Goal[Any], *, most_acts: int) -> tuple[Goal[Any], Way[Any]] | None:
    way = shortest_way(world.site.respond, screen, goal, most_acts=most_acts, most_screens=MOST_SCREENS)
    return (goal, way) if isinstance(way, Way) and way.acts else None


def task_of(world: World, goals: tuple[Goal[Any], ...], most: int) -> Task | None:
    """The task of goals that somebody has chosen, wanted one after the other, in at most `most` actions.

    None where one of them is so already, or no way of so few actions is known to be the shortest.
    """
    start = screen = world.first(goals[0].template.start)
    states, parts, way = list[Any](), list[Part](), tuple[Act, ...]()
    for goal in goals:
        solved = _solved(world, screen, goal, most_acts=most - len(way))
        if solved is None:
            return None
        states.append(screen.state)
        parts.append(Part(**_part(goal, solved[1])))
        way, screen = (*way, *solved[1].acts), solved[1].end
    if len(goals) > 1:
        shortest = _shortest(world, start, chained(goals, tuple(states)), way, most)
        if shortest is None:
            return None
        way = shortest
    return _task(world, goals, way, tuple(parts))


def unshared_wording(template: Template[Any], site: str) -> str:
    """A wording that no other template of the site has, if it has one."""
    shared = _shared_wordings(site)
    return next((one for one in template.wordings if one not in shared), template.wordings[0])


def _chain(
    world: World, first: Goal[Any], way: Way[Any], horizon: int, dice: random.Random, used: Counter[str]
) -> Task | None:
    """More goals after the first, until the whole takes `horizon` actions; None when they do not come to it."""
    start = world.first(first.template.start)
    goals, states, parts, screen = [first], [start.state], [Part(**_part(first, way))], way.end
    known, acts = set(first.values()), way.acts
    while len(acts) < horizon and len(goals) < MOST_PARTS:
        most = horizon - len(acts)
        following = _following(world, start.state, screen, dice, used=used, known=known, most=most)
        if following is None:
            return None
        goal, its_way = following
        states.append(screen.state)
        goals.append(goal)
        parts.append(Part(**_part(goal, its_way)))
        screen = its_way.end
        known |= set(goal.values())
        one_by_one = tuple(one for part in parts for one in part.way)
        shortest = _shortest(world, start, chained(tuple(goals), tuple(states)), one_by_one, horizon)
        if shortest is None:
            return None
        acts = shortest
    return _task(world, tuple(goals), acts, tuple(parts)) if len(acts) == horizon else None


def _shortest(
    world: World, start: Screen[Any], goal: Goal[Any], one_by_one: tuple[Act, ...], most: int
) -> tuple[Act, ...] | None:
    """The fewest acts for the whole, which its parts `one_by_one` may be longer than; None for more than `most`.

    None as well when the search had to be given up: nobody knows then.
    """
    fewer = min(len(one_by_one) - 1, most)
    found = shortest_way(world.site.respond, start, goal, most_acts=fewer, most_screens=MOST_SCREENS)
    if isinstance(found, Way):
        return found.acts
    return one_by_one if not found.gave_up and len(one_by_one) <= most else None


def _following(
    world: World,
    begun: Any,
    screen: Screen[Any],
    dice: random.Random,
    *,
    used: Counter[str],
    known: set[str],
    most: int,
) -> tuple[Goal[Any], Way[Any]] | None:
    """A goal to go on with. It speaks of other things than those before it, so that none undoes another.

    It is one of the world as it began, which is what somebody has before them who wants several things at once.
    """
    for template in sorted(world.site.goals, key=lambda one: (used[one.name], dice.random())):
        if not template.lasting:
            continue
        goal = template.goal(begun, dice.randrange(1_000_000), account=world.account)
        if goal is None or not goal.parameters or known & set(goal.values()):
            continue
        solved = _solved(world, screen, goal, most_acts=most)
        if solved is not None:
            return solved
    return None


def _part(goal: Goal[Any], way: Way[Any]) -> dict[str, Any]:
    return {"template": goal.template.name, "parameters": goal.parameters, "way": way.acts}


def _task(
    world: World, goals: tuple[Goal[Any], ...], way: tuple[Act, ...], parts: tuple[Part, ...], *, start: str = ""
) -> Task | None:
    """The task of some goals; it begins where the first of them does, unless `start` says otherwise."""
    whole = goals[0] if len(goals) == 1 else chained(goals, tuple(world.first("/").state for _ in goals))
    if _says_two_things(world.site.name, goals):
        return None
    about = (world.site.name, world.seed, world.vary, whole.intent)
    mark = hashlib.sha256(json.dumps(about).encode()).hexdigest()[:8]
    return Task(
        id=f"{world.site.name}-{len(way)}-{mark}",
        site=world.site.name,
        seed=world.seed,
        vary=world.vary,
        account=world.account,
        start=start or goals[0].template.start,
        template="+".join(goal.template.name for goal in goals),
        intent=whole.intent,
        inputs=dict(whole.parameters),
        horizon=len(way),
        min_actions=len(way),
        oracle=tuple(statement(one) for one in way),
        acts=acts_data(way),
        verification=Verification(parts=parts_data(parts)),
    )


def _says_two_things(site: str, goals: tuple[Goal[Any], ...]) -> bool:
    """Whether a wording of one of the goals is a wording of another template's as well."""
    shared = _shared_wordings(site)
    return any(goal.wording in shared for goal in goals)


@lru_cache
def _shared_wordings(site: str) -> frozenset[str]:
    said = Counter(wording for template in load_site(site).goals for wording in set(template.wordings))
    return frozenset(wording for wording, times in said.items() if times > 1)
