"""A process that dies before or after any of its writes, once or twice, whatever the site does meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.events import RunEnded
from callsheet.interpreter.journal import JournalUnwritable
from callsheet.interpreter.machine import Machine

from .memory import Disk, replayed, run
from .promises import assert_kept, assert_within_bounds
from .shop import BUY, IN_PARALLEL, WITHOUT_AUTH, Shop, checked
from .test_machine import state_of

PLACE = 'click button "Place order"'
FAULTS: dict[str, dict[str, list[str]]] = {
    "no fault": {},
    "late effect": {PLACE: ["late"]},
    "lost": {PLACE: ["lost"]},
    "missing": {PLACE: ["missing"]},
    "lands later": {PLACE: ["slow"]},
    "browser dies": {PLACE: ["dead"]},
    "hidden proof": {'heading "Thank you"': ["hidden!"]},
    "trouble everywhere": {
        PLACE: ["late"],
        'heading "Results"': ["hidden", "missing"],
        'click button "Add Cable"': ["missing"],
    },
}
WITH_AUTH, NO_AUTH, PARALLEL = checked(BUY), checked(WITHOUT_AUTH), checked(IN_PARALLEL)
MOST_WRITES = 200

pytestmark = pytest.mark.slow


def shop_with(fault: str) -> Shop:
    """A shop with a copy of the fault."""
    return Shop(faults={text: list(planned) for text, planned in FAULTS[fault].items()})


def crash(plan: CheckedPlan, shop: Shop, at: list[tuple[int, bool]]) -> tuple[Disk, RunEnded | None, int]:
    """Processes that die at their n-th write, before or after it, then one that lives: its end, and how many died."""
    disk = Disk()
    for died, (number, before) in enumerate(at):
        ended = run(plan, shop, disk, dies_at=number, before=before)
        if ended is not None and ended.outcome == "done":
            return disk, ended, died
    return disk, run(plan, shop, disk), len(at)


def every_write(plan: CheckedPlan, fault: str) -> Iterator[tuple[int, bool]]:
    """Each write of a run that is not killed, and the moments before and after it."""
    disk = Disk()
    run(plan, shop_with(fault), disk)
    assert disk.writes < MOST_WRITES
    for number in range(1, disk.writes + 1):
        yield number, True
        yield number, False


def settle_by_hand(plan: CheckedPlan, shop: Shop, disk: Disk) -> RunEnded | None:
    """A person looks at the shop and says what is so; then the run goes on."""
    machine = replayed(plan, disk)
    for key, commit in machine.commits.items():
        if commit.outcome == "unknown":
            done = bool(shop.orders)
            event = events.CommitSettled(
                at=machine.at,
                node=commit.intent.node,
                key=key,
                outcome="done" if done else "not_done",
                gives={"number": "AB-1"} if done else {},
                by="person",
            )
            disk.append(event)
    return run(plan, shop, disk)


@pytest.mark.parametrize("fault", FAULTS)
def test_one_order_wherever_the_process_dies(fault: str) -> None:
    """On a site with a login every crash ends, after a resume, in exactly one order."""
    for at in every_write(WITH_AUTH, fault):
        shop = shop_with(fault)
        disk, ended, _ = crash(WITH_AUTH, shop, [at])

        assert ended is not None
        assert ("done", ["Cable"]) == (ended.outcome, shop.orders), at
        assert_kept(WITH_AUTH, disk.events(), shop)
        assert_within_bounds(WITH_AUTH, disk.events())


@pytest.mark.parametrize("fault", FAULTS)
def test_without_a_login_a_person_is_asked_rather_than_ordered_twice(fault: str) -> None:
    """Where *no* does not count the run may wait for a person; once that has looked, there is one order."""
    for at in every_write(NO_AUTH, fault):
        shop = shop_with(fault)
        disk, ended, _ = crash(NO_AUTH, shop, [at])
        # The crash may have come before the act: the fault then hits the act of the next attempt.
        for _ in range(2):
            assert ended is not None
            if ended.outcome == "waiting":
                ended = settle_by_hand(NO_AUTH, shop, disk)

        assert ended is not None
        assert ("done", ["Cable"]) == (ended.outcome, shop.orders), at
        assert_kept(NO_AUTH, disk.events(), shop)


@pytest.mark.parametrize("fault", ["no fault", "late effect", "lost", "hidden proof"])
def test_two_agents_in_parallel(fault: str) -> None:
    """Two orders are under way when the process dies: each is placed once."""
    for at in every_write(PARALLEL, fault):
        shop = shop_with(fault)
        disk, ended, _ = crash(PARALLEL, shop, [at])

        assert ended is not None
        assert ("done", ["Cable", "Lamp"]) == (ended.outcome, sorted(shop.orders)), at
        assert_kept(PARALLEL, disk.events(), shop)
        assert_within_bounds(PARALLEL, disk.events())


@pytest.mark.parametrize("plan", [WITH_AUTH, PARALLEL], ids=["one agent", "two agents"])
@pytest.mark.parametrize("fault", FAULTS)
def test_chains_of_crashes(plan: CheckedPlan, fault: str) -> None:
    """Up to four processes die one after the other: a sample of all chains."""
    chance = random.Random(f"{fault} {plan.hash}")
    for _ in range(25):
        at = [(chance.randint(1, 25), chance.random() < 0.5) for _ in range(chance.randint(2, 4))]
        shop = shop_with(fault)
        disk, ended, _ = crash(plan, shop, at)

        assert ended is not None
        assert "done" == ended.outcome, at
        assert_kept(plan, disk.events(), shop)


@pytest.mark.deep
@pytest.mark.parametrize("plan", [WITH_AUTH, NO_AUTH, PARALLEL], ids=["auth", "no auth", "two agents"])
@pytest.mark.parametrize("fault", FAULTS)
def test_every_chain_of_two_crashes(plan: CheckedPlan, fault: str) -> None:
    """Each pair of moments; on a site without a login a person may be asked."""
    for first in every_write(plan, fault):
        for second in ((number, before) for number in range(1, 31) for before in (True, False)):
            shop = shop_with(fault)
            disk, ended, _ = crash(plan, shop, [first, second])

            assert ended is not None
            assert ended.outcome == "done" or (plan is NO_AUTH and ended.outcome == "waiting"), (first, second)
            assert_kept(plan, disk.events(), shop)


@pytest.mark.parametrize("plan", [WITH_AUTH, PARALLEL], ids=["one agent", "two agents"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_journal_that_cannot_be_written(plan: CheckedPlan, fault: str) -> None:
    """At any write: the run stops and says so, nothing unannounced is done, and a resume goes on from there."""
    for number, _ in list(every_write(plan, fault))[::2]:
        shop, disk = shop_with(fault), Disk()
        with pytest.raises(JournalUnwritable, match="the disk is full"):
            run(plan, shop, disk, full_at=number)
        assert_kept(plan, disk.events(), shop)
        ended = run(plan, shop, disk)

        assert ended is not None
        assert "done" == ended.outcome, number
        assert_kept(plan, disk.events(), shop)
        assert_within_bounds(plan, disk.events())


def test_a_resume_asks_the_second_proof_again() -> None:
    """It could not tell when it was asked first; nobody has to settle what can be looked up now."""
    shop, disk = Shop(faults={PLACE: ["late"], 'read cell "Number"': ["missing"]}), Disk()
    ended = run(WITH_AUTH, shop, disk)
    assert ended is not None
    assert "waiting" == ended.outcome

    ended = run(WITH_AUTH, shop, disk)

    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)
    assert_kept(WITH_AUTH, disk.events(), shop)


def test_a_run_killed_before_it_began_begins_with_the_next_process() -> None:
    """Not even its first record is there: the second process writes it."""
    shop = Shop()
    disk, ended, died = crash(WITH_AUTH, shop, [(1, True)])

    assert 1 == died
    assert isinstance(disk.events()[0], events.RunStarted)
    assert ended is not None
    assert "done" == ended.outcome


@pytest.mark.parametrize("fault", FAULTS)
def test_the_state_of_a_run_is_what_its_journal_tells(fault: str) -> None:
    """What is applied is what was written, also when two agents write at once."""
    for plan in (WITH_AUTH, PARALLEL):
        disk, machines = Disk(), list[Machine]()
        run(plan, shop_with(fault), disk, machines=machines)

        assert state_of(replayed(plan, disk)) == state_of(machines[0])


def test_steps_of_a_process_that_died_stay_spent() -> None:
    """What was announced was perhaps done: no crash gives it back to the budget."""
    for at in every_write(WITH_AUTH, "no fault"):
        shop, disk = Shop(), Disk()
        run(WITH_AUTH, shop, disk, dies_at=at[0], before=at[1])

        # Of the acts a commit's is announced as a commit; every act was announced, none after the process was gone.
        assert len(shop.acts) <= replayed(WITH_AUTH, disk).steps
