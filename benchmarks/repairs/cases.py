"""Which runs are disturbed, by what, and when: goals of the sites' templates, and disturbances drawn by seed.

Cases fall into two halves by the parity of a hash of their name: repairs are written against one of them, and the
other one is for measuring alone.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any, Literal, TypeAlias

from callsheet.drafting import task_of
from callsheet.mock_sites import SITES
from callsheet.mock_sites.disturbing import KINDS, LASTING, Disturbance
from callsheet.mock_sites.goals import Goal
from callsheet.planners.drafts import CannotPlan
from callsheet.planners.rules import RulesPlanner
from tests.drafting.attempts import BUDGET, goals_of

Half: TypeAlias = Literal["development", "held back"]

LATEST = 4
"""After so many acts at most a disturbance begins."""
LONGEST_WAIT = 6.0
SEEDS, TRIED = range(40), range(1)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A goal in the world of a seed, with a disturbance that begins after some acts; no `kind`: nothing goes wrong."""

    site: str
    template: str
    seed: int
    kind: str = ""

    @property
    def name(self) -> str:
        """What the case is called, and its chance follows from."""
        return f"{self.site} {self.template} {self.seed} {self.kind}".strip()

    @property
    def undisturbed(self) -> Case:
        """The same goal in the same world, where nothing goes wrong."""
        return replace(self, kind="")

    @property
    def half(self) -> Half:
        """To which half of the cases it belongs."""
        digest = hashlib.sha256(self.name.encode()).digest()
        return "held back" if digest[0] % 2 else "development"

    def after(self, acts: int) -> int:
        """The number of acts after which it begins, in a run of about so many."""
        return random.Random(f"after {self.name}").randint(0, min(LATEST, acts // 2))

    @property
    def disturbance(self) -> Disturbance:
        """What goes wrong."""
        dice = random.Random(f"disturbance {self.name}")
        return Disturbance(
            kind=self.kind,  # type: ignore[arg-type]
            seed=dice.randrange(1_000_000),
            times=0 if self.kind in LASTING else 1,
            seconds=round(dice.uniform(0.5, LONGEST_WAIT), 2),
        )


def cases_of(site: str, kind: str, number: int, half: Half | None = None) -> Iterator[tuple[Case, Goal[Any]]]:
    """So many cases of a site, each of another template as long as there are any; those that cannot be planned are not.

    The templates come in an order of the kind's own, so that a few cases of each kind see them all.
    """
    return islice(_all_of(site, kind, half), number)


def _all_of(site: str, kind: str, half: Half | None) -> Iterator[tuple[Case, Goal[Any]]]:
    for seed in SEEDS:
        goals = list(_goals(site, seed))
        random.Random(f"order {site} {kind} {seed}").shuffle(goals)
        for goal in goals:
            case = Case(site=site, template=goal.template.name, seed=seed, kind=kind)
            if half in (None, case.half) and goal.template.name in _templates(site) and _can_be_planned(site, goal):
                yield case, goal


@cache
def _goals(site: str, seed: int) -> tuple[Goal[Any], ...]:
    return tuple(goal for _, goal in goals_of(site, range(seed, seed + 1)))


@cache
def _templates(site: str) -> frozenset[str]:
    """Templates of which a goal was planned: to find out of each goal would take longer than the runs."""
    return frozenset(goal.template.name for seed in TRIED for goal in _goals(site, seed) if _can_be_planned(site, goal))


def _can_be_planned(site: str, goal: Goal[Any]) -> bool:
    return _planned(site, goal.intent, goal.account)


@cache
def _planned(site: str, intent: str, account: str) -> bool:
    task = task_of(intent, site, budget=BUDGET, given={"account": account}, replans=2)
    try:
        return not RulesPlanner().draft(task).asked
    except CannotPlan:
        return False


def all_cases(sites: tuple[str, ...], number: int, half: Half) -> Iterator[tuple[Case, Goal[Any]]]:
    """So many of each site and kind, one of each first, so that a table of few is a whole one."""
    each = [cases_of(site, kind, number, half) for kind in KINDS for site in sites]
    while each:
        for one in tuple(each):
            found = next(one, None)
            if found is None:
                each.remove(one)
            else:
                yield found


ALL_SITES = tuple(sorted(SITES))
