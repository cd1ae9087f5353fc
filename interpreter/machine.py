"""The machine that decides: `apply(event)` brings the state up to date, `ready()` says what to do next.

No clock, no await, no browser, no file: given the same events it is the same machine, which is how a run resumes, how
a report is made and how a simulator can crash it a thousand times a second. A state belongs to one run and is changed
in place, since a copy a step would make a run of n nodes cost n².
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import Failure, FailureKind, NodeFailure

from . import events
from .events import CommitOutcome, Event, SettledBy

NodeStatus: TypeAlias = Literal["waiting", "running", "retrying", "done", "skipped", "failed", "unsettled"]
FINISHED: frozenset[NodeStatus] = frozenset({"done", "skipped"})
NEVER_RETRIED: frozenset[FailureKind] = frozenset({"budget", "already", "origin", "secret"})
"""Failures that another attempt cannot mend, or must not try to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAnswer:
    """A recorded answer of a look."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitAnswer:
    """What a commit that is done gave."""

    key: str
    gives: Mapping[str, Any]


Answer: TypeAlias = LookAnswer | CommitAnswer


@dataclass(slots=True, kw_only=True)
class NodeState:
    """One node of the run.

    `kept` are the recorded answers of finished segments, `open` those of the segment in progress: together they bring
    a cut-off attempt back to where it was. `pending` is the key of a commit that was announced and of which nobody
    knows yet whether it was done. `steps` counts all attempts.
    """

    status: NodeStatus = "waiting"
    attempt: int = 0
    failures: list[Failure] = field(default_factory=list)
    gives: Mapping[str, Any] | None = None
    kept: list[Answer] = field(default_factory=list)
    open: list[Answer] = field(default_factory=list)
    pending: str = ""
    steps: int = 0
    started: float = 0.0
    ended: float = 0.0
    next_attempt: int = 1
    delay: float = 0.0

    @property
    def unsettled(self) -> str:
        """The key of the commit that a person has to settle."""
        return self.pending if self.status == "unsettled" else ""


@dataclass(slots=True, kw_only=True)
class CommitState:
    """One commit of the run by its key: its last intent, what is known of it, and a doubtful intent from before."""

    intent: events.CommitIntended
    before: events.CommitIntended | None = None
    outcome: CommitOutcome | Literal["intended"] = "intended"
    by: SettledBy | None = None
    gives: Mapping[str, Any] = field(default_factory=dict)

    @property
    def doubtful(self) -> events.CommitIntended | None:
        """The intent that may have had its effect after all: a request may land later than its proof has waited."""
        if self.outcome == "not_done" and self.by in ("act", "person"):
            return self.before if self.by == "act" else None
        return self.intent

    @property
    def spent(self) -> Decimal:
        """What it bought, as far as anybody knows."""
        return (
            self.intent.spends.amount if self.intent.spends is not None and self.outcome != "not_done" else Decimal(0)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StartNode:
    """Begin an attempt, after `delay` seconds. `settle` names a commit whose outcome must be found out first."""

    node: str
    attempt: int
    delay: float = 0.0
    settle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipNode:
    """The node's `when` is false."""

    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailNode:
    """The node cannot even begin."""

    node: str
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Nothing is left to do."""


Command: TypeAlias = StartNode | SkipNode | FailNode | Finish


class Machine:
    """The state of one run of a checked plan.

    `inputs` are those of the run where they are known; else they are read from its first event, which is masked.
    """

    def __init__(self, plan: CheckedPlan, inputs: Mapping[str, Any] | None = None) -> None:
        self.plan = plan
        self.inputs: Mapping[str, Any] = inputs or {}
        self.nodes = {name: NodeState() for name in plan.nodes}
        self.commits: dict[str, CommitState] = {}
        self.at = 0.0
        self.steps = 0
        self.begun = False
        self.ended: events.RunEnded | None = None
        self._inputs_known = inputs is not None
        self._gives: dict[str, Mapping[str, Any] | None] = {}
        self._agents = {name: node.agent.text for name, node in plan.nodes.items() if node.agent is not None}
        self._rank = {name: number for number, name in enumerate(plan.order)}
        # For each node those that wait for it, and whether they need it or only come after it.
        self._following: dict[str, dict[str, bool]] = {name: {} for name in plan.nodes}
        for edge in plan.edges:
            needs = edge.kind != "agent"
            self._following[edge.before][edge.after] = self._following[edge.before].get(edge.after, False) or needs
        self._blocked_by: dict[str, set[str]] = {name: set() for name in plan.nodes}
        for before, following in self._following.items():
            for after in following:
                self._blocked_by[after].add(before)
        self._free = {name for name, blocking in self._blocked_by.items() if not blocking}
        # Nodes whose attempt was asked for or has begun, and has not ended; agents that they hold.
        self._active: set[str] = set()
        self._busy: set[str] = set()
        self._apply = {
            events.RunStarted: self._run_started,
            events.RunResumed: self._run_resumed,
            events.NodeStarted: self._node_started,
            events.ActIntended: self._stepped,
            events.LookIntended: self._stepped,
            events.Looked: self._looked,
            events.CommitIntended: self._commit_intended,
            events.CommitSettled: self._commit_settled,
            events.NodeDone: self._node_done,
            events.NodeSkipped: self._node_skipped,
            events.NodeFailed: self._node_failed,
            events.NodeUnsettled: self._node_unsettled,
            events.RunEnded: self._run_ended,
        }

    # Events

    def apply(self, event: Event) -> None:
        """Bring the state up to date. Events come in the order of the journal."""
        self.at = max(self.at, event.at)
        handler: Any = self._apply.get(type(event))
        if handler is not None:
            handler(event)

    def _run_started(self, event: events.RunStarted) -> None:
        self.begun = True
        if not self._inputs_known:
            self.inputs = event.inputs

    def _run_resumed(self, _: events.RunResumed) -> None:
        """What was running goes on under the same number; what had failed for good gets one attempt more."""
        self.ended = None
        self._active.clear()
        self._busy.clear()
        for name, node in self.nodes.items():
            node.delay = 0.0
            if node.status == "failed":
                node.next_attempt = node.attempt + 1
            elif node.status in ("running", "unsettled"):
                node.next_attempt = node.attempt
            else:
                continue
            node.status = "retrying" if node.attempt else "waiting"
            self._free.add(name)

    def _node_started(self, event: events.NodeStarted) -> None:
        node = self.nodes[event.node]
        if node.attempt == 0:
            node.started = event.at
        node.status, node.attempt = "running", event.attempt
        if not event.settle:
            node.open = []
        self._take(event.node)

    def _stepped(self, event: events.ActIntended | events.LookIntended | events.CommitIntended) -> None:
        self.nodes[event.node].steps += 1
        self.steps += 1

    def _looked(self, event: events.Looked) -> None:
        self.nodes[event.node].open.append(LookAnswer(value=event.answer))

    def _commit_intended(self, event: events.CommitIntended) -> None:
        self._stepped(event)
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
        for after in self._following[event.node]:
            self._release(event.node, after)

    def _node_failed(self, event: events.NodeFailed) -> None:
        node = self._over(event, "failed" if event.final else "retrying")
        node.failures.append(event.failure)
        if not event.final:
            node.next_attempt, node.delay = event.attempt + 1, retry_delay(self.plan.nodes[event.node])
            self._free.add(event.node)
            return
        # The agent's next node does not need this one, unless another edge says so.
        for after, needs in self._following[event.node].items():
            if not needs:
                self._release(event.node, after)

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
        self._free.discard(event.node)
        self._active.discard(event.node)
        self._busy.discard(self._agents.get(event.node, ""))
        return node

    def _release(self, before: str, after: str) -> None:
        blocking = self._blocked_by[after]
        if before in blocking:
            blocking.discard(before)
            if not blocking:
                self._free.add(after)

    def _run_ended(self, event: events.RunEnded) -> None:
        self.ended = event

    # Decisions

    def ready(self) -> list[Command]:
        """What can be done now; each thing is said once. Two nodes of one agent are never under way together."""
        if self.over:
            return [Finish()]
        commands = []
        for name in sorted(self._free, key=self._rank.__getitem__):
            if self._agents.get(name) not in self._busy:
                self._take(name)
                commands.append(self._begin(name))
        return commands

    def _take(self, name: str) -> None:
        """The node is under way, and holds its agent."""
        self._free.discard(name)
        self._active.add(name)
        if name in self._agents:
            self._busy.add(self._agents[name])

    @property
    def over(self) -> bool:
        """Whether nothing is under way and nothing can be begun."""
        return not self._free and not self._active

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

    def used(self, node: str, resource: str) -> Decimal | int:
        """What a node has used of a resource; with an empty name, what all have."""
        if resource == "steps":
            return self.nodes[node].steps if node else self.steps
        if resource == "spend":
            commits = (one for one in self.commits.values() if not node or one.intent.node == node)
            return sum((one.spent for one in commits), Decimal(0))
        return 0


def retries(node: ast.Node) -> int:
    """How many more attempts a node gets after its first."""
    return next((clause.attempts for clause in node.clauses if isinstance(clause, ast.Retry)), 0)


def retry_delay(node: ast.Node) -> float:
    """Seconds between a node's attempts."""
    for clause in node.clauses:
        if isinstance(clause, ast.Retry) and clause.every is not None:
            return clause.every.value.total_seconds()
    return 0.0


def attempt_limit(node: ast.Node) -> float | None:
    """Seconds that one attempt may take."""
    for clause in node.clauses:
        if isinstance(clause, ast.Timeout):
            return clause.limit.value.total_seconds()
    return None
