"""What the checker says a plan costs at most, against what any run of it takes, whatever pages and processes do."""

from __future__ import annotations

import asyncio
import random
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from callsheet.dsl import ast, check, parse
from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter.driver import drive
from callsheet.interpreter.limits import PLAN
from callsheet.interpreter.work import Options, Work

from .memory import Disk, PowerCut, Process, clock_of, replayed
from .promises import assert_kept, assert_within_bounds
from .random_plans import Author, ChancePages
from .shop import FakeClock

SEEDS = st.integers(0, 2**32)


def random_plan(chance: random.Random, budget: str) -> CheckedPlan | None:
    """A plan by chance, None when its budget could never suffice."""
    text = Author(chance).plan(nodes=chance.randint(1, 4), budget=budget)
    verdict = check(parse(text))
    codes = {one.code for one in verdict.diagnostics if one.severity == "error"}
    assert codes <= {"CS401"}, (codes, text)
    return verdict.checked


def run_by_chance(plan: CheckedPlan, chance: random.Random, *, kills: int) -> Disk:
    """A run on pages that do what they like, in processes of which so many are killed somewhere."""
    disk, clock = Disk(), FakeClock()
    pages = ChancePages(chance, clock, trouble=chance.choice([0.0, 0.05, 0.3]))
    for number in range(kills + 1):
        dies_at = chance.randint(1, 25) if number < kills else 0
        if asyncio.run(_process(plan, disk, pages, clock, dies_at, before=chance.random() < 0.5)):
            break
    return disk


async def _process(
    plan: CheckedPlan, disk: Disk, pages: ChancePages, clock: FakeClock, dies_at: int, *, before: bool
) -> bool:
    """Whether it came to the run's end."""
    process = Process(disk, dies_at=dies_at, before=before)
    pages.power = process.power
    machine = replayed(plan, disk)
    work = Work(plan=plan, machine=machine, recorder=process, pages=pages, clock=clock_of(clock), options=Options())
    try:
        async with asyncio.timeout(20):  # an accepted plan never waits for ever
            await drive(work)
    except PowerCut:
        return False
    return True


def limits(plan: CheckedPlan) -> dict[str, Decimal]:
    """The plan's budget."""
    budgets = [one for one in plan.plan.declarations if isinstance(one, ast.Budget)]
    return {one.resource: one.amount for budget in budgets for one in budget.quantities}


def check_bounds(seed: int, kills: int) -> None:
    """One plan, one run, one kill at most."""
    chance = random.Random(seed)
    plan = random_plan(chance, "budget spend $30")
    assume(plan is not None)
    assert plan is not None
    disk = run_by_chance(plan, chance, kills=kills)

    assert_kept(plan, disk.events())
    assert_within_bounds(plan, disk.events())
    assert replayed(plan, disk).used(PLAN, "spend") <= (plan.cost.most.spend or 0)


def check_budget(seed: int, kills: int) -> None:
    """A plan whose budget may stop it, in any number of processes."""
    chance = random.Random(seed)
    plan = random_plan(chance, f"budget spend $8, {chance.randint(8, 60)} steps")
    assume(plan is not None)
    assert plan is not None
    disk = run_by_chance(plan, chance, kills=kills)

    assert_kept(plan, disk.events())
    for resource, most in limits(plan).items():
        assert replayed(plan, disk).used(PLAN, resource) <= most


@pytest.mark.slow
@given(SEEDS, st.integers(0, 1))
def test_no_run_takes_more_than_the_checker_said(seed: int, kills: int) -> None:
    """Node by node, with one kill at most."""
    check_bounds(seed, kills)


@pytest.mark.slow
@given(SEEDS, st.integers(0, 4))
def test_no_run_takes_more_than_its_budget(seed: int, kills: int) -> None:
    """However often it is killed."""
    check_budget(seed, kills)


@pytest.mark.deep
@given(SEEDS, st.integers(0, 4))
@settings(max_examples=5_000)
def test_bounds_and_budgets_of_many_plans(seed: int, kills: int) -> None:
    """Both, for many more."""
    check_bounds(seed, min(kills, 1))
    check_budget(seed, kills)
