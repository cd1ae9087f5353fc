"""When the rest of a run is to be rewritten: the triggers of a plan, measured from its events and from nothing else.

In: each event, after the machine has taken it in. Out: causes. A replay of the journal finds the same ones. What is
measured of the whole run (`inefficiency`, `forecast`) fires when it begins to hold, and again only when it did not in
between; what is measured of a node fires at that event.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.checks import Threshold
from callsheet.dsl.failures import FailureKind
from callsheet.dsl.replanning import Cause, TriggerName

from . import events
from .events import Event
from .limits import HELD, PLAN
from .state import FINISHED, NodeState

if TYPE_CHECKING:
    from .machine import Machine

USUAL: Mapping[str, Threshold | None] = {"failure": None, "request": None}
"""What is in force when a plan has a budget for replans and says nothing of triggers."""
LITTLE_WORK = Decimal("0.3")
"""Of all the work: with less than this done, much of a budget gone is inefficient."""
SURPRISES: frozenset[FailureKind] = frozenset({"missing", "expectation"})
"""Failures that say: the page has loaded, and is not as it was expected."""
COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_ABOUT_ALL = (
    events.ActIntended,
    events.LookIntended,
    events.CommitIntended,
    events.CallIntended,
    events.CallAnswered,
    events.NodeStarted,
    events.NodeDone,
    events.NodeFailed,
)


class Triggers:
    """The triggers of one run."""

    def __init__(self, plan: CheckedPlan) -> None:
        self._holding: set[tuple[TriggerName, ast.Resource]] = set()
        self.adopt(plan)

    def adopt(self, plan: CheckedPlan) -> None:
        """The rest is that of a patched plan from now on."""
        self._plan = plan
        self._usual: dict[ast.Resource, dict[str, Decimal]] = {}
        self._in_force = plan.triggers or USUAL

    def fired_by(self, event: Event, machine: Machine) -> Iterator[Cause]:
        """Why the rest is to be rewritten, as of this event; mostly nothing."""
        match event:
            case events.NodeFailed():
                yield from self._of_failure(event, machine)
            case events.CallAnswered(confidence=confidence) if confidence is not None:
                yield from self._of_confidence(event, confidence)
            case events.ReplanRequested() if "request" in self._in_force or event.by == "person":
                yield Cause(trigger="request", why=event.why)
        if isinstance(event, _ABOUT_ALL):
            yield from self._of_inefficiency(machine)
            yield from self._of_forecast(machine)

    # One node

    def _of_failure(self, event: events.NodeFailed, machine: Machine) -> Iterator[Cause]:
        """The strongest that holds: one failure is one cause."""
        failure, state = event.failure, machine.nodes[event.node]
        if event.instance or failure.kind == "stopped":
            return  # a node with instances is judged when the last of them has ended
        units = [state] if state.instances is None else [*state.instances.values()]
        name: TriggerName | None = None
        if "failure" in self._in_force and event.final and not machine.will_be_stood_in_for(event.node):
            name = "failure"
        elif "repeated_failure" in self._in_force and any(map(_repeated, units)):
            name = "repeated_failure"
        elif "surprise" in self._in_force and _surprised(event, state):
            name = "surprise"
        if name is not None:
            yield Cause(trigger=name, node=event.node, why=failure.message, failure=failure)

    def _of_confidence(self, event: events.CallAnswered, confidence: Decimal) -> Iterator[Cause]:
        least = self._in_force.get("confidence")
        if least is not None and COMPARED[least.operator](confidence, least.value):
            why = f"in node `{event.node}` a model is sure of what it does by {confidence} only"
            yield Cause(trigger="confidence", why=why, about=event.node)

    # The whole run

    def _of_inefficiency(self, machine: Machine) -> Iterator[Cause]:
        most = self._in_force.get("inefficiency")
        if most is None:
            return
        for resource, limit in _budgets(machine):
            share = _used(machine, resource) / limit
            much = COMPARED[most.operator](share, most.value)
            holds = much and work_done(machine) < LITTLE_WORK
            if self._begins("inefficiency", resource, holds=holds):
                why = f"{share:.0%} of the {resource} are gone, with {work_done(machine):.0%} of the work done"
                yield Cause(trigger="inefficiency", why=why, about=resource)

    def _of_forecast(self, machine: Machine) -> Iterator[Cause]:
        most = self._in_force.get("forecast")
        if most is None:
            return
        for resource, limit in _budgets(machine):
            if resource not in self._usual:
                self._usual[resource] = usual_costs(self._plan, resource)
            share = forecast(machine, resource, self._usual[resource]) / limit
            holds = COMPARED[most.operator](share, most.value)
            if self._begins("forecast", resource, holds=holds):
                why = f"the run is on its way to {share:.0%} of the {resource} that it may use"
                yield Cause(trigger="forecast", why=why, about=resource)

    def _begins(self, name: TriggerName, resource: ast.Resource, *, holds: bool) -> bool:
        key, before = (name, resource), (name, resource) in self._holding
        (self._holding.add if holds else self._holding.discard)(key)
        return holds and not before


def _counting(state: NodeState) -> list[FailureKind]:
    """How a node, or an instance, has failed since it last had all its attempts before it."""
    return [one.kind for one in state.failures[state.forgiven :]]


def _repeated(state: NodeState) -> bool:
    """Whether the last way to fail was there before."""
    kinds = _counting(state)
    return bool(kinds) and kinds.count(kinds[-1]) >= 2


def _surprised(event: events.NodeFailed, state: NodeState) -> bool:
    """Whether a page was not as expected at the first attempt: of the node, or of one of its instances."""
    if state.instances is None:
        return event.failure.kind in SURPRISES and event.attempt == state.first_attempt
    return any(kinds[0] in SURPRISES for kinds in map(_counting, state.instances.values()) if kinds)


def _budgets(machine: Machine) -> Iterator[tuple[ast.Resource, Decimal]]:
    """What the plan's own budget limits, and may run out."""
    for resource in (*HELD, "time"):
        limit = machine.limits.budget(PLAN, resource)
        if limit:
            yield resource, limit


