"""Each trigger, just below its threshold, at it and above it; measured from events alone."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest

from callsheet.dsl.failures import Failure, FailureKind
from callsheet.dsl.replanning import Cause
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.triggers import forecast, work_done

from .shop import checked

PLAN = """
plan four
site shop at "http://127.0.0.1:1/shop"
agent a is browser on shop
agent b is browser on shop
budget {budget}, 9 replans
{when}
node one by a {clauses} {{ goto "/" {steps} give n: Int = 1 }}
node two by a {{ goto "/" {steps} give n: Int = 1 }}
node three by a {{ goto "/" {steps} give n: Int = 1 }}
node four by b {{ goto "/" {steps} give n: Int = 1 }}
result one.n + two.n + three.n + four.n
"""
FOUR_STEPS = "reload reload reload"


def machine(
    *triggers: str,
    budget: str = "100 steps",
    clauses: str = "",
    steps: str = FOUR_STEPS,
    happened: Iterable[Event] = (),
) -> Machine:
    """A run of four nodes of four steps each, in which this has happened."""
    when = " ".join(f"replan when {one}" for one in triggers)
    made = Machine(checked(PLAN.format(budget=budget, when=when, clauses=clauses, steps=steps)))
    made.apply(events.RunStarted(plan="four", plan_hash=made.plan.hash, inputs={}, started=""))
    for event in happened:
        made.apply(event)
    return made


def fired(made: Machine) -> list[str]:
    """The triggers that have fired, in order."""
    return [cause.trigger for cause in made.replans.waiting]


def started(node: str, attempt: int = 1, at: float = 0.0) -> Event:
    """An attempt begins."""
    return events.NodeStarted(node=node, attempt=attempt, at=at)


def failed(node: str, kind: FailureKind = "missing", *, attempt: int = 1, final: bool = False) -> list[Event]:
    """An attempt that failed so."""
    failure = Failure(kind=kind, message="no button", node=node, line=9)
    return [started(node, attempt), events.NodeFailed(node=node, attempt=attempt, failure=failure, final=final)]


def acts(node: str, count: int, at: float = 0.0) -> list[Event]:
    """So many steps."""
    return [events.ActIntended(node=node, line=1, verb="reload", text="reload", at=at)] * count


def done(node: str, steps: int = 4, at: float = 0.0) -> list[Event]:
    """A node that took so many steps."""
    return [started(node), *acts(node, steps), events.NodeDone(node=node, gives={"n": 1}, at=at)]


# What is in force


def test_by_default_a_failure_and_a_request() -> None:
    """A plan with replans that says nothing of triggers; others are asked for."""
    made = machine(happened=[*failed("one", final=True), events.ReplanRequested(by="model", why="stuck")])

    assert ["failure", "request"] == fired(made)


def test_only_what_a_plan_names() -> None:
    """And a person, who is always heard."""
    happened = [*failed("one", final=True), events.ReplanRequested(by="model", why="stuck")]
    made = machine("forecast", happened=[*happened, events.ReplanRequested(by="person", why="it will not work")])

    assert ["request"] == fired(made)


def test_nothing_without_replans() -> None:
    """There is nobody to be paid for it."""
    plan = checked(PLAN.format(budget="99 steps", when="", clauses="", steps="").replace(", 9 replans", ""))
    made = Machine(plan)
    for event in failed("one", final=True):
        made.apply(event)

    assert [] == fired(made)


# Of a node


def test_failure_is_for_good() -> None:
    """Not while there is another attempt; once there is none."""
    assert [] == fired(machine("failure", clauses="retry 1", happened=failed("one")))
    assert ["failure"] == fired(
        machine("failure", clauses="retry 1", happened=[*failed("one"), *failed("one", attempt=2, final=True)])
    )


def test_failure_with_a_stand_in_is_that_of_the_stand_in() -> None:
    """It has its turn first."""
    text = """
    plan two
    site shop at "http://127.0.0.1:1/shop"
    agent a is browser on shop
    budget 50 steps, 2 replans
    node one by a { goto "/" give n: Int = 1 }
    node other by a instead of one { goto "/" give n: Int = 1 }
    result one.n
    """
    made = Machine(checked(text))
    for event in failed("one", final=True):
        made.apply(event)
    assert [] == fired(made)

    for event in failed("other", final=True):
        made.apply(event)
    assert [Cause(trigger="failure", node="other", why="no button", failure=made.nodes["other"].failures[0])] == (
        made.replans.waiting
    )


@pytest.mark.parametrize(
    ("kinds", "fires"),
    [
        (["missing"], False),
        (["missing", "timeout"], False),
        (["missing", "missing"], True),
        (["missing", "timeout", "missing"], True),
    ],
)
def test_repeated_failure_is_the_second_of_a_kind(kinds: list[FailureKind], *, fires: bool) -> None:
    """Once, or of two kinds, it is not; in between there may be others."""
    happened = [event for n, kind in enumerate(kinds, 1) for event in failed("one", kind, attempt=n)]

    assert (["repeated_failure"] if fires else []) == fired(
        machine("repeated_failure", clauses="retry 5", happened=happened)
    )


@pytest.mark.parametrize(
    ("kind", "attempt", "fires"),
    [
        ("missing", 1, True),
        ("expectation", 1, True),
        ("missing", 2, False),
        ("navigation", 1, False),
        ("timeout", 1, False),
        ("ambiguous", 1, False),
    ],
)
def test_surprise_is_what_a_loaded_page_lacks_at_first(kind: FailureKind, attempt: int, *, fires: bool) -> None:
    """A page that did not load is none, nor is what was not there the second time either."""
    made = machine("surprise", clauses="retry 5", happened=failed("one", kind, attempt=attempt))

    assert (["surprise"] if fires else []) == fired(made)


EACH = """plan shop
site shop at "http://127.0.0.1:1/shop"
agent a is browser on shop
budget 90 steps, 9 replans
replan when WHEN
node one by a for each word in ["tea", "milk"] retry 2 { goto "/" give label: Text = word }
result one.label
"""


def instances(when: str, *, ended: bool = True, **kinds: list[FailureKind]) -> list[str]:
    """What fires when instances fail in these ways, one attempt after the other; in the end, all of them for good."""
    made = Machine(checked(EACH.replace("WHEN", when)))
    made.apply(events.NodeSpread(node="one", keys=['"tea"', '"milk"']))
    for word, failures in kinds.items():
        for attempt, kind in enumerate(failures, 1):
            failure = Failure(kind=kind, message="no button", node="one", line=6)
            which = {"node": "one", "instance": f'"{word}"', "attempt": attempt}
            made.apply(events.NodeStarted(**which))
            made.apply(events.NodeFailed(**which, failure=failure, final=attempt == len(failures)))
    if ended:
        made.apply(events.NodeFailed(node="one", attempt=1, failure=failure, final=True))
    return fired(made)


def test_instances_are_judged_one_by_one() -> None:
    """When the last of them has ended, by how each of them has failed: two that fail alike have not failed twice."""
    twice, other, once = ["timeout", "missing", "timeout"], ["timeout"], ["missing", "timeout"]

    assert [] == instances("repeated_failure", tea=other, milk=other)
    assert ["repeated_failure"] == instances("repeated_failure", tea=other, milk=twice)
    assert [] == instances("repeated_failure", tea=twice, milk=twice, ended=False)
    assert [] == instances("surprise", tea=twice, milk=other)
    assert ["surprise"] == instances("surprise", tea=other, milk=once)
    assert ["failure"] == instances("failure replan when surprise", tea=once, milk=once)


def test_one_failure_is_one_cause() -> None:
    """The strongest that holds."""
    made = machine("surprise", "failure", "repeated_failure", happened=failed("one", final=True))

    assert ["failure"] == fired(made)


@pytest.mark.parametrize(
    ("trigger", "confidence", "fires"),
    [
        ("confidence", "0.51", False),
        ("confidence", "0.5", False),
        ("confidence", "0.49", True),
        ("confidence < 0.8", "0.79", True),
        ("confidence < 0.8", "0.8", False),
        ("confidence <= 0.8", "0.8", True),
        ("confidence", None, False),
    ],
)
def test_confidence(trigger: str, confidence: str | None, *, fires: bool) -> None:
    """Below the threshold; where nothing says how sure a model is, it is silent."""
    sure = None if confidence is None else Decimal(confidence)
    call = events.CallIntended(node="one", number=1, purpose="ask", tier="cheap", calls=1, tokens=9, charges=Decimal(0))
    answer = events.CallAnswered(node="one", number=1, calls=1, tokens=9, charges=Decimal(0), confidence=sure)

    assert (["confidence"] if fires else []) == fired(machine(trigger, happened=[started("one"), call, answer]))


# Of the whole run


@pytest.mark.parametrize(
    ("trigger", "steps", "fires"),
    [
        ("inefficiency", 49, False),
        ("inefficiency", 50, False),
        ("inefficiency", 51, True),
        ("inefficiency > 0.2", 20, False),
        ("inefficiency > 0.2", 21, True),
        ("inefficiency >= 0.2", 20, True),
    ],
)
def test_inefficiency(trigger: str, steps: int, *, fires: bool) -> None:
    """More than the share of a budget is gone, and less than three tenths of the work are done."""
    made = machine(trigger, happened=[started("one"), *acts("one", steps)])

    assert (["inefficiency"] if fires else []) == fired(made)


@pytest.mark.parametrize(("nodes", "fires"), [(1, True), (2, False)])
def test_with_work_done_much_gone_is_no_inefficiency(nodes: int, *, fires: bool) -> None:
    """One of four nodes is a quarter of the work, two are half of it."""
    happened = [event for name in ("one", "two")[:nodes] for event in done(name)]
    made = machine("inefficiency", happened=[*happened, started("four"), *acts("four", 60)])

    assert Decimal(nodes) / 4 == work_done(made)
    assert (["inefficiency"] if fires else []) == fired(made)


def test_what_is_of_the_whole_run_fires_when_it_begins() -> None:
    """Not at each step of which it still holds."""
    made = machine("inefficiency", happened=[started("one"), *acts("one", 80)])

    assert ["inefficiency"] == fired(made)


@pytest.mark.parametrize(
    ("trigger", "taken", "fires"),
    [
        ("forecast", 104, False),  # 100 of budget: the rest is the three other nodes at their least
        ("forecast", 105, False),
        ("forecast", 106, True),
        ("forecast > 2", 200, False),
        ("forecast > 2", 201, True),
        ("forecast >= 2", 200, True),
    ],
)
def test_forecast(trigger: str, taken: int, *, fires: bool) -> None:
    """What is spent and what is to come, against the budget."""
    made = machine(trigger, happened=[started("one"), *acts("one", taken - 12)])

    assert Decimal(taken) == forecast(made, "steps")
    assert (["forecast"] if fires else []) == fired(made)


def test_a_forecast_goes_by_the_pace_so_far() -> None:
    """Who took twice as much as he had to will do so again."""
    made = machine(happened=done("one", steps=8))

    assert Decimal(8 + 3 * 8) == forecast(made, "steps")


def test_a_forecast_of_time_is_that_of_the_longest_path() -> None:
    """Two agents work side by side."""
    made = machine(budget="60s", happened=[started("one"), events.NodeDone(node="one", gives={"n": 1}, at=20.0)])
    typical, longest = made.plan.costs["one"].typical, Decimal(20)
    pace = longest / Decimal(str(typical))

    assert abs(Decimal(60) - forecast(made, "time")) < Decimal("0.01")
    assert pace > 1
