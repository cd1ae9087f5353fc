"""The rest of a run is rewritten while finished work stays: who is asked, what is accepted, who waits, what is kept."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from callsheet.dsl.cost import Amounts
from callsheet.dsl.failures import Failure
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching import base_hash
from callsheet.dsl.patching.judging import patched
from callsheet.dsl.replanning import Answer, ReplanFailed, ReplanRequest, ScriptedReplanner
from callsheet.interpreter import events
from callsheet.interpreter.decisions import StartNode
from callsheet.interpreter.limits import PLAN
from callsheet.interpreter.machine import Machine

from .memory import Disk, replayed, run, run_once
from .promises import (
    assert_commits_are_done_at_most_once,
    assert_finished_nodes_stay_finished,
    assert_the_same_is_decided_again,
)
from .shop import BUY, HEAD, Shop, checked

HEALED = """patch buy at "" because "there is no heading any more"
replace node search by scout retry 1 {
  goto "/"
  give products: [Product] = read all row in table "Results" at most 10 {
    name: Text from cell "Name", price: Money from cell "Price"
  }
}
"""
REPLANNED = BUY.replace("budget 60 steps", "budget 2 replans, 90 steps")
NO_HEADING = {'heading "Results"': ["hidden!"]}
TOOK = Amounts(calls=1, tokens=900, charges=Decimal("0.02"))


def person(*answers: Answer) -> ScriptedReplanner:
    """Somebody who has these patches ready."""
    return ScriptedReplanner(answers, tier="")


def kinds(disk: Disk, *which: type[events.Event]) -> list[events.Event]:
    """The events of these kinds."""
    return [event for event in disk.events() if isinstance(event, which)]


def of_replans(disk: Disk) -> list[str]:
    """The kinds of the events that tell of replans, in order."""
    told = (events.ReplanBegun, events.PatchRefused, events.PlanPatched, events.ReplanEnded)
    return [type(event).__name__ for event in kinds(disk, *told)]


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


def model(*answers: Answer, took: Amounts = TOOK) -> ScriptedReplanner:
    """A model with these answers."""
    return ScriptedReplanner(answers, took=took)


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


# Who waits


APART = f"""{HEAD}
budget 2 replans, 90 steps
node search by scout {{
  goto "/"
  expect seen heading "Results" within 1s
  give n: Int = how many row
}}
node later by scout {{ goto "/" give n: Int = how many row }}
node needs {{ give n: Int = search.n }}
node other by buyer {{ goto "/" give n: Int = how many row }}
node another by buyer {{ goto "/" give n: Int = how many row }}
result needs.n
"""
APART_HEALED = """patch buy at ""
replace node search by scout { goto "/" give n: Int = how many row }
"""


def test_nodes_behind_it_wait_and_others_go_on() -> None:
    """Also the agent's next node, which does not need it; nodes of another agent finish while the planner thinks."""
    shop, disk = Shop(faults=NO_HEADING), Disk()
    ends = asyncio.Event()

    class Slow(ScriptedReplanner):
        async def __call__(self, request: ReplanRequest) -> Any:
            await ends.wait()
            return await super().__call__(request)

    def ended_by_then() -> None:
        if any(isinstance(event, events.NodeDone) and event.node == "another" for event in disk.events()):
            ends.set()

    shop.clock.on_sleep = ended_by_then

    async def main() -> events.RunEnded | None:
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            going = group.create_task(run_once(checked(APART), shop, disk, replan=Slow([APART_HEALED], tier="")))
            while not going.done():
                ended_by_then()
                await asyncio.sleep(0)
            return going.result()

    ended = asyncio.run(main())
    started = [event.node for event in disk.events() if isinstance(event, events.NodeStarted)]
    before, after = order_around_the_patch(disk)

    assert ended is not None
    assert "done" == ended.outcome
    assert {"other", "another"} <= before
    assert {"search", "later", "needs"} <= after
    assert_the_same_is_decided_again(checked(APART), disk.events())
    assert 2 == started.count("search")
    assert started.index("later") > len(started) - 1 - started[::-1].index("search")


def order_around_the_patch(disk: Disk) -> tuple[set[str], set[str]]:
    """The nodes that ended before the patch and those that began after it."""
    happened = disk.events()
    place = next(number for number, event in enumerate(happened) if isinstance(event, events.PlanPatched))
    done = {event.node for event in happened[:place] if isinstance(event, events.NodeDone)}
    begun = {event.node for event in happened[place:] if isinstance(event, events.NodeStarted)}
    return done, begun


def test_a_replan_that_comes_to_nothing_lets_the_others_go() -> None:
    """The agent's next node has its turn as after any failure."""
    disk = Disk()
    run(checked(APART), Shop(faults=NO_HEADING), disk, replan=person(None))
    done = [event.node for event in disk.events() if isinstance(event, events.NodeDone)]

    assert {"later", "other", "another"} == set(done)


