"""The machine that decides: `apply(event)` brings the state up to date, `ready()` says what to do next.

No clock, no await, no browser, no file: given the same events it is the same machine, which is how a run resumes, how
a report is made and how a simulator can crash it a thousand times a second. A state belongs to one run and is changed
in place, since a copy a step would make a run of n nodes cost n².
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import Failure, FailureKind, NodeFailure

from . import events
from .clauses import retries, retry_delay
from .decisions import Command, FailNode, Finish, SkipNode, StartNode
from .events import Event
from .limits import PLAN, Limits
from .meter import Amount, Meter
from .schedule import Schedule
from .state import CommitAnswer, CommitState, LookAnswer, NodeState, NodeStatus

NEVER_RETRIED: frozenset[FailureKind] = frozenset({"budget", "already", "origin", "secret"})
"""Failures that another attempt cannot mend, or must not try to."""


class Machine:
    """The state of one run of a checked plan.

    `inputs` are those of the run where they are known; else they are read from its first event, which is masked.
    """

    def __init__(self, plan: CheckedPlan, inputs: Mapping[str, Any] | None = None) -> None:
        self.plan = plan
        self.inputs: Mapping[str, Any] = inputs or {}
        self.nodes = {name: NodeState() for name in plan.nodes}
        self.commits: dict[str, CommitState] = {}
        self.limits, self.meter = Limits(plan), Meter()
        self.refused: dict[str, events.Refused] = {}
        """By node, what did not fit when its last attempt failed for it."""
        self.at = 0.0
        self.begun = self.strict = False
        self.ended: events.RunEnded | None = None
        self._inputs_known = inputs is not None
        self._gives: dict[str, Mapping[str, Any] | None] = {}
        self._schedule = Schedule(plan)
        self._apply = {
            events.RunStarted: self._run_started,
            events.RunResumed: self._run_resumed,
            events.NodeStarted: self._node_started,
            events.Looked: self._looked,
            events.CommitIntended: self._commit_intended,
            events.CommitSettled: self._commit_settled,
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
        handler: Any = self._apply.get(type(event))
        if handler is not None:
            handler(event)

    def _run_started(self, event: events.RunStarted) -> None:
        self.begun, self.strict = True, event.strict
        if not self._inputs_known:
            self.inputs = event.inputs

    def _run_resumed(self, _: events.RunResumed) -> None:
        """What was running goes on under the same number; what had failed for good gets one attempt more."""
        self.ended = None
        self._schedule.nothing_is_under_way()
        for name, node in self.nodes.items():
            node.delay = 0.0
            if node.status == "failed":
                node.next_attempt = node.attempt + 1
            elif node.status in ("running", "unsettled"):
                node.next_attempt = node.attempt
            else:
                continue
            node.status = "retrying" if node.attempt else "waiting"
            self._schedule.again(name)
            self.limits.begin_again(name)

    def _node_started(self, event: events.NodeStarted) -> None:
        node = self.nodes[event.node]
        self.refused.pop(event.node, None)
        if node.attempt == 0:
            node.started = event.at
        node.status, node.attempt = "running", event.attempt
        if not event.settle:
            node.open = []
        self._schedule.take(event.node)

    def _looked(self, event: events.Looked) -> None:
        self.nodes[event.node].open.append(LookAnswer(value=event.answer))

    def _commit_intended(self, event: events.CommitIntended) -> None:
        self.nodes[event.node].pending = event.key
        earlier = self.commits.get(event.key)
        self.commits[event.key] = CommitState(intent=event, before=earlier.doubtful if earlier else None)

    def _commit_settled(self, event: events.CommitSettled) -> None:
        commit, node = self.commits[event.key], self.nodes[event.node]
        commit.outcome, commit.by, commit.gives = event.outcome, event.by, event.gives
        if event.outcome == "unknown":
            node.pending = event.key
            return
        if event.outcome == "done":
            node.kept += [*node.open, CommitAnswer(key=event.key, gives=event.gives)]
        node.open, node.pending = [], ""

    def _node_done(self, event: events.NodeDone) -> None:
        self.nodes[event.node].gives = event.gives
        self._finished(event, "done")

    def _node_skipped(self, event: events.NodeSkipped) -> None:
        self.nodes[event.node].started = event.at
        self._finished(event, "skipped")

    def _finished(self, event: events.NodeDone | events.NodeSkipped, status: NodeStatus) -> None:
        node = self._over(event, status)
        self._gives[event.node] = node.gives
        node.open, node.kept = [], []
        self._schedule.finished(event.node)

    def _node_failed(self, event: events.NodeFailed) -> None:
        node = self._over(event, "failed" if event.final else "retrying")
        node.failures.append(event.failure)
        if not event.final:
            node.next_attempt, node.delay = event.attempt + 1, retry_delay(self.plan.nodes[event.node])
            self._schedule.again(event.node)
        else:
            self._schedule.failed(event.node)

    def _node_unsettled(self, event: events.NodeUnsettled) -> None:
        self._over(event, "unsettled")

    def _over(
        self,
        event: events.NodeDone | events.NodeSkipped | events.NodeFailed | events.NodeUnsettled,
        status: NodeStatus,
    ) -> NodeState:
        """The attempt is over."""
        node = self.nodes[event.node]
        node.status, node.ended = status, event.at
        self._schedule.ended(event.node)
        return node

    def _was_refused(self, event: events.Refused) -> None:
        self.refused[event.node] = event

    def _budget_raised(self, event: events.BudgetRaised) -> None:
        self.limits.raise_to(event.account, event.amounts)

    def _run_ended(self, event: events.RunEnded) -> None:
        self.ended = event

    # Decisions

    def ready(self) -> list[Command]:
        """What can be done now; each thing is said once. Two nodes of one agent are never under way together."""
        if self.over:
            return [Finish()]
        return [self._begin(name) for name in self._schedule.take_ready()]

    @property
    def over(self) -> bool:
        """Whether nothing is under way and nothing can be begun."""
        return self._schedule.over

    def _begin(self, name: str) -> Command:
        node, declared = self.nodes[name], self.plan.nodes[name]
        if node.status == "waiting":
            for clause in declared.clauses:
                if isinstance(clause, ast.When):
                    try:
                        if not evaluate_pure(clause.condition, self.environment()):
                            return SkipNode(node=name)
                    except NodeFailure as failed:
                        line = self.plan.plan.source.position(clause.span.start).line
                        return FailNode(node=name, failure=failed.failure.at(node=name, line=line))
        return StartNode(node=name, attempt=node.next_attempt, delay=node.delay, settle=node.pending)

    def is_final(self, name: str, failure: Failure) -> bool:
        """Whether a node that failed so gets no further attempt."""
        node = self.nodes[name]
        return failure.kind in NEVER_RETRIED or node.attempt > retries(self.plan.nodes[name])

    # Questions

    def environment(self) -> Environment:
        """Names as nodes see them; what finishes later is seen too, but a checked plan does not ask for it."""
        return Environment(
            inputs=self.inputs,
            secrets=frozenset(self.plan.secrets),
            nodes=MappingProxyType(self._gives),
            sites=self.plan.elements,
            declared=self.plan.declared,
        )

    @property
    def steps(self) -> int:
        """The steps that were taken so far."""
        return int(self.meter.of(PLAN, "steps"))

    def used(self, node: str, resource: ast.Resource) -> Amount:
        """What a node has used of a resource; with an empty name, what all have and the planner."""
        return self.meter.of(node, resource)