def _used(machine: Machine, resource: ast.Resource) -> Decimal:
    return Decimal(str(machine.at)) if resource == "time" else Decimal(machine.used(PLAN, resource))


def work_done(machine: Machine) -> Decimal:
    """The share of finished nodes, each weighted by its *most* steps; where there are no steps, by their number."""
    weights = {name: machine.plan.costs[name].most.steps for name in machine.nodes}
    if not any(weights.values()):
        weights = dict.fromkeys(machine.nodes, 1)
    done = sum(weights[name] for name, one in machine.nodes.items() if one.status in FINISHED)
    return Decimal(done) / max(1, sum(weights.values()))


def forecast(machine: Machine, resource: ast.Resource, usual: Mapping[str, Decimal] | None = None) -> Decimal:
    """What the run will have used of a resource at its end, should it go on as it did.

    Spent, and of each node that is not finished its usual cost times the pace so far, less what it has used already.
    The usual cost of a node is its *least* (of time, its *typical*); the pace is what finished nodes took over their
    usual cost, as the estimate at completion of earned value management. Time is that of the longest path.
    """
    usual = usual or usual_costs(machine.plan, resource)
    expected = finished = waiting = Decimal(0)
    begun: list[str] = []
    for name, one in machine.nodes.items():
        if one.status in FINISHED:
            expected += usual[name]
            finished += _taken(machine, name, resource)
        elif one.status == "waiting":
            waiting += usual[name]
        else:
            begun.append(name)
    pace = finished / expected if expected else Decimal(1)
    left = {name: max(Decimal(0), usual[name] * pace - _taken(machine, name, resource)) for name in begun}
    if resource != "time":
        return _used(machine, resource) + waiting * pace + sum(left.values())
    rest = {name: usual[name] * pace for name, one in machine.nodes.items() if one.status == "waiting"}
    return _used(machine, resource) + _longest(machine.plan, rest | left)


def usual_costs(plan: CheckedPlan, resource: ast.Resource) -> dict[str, Decimal]:
    """What each node usually takes of a resource: its *least*; of time its *typical*."""
    return {
        name: Decimal(str(cost.typical if resource == "time" else getattr(cost.least, resource) or 0))
        for name, cost in plan.costs.items()
    }


def _taken(machine: Machine, name: str, resource: ast.Resource) -> Decimal:
    state = machine.nodes[name]
    if resource != "time":
        return Decimal(machine.used(name, resource))
    begun = state.status != "waiting"
    ended = state.ended if state.status in FINISHED else machine.at
    return Decimal(str(round(ended - state.started, 4))) if begun else Decimal(0)


def _longest(plan: CheckedPlan, lengths: Mapping[str, Decimal]) -> Decimal:
    before: dict[str, list[str]] = {}
    for edge in plan.edges:
        before.setdefault(edge.after, []).append(edge.before)
    ends: dict[str, Decimal] = {}
    for name in plan.order:
        begins = max((ends[one] for one in before.get(name, ()) if one in ends), default=Decimal(0))
        ends[name] = begins + lengths.get(name, Decimal(0))
    return max(ends.values(), default=Decimal(0))
