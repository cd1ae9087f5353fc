"""The machine that decides: `apply(event)` brings the state up to date, `ready()` says what to do next.

No clock, no await, no browser, no file: given the same events it is the same machine, which is how a run resumes, how
a report is made and how a simulator can crash it a thousand times a second. A state belongs to one run and is changed
in place, since a copy a step would make a run of n nodes cost n².
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import Failure, FailureKind, NodeFailure

from . import events
from .events import CommitOutcome, Event

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
    a cut-off attempt back to where it was. `steps` counts all attempts.
    """

    status: NodeStatus = "waiting"
    attempt: int = 0
    failures: list[Failure] = field(default_factory=list)
    gives: Mapping[str, Any] | None = None
    kept: list[Answer] = field(default_factory=list)
    open: list[Answer] = field(default_factory=list)
    steps: int = 0
    started: float = 0.0
    ended: float = 0.0
    unsettled: str = ""
    forgiven: int = 0
    """Attempts before the last resume, which do not count against `retry`."""


@dataclass(slots=True, kw_only=True)
class CommitState:
    """One commit of the run by its key: the text of its intent and what is known of it."""

    node: str
    text: str
    outcome: CommitOutcome | Literal["intended"] = "intended"
    gives: Mapping[str, Any] = field(default_factory=dict)
    spends: Any = None


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
    """The state of one run of a checked plan."""

    def __init__(self, plan: CheckedPlan) -> None:
        self.plan = plan
        self.inputs: Mapping[str, Any] = {}
        self.nodes = {name: NodeState() for name in plan.nodes}
        self.commits: dict[str, CommitState] = {}
        self.at = 0.0
        self.ended: events.RunEnded | None = None
        self.resumes = 0
        self._blocked_by: dict[str, int] = dict.fromkeys(plan.nodes, 0)
        self._following: dict[str, dict[str, bool]] = {name: {} for name in plan.nodes}
        for edge in plan.edges:
            needed = self._following[edge.before].get(edge.after)
            self._following[edge.before][edge.after] = bool(needed) or edge.kind != "agent"
            self._blocked_by[edge.after] += needed is None
        self._free = {name for name, count in self._blocked_by.items() if count == 0}
        self._rank = {name: number for number, name in enumerate(plan.order)}
        self._running = 0
        self._launched: set[str] = set()
        self._released: set[tuple[str, str]] = set()
        self._apply = {
            events.RunStarted: self._run_started,
            events.RunResumed: self._run_resumed,
            events.NodeStarted: self._node_started,
            events.ActIntended: self._stepped,
            events.Looked: self._looked,
            events.Expected: self._expected,
            events.CommitIntended: self._commit_intended,
            events.ProofLooked: self._proof_looked,
            events.Redone: self._proof_looked,
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
        self.inputs = event.inputs

    def _run_resumed(self, _: events.RunResumed) -> None:
        """What was running is cut off and goes on as a resumed attempt; what had failed gets its attempts anew."""
        self.resumes += 1
        self.ended = None
        self._running = 0
        for name, node in self.nodes.items():
            if node.status == "failed":
                node.forgiven = node.attempt
            if node.status in ("running", "retrying", "failed"):
                node.status = "retrying"
                self._free.add(name)

    def _node_started(self, event: events.NodeStarted) -> None:
        node = self.nodes[event.node]
        if node.attempt == 0:
            node.started = event.at
        node.status, node.attempt = "running", event.attempt
        if not event.settle:
            node.open = []
        self._begun(event.node)
        self._running += 1

    def _begun(self, name: str) -> None:
        self._free.discard(name)
        self._launched.discard(name)

    def _stepped(self, event: events.ActIntended) -> None:
        self.nodes[event.node].steps += 1

    def _looked(self, event: events.Looked) -> None:
        node = self.nodes[event.node]
        node.steps += 1
        node.open.append(LookAnswer(value=event.answer))

    def _expected(self, event: events.Expected) -> None:
        self.nodes[event.node].steps += event.looks

    def _proof_looked(self, event: events.ProofLooked | events.Redone) -> None:
        self.nodes[event.node].steps += event.steps

    def _commit_intended(self, event: events.CommitIntended) -> None:
        self.nodes[event.node].steps += 1
        self.commits[event.key] = CommitState(node=event.node, text=event.text, spends=event.spends)

    def _commit_settled(self, event: events.CommitSettled) -> None:
        commit, node = self.commits[event.key], self.nodes[event.node]
        commit.outcome, commit.gives = event.outcome, event.gives
        if event.outcome == "done":
            node.kept += [*node.open, CommitAnswer(key=event.key, gives=event.gives)]
        if event.outcome != "unknown":
            node.open = []
        if node.status == "unsettled" and event.outcome != "unknown":
            node.status, node.unsettled = "retrying", ""
            self._free.add(event.node)

    def _node_done(self, event: events.NodeDone) -> None:
        self._close(event, "done")
        self.nodes[event.node].gives = event.gives

    def _node_skipped(self, event: events.NodeSkipped) -> None:
        self.nodes[event.node].started = event.at
        self._running += 1
        self._close(event, "skipped")

    def _close(self, event: events.NodeDone | events.NodeSkipped, status: NodeStatus) -> None:
        node = self.nodes[event.node]
        node.status, node.ended = status, event.at
        node.open, node.kept = [], []
        self._running -= 1
        self._begun(event.node)
        for after in self._following[event.node]:
            self._release(event.node, after)

    def _release(self, before: str, after: str) -> None:
        if (before, after) in self._released:
            return
        self._released.add((before, after))
        self._blocked_by[after] -= 1
        if self._blocked_by[after] == 0:
            self._free.add(after)

    def _node_failed(self, event: events.NodeFailed) -> None:
        node = self.nodes[event.node]
        node.failures.append(event.failure)
        node.ended = event.at
        if node.status == "running":
            self._running -= 1
        self._begun(event.node)
        node.status = "failed" if event.final else "retrying"
        if not event.final:
            self._free.add(event.node)
            return
        # The agent's next node does not need this one, unless another edge says so.
        for after, needs in self._following[event.node].items():
            if not needs:
                self._release(event.node, after)

    def _node_unsettled(self, event: events.NodeUnsettled) -> None:
        node = self.nodes[event.node]
        if node.status == "running":
            self._running -= 1
        node.status, node.unsettled, node.ended = "unsettled", event.key, event.at
        self._begun(event.node)

    def _run_ended(self, event: events.RunEnded) -> None:
        self.ended = event

    # Decisions

    def ready(self) -> list[Command]:
        """What can be done now. The caller records the events that begin it before it asks again."""
        commands = [self._begin(name) for name in sorted(self._free, key=self._rank.__getitem__)]
        self._launched |= self._free
        self._free.clear()
        if not self._launched and self._running == 0 and self.ended is None:
            return [Finish()]
        return commands

    def _begin(self, name: str) -> Command:
        node, declared = self.nodes[name], self.plan.nodes[name]
        if node.status == "waiting":
            try:
                if not self._wanted(declared):
                    return SkipNode(node=name)
            except NodeFailure as failed:
                return FailNode(node=name, failure=failed.failure.at(node=name, line=0))
        cut_off = node.status == "retrying" and not self._failed_last(node)
        settle = next((key for key, one in self.commits.items() if one.node == name and one.outcome == "intended"), "")
        if cut_off or settle:
            return StartNode(node=name, attempt=max(node.attempt, 1), settle=settle)
        delay = retry_delay(declared) if node.attempt else 0.0
        return StartNode(node=name, attempt=node.attempt + 1, delay=delay)

    def _failed_last(self, node: NodeState) -> bool:
        """Whether the last attempt failed, rather than being cut off."""
        return len(node.failures) >= node.attempt

    def _wanted(self, node: ast.Node) -> bool:
        conditions = [clause.condition for clause in node.clauses if isinstance(clause, ast.When)]
        return all(evaluate_pure(condition, self.environment()) for condition in conditions)

    def is_final(self, name: str, failure: Failure) -> bool:
        """Whether a node that failed so gets no further attempt."""
        return failure.kind in NEVER_RETRIED or self._attempts(name) > retries(self.plan.nodes[name])

    def _attempts(self, name: str) -> int:
        return self.nodes[name].attempt - self.nodes[name].forgiven

    # Questions

    def environment(self) -> Environment:
        """Names as a node that begins now sees them."""
        gives = {
            name: node.gives if node.status == "done" else None
            for name, node in self.nodes.items()
            if node.status in FINISHED
        }
        return Environment(inputs=self.inputs, secrets=frozenset(self.plan.secrets), nodes=gives)

    @property
    def steps(self) -> int:
        """Steps of all nodes so far."""
        return sum(node.steps for node in self.nodes.values())


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
