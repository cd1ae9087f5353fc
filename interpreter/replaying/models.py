"""Models on a tape: what was asked is decided again and compared, what was answered is believed.

What a model was told of an act that could not be done is the world's word too: it stands in the next prediction, or in
the failure of the node.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callsheet.dsl.actions import Act
from callsheet.dsl.commands import DoAsk
from callsheet.dsl.elements import Element
from callsheet.dsl.predicted import BadAct

from .. import events
from ..calls import begin_call
from ..events import CallPurpose, Event
from ..handing import Handed, tier_of
from ..units import Unit
from .pages import ASKING_ON, failure_of, told_of_act
from .work import TapeWork


async def answer_of_model(work: TapeWork, unit: Unit, command: DoAsk) -> Any:
    """The answer to a question that is the same as it was."""
    question, line = command.question, work.line(command.place)
    said = await _called(work, unit, "ask", line)
    if not isinstance(said, events.Answered):
        raise failure_of(work.tape, unit, "the answer of a model")
    if (said.line, said.question, said.given) != (line, question.text, list(question.given)):
        raise work.tape.differ(unit, f"an answer to `{question.text}`")
    work.believe(unit)
    return said.answer


async def _called(work: TapeWork, unit: Unit, purpose: CallPurpose, line: int) -> Event:
    """What follows a call: what it took is believed."""
    tier = tier_of(work, unit)
    await begin_call(work, unit=unit, purpose=purpose, tier=tier.name, most=tier.call.most, line=line)
    if isinstance(await work.tape.turn(unit), events.CallAnswered):
        work.believe(unit)
    return await work.tape.turn(unit)


class TapeHanded(Handed):
    """Work that a model was handed."""

    work: TapeWork

    async def _ask_what_is_next(self, given: list[Any]) -> events.Predicted:
        line = self.work.line(self.command.place)
        said = await _called(self.work, self.unit, "do", line)
        if not isinstance(said, events.Predicted):
            raise failure_of(self.work.tape, self.unit, "what a model would do")
        if (said.line, said.question, said.given, said.problem) != (
            line,
            self.command.instruction,
            given,
            self.problem,
        ):
            raise self.work.tape.differ(self.unit, f"what a model would do of `{self.command.instruction}`")
        self.work.believe(self.unit)
        return said

    async def _not_one_of(self, controls: Mapping[str, Element], text: str, act: Act) -> None:
        next_ = await self.work.tape.turn(self.unit)
        failed = isinstance(next_, events.NodeFailed) and next_.failure.kind == "model"
        if failed or isinstance(next_, ASKING_ON):
            raise BadAct(told_of_act(self.work.tape, self.unit))
