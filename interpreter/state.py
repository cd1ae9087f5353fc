"""What is known of a run's nodes and commits: plain data, which the machine alone changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from callsheet.dsl.failures import Failure

from . import events
from .asking import Answered, ApprovalAsked, Asked, Predicted
from .events import CommitOutcome, SettledBy

NodeStatus: TypeAlias = Literal["waiting", "running", "retrying", "done", "skipped", "failed", "unsettled", "held"]
FINISHED: frozenset[NodeStatus] = frozenset({"done", "skipped"})
OVER: frozenset[NodeStatus] = FINISHED | {"failed", "unsettled", "held"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAnswer:
    """A recorded answer of a look, and the address of the page that was looked at."""

    value: Any
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitAnswer:
    """What a commit that is done gave."""

    key: str
    gives: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAnswer:
    """What a person or a model said to a question."""

    value: Any


Answer: TypeAlias = LookAnswer | CommitAnswer | AskAnswer


@dataclass(slots=True, kw_only=True)
class Heard:
    """What was said in a segment, in order; a crash does not make anybody say it twice.

    `taken` of it were taken again by the attempt that is under way. Where that asks something else than before, what
    was said from there on is of no use.
    """

    said: list[Answered | Predicted] = field(default_factory=list)
    taken: int = 0

    def listen(self, event: Answered | Predicted) -> None:
        """Something was said, or taken again."""
        if not event.again:
            del self.said[self.taken :]
            self.said.append(event)
        self.taken += 1

    def next(self, question: str, given: list[Any]) -> Answered | Predicted | None:
        """What was said to this before, if that is next."""
        said = self.said[self.taken] if self.taken < len(self.said) else None
        return said if said is not None and (said.question, said.given) == (question, given) else None


@dataclass(slots=True, kw_only=True)
class NodeState:
    """One unit of the run: a node, or an instance of a `for each` node.

    `kept` are the recorded answers of finished segments, `open` those of the segment in progress: together they bring
    a cut-off attempt back to where it was. `pending` is the key of a commit that was announced and of which nobody
    knows yet whether it was done. `instances` are those of a `for each` node that has begun, by their keys in the order
    of its list. `heard` is what people and models have said in the segment in progress, and `waits` the question that a
    person has not answered yet. `first_attempt` is the first of those that count for its retries, and the first
    `forgiven` failures do not count: a patch gave it all its attempts again. With `stop` a patch ends it at its next
    safe place.
    """

    status: NodeStatus = "waiting"
    attempt: int = 0
    failures: list[Failure] = field(default_factory=list)
    gives: Mapping[str, Any] | None = None
    kept: list[Answer] = field(default_factory=list)
    open: list[Answer] = field(default_factory=list)
    pending: str = ""
    started: float = 0.0
    ended: float = 0.0
    next_attempt: int = 1
    delay: float = 0.0
    instances: dict[str, NodeState] | None = None
    heard: Heard = field(default_factory=Heard)
    waits: Asked | ApprovalAsked | None = None
    first_attempt: int = 1
    forgiven: int = 0
    stop: bool = False

    def begin(self, event: events.NodeStarted) -> None:
        """An attempt begins; one that a crash cut off hears again what was said in it."""
        if self.attempt == 0:
            self.started = event.at
        if self.attempt != event.attempt:
            self.heard, self.waits = Heard(), None
        self.heard.taken = 0
        self.status, self.attempt = "running", event.attempt
        if not event.settle:
            self.open = []

    def keep(self, done: CommitAnswer) -> None:
        """A commit ends a segment: what was answered in it is final."""
        self.kept += [*self.open, done]
        self.heard = Heard()

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
