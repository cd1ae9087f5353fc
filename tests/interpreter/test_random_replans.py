"""Plans by chance whose rest is rewritten by chance: budgets hold, and what is finished stays, whatever happens."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from callsheet.dsl import check, parse
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import Amounts
from callsheet.dsl.replanning import ReplanAnswer, ReplanFailed, ReplanRequest
from callsheet.interpreter.driver import drive
from callsheet.interpreter.limits import HELD, PLAN
from callsheet.interpreter.work import Options, Work
from tests.examples import examples

from .memory import Disk, PowerCut, Process, clock_of, replayed
from .promises import assert_commits_are_done_at_most_once, assert_finished_nodes_stay_finished
from .random_plans import Author, ChancePages
from .shop import FakeClock

SEEDS = st.integers(0, 2**32)


@dataclass
class ChanceReplanner:
    """Answers whatever it likes: nothing, rubbish, a node as it was, one more, one less; it takes what it may."""

    chance: random.Random
    text: str
    tier: str

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        await asyncio.sleep(0)
        if self.chance.random() < 0.1:
            raise ReplanFailed("down")
        most = request.most
        took = Amounts(
            calls=self.chance.randint(0, most.calls),
            tokens=self.chance.randint(0, most.tokens),
            charges=most.charges * self.chance.randint(0, 4) / 4,
        )
        return ReplanAnswer(patch=self._patch(request), took=took)

    def _patch(self, request: ReplanRequest) -> str | None:
        head = f'patch {request.plan} at "{request.base}" '
        nodes = {line.split()[1]: line for line in self.text.splitlines() if line.startswith("node ")}
        name = self.chance.choice(sorted(nodes))
        match self.chance.randrange(5):
            case 0:
                return None
            case 1:
                return f"{head} replace node"
            case 2:
                return f"{head} remove {name}"
            case 3:
                return f'{head} insert before {name} node fresh{request.number} by a {{ goto "/f" }}'
        return head + "\n".join(f"replace {nodes[one]}" for one in sorted({name, request.cause.node} & nodes.keys()))


def replanned(chance: random.Random) -> tuple[CheckedPlan, str] | None:
    """A plan that may be replanned, and its text; None when its budget could never suffice."""
    steps = chance.choice(["", f", {chance.randint(20, 90)} steps"])
    budget = f"budget spend $30, 2 replans, ${chance.choice(['0.40', '1', '9'])}{steps}"
    text = Author(chance).plan(nodes=chance.randint(2, 4), budget=budget)
    checked = check(parse(text)).checked
    return None if checked is None else (checked, text)


def run_by_chance(plan: CheckedPlan, replanner: ChanceReplanner, chance: random.Random, *, kills: int) -> Disk:
    """A run in processes of which so many are killed somewhere."""
    disk, clock = Disk(), FakeClock()
    pages = ChancePages(chance, clock, trouble=chance.choice([0.05, 0.3]))
    for number in range(kills + 1):
        dies_at = chance.randint(1, 30) if number < kills else 0
        process = Process(disk, dies_at=dies_at, before=chance.random() < 0.5)
        pages.power = process.power
        work = Work(
            plan=plan,
            machine=replayed(plan, disk),
            recorder=process,
            pages=pages,
            clock=clock_of(clock),
            options=Options(replan=replanner),
        )
        if asyncio.run(_ends(work)):
            break
    return disk


async def _ends(work: Work) -> bool:
    try:
        async with asyncio.timeout(20):  # nobody waits for ever
            await drive(work)
    except PowerCut:
        return False
    return True


def check_replans(seed: int, kills: int) -> bool:
    """One plan, one run, any number of kills; whether there was a plan that could run."""
    chance = random.Random(seed)
    made = replanned(chance)
    if made is None:
        return False
    plan, text = made
    disk = run_by_chance(plan, ChanceReplanner(chance, text, chance.choice(["", "strong"])), chance, kills=kills)
    machine = replayed(plan, disk)

    for resource in HELD:
        limit = machine.limits.of(PLAN, resource)
        assert limit is None or machine.used(PLAN, resource) <= limit, resource
    assert machine.replans.begun <= 2
    assert_finished_nodes_stay_finished(disk.events())
    assert_commits_are_done_at_most_once(disk.events())
    return True


@pytest.mark.slow
@given(SEEDS, st.integers(0, 3))
@examples(25)
def test_no_run_that_is_replanned_takes_more_than_it_may(seed: int, kills: int) -> None:
    """Whatever pages do and planners answer, however often it is killed."""
    assume(check_replans(seed, kills))


@pytest.mark.deep
@given(SEEDS, st.integers(0, 4))
@settings(max_examples=3_000)
def test_replans_of_many_plans(seed: int, kills: int) -> None:
    """The same, for many more."""
    assume(check_replans(seed, kills))
