"""Budgets: what is spent never exceeds them, what cannot fit is not begun, what might fit waits."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from callsheet.dsl.failures import NodeFailure
from callsheet.interpreter import events
from callsheet.interpreter.budget import ONE_STEP, Ledger
from callsheet.interpreter.limits import PLAN, Limits

from .memory import Disk, replayed, run, run_once
from .shop import BUY, HEAD, IN_PARALLEL, SEARCH, SITE, Shop, checked

WRITE_OF_THE_INTENT = 12
"""The write of the sample run with which its commit is announced."""


def looking(statements: str, *, budget: str = "100 steps", clauses: str = "") -> str:
    """A plan with one node."""
    return f'{HEAD}budget {budget}\nnode look by scout {clauses} {{ goto "/" {statements} }}\n'


def steps_and_outcome(text: str, shop: Shop | None = None) -> tuple[int, str]:
    """The steps of a run, and how it ended."""
    disk, plan = Disk(), checked(text)
    ended = run(plan, shop or Shop(), disk)
    assert ended is not None
    return replayed(plan, disk).steps, ended.outcome


@pytest.mark.parametrize(("steps", "expected"), [(4, (4, "done")), (3, (3, "budget"))])
@pytest.mark.parametrize("where", ["plan", "node"])
def test_exactly_enough_and_one_too_few(where: str, steps: int, expected: tuple[int, str]) -> None:
    """The last step that fits is taken, the first that does not is not; the cheapest path would have fitted."""
    budget, clauses = (f"{steps} steps", "") if where == "plan" else ("100 steps", f"budget {steps} steps")
    text = looking('if not seen heading "No" { let _a = url let _b = url }', budget=budget, clauses=clauses)

    assert expected == steps_and_outcome(text)


def test_a_refusal_says_what_does_not_fit() -> None:
    """Who has how much, what is used, what was asked for."""
    disk = Disk()
    run(checked(looking('if not seen heading "No" { let _a = url }', clauses="budget 2 steps")), Shop(), disk)
    failed = next(event for event in disk.events() if isinstance(event, events.NodeFailed))

    assert failed.final
    expected = "over budget: node `look` may use 2 steps and has used 2 steps, this takes 1 step more"
    assert ("budget", expected) == (failed.failure.kind, failed.failure.message)


def test_an_expectation_costs_its_looks_once() -> None:
    """However often it polls; and `or` looks at its right side only if need be."""
    shop = Shop(faults={'heading "No"': ["hidden!"], 'heading "Results"': ["hidden"] * 3})
    text = looking('expect seen heading "No" or seen heading "Results"')

    assert (3, "done") == steps_and_outcome(text, shop)


@pytest.mark.parametrize(("spend", "orders"), [("$4.25", ["Cable"]), ("$4.24", [])])
def test_what_a_commit_may_buy(spend: str, orders: list[str]) -> None:
    """It is admitted with its price, which is read off the page."""
    shop, disk = Shop(), Disk()
    ended = run(checked(BUY.replace("spend $20", f"spend {spend}")), shop, disk)

    assert orders == shop.orders
    assert ended is not None
    assert ("done" if orders else "budget") == ended.outcome


def test_a_price_below_zero_buys_nothing() -> None:
    """It would fill the budget up instead of using it."""
    shop, disk = Shop(read_price=lambda: "-$4.25"), Disk()
    run(checked(BUY), shop, disk)

    assert [] == shop.orders
    messages = {event.failure.message for event in disk.events() if isinstance(event, events.NodeFailed)}
    assert {"a commit cannot spend -$4.25"} == messages


def test_a_commit_that_had_no_effect_bought_nothing() -> None:
    """The retry may spend what the first attempt did not."""
    shop = Shop(faults={'click button "Place order"': ["lost"]})
    ended = run(checked(BUY.replace("spend $20", "spend $4.25")), shop)

    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)


@pytest.mark.parametrize("fault", ["lost", "late"])
def test_what_a_crash_left_open_counts_until_it_is_settled(fault: str) -> None:
    """An order that was announced is paid for; one that turns out not to have been placed is given back."""
    plan = checked(BUY.replace("spend $20", "spend $4.25"))
    for write in range(10, 18):
        shop, disk = Shop(faults={'click button "Place order"': [fault]}), Disk()
        run(plan, shop, disk, dies_at=write)
        ended = run(plan, shop, disk)

        assert ended is not None
        assert ("done", ["Cable"]) == (ended.outcome, shop.orders), write
        assert Decimal("4.25") == replayed(plan, disk).used(PLAN, "spend")


def test_a_commit_needs_room_for_its_proofs() -> None:
    """One that could not be proved within the budget is not begun."""
    plan = checked(BUY)
    before = 2 + 1 + 3  # goto, look and read all of `search`; goto, read and click of `order`
    enough = before + plan.commit_steps["place_order"]

    for steps, orders in ((enough, ["Cable"]), (enough - 1, [])):
        shop = Shop()
        run(checked(BUY.replace("60 steps", f"{steps} steps")), shop)
        assert orders == shop.orders


def test_steps_are_counted_over_all_attempts_and_processes() -> None:
    """A resumed run goes on with what is left."""
    plan = checked(f"{HEAD}budget 5 steps{SEARCH}result pick.product")
    shop, disk = Shop(), Disk()
    run(plan, shop, disk, dies_at=4)
    spent = replayed(plan, disk).steps
    ended = run(plan, shop, disk)

    assert 3 == spent
    assert ended is not None
    assert "budget" == ended.outcome
    assert 5 == replayed(plan, disk).steps


def test_settling_does_not_exceed_the_budget() -> None:
    """What cannot be looked up within it is left to a person; it is not done again."""
    plan = checked(BUY.replace("60 steps", "15 steps"))
    shop, disk = Shop(), Disk()
    run(plan, shop, disk, dies_at=WRITE_OF_THE_INTENT)
    for _ in range(3):  # each takes two of the six steps that are left, and dies before it knows
        run(plan, shop, disk, dies_at=3)
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("waiting", []) == (ended.outcome, shop.orders)
    assert 15 == replayed(plan, disk).steps
    unsettled = [event.why for event in disk.events() if isinstance(event, events.NodeUnsettled)]
    assert "over budget: the plan may use 15 steps and has used 15 steps" in unsettled[-1]


async def test_what_fits_later_waits() -> None:
    """A reservation is held while a commit is under way; whoever waits is let in when it is given back."""
    used = 0
    ledger = Ledger(Limits(checked(f"{HEAD}budget 5 steps{SEARCH}result pick.product")), lambda *_: used)
    commit = await ledger.admit("search", {"steps": 4})
    one = await ledger.admit("search", ONE_STEP)
    waiting = asyncio.create_task(ledger.admit("search", ONE_STEP))
    await asyncio.sleep(0)
    assert not waiting.done()

    one.used(ONE_STEP)
    used += 1
    await asyncio.sleep(0)
    assert not waiting.done(), "the commit may still need its four"

    commit.used({"steps": 2})
    used += 2
    commit.release()
    await asyncio.wait_for(waiting, 1)


async def test_what_fits_no_more_fails_at_once() -> None:
    """Even if everybody gave back; whoever waits for less is told when it comes to that."""
    used = 0
    ledger = Ledger(Limits(checked(f"{HEAD}budget 5 steps{SEARCH}result pick.product")), lambda *_: used)
    commit = await ledger.admit("search", {"steps": 5})
    waiting = asyncio.create_task(ledger.admit("search", ONE_STEP))
    await asyncio.sleep(0)
    with pytest.raises(NodeFailure, match="this takes 6 steps more"):
        await ledger.admit("search", {"steps": 6})

    used += 5
    commit.used({"steps": 5})
    with pytest.raises(NodeFailure, match="has used 5 steps"):
        await waiting


@pytest.mark.parametrize(
    ("budget", "hangs_at"), [("spend $8", 'click button "Place order"'), ("16 steps", 'row "Cable"')]
)
def test_what_a_commit_has_used_is_no_longer_reserved(budget: str, hangs_at: str) -> None:
    """Beside one that is under way there is room for another that fits: neither waits for the other."""
    shop = Shop()

    hanging = asyncio.Event()

    async def until_the_other_has_ordered() -> None:
        hanging.set()
        shop.hangs = {}
        while not shop.orders:  # noqa: ASYNC110 - the shop tells nobody of its orders
            await asyncio.sleep(0)

    async def until_that_one_hangs() -> None:
        await hanging.wait()

    shop.hangs = {hangs_at: until_the_other_has_ordered, 'click button "Add Lamp"': until_that_one_hangs}
    text = IN_PARALLEL.replace("agent buyer1", f"budget {budget} agent buyer1")
    if "spend" in budget:
        text = text.replace('click button "Place order"', 'click button "Place order" spends $4')

    async def main() -> events.RunEnded | None:
        async with asyncio.timeout(5):
            return await run_once(checked(text), shop, Disk())

    ended = asyncio.run(main())
    assert ended is not None
    assert ("done", 2) == (ended.outcome, len(shop.orders))


@pytest.mark.parametrize(("steps", "outcome", "orders"), [(14, "done", 2), (13, "budget", 1)])
def test_agents_in_parallel_share_the_plans_budget(steps: int, outcome: str, orders: int) -> None:
    """Each takes six steps and reserves six at its commit, two of which it gives back: the second waits for them."""
    shop = Shop()
    ended = run(checked(IN_PARALLEL.replace("agent buyer1", f"budget {steps} steps agent buyer1")), shop)

    assert ended is not None
    assert (outcome, orders) == (ended.outcome, len(shop.orders))


def out_of_budget(budget: str, clauses: str = "") -> tuple[events.RunEnded, Disk, str]:
    """A run that is stopped by its budget: how it ended, its journal, its plan."""
    text = looking('if not seen heading "No" { let _a = url let _b = url }', budget=budget, clauses=clauses)
    disk = Disk()
    ended = run(checked(text), Shop(), disk)
    assert ended is not None
    return ended, disk, text


@pytest.mark.parametrize(
    ("budget", "clauses", "account"), [("3 steps", "", PLAN), ("99 steps", "budget 3 steps", "look")]
)
def test_a_run_says_what_it_would_need(budget: str, clauses: str, account: str) -> None:
    """Which resource, whose, by how much, and what is enough in any case."""
    ended, disk, _ = out_of_budget(budget, clauses)
    whose = "its plan" if account == PLAN else f"node `{account}`"

    assert "budget" == ended.outcome
    assert {account: "7 steps"} == ended.needs
    assert f"{whose} would need 4 steps more: it can go on with 7 steps" in ended.why
    refused = [event for event in disk.events() if isinstance(event, events.Refused)]
    assert [(account, "steps", 1, 3, 3)] == [(r.account, r.resource, r.amount, r.limit, r.used) for r in refused]


@pytest.mark.parametrize(
    ("budget", "clauses", "account"), [("3 steps", "", PLAN), ("99 steps", "budget 3 steps", "look")]
)
def test_a_person_may_let_it_have_more(budget: str, clauses: str, account: str) -> None:
    """The plan stays as it is; the journal says what was granted; a resume goes on with it, and no further."""
    _, disk, text = out_of_budget(budget, clauses)
    for more, outcome in ((Decimal(4), "budget"), (Decimal(11), "done")):
        disk.append(events.BudgetRaised(account=account, amounts={"steps": more}))
        ended = run(checked(text), Shop(), disk)

        assert ended is not None
        assert outcome == ended.outcome
        assert replayed(checked(text), disk).used(account, "steps") <= more


def test_time_is_told_too() -> None:
    """A run that took too long says so, and may have more of it."""
    shop, disk = Shop(takes={f"goto {SITE}/": 4.0}), Disk()
    text = looking("pause 1s", budget="3s")
    ended = run(checked(text), shop, disk)

    assert ended is not None
    assert ("budget", {PLAN: "6s"}) == (ended.outcome, ended.needs)
    assert "node `look` failed: over budget: the plan may take 3s" in ended.why
    disk.append(events.BudgetRaised(account=PLAN, amounts={"time": Decimal(60)}))
    again = run(checked(text), shop, disk)
    assert again is not None
    assert "done" == again.outcome


def test_the_run_is_held_to_the_envelope() -> None:
    """Without any budget the checker's bound is the limit; and each resume adds what it begins again."""
    plan = checked(f"{HEAD}{SEARCH}result pick.product")
    limits = Limits(plan)

    assert plan.envelope.steps == limits.of(PLAN, "steps")
    assert limits.budget(PLAN, "steps") is None
    assert limits.of(PLAN, "time") is None
    limits.begin_again("search")
    assert plan.envelope.steps + plan.costs["search"].most.steps == limits.of(PLAN, "steps")


