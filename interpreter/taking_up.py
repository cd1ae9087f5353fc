"""Going on after a crash or a stop: what was running goes on, what had failed for good gets one attempt more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .state import FINISHED, NodeState
from .units import Unit

if TYPE_CHECKING:
    from .machine import Machine


def take_up(machine: Machine) -> None:
    """Another process takes the run up. What was running goes on under the same number."""
    machine.schedule.nothing_is_under_way()
    machine.replans.begin_again()
    again = [name for name in machine.nodes if _may_be_tried_again(machine, name)]
    for name in again:
        node, first = machine.nodes[name], machine.stands_in_for.get(name)
        machine.limits.begin_again(name)
        if first is not None and first in again:
            # It failed as well: its turn comes again when that fails again.
            node.status, node.next_attempt = "waiting", node.attempt + 1
            machine.schedule.block(first, name)
        elif node.instances is None:
            _again(node)
            machine.schedule.again(Unit(name))
        else:
            node.status, node.pending = "running", ""
            for one in node.instances.values():
                _again(one)
            machine.take_up_instances(name, node.instances)


def _may_be_tried_again(machine: Machine, name: str) -> bool:
    """Whether a node is in the middle of it, or has failed and nobody stands in for it or rewrites it."""
    if machine.replans.holds(name):
        return False
    status = machine.nodes[name].status
    if status != "failed":
        return status in ("running", "retrying", "unsettled", "held")
    by = machine.plan.stand_ins.get(name)
    return by is None or machine.has_committed(name) or machine.nodes[by].status in ("failed", "skipped")


def _again(unit: NodeState) -> None:
    """What a resume makes of a unit that is not finished."""
    unit.delay = 0.0
    if unit.status == "failed":
        unit.next_attempt = unit.attempt + 1
    elif unit.status in ("running", "unsettled", "held"):
        unit.next_attempt = unit.attempt
    if unit.status not in FINISHED:
        unit.status = "retrying" if unit.attempt else "waiting"
