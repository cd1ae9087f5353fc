"""The machine that decides: `apply(event)` brings the state up to date, `ready()` says what to do next.

No clock, no await, no browser, no file: given the same events it is the same machine, which is how a run resumes, how
a report is made and how a simulator can crash it a thousand times a second. A state belongs to one run and is changed
in place, since a copy a step would make a run of n nodes cost n².
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import Failure, FailureKind, NodeFailure
from callsheet.dsl.file_bytes import FileBytes
from callsheet.dsl.recorded import recorded_gives

from . import events
from .clauses import condition, retries, retry_delay
from .decisions import Command, Finish, StartNode, Tell
from .events import Event, NodeEvent
from .instances import concluded, done_before, keys_of, told_apart
from .limits import PLAN, Limits
from .meter import Amount, Meter
from .names_seen import Names
from .schedule import Schedule
from .state import FINISHED, OVER, CommitState, NodeState, NodeStatus
from .units import Unit, each_of
from .within import Within

NEVER_RETRIED: frozenset[FailureKind] = frozenset({"budget", "already", "origin", "secret", "declined"})
"""Failures that another attempt cannot mend, or must not try to."""


class Machine:
    """The state of one run of a checked plan.

    `inputs` are those of the run where they are known; else they are read from its first event, which is masked.
    """

    def __init__(self, plan: CheckedPlan, inputs: Mapping[str, Any] | None = None) -> None:
        self.plan = plan
        self.inputs: Mapping[str, Any] = inputs or {}
        self.nodes = {name: NodeState() for name in plan.nodes}
        self.limits, self.meter = Limits(plan), Meter()
        self.refused: dict[str, events.Refused] = {}
        """By node, what did not fit when its last attempt failed for it."""
        self.at = 0.0
        self.begun = self.strict = False
        self.ended: events.RunEnded | None = None
        self._inputs_known = inputs is not None
        self._names = Names(plan)
        self._within = Within(self.state)
        self._stands_in_for = {by: name for name, by in plan.stand_ins.items()}
        self._schedule = Schedule(plan)
        # Of `for each` nodes that have begun: how many instances are not over.
        self._left: dict[str, int] = {}
        for name, done in plan.done.items():
            self._done_before(name, done)
        self._apply = {
            events.RunStarted: self._run_started,
            events.RunResumed: self._run_resumed,
            events.NodeStarted: self._node_started,
            events.NodeSpread: self._node_spread,
            events.NodeHeld: self._node_held,
            events.NodeDone: self._node_done,
            events.NodeSkipped: self._node_skipped,
            events.NodeFailed: self._node_failed,
            events.NodeUnsettled: self._node_unsettled,
            events.RunEnded: self._run_ended,
            events.Refused: self._was_refused,
            events.BudgetRaised: self._budget_raised,
        }

    # Events

    def apply(self, event: Event) -> None:
        """Bring the state up to date. Events come in the order of the journal."""
        self.at = max(self.at, event.at)
        self.meter.apply(event)
        self._within.apply(event)
        handler: Any = self._apply.get(type(event))
        if handler is not None:
            handler(event)

    def _run_started(self, event: events.RunStarted) -> None:
        self.begun, self.strict = True, event.strict
        if not self._inputs_known:
            self.inputs = event.inputs

    def _done_before(self, name: str, done: ast.Done) -> None:
        """A residual program says that the node is finished."""
        node = self.nodes[name]
        node.status = "skipped" if done.skipped else "done"
        node.gives = None if done.skipped else recorded_gives(done.gives, self.plan.declared)
        self._names.gives[name] = node.gives
        self._schedule.ended(Unit(name))
        self._schedule.finished(name)

    # Nodes and their instances

    def _node_started(self, event: events.NodeStarted) -> None:
        node = self.state(event.unit)
        self.refused.pop(event.node, None)
        node.begin(event)
        self._schedule.take(event.unit, event.worker)

    def _node_spread(self, event: events.NodeSpread) -> None:
        name, node = event.node, self.nodes[event.node]
        node.status, node.started = "running", event.at
        node.instances = {key: NodeState() for key in told_apart(event.keys)}
        self._schedule.ended(event.unit)
        self._schedule.spread(name, node.instances)
        for key, done in done_before(self.plan, name):
            if key in node.instances:
                one = node.instances[key]
                one.status = "skipped" if done.skipped else "done"
                one.gives = None if done.skipped else recorded_gives(done.gives, self.plan.declared)
        self._take_up_instances(name, node.instances)

    def _take_up_instances(self, name: str, instances: Mapping[str, NodeState]) -> None:
        """Those that are not finished can begin; with the last of them the node ends."""
        units = [Unit(name, key) for key, one in instances.items() if one.status not in FINISHED]
        self._left[name] = len(units)
        for unit in units or [Unit(name)]:
            self._schedule.again(unit)

    def _node_done(self, event: events.NodeDone) -> None:
        self.state(event.unit).gives = event.gives
        self._finished(event, "done")

    def _node_skipped(self, event: events.NodeSkipped) -> None:
        self.state(event.unit).started = event.at
        self._finished(event, "skipped")

    def _finished(self, event: events.NodeDone | events.NodeSkipped, status: NodeStatus) -> None:
        node = self._over(event, status)
        node.open, node.kept = [], []
        if event.instance:
            return
        name = event.node
        self._names.gives[name] = node.gives
        self._schedule.finished(name)
        # Whatever it stands in for counts as done.
        while status == "done" and (name := self._stands_in_for.get(name, "")) and self.nodes[name].status == "failed":
            self._names.gives[name] = node.gives
            self._schedule.finished(name)

    def _node_failed(self, event: events.NodeFailed) -> None:
        node, name = self._over(event, "failed" if event.final else "retrying"), event.node
        node.failures.append(event.failure)
        if not event.final:
            node.next_attempt, node.delay = event.attempt + 1, retry_delay(self.plan.nodes[name])
            self._schedule.again(event.unit)
        elif not event.instance:
            self._schedule.failed(name)
            if name in self.plan.stand_ins and not self.has_committed(name):
                self._schedule.release(name, self.plan.stand_ins[name])

    def _node_held(self, event: events.NodeHeld) -> None:
        self._over(event, "held")

    def _node_unsettled(self, event: events.NodeUnsettled) -> None:
        self._over(event, "unsettled").pending = event.key

    def _over(
        self,
        event: events.NodeDone | events.NodeSkipped | events.NodeFailed | events.NodeUnsettled | events.NodeHeld,
        status: NodeStatus,
    ) -> NodeState:
        """The attempt is over; of the last instance, so is the node, as soon as that is told."""
        node = self.state(event.unit)
        node.status, node.ended = status, event.at
        self._schedule.ended(event.unit)
        if event.instance and status in OVER:
            self._left[event.node] -= 1
            if not self._left[event.node]:
                self._schedule.again(Unit(event.node))
        return node

    def _was_refused(self, event: events.Refused) -> None:
        self.refused[event.node] = event

    def _budget_raised(self, event: events.BudgetRaised) -> None:
        self.limits.raise_to(event.account, event.amounts)

    def _run_ended(self, event: events.RunEnded) -> None:
        self.ended = event

    # Going on after a crash or a stop

    def _run_resumed(self, _: events.RunResumed) -> None:
        """What was running goes on under the same number; what had failed for good gets one attempt more."""
        self.ended = None
        self._schedule.nothing_is_under_way()
        again = [name for name in self.nodes if self._may_be_tried_again(name)]
        for name in again:
            node = self.nodes[name]
            self.limits.begin_again(name)
            if self._stands_in_for.get(name) in again:
                # It failed as well: its turn comes again when that fails again.
                node.status, node.next_attempt = "waiting", node.attempt + 1
                self._schedule.block(self._stands_in_for[name], name)
            elif node.instances is None:
                _take_up(node)
                self._schedule.again(Unit(name))
            else:
                node.status, node.pending = "running", ""
                for one in node.instances.values():
                    _take_up(one)
                self._take_up_instances(name, node.instances)

    def _may_be_tried_again(self, name: str) -> bool:
        """Whether a node is in the middle of it, or has failed and nobody stands in for it."""
        status = self.nodes[name].status
        if status != "failed":
            return status in ("running", "retrying", "unsettled", "held")
        by = self.plan.stand_ins.get(name)
        return by is None or self.has_committed(name) or self.nodes[by].status in ("failed", "skipped")

    # Decisions

    def ready(self) -> list[Command]:
        """What can be done now; each thing is said once. Two nodes of one agent are never under way together."""
        if self.over:
            return [Finish()]
        return [self._begin(unit, worker) for unit, worker in self._schedule.take_ready()]

    @property
    def over(self) -> bool:
        """Whether nothing is under way and nothing can be begun."""
        return self._schedule.over

    def _begin(self, unit: Unit, worker: int) -> Command:
        told = None if unit.instance else self._told(unit.node)
        if told is not None:
            return Tell(event=told)
        state = self.state(unit)
        return StartNode(
            node=unit.node,
            instance=unit.instance,
            attempt=state.next_attempt,
            worker=worker,
            delay=state.delay,
            settle=state.pending,
        )

    def _told(self, name: str) -> NodeEvent | None:
        """What becomes of a node without any work; None when there is some."""
        node, declared = self.nodes[name], self.plan.nodes[name]
        if node.instances is not None:
            return concluded(name, node.instances, self.plan.gives[name])
        first, when, each = self._stands_in_for.get(name), condition(declared), each_of(declared)
        place: ast.Syntax = when or declared
        try:
            if node.status == "waiting" and first is not None and self.nodes[first].status in FINISHED:
                return events.NodeSkipped(node=name)
            if node.status == "waiting" and when is not None and not evaluate_pure(when, self.environment()):
                return events.NodeSkipped(node=name)
            if each is not None:
                place = each
                return events.NodeSpread(node=name, keys=keys_of(each, self.environment()))
        except NodeFailure as failed:
            line = self.plan.plan.source.position(place.span.start).line
            failure = failed.failure.at(node=name, line=line)
            return events.NodeFailed(node=name, attempt=1, failure=failure, final=True)
        return None

    def is_final(self, unit: Unit, failure: Failure) -> bool:
        """Whether a unit that failed so gets no further attempt."""
        return failure.kind in NEVER_RETRIED or self.state(unit).attempt > retries(self.plan.nodes[unit.node])

    # Questions

    def state(self, unit: Unit) -> NodeState:
        """What is known of a node, or of one of its instances."""
        node = self.nodes[unit.node]
        if not unit.instance:
            return node
        assert node.instances is not None, "a node has instances from when they are known"
        return node.instances[unit.instance]

    def waiting_for_people(self) -> list[tuple[Unit, events.Asked | events.ApprovalAsked]]:
        """Units that somebody has to answer before they can go on, and what they ask."""
        units = [Unit(name, key) for name, node in self.nodes.items() for key in node.instances or ("",)]
        states = ((unit, self.state(unit)) for unit in units)
        open_ones = ((unit, one) for unit, one in states if one.status in ("held", "running"))
        return [(unit, one.waits) for unit, one in open_ones if one.waits is not None]

    def has_committed(self, name: str) -> bool:
        """Whether a commit of the node was done: then nobody stands in for it."""
        return any(one.intent.node == name and one.outcome == "done" for one in self.commits.values())

    def is_settled(self, name: str) -> bool:
        """Whether there is nothing left to do for a node: it is finished, or what stands in for it is."""
        while self.nodes[name].status == "failed" and name in self.plan.stand_ins and not self.has_committed(name):
            name = self.plan.stand_ins[name]
        return self.nodes[name].status in FINISHED

    @property
    def complete(self) -> bool:
        """Whether there is nothing left to do for any node."""
        return all(self.is_settled(name) for name in self.nodes)

    @property
    def commits(self) -> dict[str, CommitState]:
        """What is known of each commit, by its key."""
        return self._within.commits

    @property
    def approvals(self) -> dict[str, tuple[events.ApprovalAsked, bool]]:
        """What was last asked about each commit that a person has to agree to, and whether somebody did."""
        return self._within.approvals

    def knows_files(self, bytes_of: FileBytes) -> None:
        """What is in the run's files; without it a plan that reads one fails there."""
        self._names.bytes_of = bytes_of

    def environment(self) -> Environment:
        """Names as nodes see them; what finishes later is seen too, but a checked plan does not ask for it."""
        return self._names.environment(self.inputs)

    def environment_of(self, unit: Unit) -> Environment:
        """Names as the statements of a unit see them."""
        return self._names.environment_of(unit, self.inputs, self.nodes[unit.node].instances or {})

    @property
    def steps(self) -> int:
        """The steps that were taken so far."""
        return int(self.meter.of(PLAN, "steps"))

    def used(self, node: str, resource: ast.Resource) -> Amount:
        """What a node has used of a resource; with an empty name, what all have and the planner."""
        return self.meter.of(node, resource)


def _take_up(unit: NodeState) -> None:
    """What a resume makes of a unit that is not finished."""
    unit.delay = 0.0
    if unit.status == "failed":
        unit.next_attempt = unit.attempt + 1
    elif unit.status in ("running", "unsettled", "held"):
        unit.next_attempt = unit.attempt
    if unit.status not in FINISHED:
        unit.status = "retrying" if unit.attempt else "waiting"
