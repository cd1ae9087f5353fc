"""What must hold of any journal, whatever happened: to pages, to the process, to the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.replaying.replaying import decide_again
from callsheet.interpreter.units import Unit

from .shop import Shop

ENDS = (events.NodeDone, events.NodeSkipped, events.NodeFailed, events.NodeUnsettled)

DECIDED_AGAIN = 5
"""One journal in so many, by its length, is decided again: all of them would double the time of the crash matrix."""


def assert_kept(plan: CheckedPlan, happened: Sequence[Event], shop: Shop | None = None) -> None:
    """All promises at once."""
    with_plans = list(with_its_plan(plan, happened))
    assert_finished_nodes_stay_finished(happened)
    assert_agents_do_one_thing_at_a_time(with_plans)
    assert_nodes_wait_for_what_they_need(with_plans)
    assert_commits_are_done_at_most_once(happened)
    if len(happened) % DECIDED_AGAIN == 0:
        assert_the_same_is_decided_again(plan, happened)
    if shop is not None:
        assert_nothing_was_done_unannounced(happened, shop)
        assert 0 == shop.open_pages, "pages are closed"
        assert len(set(shop.orders)) == len(shop.orders), f"ordered twice: {shop.orders}"


def assert_the_same_is_decided_again(plan: CheckedPlan, happened: Sequence[Event]) -> None:
    """From the journal alone, without pages and without a clock."""
    decide_again(plan, list(enumerate(happened, start=1)))


def assert_finished_nodes_stay_finished(happened: Sequence[Event]) -> None:
    """A node or instance that is done or skipped never begins again."""
    over: set[Unit] = set()
    for event in happened:
        if isinstance(event, events.NodeStarted | events.NodeSpread | events.NodeDone | events.NodeSkipped):
            assert event.unit not in over, event
        if isinstance(event, events.NodeDone | events.NodeSkipped):
            over.add(event.unit)


def assert_agents_do_one_thing_at_a_time(happened: Iterable[tuple[CheckedPlan, Event]]) -> None:
    """Two nodes never hold one agent at once, nor two instances one worker of a pool; serial ones take turns."""
    holders: dict[str, dict[int, Unit]] = {}
    for plan, event in happened:
        if isinstance(event, events.RunResumed):
            holders.clear()
        agent = plan.nodes[event.node].agent if isinstance(event, (events.NodeStarted, *ENDS)) else None
        if agent is None:
            continue
        held = holders.setdefault(agent.text, {})
        if isinstance(event, events.NodeStarted):
            assert event.worker not in held, event
            assert {event.node} >= {unit.node for unit in held.values()}, event
            assert event.worker < (plan.agents[agent.text].pool or 1), event
            assert not held or event.node not in plan.serial, event
            held[event.worker] = event.unit
        else:
            for worker in [worker for worker, unit in held.items() if unit == event.unit]:
                del held[worker]


def assert_nodes_wait_for_what_they_need(happened: Iterable[tuple[CheckedPlan, Event]]) -> None:
    """A node begins when all it needs is durably done, and its agent's earlier nodes have come to an end before.

    One that failed may be tried again by a resume or a patch; what was let go on then goes on. A node counts as done
    when what stands in for it is, and only what has failed is stood in for.
    """
    done: set[str] = set()
    ended: set[str] = set()
    for plan, event in happened:
        stands_in_for = {by: name for name, by in plan.stand_ins.items()}
        done |= plan.done.keys()
        ended |= plan.done.keys()
        match event:
            case events.NodeStarted(node=node) | events.NodeSpread(node=node):
                for edge in plan.edges:
                    if edge.after == node and stands_in_for.get(node) == edge.before:
                        assert edge.before in ended - done, event
                    elif edge.after == node:
                        assert edge.before in (ended if edge.kind == "agent" else done), (event, edge.before)
            case events.NodeDone(node=node, instance="") | events.NodeSkipped(node=node, instance=""):
                done.add(node)
                ended.add(node)
                while isinstance(event, events.NodeDone) and (node := stands_in_for.get(node, "")):
                    done.add(node)
            case events.NodeFailed(node=node, instance="", final=True):
                ended.add(node)


def with_its_plan(plan: CheckedPlan, happened: Sequence[Event]) -> Iterator[tuple[CheckedPlan, Event]]:
    """Each event with the plan that was the run's when it happened."""
    machine = Machine(plan) if any(isinstance(one, events.PlanPatched) for one in happened) else None
    for event in happened:
        if machine is None:
            yield plan, event
        else:
            machine.apply(event)
            yield machine.plan, event


def assert_commits_are_done_at_most_once(happened: Sequence[Event]) -> None:
    """A commit is announced again only when it is known not to have been done."""
    known: dict[str, str] = {}
    for event in happened:
        match event:
            case events.CommitIntended(key=key):
                assert known.get(key, "not_done") == "not_done", (key, known[key])
                known[key] = "intended"
            case events.CommitSettled(key=key, outcome=outcome):
                assert known.get(key) != "done", "done is final"
                known[key] = outcome


def assert_nothing_was_done_unannounced(happened: Sequence[Event], shop: Shop) -> None:
    """Each act that reached a page has an intent in the journal; an intent may lack its act."""
    intents = sum(isinstance(event, events.ActIntended | events.CommitIntended) for event in happened)

    assert len(shop.acts) <= intents


def assert_within_bounds(plan: CheckedPlan, happened: Sequence[Event]) -> None:
    """No node takes more steps than the checker said, if its run was resumed once at most."""
    for name in plan.nodes:
        steps = sum(
            isinstance(event, events.ActIntended | events.LookIntended | events.CommitIntended) and event.node == name
            for event in happened
        )
        assert steps <= plan.costs[name].most.steps, name
