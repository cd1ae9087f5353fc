"""The page of a replay: what it answered is read from the tape.

What went wrong is told with the attempt that ended for it, or with the proof; so a failure is looked for there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callsheet.dsl.actions import Act, Look
from callsheet.dsl.failures import Failure, FailureKind, NodeFailure
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.words_of import look_text

from .. import events
from ..seams import Late, OpenWay, Page, WholeActs
from ..units import Unit
from .tape import Tape

DECIDED_HERE: frozenset[FailureKind] = frozenset({"requirement", "value", "already", "expectation"})
"""Failures that statements come to by themselves; a page does not answer with one."""


class NotTold(Exception):
    """The journal does not tell what was answered: within proofs, and where a node's steps were done again."""


class TapePages:
    """Not asked: `TapeWork` has the pages."""

    async def open(self, agent: str) -> Page:
        raise AssertionError(f"a replay opens no page for `{agent}`")


class TapePage(WholeActs):
    """The page of one unit, as far as the tape tells of it; with `looks_told` false only whether acts succeeded."""

    def __init__(self, tape: Tape, unit: Unit, *, looks_told: bool = True) -> None:
        self._tape, self._unit, self._looks_told = tape, unit, looks_told
        self.way = OpenWay()

    async def act(self, act: Act, *, deadline: float) -> None:
        """It succeeded when the tape says so, else it fails as the attempt or the proof failed."""
        answer = await self._tape.turn(self._unit)
        last = self._tape.last(self._unit)
        if isinstance(last, events.CommitIntended):
            self._committed(last, answer)
        elif not isinstance(answer, events.ActDone):
            raise problem_of(self._tape, self._unit) or failure_of(self._tape, self._unit, f"the end of `{act.verb}`")

    async def settle(self) -> None:
        """What the last act has set off failed when the attempt ended with that for the act's own line."""
        self._raise_late()

    async def prepare(self, act: Act, *, deadline: float) -> None:
        """Likewise, though another act is announced by now."""
        self._raise_late()

    def _raise_late(self) -> None:
        done, told = self._tape.last_act(self._unit), self._tape.next(self._unit)
        last = self._tape.last(self._unit)
        if done is None or not isinstance(told, events.NodeFailed) or told.failure.kind in DECIDED_HERE:
            return
        announced = last.line if isinstance(last, events.ActIntended | events.LookIntended) else 0
        if told.failure.line == done.line != announced:
            raise Late(replace(told.failure, node="", line=0))

    def _committed(self, intent: events.CommitIntended, answer: events.Event) -> None:
        """The act of a commit: its first proof is only looked at when it did not fail."""
        told = self._tape.next(self._unit, events.ProofLooked, events.CommitSettled)
        if told is None or (isinstance(told, events.ProofLooked) and told.which == "first"):
            return  # without a word on it the process was killed before there was one
        if isinstance(answer, events.CommitSettled) and answer.by == "act":
            if self._tape.next(self._unit, events.NodeFailed) is None:  # killed before that was told
                raise NodeFailure(Failure(kind="refused", message=""))
            raise failure_of(self._tape, self._unit, "the end of the commit's act")
        # It may have had its effect. What went wrong is only told with what became of it.
        failed = self._tape.next(self._unit, events.NodeFailed)
        failure = failed.failure if isinstance(failed, events.NodeFailed) else Failure(kind="browser", message="")
        message = failure.message.removeprefix(f"commit `{intent.key}` had no effect: ")
        raise NodeFailure(replace(failure, node="", line=0, message=message, dispatched=True))

    async def open_by(self, act: Act, *, deadline: float) -> None:
        await self.act(act, deadline=deadline)

    async def begin_dialog(self, answer: str, reply: str | None) -> None:
        """Nothing is told of it."""

    async def end_dialog(self) -> None:
        raise AssertionError("the end of a block is read from the tape with its line")

    async def close_opened(self) -> None:
        raise AssertionError("the end of a block is read from the tape with its line")

    async def download(self, act: Act, *, deadline: float, until: float) -> FileContent:
        raise AssertionError("the file is read from the tape")

    async def reset(self) -> None:
        """There is nothing to close."""

    async def look(self, look: Look, *, deadline: float) -> Any:
        answer = await self._tape.turn(self._unit)
        if not self._looks_told:
            raise NotTold
        if isinstance(answer, events.Looked):
            return answer.answer
        self._raise_late()
        raise failure_of(self._tape, self._unit, f"the answer of `{look_text(look)}`")

    async def url(self) -> str:
        answer = await self._tape.turn(self._unit)
        return answer.url if isinstance(answer, events.ActDone | events.Looked) else ""

    async def snapshot(self) -> str:
        raise AssertionError("what a model saw is not told")

    async def presses(self, element: Any, controls: Any, *, deadline: float) -> int | None:
        raise AssertionError("what an act would press is read from what was said of it")

    async def screenshot(self, path: Any) -> None:
        """None is taken."""

    async def fresh_page(self) -> Page:
        raise AssertionError("proofs of a replay are read from the tape")

    async def close(self) -> None:
        """There is nothing to close."""


ASKING_ON = (events.CallIntended, events.Predicted)
"""What follows an act of a model that could not be done: the model is asked what else to do."""


def problem_of(tape: Tape, unit: Unit) -> NodeFailure | None:
    """How an act of a model failed that it was told of, and that did not end the attempt."""
    if not isinstance(tape.next(unit), ASKING_ON):
        return None
    return NodeFailure(Failure(kind="missing", message=told_of_act(tape, unit)))


def told_of_act(tape: Tape, unit: Unit) -> str:
    """Why an act was not done, without the act."""
    told = tape.next(unit, events.Predicted, events.NodeFailed)
    said = told.problem if isinstance(told, events.Predicted) else ""
    if isinstance(told, events.NodeFailed):
        said = told.failure.message
    return said.partition("`: ")[2]


def failure_of(tape: Tape, unit: Unit, instead: str) -> Exception:
    """What the world answered with when it was to give `instead`: what the attempt, or the proof, failed with."""
    ended = tape.next(unit)
    told = tape.next(unit, events.NodeFailed)
    failure = told.failure if isinstance(told, events.NodeFailed) else Failure(kind="browser", message="")
    if isinstance(ended, events.ProofLooked) and ended.answer == "unknown":
        kind = "browser" if failure.kind in DECIDED_HERE else failure.kind
        return NodeFailure(replace(failure, kind=kind, node="", message=ended.why))
    if not isinstance(ended, events.NodeFailed | events.CommitSettled | events.Redone) or told is None:
        return tape.differ(unit, instead)
    if failure.kind in DECIDED_HERE:
        return tape.differ(unit, instead)
    # The line is found again by the statement that fails.
    return NodeFailure(replace(failure, node="", line=0))


def is_out_of(recorded: events.Event, kind: FailureKind) -> bool:
    """Whether an attempt failed for want of this."""
    return isinstance(recorded, events.NodeFailed) and recorded.failure.kind == kind
