"""People on a tape: what they were asked is decided again and compared, what they said is believed."""

from __future__ import annotations

from typing import Any

from callsheet.dsl.commands import DoAsk

from .. import events
from ..units import Unit
from ..work import AnswerMissing
from .pages import failure_of, is_out_of
from .tape import Tape, told
from .work import TapeWork


class TapePeople:
    """Whoever was there, or was not: what they said is on the tape."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    async def approve(self, request: events.ApprovalAsked) -> bool | None:
        """As it was said then. Raises `TimeoutError` when nobody said it in time."""
        said = await self._tape.turn(request.unit)
        if is_out_of(said, "timeout"):
            raise TimeoutError
        return said.approved if isinstance(said, events.ApprovalGiven) else None

    async def answer(self, request: events.Asked, problem: str) -> str | None:
        """Not asked: what was typed is not recorded, only what it was read as."""
        raise AssertionError("a replay takes answers from the tape")


async def answer_of_person(work: TapeWork, unit: Unit, command: DoAsk) -> Any:
    """The answer to a question that is the same as it was. Raises `AnswerMissing` where nobody was there."""
    question, line = command.question, work.line(command.place)
    asked = events.Asked(
        **unit._asdict(),
        line=line,
        question=question.text,
        given=list(question.given),
        wanted=str(work.plan.declared.resolve(question.type)),
    )
    await work.record(asked)
    said = await work.tape.turn(unit)
    if isinstance(said, events.NodeHeld):
        raise AnswerMissing(f"a person has to answer: {question.text}")
    if not isinstance(said, events.Answered):
        raise failure_of(work.tape, unit, "the answer of a person")
    if (said.line, said.question, said.given) != (line, question.text, list(question.given)):
        raise work.tape.differ(unit, f"the answer to {told(asked)}")
    work.believe(unit)
    return said.answer
