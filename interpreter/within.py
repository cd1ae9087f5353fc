"""What happens within an attempt: answers of looks, of people and of models, and what becomes of commits.

It changes the state of the unit that it happens to, and nothing about who may begin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import events
from .events import Event
from .state import AskAnswer, CommitAnswer, CommitState, LookAnswer, NodeState
from .units import Unit


class Within:
    """All commits of a run and what people said of them, by key. `state` gives what is known of a unit."""

    def __init__(self, state: Callable[[Unit], NodeState]) -> None:
        self._state = state
        self.commits: dict[str, CommitState] = {}
        self.approvals: dict[str, tuple[events.ApprovalAsked, bool]] = {}
        self._apply: dict[type[Event], Any] = {
            events.Looked: self._looked,
            events.CommitIntended: self._commit_intended,
            events.CommitSettled: self._commit_settled,
            events.CommitFound: self._commit_found,
            events.Asked: self._asked,
            events.Answered: self._answered,
            events.Predicted: self._predicted,
            events.ApprovalAsked: self._asked,
            events.ApprovalGiven: self._approval_given,
            events.NodeFailed: self._node_failed,
        }

    def apply(self, event: Event) -> None:
        """Bring the state of the unit up to date."""
        handler = self._apply.get(type(event))
        if handler is not None:
            handler(event)

    def _looked(self, event: events.Looked) -> None:
        self._state(event.unit).open.append(LookAnswer(value=event.answer, url=event.url))

    def _commit_intended(self, event: events.CommitIntended) -> None:
        self._state(event.unit).pending = event.key
        earlier = self.commits.get(event.key)
        self.commits[event.key] = CommitState(intent=event, before=earlier.doubtful if earlier else None)

    def _commit_settled(self, event: events.CommitSettled) -> None:
        commit, unit = self.commits[event.key], self._state(event.unit)
        commit.outcome, commit.by, commit.gives = event.outcome, event.by, event.gives
        if event.outcome == "unknown":
            unit.pending = event.key
            return
        if event.outcome == "done":
            unit.keep(CommitAnswer(key=event.key, gives=event.gives))
        unit.open, unit.pending = [], ""

    def _commit_found(self, event: events.CommitFound) -> None:
        unit = self._state(event.unit)
        unit.keep(CommitAnswer(key=event.key, gives=event.gives))
        unit.open = []

    def _asked(self, event: events.Asked | events.ApprovalAsked) -> None:
        self._state(event.unit).waits = event

    def _answered(self, event: events.Answered) -> None:
        unit = self._state(event.unit)
        unit.waits = None
        unit.heard.listen(event)
        unit.open.append(AskAnswer(value=event.answer))

    def _predicted(self, event: events.Predicted) -> None:
        self._state(event.unit).heard.listen(event)

    def _approval_given(self, event: events.ApprovalGiven) -> None:
        unit = self._state(event.unit)
        assert isinstance(unit.waits, events.ApprovalAsked), "it was asked before"
        self.approvals[event.key] = unit.waits, event.approved
        unit.waits = None

    def _node_failed(self, event: events.NodeFailed) -> None:
        """Somebody did not agree: another attempt, after a resume, asks again."""
        if event.failure.kind == "declined":
            self.approvals = {key: one for key, one in self.approvals.items() if one[1] or one[0].unit != event.unit}
