"""What must hold of any journal, whatever happened: to pages, to the process, to the disk."""

from __future__ import annotations

from collections.abc import Sequence

from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.events import Event

from .shop import Shop

ENDS = (events.NodeDone, events.NodeSkipped, events.NodeFailed, events.NodeUnsettled)


def assert_kept(plan: CheckedPlan, happened: Sequence[Event], shop: Shop | None = None) -> None:
    """All promises at once."""
    assert_finished_nodes_stay_finished(happened)
    assert_agents_do_one_thing_at_a_time(plan, happened)
    assert_nodes_wait_for_what_they_need(plan, happened)
    assert_commits_are_done_at_most_once(happened)
    if shop is not None:
        assert_nothing_was_done_unannounced(happened, shop)
        assert 0 == shop.open_pages, "pages are closed"
        assert len(set(shop.orders)) == len(shop.orders), f"ordered twice: {shop.orders}"


def assert_finished_nodes_stay_finished(happened: Sequence[Event]) -> None:
    """A node that is done or skipped never begins again."""
    over: set[str] = set()
    for event in happened:
        if isinstance(event, events.NodeStarted | events.NodeDone | events.NodeSkipped):
            assert event.node not in over, event
        if isinstance(event, events.NodeDone | events.NodeSkipped):
            over.add(event.node)


def assert_agents_do_one_thing_at_a_time(plan: CheckedPlan, happened: Sequence[Event]) -> None:
    """Two nodes never hold one agent at once."""
    holders: dict[str, str] = {}
    for event in happened:
        if isinstance(event, events.RunResumed):
            holders.clear()
        agent = plan.nodes[event.node].agent if isinstance(event, (events.NodeStarted, *ENDS)) else None
        if agent is None:
            continue
        if isinstance(event, events.NodeStarted):
            assert agent.text not in holders, event
            holders[agent.text] = event.node
        else:
            holders.pop(agent.text, None)


def assert_nodes_wait_for_what_they_need(plan: CheckedPlan, happened: Sequence[Event]) -> None:
    """A node begins when all it needs is durably done, and its agent's earlier nodes have come to an end before.

    One that failed may be tried again by a resume; what was let go on then goes on.
    """
    done: set[str] = set()
    ended: set[str] = set()
    for event in happened:
        match event:
            case events.NodeStarted(node=node):
                for edge in plan.edges:
                    needed = edge.kind != "agent"
                    assert edge.after != node or edge.before in (done if needed else ended), (event, edge.before)
            case events.NodeDone(node=node) | events.NodeSkipped(node=node):
                done.add(node)
                ended.add(node)
            case events.NodeFailed(node=node, final=True):
                ended.add(node)


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