def test_finished_nodes_never_run_again_and_new_ones_do() -> None:
    """A patch puts nodes in, takes some away, and gives some to another agent."""
    patch = """patch buy at ""
    replace node search by scout { goto "/" give n: Int = how many row }
    insert before search node tidy by scout { goto "/tidy" }
    remove later
    """
    plan, disk = checked(APART), Disk()
    ended = run(plan, Shop(faults=NO_HEADING), disk, replan=person(patch))
    machine = replayed(plan, disk)

    assert ended is not None
    assert "done" == ended.outcome
    assert {"search", "tidy", "needs", "other", "another"} == set(machine.nodes)
    assert all(one.status == "done" for one in machine.nodes.values())
    assert_finished_nodes_stay_finished(disk.events())


def test_a_patch_stops_a_running_node() -> None:
    """At its next safe place; it counts as failed, is not tried again, and nobody is asked for it."""
    shop, disk = Shop(faults=NO_HEADING), Disk()
    text = APART.replace('node other by buyer { goto "/"', 'node other by buyer retry 3 { goto "/slow"')

    async def until_patched() -> None:
        while not kinds(disk, events.PlanPatched):  # noqa: ASYNC110 - the disk tells nobody of what is on it
            await asyncio.sleep(0)

    shop.hangs = {"goto http://127.0.0.1:1/shop/slow": until_patched}
    replanner = person(APART_HEALED + "stop other\n", None)
    run(checked(text), shop, disk, replan=replanner)
    failed = [event for event in disk.events() if isinstance(event, events.NodeFailed) and event.node == "other"]

    assert 1 == len(replanner.requests)
    assert [("stopped", True)] == [(one.failure.kind, one.final) for one in failed]


def test_what_has_had_its_turn_never_has_it_again() -> None:
    """An agent's next node was under way when the plan was patched, and the one before it fails once more."""
    plan = checked(APART)
    text = APART_HEALED.replace('at ""', f'at "{base_hash(plan.plan)}"')
    made = patched(plan, parse_patch(text), shown=None)
    failure = Failure(kind="missing", message="no", node="search", line=1)
    machine = Machine(plan)
    for event in (
        events.RunStarted(plan="buy", plan_hash=plan.hash, inputs={}, started=""),
        events.NodeStarted(node="search", attempt=1),
        events.NodeFailed(node="search", attempt=1, failure=failure, final=True),
        events.ReplanBegun(number=1, trigger="failure", node="search", why=""),
        events.ReplanEnded(number=1, why="nothing"),
        events.NodeStarted(node="later", attempt=1),
        events.PlanPatched(
            number=0, patch=text, because="", by="person", shown=None, before=plan.hash, plan_hash=made.hash, diff=""
        ),
        events.NodeDone(node="later", gives={"n": 1}),
        events.NodeStarted(node="search", attempt=2),
        events.ReplanBegun(number=2, trigger="request", node="", why=""),
        events.ReplanEnded(number=2, why="nothing"),
        events.NodeFailed(node="search", attempt=2, failure=failure, final=True),
    ):
        machine.apply(event)

    assert ["other"] == [one.node for one in machine.ready() if isinstance(one, StartNode)]


# Crashes


@pytest.mark.parametrize("before", [True, False])
def test_killed_at_every_write(before: bool) -> None:
    """The journal rebuilds the patched plan; nothing is done twice, and the run ends as it would have."""
    plan = checked(REPLANNED)
    whole = Disk()
    run(plan, Shop(faults=dict(NO_HEADING)), whole, replan=person(HEALED))
    for write in range(1, whole.writes + 1):
        shop, disk = Shop(faults=dict(NO_HEADING)), Disk()
        assert run(plan, shop, disk, dies_at=write, before=before, replan=person(HEALED)) is None
        ended = run(plan, shop, disk, replan=person(HEALED, HEALED))

        assert ended is not None, write
        assert ("done", ["Cable"]) == (ended.outcome, shop.orders), write
        assert_commits_are_done_at_most_once(disk.events())
        assert_finished_nodes_stay_finished(disk.events())
        assert_the_same_is_decided_again(plan, disk.events())
        assert replayed(plan, disk).plan.hash == replayed(plan, whole).plan.hash
        assert {one.number for one in disk.events() if isinstance(one, events.PlanPatched)} == {1}


def test_a_chain_of_patches_is_rebuilt() -> None:
    """Each is for the plan that the one before it made."""
    same = HEALED.replace('goto "/"', 'goto "/" expect seen heading "Results" within 1s')
    plan, disk = checked(REPLANNED), Disk()
    ended = run(plan, Shop(faults=NO_HEADING), disk, replan=person(same, HEALED))
    first, second = [event for event in disk.events() if isinstance(event, events.PlanPatched)]

    assert ended is not None
    assert "done" == ended.outcome
    assert (plan.hash, first.plan_hash) == (first.before, second.before)
    assert second.plan_hash == replayed(plan, disk).plan.hash


def test_a_replay_knows_what_the_run_knew() -> None:
    """The same nodes, counts and causes, whatever was rewritten."""
    same = HEALED.replace('goto "/"', 'goto "/" expect seen heading "Results" within 1s')
    plan, disk, machines = checked(REPLANNED), Disk(), []
    run(plan, Shop(faults=NO_HEADING), disk, replan=person(None, same), machines=machines)
    (live,), again = machines, replayed(plan, disk)

    assert (live.nodes, live.commits, live.at) == (again.nodes, again.commits, again.at)
    assert (live.replans.begun, live.replans.waiting) == (again.replans.begun, again.replans.waiting)
    assert live.plan.hash == again.plan.hash
