"""What is told of a run beside its attempts: calls of models, what was asked and said, what was refused, and all else.

In: the events of a journal, in order. Out: `Beside`, of which `reporting` takes what stands in the report. An event
that nobody tells anything of is listed with all its fields, so none is lost on a reader because it is new.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from . import events
from .asking import Asker
from .beside import CallReport, OtherReport, QuestionReport, RefusedRequest
from .events import Event

ELSEWHERE = frozenset(
    {"NodeSkipped", "NodeSpread", "Asked"}
    | {"ReplanBegun", "PatchRefused", "PlannerPassed", "PlanPatched", "ReplanEnded"}
)
"""Kinds of which the state of nodes tells, what is still open, or `story_of_replans`."""


class Beside:
    """What has come together so far; `elsewhere` are the kinds that others tell of."""

    def __init__(self, elsewhere: frozenset[str]) -> None:
        self.calls: dict[int, CallReport] = {}
        self.questions: list[QuestionReport] = []
        self.refused: list[RefusedRequest] = []
        self.others: list[OtherReport] = []
        self._tell: Mapping[str, Callable[[Any], None]] = {
            "CallIntended": self._call_intended,
            "CallAnswered": self._call_answered,
            "Answered": self._answered,
            "Predicted": self._predicted,
            "ApprovalAsked": self._approval_asked,
            "ApprovalGiven": self._approval_given,
            "RequestRefused": self._request_refused,
        }
        self._elsewhere = elsewhere | ELSEWHERE

    @property
    def told(self) -> frozenset[str]:
        """The kinds that something is told of, here or elsewhere."""
        return self._elsewhere | frozenset(self._tell)

    def tell(self, event: Event) -> None:
        """Take one more event in."""
        kind = type(event).__name__
        if kind in self._tell:
            self._tell[kind](event)
        elif kind not in self._elsewhere:
            body = events.to_body(event)
            at = body.pop("at")
            fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
            self.others.append(OtherReport(at=at, kind=kind, fields=fields))

    def _call_intended(self, event: events.CallIntended) -> None:
        self.calls[event.number] = CallReport(
            number=event.number,
            at=event.at,
            node=event.node,
            line=event.line,
            purpose=event.purpose,
            tier=event.tier,
            calls=event.calls,
            tokens=event.tokens,
            charges=event.charges,
        )

    def _call_answered(self, event: events.CallAnswered) -> None:
        self.calls[event.number] = replace(
            self.calls[event.number],
            seconds=event.seconds,
            calls=event.calls,
            tokens=event.tokens,
            charges=event.charges,
            model=event.model,
            kinds=event.kinds,
        )

    def _answered(self, event: events.Answered) -> None:
        self._said(_question(event, by=event.by, answer=event.answer))

    def _predicted(self, event: events.Predicted) -> None:
        """What a model that works on a page means to do next."""
        answer = [*event.acts, *(["that is all"] if event.done else [])]
        self._said(_question(event, by="model", answer=answer))

    def _approval_asked(self, event: events.ApprovalAsked) -> None:
        asked = QuestionReport(
            at=event.at,
            node=event.node,
            line=event.line,
            question=event.question,
            given=(),
            by=None,
            answer=None,
            commit=event.key,
            about=event.text,
            decided_by=tuple(event.decided_by),
        )
        self._said(asked)

    def _approval_given(self, event: events.ApprovalGiven) -> None:
        for place, one in reversed([*enumerate(self.questions)]):
            if one.commit == event.key and one.by is None:
                self.questions[place] = replace(one, by="person", answer=event.approved)
                return

    def _said(self, question: QuestionReport) -> None:
        self.questions.append(question)

    def _request_refused(self, event: events.RequestRefused) -> None:
        self.refused.append(
            RefusedRequest(at=event.at, node=event.node, host=event.host, why=event.why, method=event.method)
        )


def _question(event: events.Answered | events.Predicted, *, by: Asker, answer: Any) -> QuestionReport:
    return QuestionReport(
        at=event.at,
        node=event.node,
        line=event.line,
        question=event.question,
        given=tuple(event.given),
        by=by,
        answer=answer,
        again=event.again,
    )
