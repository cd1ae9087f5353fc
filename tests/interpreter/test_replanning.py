"""The rest of a run is rewritten: who is asked, what is accepted, what a model may write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from callsheet.dsl.replanning import Answer, ReplanFailed, ReplanRequest
from callsheet.interpreter import events
from callsheet.interpreter.limits import PLAN

from .memory import Disk, replayed, run
from .promises import (
    assert_the_same_is_decided_again,
)
from .replanned import HEALED, NO_HEADING, REPLANNED, kinds, model, of_replans, person
from .shop import BUY, Shop, checked


def test_a_patch_heals_the_rest() -> None:
    """The node that failed for good is another one, and the run comes to its end in the same journal."""
    shop, disk, replanner = Shop(faults=NO_HEADING), Disk(), person(HEALED)
    ended = run(checked(REPLANNED), shop, disk, replan=replanner)

    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)
    assert ["ReplanBegun", "PlanPatched"] == of_replans(disk)
    (patched,) = [event for event in disk.events() if isinstance(event, events.PlanPatched)]
    assert ("person", None, "there is no heading any more") == (patched.by, patched.shown, patched.because)
    assert '-  expect seen heading "Results" within 2s\n' in patched.diff
    assert_the_same_is_decided_again(checked(REPLANNED), disk.events())
    (request,) = replanner.requests
    assert ("failure", "search", 1, 1) == (request.cause.trigger, request.cause.node, request.number, request.turn)


def test_without_anybody_to_ask_the_run_ends_as_ever() -> None:
    """The journal says that nobody was there."""
    disk = Disk()
    ended = run(checked(REPLANNED), Shop(faults=NO_HEADING), disk)

    assert ended is not None
    assert "goal" == ended.outcome
    assert ["ReplanEnded"] == of_replans(disk)
    assert_the_same_is_decided_again(checked(REPLANNED), disk.events())
    assert 0 == replayed(checked(REPLANNED), disk).replans.begun


def test_a_plan_without_replans_asks_nobody() -> None:
    """Its budget is none."""
    disk, replanner = Disk(), person(HEALED)
    run(checked(BUY), Shop(faults=NO_HEADING), disk, replan=replanner)

    assert [] == replanner.requests
    assert [] == of_replans(disk)


def test_no_more_replans_than_the_budget_has() -> None:
    """Each patch heals nothing, and after the second the failure stays."""
    same = HEALED.replace('goto "/"', 'goto "/" expect seen heading "Results" within 1s')
    disk, replanner = Disk(), person(same, same, same)
    ended = run(checked(REPLANNED), Shop(faults=NO_HEADING), disk, replan=replanner)

    assert ended is not None
    assert "goal" == ended.outcome
    assert [1, 2] == [request.number for request in replanner.requests]
    assert 2 == len(kinds(disk, events.PlanPatched))


def test_a_person_may_grant_more_replans() -> None:
    """As any other part of a budget."""
    same = HEALED.replace('goto "/"', 'goto "/" expect seen heading "Results" within 1s')
    plan, shop, disk = checked(REPLANNED.replace("2 replans", "1 replans")), Shop(faults=NO_HEADING), Disk()
    run(plan, shop, disk, replan=person(same))
    disk.append(events.BudgetRaised(account=PLAN, amounts={"replans": Decimal(2)}))
    ended = run(plan, shop, disk, replan=person(HEALED))

    assert ended is not None
    assert "done" == ended.outcome


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (HEALED.replace('at ""', 'at "aaaaaaaa"'), "CS801"),
        (HEALED.replace("replace node search", "replace node pick"), "CS"),
        (HEALED + "remove nothing", "CS802"),
        ("patch buy at", "CS0"),
        ("", "CS0"),
        (HEALED.replace('goto "/"', 'goto "https://elsewhere.example/"'), "CS"),
    ],
)
def test_a_rejected_patch_goes_back_with_what_is_wrong(bad: str, said: str) -> None:
    """The next turn has its text and its diagnostics; nothing of it was applied."""
    shop, disk, replanner = Shop(faults=NO_HEADING), Disk(), person(bad, HEALED)
    ended = run(checked(REPLANNED), shop, disk, replan=replanner)

    assert ended is not None
    assert "done" == ended.outcome
    assert ["ReplanBegun", "PatchRefused", "PlanPatched"] == of_replans(disk)
    first, second = replanner.requests
    assert () == first.earlier
    assert (1, 2) == (second.number, second.turn)
    assert any(one["code"].startswith(said) for one in second.earlier[0].diagnostics)


def test_three_bad_answers_are_enough() -> None:
    """A draft and two repairs; the replan counts."""
    bad = HEALED.replace('at ""', 'at "aaaaaaaa"')
    disk, replanner = Disk(), person(bad, bad, bad, HEALED)
    ended = run(checked(REPLANNED.replace("2 replans", "1 replans")), Shop(faults=NO_HEADING), disk, replan=replanner)

    assert ended is not None
    assert "goal" == ended.outcome
    assert ["ReplanBegun", *["PatchRefused"] * 3, "ReplanEnded"] == of_replans(disk)


@pytest.mark.parametrize("answer", [None, ReplanFailed("the provider is down")])
def test_no_answer_is_the_end_of_it(answer: Answer) -> None:
    """The failure stays, and says why."""
    disk = Disk()
    ended = run(checked(REPLANNED), Shop(faults=NO_HEADING), disk, replan=person(answer))

    assert ended is not None
    assert "goal" == ended.outcome
    assert ["ReplanBegun", "ReplanEnded"] == of_replans(disk)


# What a model writes


def test_what_the_planner_takes_is_counted() -> None:
    """Its calls are admitted with the worst that they may take, and counted with what they took."""
    plan, disk, bad = checked(REPLANNED), Disk(), HEALED.replace('at ""', 'at "aaaaaaaa"')
    ended = run(plan, Shop(faults=NO_HEADING), disk, replan=model(bad, HEALED))
    machine = replayed(plan, disk)

    assert ended is not None
    assert "done" == ended.outcome
    assert_the_same_is_decided_again(plan, disk.events())
    assert [2, 1800, Decimal("0.04")] == [machine.used(PLAN, one) for one in ("calls", "tokens", "charges")]
    intents = [event for event in disk.events() if isinstance(event, events.CallIntended)]
    most = plan.tiers["strong"].call.most
    assert [("replan", "", most.calls, most.tokens)] * 2 == [(i.purpose, i.node, i.calls, i.tokens) for i in intents]


def test_a_planner_that_does_not_fit_the_budget_is_not_asked() -> None:
    """It could not be paid; the failure stays."""
    plan = checked(REPLANNED.replace("2 replans", "2 replans, $0.05"))
    disk, replanner = Disk(), model(HEALED)
    ended = run(plan, Shop(faults=NO_HEADING), disk, replan=replanner)

    assert ended is not None
    assert "goal" == ended.outcome
    assert [] == replanner.requests
    (over,) = [event for event in disk.events() if isinstance(event, events.ReplanEnded)]
    assert "the planner could not be asked: over budget: the plan may use $0.05" in over.why


def test_a_call_that_never_came_back_counts_in_full() -> None:
    """The process died while the planner was asked; the next asks again, under the same number, and pays again."""
    plan, shop, disk = checked(REPLANNED), Shop(faults=NO_HEADING), Disk()

    def dies(_: ReplanRequest) -> str | None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        run(plan, shop, disk, replan=model(dies))
    replanner = model(HEALED)
    ended = run(plan, shop, disk, replan=replanner)
    most, machine = plan.tiers["strong"].call.most, replayed(plan, disk)

    assert ended is not None
    assert "done" == ended.outcome
    assert [1] == [request.number for request in replanner.requests]
    assert (1, most.tokens + 900) == (machine.replans.begun, machine.used(PLAN, "tokens"))


UNSEEN = """plan buy
site shop at "http://127.0.0.1:1/shop" auth basic "bob", shop_pw
secret shop_pw: Text for shop
agent scout is browser on shop
budget 2 replans, 40 steps
{flow}
node first by scout {{ goto "/" give word: Text = read testid "price" }}
node second by scout {{ goto "/" expect seen heading "Sorry" within 1s give other: Text = first.word }}
result second.other
"""


@pytest.mark.parametrize(("flow", "seen"), [("", False), ("flow shop -> model", True)])
def test_what_a_planner_sees(flow: str, seen: bool) -> None:
    """Values and page text only where the plan lets them flow to a model; else names, types and sizes."""
    replanner = model(None)
    run(checked(UNSEEN.format(flow=flow)), Shop(), replan=replanner)
    (request,) = replanner.requests

    assert seen == ("$4.25" in request.sight.program)
    assert seen == (request.sight.sites == ("shop",))
    assert ({} if seen else {"first.word": "Text, 5 characters"}) == request.sight.hidden
    assert request.cause.failure is not None
    assert seen == ("Sorry" in request.cause.failure.message)
    assert {"first": "done", "second": "failed"} == request.outcomes
    assert "done first by scout from shop spent" in request.sight.program


TRUSTED = """plan buy
site shop at "http://127.0.0.1:1/shop" auth basic "bob", shop_pw
site mail at "http://127.0.0.1:2/mail"
secret shop_pw: Text for shop
agent scout is browser on shop
agent reader is browser on mail
budget 2 replans, 40 steps
flow mail -> model
node letters by reader { goto "/" give word: Text = read testid "price" }
node order by scout after letters {
  goto "/"
  click button "Add Cable"
  commit place click button "Place order"
    proved by { expect seen heading "Thank you" within 1s }
    or by { goto "/orders" expect seen row "Cable" within 1s }
}
"""
BY_A_MODEL = """patch buy at ""
replace node order by scout after letters {
  goto "/"
  click button "Add Lamp"
  commit place click button "Place order"
    proved by { expect seen heading "Thank you" within 1s }
    or by { goto "/orders" expect seen row "Cable" within 1s }
}
"""


async def yes(_diff: str, _because: str) -> bool:
    """A person who agrees."""
    return True


async def no(_diff: str, _because: str) -> bool:
    """A person who does not."""
    return False


@pytest.mark.parametrize(
    ("options", "orders"),
    [({}, []), ({"accept": no}, []), ({"accept": yes}, ["Lamp"]), ({"trust_patches": True}, ["Lamp"])],
)
def test_what_a_model_may_not_decide_a_person_may(options: dict[str, Any], orders: list[str]) -> None:
    """It was shown mail, so what it orders may be what somebody wrote there."""
    shop, disk = Shop(faults={'click button "Add Cable"': ["missing"]}), Disk()
    run(checked(TRUSTED), shop, disk, replan=model(BY_A_MODEL), **options)
    patches = [event for event in disk.events() if isinstance(event, events.PlanPatched)]
    refused = [event for event in disk.events() if isinstance(event, events.PatchRefused)]

    assert orders == shop.orders
    assert [("model", None)] * len(orders) == [(one.by, one.shown) for one in patches]
    assert ([] if orders else [1]) == [one.turn for one in refused]
    assert all("[CS6" in line for one in refused for line in one.found)


def test_what_a_model_may_write_needs_nobody() -> None:
    """Its label stays with what it wrote: the journal says what it was shown."""
    text = UNSEEN.format(flow="flow shop -> model")
    patch = """patch buy at ""
    replace node second by scout { goto "/" give other: Text = first.word }
    """
    plan, disk = checked(text), Disk()
    ended = run(plan, Shop(), disk, replan=model(patch))
    (patched,) = [event for event in disk.events() if isinstance(event, events.PlanPatched)]

    assert ended is not None
    assert ("done", ["shop"]) == (ended.outcome, patched.shown)
    assert {"second": ("shop",)} == dict(replayed(plan, disk).plan.facts.authors)
