"""What is known of a run's nodes and commits: plain data, which the machine alone changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from callsheet.dsl.failures import Failure

from . import events
from .events import CommitOutcome, SettledBy

NodeStatus: TypeAlias = Literal["waiting", "running", "retrying", "done", "skipped", "failed", "unsettled"]
FINISHED: frozenset[NodeStatus] = frozenset({"done", "skipped"})
OVER: frozenset[NodeStatus] = FINISHED | {"failed", "unsettled"}


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
    """One unit of the run: a node, or an instance of a `for each` node.

    `kept` are the recorded answers of finished segments, `open` those of the segment in progress: together they bring
    a cut-off attempt back to where it was. `pending` is the key of a commit that was announced and of which nobody
    knows yet whether it was done. `instances` are those of a `for each` node that has begun, by their keys in the order
    of its list.
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
