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
from callsheet.dsl.failures import Failure, FailureKind
from callsheet.dsl.file_bytes import FileBytes
from callsheet.dsl.limits import FROM_FILE
from callsheet.dsl.lines import patch_name
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.recorded import recorded_gives

from . import events
from .adoption import left_of, remade, schedule_after, states_after
from .clauses import retries, retry_delay
from .decisions import Command, Finish, Replan, StartNode, Tell
from .events import Event
from .instances import done_before, told_apart
from .limits import PLAN, Limits
from .meter import Amount, Meter
from .names_seen import Names
from .replans import Replans
from .schedule import Schedule
from .state import FINISHED, OVER, CommitState, NodeState, NodeStatus
from .taking_up import take_up
from .told import told
from .units import Unit
from .within import Within

NEVER_RETRIED: frozenset[FailureKind] = frozenset({"budget", "already", "origin", "secret", "declined", "stopped"})
"""Failures that another attempt cannot mend, or must not try to."""


class Machine:
    """The state of one run of a checked plan.

    `inputs` are those of the run where they are known; else they are read from its first event, which is masked.
    """

    def __init__(self, plan: CheckedPlan, inputs: Mapping[str, Any] | None = None) -> None:
        self.plan = plan
        self.inputs: Mapping[str, Any] = inputs or {}
        self.nodes: dict[str, NodeState] = {name: NodeState() for name in plan.nodes}
        self.limits, self.meter = Limits(plan), Meter()
        self.refused: dict[str, events.Refused] = {}
        """By node, what did not fit when its last attempt failed for it."""
        self.at = 0.0
        self.begun = self.strict = False
        self.secrets: Mapping[str, str] = {}
        self.ended: events.RunEnded | None = None
        self._inputs_known = inputs is not None
        self._names = Names(plan)
        self._within = Within(self.state)
        self.stands_in_for = {by: name for name, by in plan.stand_ins.items()}
        self.schedule = Schedule(plan)
        # Of `for each` nodes that have begun: how many instances are not over.
        self._left: dict[str, int] = {}
        self.replans = Replans(plan)
        self.patches: list[events.PlanPatched] = []
        self._expected: CheckedPlan | None = None
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
            events.ReplanBegun: self._replan_begun,
            events.PlanPatched: self._plan_patched,
            events.ReplanEnded: self._replan_ended,
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
        self.replans.notice(event, self)
        if isinstance(event, events.NodeFailed) and not self.replans.holds(event.node):
            self._go_on_after(event.unit)

    def _run_started(self, event: events.RunStarted) -> None:
        self.begun, self.strict, self.secrets = True, event.strict, event.secrets
        if not self._inputs_known:
            self.inputs = event.inputs

    def _done_before(self, name: str, done: ast.Done) -> None:
        """A residual program says that the node is finished."""
        node = self.nodes[name]
        node.status = "skipped" if done.skipped else "done"
        node.gives = None if done.skipped else recorded_gives(done.gives, self.plan.declared)
        self._names.gives[name] = node.gives
        self.schedule.ended(Unit(name))
        self.schedule.finished(name)

    def _run_resumed(self, event: events.RunResumed) -> None:
        self.ended, self.secrets = None, {**self.secrets, **event.secrets}
        take_up(self)

    # Nodes and their instances

    def _node_started(self, event: events.NodeStarted) -> None:
        node = self.state(event.unit)
        self.refused.pop(event.node, None)
        node.begin(event)
        self.schedule.take(event.unit, event.worker)

    def _node_spread(self, event: events.NodeSpread) -> None:
        name, node = event.node, self.nodes[event.node]
        node.status, node.started = "running", event.at
        node.instances = {key: NodeState() for key in told_apart(event.keys)}
        self.schedule.ended(event.unit)
        self.schedule.spread(name, node.instances)
        for key, done in done_before(self.plan, name):
            if key in node.instances:
                one = node.instances[key]
                one.status = "skipped" if done.skipped else "done"
                one.gives = None if done.skipped else recorded_gives(done.gives, self.plan.declared)
        self.take_up_instances(name, node.instances)

    def take_up_instances(self, name: str, instances: Mapping[str, NodeState]) -> None:
        """Those that are not finished can begin; with the last of them the node ends."""
        self.schedule.ended(Unit(name))  # a process that was killed may not have told that all were over
        units = [Unit(name, key) for key, one in instances.items() if one.status not in FINISHED]
        self._left[name] = len(units)
        for unit in units or [Unit(name)]:
            self.schedule.again(unit)

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
        self.schedule.finished(name)
        # Whatever it stands in for counts as done.
        while status == "done" and (name := self.stands_in_for.get(name, "")) and self.nodes[name].status == "failed":
            self._names.gives[name] = node.gives
            self.schedule.finished(name)

    def _node_failed(self, event: events.NodeFailed) -> None:
        node = self._over(event, "failed" if event.final else "retrying")
        node.failures.append(event.failure)
        if not event.final:
            node.next_attempt, node.delay = event.attempt + 1, retry_delay(self.plan.nodes[event.node])

    def _go_on_after(self, unit: Unit) -> None:
        """A unit has failed, and the rest is not rewritten for it: another attempt, the stand-in, the agent's next."""
        if self.state(unit).status == "retrying":
            self.schedule.again(unit)
        elif not unit.instance:
            self.schedule.failed(unit.node)
            if self.will_be_stood_in_for(unit.node):
                self.schedule.release(unit.node, self.plan.stand_ins[unit.node])

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
        self.schedule.ended(event.unit)
        if event.instance and status in OVER:
            self._left[event.node] -= 1
            if not self._left[event.node]:
                self.schedule.again(Unit(event.node))
        return node

    def _was_refused(self, event: events.Refused) -> None:
        self.refused[event.node] = event

    def _budget_raised(self, event: events.BudgetRaised) -> None:
        self.limits.raise_to(event.account, event.amounts)

    def _run_ended(self, event: events.RunEnded) -> None:
        self.ended = event

    # Replanning

    def _replan_begun(self, _: events.ReplanBegun) -> None:
        self.replans.begin()

    def _replan_ended(self, event: events.ReplanEnded) -> None:
        ended = self.replans.end(declined=not event.number)
        if ended is not None and ended.node and not self.replans.holds(ended.node):
            self._go_on_after(Unit(ended.node))

    def expect(self, plan: CheckedPlan) -> None:
        """The plan that the next patch makes of this one: it was checked just now."""
        self._expected = plan

    def _plan_patched(self, event: events.PlanPatched) -> None:
        """Another plan from here on, in one turn. Raises `OtherPlan` when the patch no longer makes what it made."""
        patch, plan = parse_patch(event.patch, name=patch_name(len(self.patches) + 1), limits=FROM_FILE), self._expected
        if plan is None or plan.hash != event.plan_hash:
            plan = remade(self.plan, patch, event)
        stay = {name for name in self.nodes if self._stays(name)}
        self.nodes = states_after(self.nodes, self.plan, plan, stays=stay.__contains__)
        self.plan, self._expected = plan, None
        self.patches.append(event)
        self.stands_in_for = {by: name for name, by in plan.stand_ins.items()}
        self._names.adopt(plan, stay)
        self._left = {name: len(left_of(one)) for name, one in self.nodes.items() if one.instances}
        self.schedule = schedule_after(plan, self.nodes, self.schedule.under_way, settled=self.is_settled)
        for edit in patch.edits:
            if isinstance(edit, ast.StopNode):
                self.nodes[edit.node.text].stop = True
        self.limits.adopt(plan)
        self.replans.adopt(plan, stay)
        if event.number:
            self.replans.end()

    def _stays(self, name: str) -> bool:
        """Whether a patch leaves a node as it is: it is finished, under way, not settled, or waits for a person.

        So it does with one that failed when that is so of what stands in for it, or the work would be done by both.
        """
        name = self._whose_turn(name)
        held = self.nodes[name].status in ("unsettled", "held") or self.schedule.is_under_way(Unit(name))
        return held or self.nodes[name].status in FINISHED

    # Decisions

    def ready(self) -> list[Command]:
        """What can be done now; each thing is said once. Two nodes of one agent are never under way together."""
        if self.over:
            return [Finish()]
        cause = self.replans.next()
        replans = [] if cause is None else [Replan(cause=cause)]
        begun = () if self.replans.all_wait else self.schedule.take_ready()
        return [*replans, *(self._begin(unit, worker) for unit, worker in begun)]

    @property
    def over(self) -> bool:
        """Whether nothing is under way and nothing can be begun or rewritten."""
        return self.schedule.over and not self.replans.pending

    def _begin(self, unit: Unit, worker: int) -> Command:
        event = None if unit.instance else told(self, unit.node)
        if event is not None:
            return Tell(event=event)
        state = self.state(unit)
        return StartNode(
            node=unit.node,
            instance=unit.instance,
            attempt=state.next_attempt,
            worker=worker,
            delay=state.delay,
            settle=state.pending,
        )

    def is_final(self, unit: Unit, failure: Failure) -> bool:
        """Whether a unit that failed so gets no further attempt."""
        state = self.state(unit)
        again = state.attempt - state.first_attempt < retries(self.plan.nodes[unit.node])
        return failure.kind in NEVER_RETRIED or not again

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

    def is_under_way(self, unit: Unit) -> bool:
        """Whether a unit was begun and has not ended."""
        return self.schedule.is_under_way(unit)

    def will_be_stood_in_for(self, name: str) -> bool:
        """Whether another node has its turn when this one has failed for good."""
        return name in self.plan.stand_ins and not self.has_committed(name)

    def has_committed(self, name: str) -> bool:
        """Whether a commit of the node was done: then nobody stands in for it."""
        return any(one.intent.node == name and one.outcome == "done" for one in self.commits.values())

    def is_settled(self, name: str) -> bool:
        """Whether there is nothing left to do for a node: it is finished, or what stands in for it is."""
        return self.nodes[self._whose_turn(name)].status in FINISHED

    def _whose_turn(self, name: str) -> str:
        """The node itself or, where it has failed, the one that stands in for it."""
        while self.nodes[name].status == "failed" and self.will_be_stood_in_for(name):
            name = self.plan.stand_ins[name]
        return name

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

    @property
    def tried(self) -> tuple[str, ...]:
        """The texts of all patches that there were, applied or refused."""
        return (*(one.patch for one in self.patches), *self.replans.refused)

    def knows_files(self, bytes_of: FileBytes) -> None:
        """What is in the run's files; without it a plan that reads one fails there."""
        self._names.bytes_of = bytes_of

    def environment(self) -> Environment:
        """Names as nodes see them; what finishes later is seen too, but a checked plan does not ask for it."""
        return self._names.environment(self.inputs)

    def key_of(self, unit: Unit) -> Any:
        """The key of an instance, as a value."""
        return self._names.key_of(unit, self.inputs, self.nodes[unit.node].instances or {})

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
