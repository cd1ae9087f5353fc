"""What becomes of a node without any work: it is skipped, spread into its instances, or ends with the last of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.lines import line_at

from . import events
from .clauses import condition
from .events import NodeEvent
from .instances import concluded, keys_of
from .state import FINISHED
from .units import each_of

if TYPE_CHECKING:
    from .machine import Machine


def told(machine: Machine, name: str) -> NodeEvent | None:
    """What is to be recorded of a node whose turn it is; None when there is some work."""
    node, declared = machine.nodes[name], machine.plan.nodes[name]
    if node.instances is not None:
        return concluded(name, node.instances, machine.plan.gives[name])
    if not declared.clauses and name not in machine.stands_in_for:
        return None
    first, when, each = machine.stands_in_for.get(name), condition(declared), each_of(declared)
    place: ast.Syntax = when or declared
    try:
        if node.status == "waiting" and first is not None and machine.nodes[first].status in FINISHED:
            return events.NodeSkipped(node=name)
        if node.status == "waiting" and when is not None and not evaluate_pure(when, machine.environment()):
            return events.NodeSkipped(node=name)
        if each is not None:
            place = each
            return events.NodeSpread(node=name, keys=keys_of(each, machine.environment()))
    except NodeFailure as failed:
        line = line_at(machine.plan.plan.source, place.span.start)
        failure = failed.failure.at(node=name, line=line)
        return events.NodeFailed(node=name, attempt=1, failure=failure, final=True)
    return None
