"""Retries, their pauses, timeouts and budgets of time, on a clock that only the test moves."""

from __future__ import annotations

import pytest

from callsheet.interpreter import events

from .memory import Disk, run
from .shop import BUY, HEAD, Shop, checked
from .telling import of_node

CLICK = 'click button "Slow"'


def node(clauses: str, statements: str, *, budget: str = "") -> str:
    """A plan with one node."""
    return f'{HEAD}{budget}\nnode n by scout {clauses} {{ goto "/" {statements} }}\n'


def failed(disk: Disk) -> list[events.NodeFailed]:
    """The attempts that failed."""
    return [event for event in disk.events() if isinstance(event, events.NodeFailed)]


def started(disk: Disk) -> list[float]:
    """When attempts began."""
    return [event.at for event in disk.events() if isinstance(event, events.NodeStarted)]


def test_an_attempt_more_for_each_retry() -> None:
    """`retry 2` is three attempts; the last failure is for good."""
    disk = Disk()
    run(checked(node("retry 2", "require 1 > 2")), Shop(), disk)

    assert [(1, False), (2, False), (3, True)] == [(one.attempt, one.final) for one in failed(disk)]


def test_retries_keep_their_distance() -> None:
    """`every 3s` is waited between two attempts, not before the first."""
    disk = Disk()
    run(checked(node("retry 2 every 3s", "require 1 > 2")), Shop(), disk)

    assert [0.0, 3.0, 6.0] == started(disk)


def test_a_resume_does_not_wait_for_the_next_attempt() -> None:
    """Whoever resumes has waited; one attempt more is made of what had failed for good."""
    plan, disk, shop = checked(node("retry 1 every 1min", "require 1 > 2")), Disk(), Shop()
    run(plan, shop, disk)
    now = shop.clock.now
    run(plan, shop, disk)

    assert now == shop.clock.now
    assert [(1, False), (2, True), (3, True)] == [(one.attempt, one.final) for one in failed(disk)]


def test_an_attempt_that_a_crash_cut_off_is_not_a_failed_one() -> None:
    """It begins again under its number, and all retries are left to it."""
    plan, disk = checked(node("retry 1", f"{CLICK} require 1 > 2")), Disk()
    run(plan, Shop(), disk, dies_at=3)
    run(plan, Shop(), disk)

    expected = ["n: attempt 1", "n: attempt 1", "n: attempt 2"]
    assert expected == [line for line in of_node(disk.events(), "n") if "attempt" in line]


def test_a_timeout_is_for_one_attempt() -> None:
    """An act gets what is left of it; what took too long is said of the act, or else of the attempt."""
    shop, disk = Shop(takes={CLICK: 4.0}), Disk()
    run(checked(node("timeout 10s retry 1", f"{CLICK} {CLICK} {CLICK}")), shop, disk)

    assert ["timeout", "timeout"] == [one.failure.kind for one in failed(disk)]
    assert [0.0, 12.0] == started(disk)
    assert f"{CLICK} did not end in time" == failed(disk)[0].failure.message


def test_nothing_is_begun_when_the_time_is_over() -> None:
    """The attempt has used its time exactly: the next step is not taken."""
    shop, disk = Shop(takes={CLICK: 5.0}), Disk()
    run(checked(node("timeout 10s", f"{CLICK} {CLICK} {CLICK}")), shop, disk)

    assert "the attempt took longer than its timeout of 10s" == failed(disk)[0].failure.message
    assert [CLICK, CLICK] == shop.acts[1:]


def test_a_timeout_ends_the_wait_of_an_expectation() -> None:
    """It fails as a timeout, at the line of the `expect`, and not 7 seconds later."""
    shop, disk = Shop(), Disk()
    run(checked(node("timeout 3s", 'expect seen heading "No" within 10s')), shop, disk)

    (one,) = failed(disk)
    assert ("timeout", 3.0) == (one.failure.kind, one.at)


def test_an_expectation_waits_its_time_and_looks_once_more() -> None:
    """The last poll is at the end of the wait."""
    shop, disk = Shop(), Disk()
    run(checked(node("", 'expect seen heading "No" within 2500ms')), shop, disk)

    (one,) = failed(disk)
    assert ("expectation", 2.5) == (one.failure.kind, one.at)
    assert 'expected `seen heading "No"` within 2500ms' == one.failure.message


@pytest.mark.parametrize("whose", ["plan", "node"])
def test_a_budget_of_time_is_for_all_attempts(whose: str) -> None:
    """It is a budget, so there is no further attempt when it is used up; pauses between attempts count."""
    clauses, budget = ("retry 5 every 2s", "budget 10s") if whose == "plan" else ("retry 5 every 2s budget 10s", "")
    shop, disk = Shop(takes={CLICK: 3.0}), Disk()
    ended = run(checked(node(clauses, f"{CLICK} require 1 > 2", budget=budget)), shop, disk)

    assert ["requirement", "requirement", "budget"] == [one.failure.kind for one in failed(disk)]
    assert failed(disk)[-1].final
    who = "the plan" if whose == "plan" else "node `n`"
    assert f"over budget: {who} may take 10s" == failed(disk)[-1].failure.message
    assert ended is not None
    assert "budget" == ended.outcome


def test_the_gap_of_a_crash_is_no_active_time() -> None:
    """What passed between two processes is nobody's."""
    plan, disk, shop = checked(node("budget 14s", f"{CLICK} {CLICK}")), Disk(), Shop(takes={CLICK: 4.0})
    run(plan, shop, disk, dies_at=4)  # with the second act announced, and four seconds gone
    shop.clock.now += 3600
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("done", 12.0) == (ended.outcome, ended.at)


def test_time_that_a_process_used_before_it_died_counts() -> None:
    """The next one has what is left of the budget."""
    plan, disk, shop = checked(node("budget 11s", f"{CLICK} {CLICK}")), Disk(), Shop(takes={CLICK: 4.0})
    run(plan, shop, disk, dies_at=4)
    ended = run(plan, shop, disk)

    assert ended is not None
    assert "budget" == ended.outcome or "timeout" == failed(disk)[-1].failure.kind


def test_a_late_request_is_given_time_before_the_second_proof() -> None:
    """It may land in the meantime."""
    disk = Disk()
    run(checked(BUY), Shop(faults={'click button "Place order"': ["late"]}), disk)
    moments = {type(event).__name__: event.at for event in disk.events()}

    assert moments["ProofLooked"] - moments["CommitIntended"] >= 2.0


def test_a_proof_is_not_cut_short_by_a_timeout() -> None:
    """A commit that was done is proved, even if the attempt's time is over meanwhile."""
    text = node(
        "timeout 5s",
        'click button "Add Cable" commit c click button "Place order" proved by { expect seen heading "Thank you" }',
    )
    shop, disk = Shop(takes={'click button "Place order"': 4.9}, faults={'heading "Thank you"': ["hidden"] * 4}), Disk()
    ended = run(checked(text), shop, disk)

    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)
    assert ended.at > 5.0