def test_the_envelope_never_stops_a_run_that_is_killed_again_and_again() -> None:
    """Only a budget does: with no number of kills does a run without one come to its end for want of steps."""
    plan, shop, disk = checked(f"{HEAD}{SEARCH}result pick.product"), Shop(), Disk()
    for _ in range(8):
        assert run(plan, shop, disk, dies_at=3) is None
    ended = run(plan, shop, disk)

    assert ended is not None
    assert "done" == ended.outcome
    assert replayed(plan, disk).steps > plan.cost.most.steps


async def test_what_a_whole_node_was_admitted_with_is_used_bit_by_bit() -> None:
    """A part comes out of the whole, and what is left of it goes back there."""
    ledger = Ledger(Limits(checked(f"{HEAD}budget 5 steps{SEARCH}result pick.product")), lambda *_: 0)
    whole = await ledger.admit("search", {"steps": 4})
    part = whole.part({"steps": 3})

    assert part is not None
    assert whole.part({"steps": 2}) is None
    part.used(ONE_STEP)
    part.release()
    assert 3 == ledger.reserved.steps
    assert whole.part({"steps": 3}) is not None


def test_a_strict_run_begins_no_node_that_may_not_fit() -> None:
    """Two nodes side by side, and room for the worst of one: the second begins when the first gave back."""
    most = checked(IN_PARALLEL).costs["order1"].most.steps
    plan = checked(IN_PARALLEL.replace("agent buyer1", f"budget {most + 8} steps agent buyer1"))
    for strict, together in ((False, True), (True, False)):
        disk = Disk()
        ended = run(plan, Shop(), disk, strict=strict)
        happened = disk.events()
        acts = [place for place, e in enumerate(happened) if isinstance(e, events.ActIntended) and e.node == "order2"]
        ends = [place for place, e in enumerate(happened) if isinstance(e, events.NodeDone)]

        assert ended is not None
        assert ("done", together) == (ended.outcome, acts[0] < ends[0])
