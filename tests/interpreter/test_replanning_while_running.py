"""While the rest of a run is rewritten finished work stays: who waits, what is stopped, what a kill leaves."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from callsheet.dsl.failures import Failure
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching import base_hash
from callsheet.dsl.patching.judging import patched
from callsheet.dsl.replanning import ReplanRequest, ScriptedReplanner
from callsheet.interpreter import events
from callsheet.interpreter.decisions import StartNode
from callsheet.interpreter.machine import Machine

from .memory import Disk, replayed, run, run_once
from .promises import (
    assert_commits_are_done_at_most_once,
    assert_finished_nodes_stay_finished,
    assert_the_same_is_decided_again,
)
from .replanned import HEALED, NO_HEADING, REPLANNED, kinds, person
from .shop import HEAD, Shop, checked

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


def test_a_patch_leaves_a_node_to_what_is_standing_in_for_it() -> None:
    """While the stand-in is under way the node is not begun anew: both would do the same work."""
    plan = checked(STOOD_IN_FOR)
    made = Machine(plan)
    failure = Failure(kind="missing", message="no heading", node="search", line=9)
    text = f'patch buy at "{base_hash(plan.plan)}"\nreplace node later by scout {{ goto "/" give n: Int = 2 }}\n'
    new = patched(plan, parse_patch(text), shown=None)
    for event in (
        events.RunStarted(plan="buy", plan_hash=plan.hash, inputs={}, started=""),
        events.NodeStarted(node="search", attempt=1),
        events.NodeFailed(node="search", attempt=1, failure=failure, final=True),
        events.NodeStarted(node="other", attempt=1),
        events.PlanPatched(
            number=0, patch=text, because="", by="person", shown=None, before=plan.hash, plan_hash=new.hash, diff=""
        ),
    ):
        made.apply(event)

    assert ("failed", "running") == (made.nodes["search"].status, made.nodes["other"].status)
    assert "search" not in {one.unit.node for one in made.ready() if isinstance(one, StartNode)}


STOOD_IN_FOR = f"""{HEAD}
budget 2 replans, 90 steps
node search by scout {{ goto "/" give n: Int = how many row }}
node other by buyer instead of search {{ goto "/" give n: Int = 0 }}
node later by scout after search {{ goto "/" give n: Int = how many row }}
result search.n
"""


# Crashes


@pytest.mark.slow
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
