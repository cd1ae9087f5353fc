"""What is handed to models in a run: questions of `ask`, work of `do`.

Each call is admitted and announced before its first byte leaves, and counted as what it took once it is answered; what
was answered is durable before anything follows from it, so that a crash has nothing asked twice that was answered. An
act that a model predicts is an act like any other: checked, admitted, announced. One that would press what only a
`commit` may press is not done (R6).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from callsheet.dsl import ast
from callsheet.dsl.actions import Act
from callsheet.dsl.binding import BadInput, converted
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.commands import DoAct, DoAsk, DoWork
from callsheet.dsl.commit_controls import commit_controls
from callsheet.dsl.elements import Element
from callsheet.dsl.failures import FailureKind, NodeFailure, fail
from callsheet.dsl.models import AskReply, AskRequest, ModelFailed, Models, Usage, WorkReply, WorkRequest
from callsheet.dsl.predicted import BadAct, read_act
from callsheet.dsl.pressing import HARMLESS
from callsheet.dsl.tiers import Tier
from callsheet.dsl.verbs import BY_WORD, LOOK_LONGEST
from callsheet.dsl.words_of import act_text

from . import events
from .calls import begin_call, end_call
from .events import CallPurpose
from .units import Unit
from .work import Work

TOLD: frozenset[FailureKind] = frozenset({"missing", "ambiguous", "refused", "value"})
"""How an act may fail so that the model is told, and goes on: nothing has happened."""

Reply = TypeVar("Reply", AskReply, WorkReply)


class NoModels(Exception):
    """A plan asks models, and the run has none. `why` says what is missing, where somebody knows."""

    def __init__(self, why: str = "") -> None:
        missing = f"{why}; or " if why else ""
        super().__init__(
            f"the plan asks a model, and none is set up: {missing}`--script FILE` says what a model would "
            "(see docs/models.md)"
        )


async def ask_model(work: Work, unit: Unit, command: DoAsk) -> object:
    """The typed answer of the node's model. Raises `NodeFailure` of kind `model`, and what admission raises."""
    question, line = command.question, work.line(command.place)
    kind, currency = work.plan.declared.resolve(question.type), work.plan.declared.currency
    tier = tier_of(work, unit)
    request = AskRequest(tier=tier, question=question.text, given=question.given, wanted=kind, currency=currency)
    reply = await _call(work, unit, tier, "ask", line, lambda: _models(work).answer(request))
    try:
        value = converted("the answer", reply.answer, kind, currency)
    except BadInput as misfit:
        raise fail("model", f"{misfit}: it was asked `{question.text}`") from None
    answered = events.Answered(
        **unit._asdict(), line=line, question=question.text, given=list(question.given), answer=value, by="model"
    )
    await work.record(answered)
    return value


async def _call(
    work: Work, unit: Unit, tier: Tier, purpose: CallPurpose, line: int, calling: Callable[[], Awaitable[Reply]]
) -> Reply:
    """One call: what it took is counted, also when it failed; one that is cut off may have taken all of it."""
    number = await begin_call(work, unit=unit, purpose=purpose, tier=tier.name, most=tier.call.most, line=line)
    left = work.time_left(unit)
    begun = work.clock.monotonic()
    try:
        async with asyncio.timeout(None if left == float("inf") else max(0.0, left)):
            reply = await calling()
    except ModelFailed as failed:
        _took(work, unit, number, failed.usage, begun, None)
        raise fail("model", f"the model of tier `{tier.name}` failed: {failed}") from None
    except TimeoutError:
        raise fail("timeout", f"the model of tier `{tier.name}` did not answer in time") from None
    _took(work, unit, number, reply.usage, begun, reply.certainty.confidence)
    return reply


def _took(work: Work, unit: Unit, number: int, usage: Usage, begun: float, confidence: Decimal | None) -> None:
    seconds = usage.seconds or work.clock.monotonic() - begun
    end_call(
        work,
        number,
        unit=unit,
        took=usage.amounts._replace(time=seconds),
        confidence=confidence,
        model=usage.model,
        kinds=usage.kinds,
    )


def _models(work: Work) -> Models:
    assert work.models is not None, "a run of a plan that asks models has some"
    return work.models


def tier_of(work: Work, unit: Unit) -> Tier:
    """The tier of the model that works on a unit."""
    name = work.plan.agents[work.agent(unit.node)].tier
    assert name is not None, "whoever is asked, or works, is a model"
    return work.plan.tiers[name]


# Work on a page


class Acting(Protocol):
    """Carries out acts on the page of the unit, each admitted and announced."""

    @property
    def address(self) -> str:
        """Where the page was after the last act or look."""

    async def act(self, command: DoAct) -> None:
        """Raises `NodeFailure`."""


class Handed:
    """One `do` of one attempt."""

    def __init__(self, work: Work, unit: Unit, command: DoWork, acting: Acting) -> None:
        self.work, self.unit, self.command, self.acting = work, unit, command, acting
        self.left = command.most
        self.done: list[str] = []
        self.problem = ""

    async def carry_out(self) -> None:
        """Until the model says that it is done, or as many acts or calls were made as there may be.

        Whether it was done well the statements behind it find out. Raises `NodeFailure` when the last thing that the
        model wanted could not be done.
        """
        for _ in range(self.command.most):
            reply = await self._predicted()
            self.problem = ""
            await self._do_all(reply)
            if not self.left or (reply.done and not self.problem):
                break
        if self.problem:
            raise fail("model", f"the model could not do it within {self.command.most} steps: {self.problem}")

    async def _do_all(self, reply: events.Predicted) -> None:
        """One after the other, until one cannot be done or leads to another page: the rest was meant for this one."""
        seen = _document(self.acting.address)
        for text in reply.acts[: min(self.command.per_call, self.left)]:
            seen = seen or _document(self.acting.address)  # unknown where a replayed look told no address
            if _document(self.acting.address) != seen:
                self.problem = f"`{text}`: the page is another one since `{self.done[-1]}`"
                return
            try:
                act = self._read(text)
                await self._not_a_commit(text, act)
                self.left -= 1
                await self.acting.act(DoAct(act=act, place=self.command.place, longest=BY_WORD[act.verb].longest))
            except BadAct as bad:
                self.problem = f"`{text}`: {bad}"
                return
            except NodeFailure as failed:
                if failed.failure.kind not in TOLD or failed.failure.dispatched:
                    raise
                self.problem = f"`{text}`: {failed.failure.message}"
                return
            self.done.append(act_text(act))

    def _read(self, text: str) -> Act:
        return read_act(text, self.work.plan, self.work.site(self.unit.node).name.text)

    async def _not_a_commit(self, text: str, act: Act) -> None:
        """Raises `BadAct` when the act would press what the plan or the site's spec calls a commit."""
        if act.verb in HARMLESS:
            return
        controls = commit_controls(self.work.plan, self.work.site(self.unit.node).name.text)
        if controls:
            await self._not_one_of(controls, text, act)

    async def _not_one_of(self, controls: Mapping[str, Element], text: str, act: Act) -> None:
        """`text` is how the model said it."""
        page = await self.work.page(self.unit)
        deadline = self.work.clock.monotonic() + max(0.0, min(LOOK_LONGEST, self.work.time_left(self.unit)))
        target = act.target or next((one for one in act.particles.values() if not isinstance(one, str)), None)
        pressed = await page.presses(target, tuple(controls.values()), deadline=deadline)  # type: ignore[arg-type]  # what is no text here is an element
        if pressed is not None:
            name = list(controls)[pressed]
            raise BadAct(f"this presses what only a commit may press ({name}): leave that to the plan")

    async def _predicted(self) -> events.Predicted:
        """What the model says next; what it said to this before a crash it is not asked again."""
        work, command = self.work, self.command
        given = list(command.given)
        before = work.machine.state(self.unit).heard.next(command.instruction, given)
        if isinstance(before, events.Predicted) and before.problem == self.problem:
            return await self._record(before.acts, done=before.done, again=True)
        return await self._ask_what_is_next(given)

    async def _ask_what_is_next(self, given: list[Any]) -> events.Predicted:
        """One call."""
        work, command = self.work, self.command
        tier, line = tier_of(work, self.unit), work.line(command.place)
        page = await work.page(self.unit)
        request = WorkRequest(
            tier=tier,
            instruction=command.instruction,
            given=command.given,
            site=str(work.site(self.unit.node).address.plain),
            url=await page.url(),
            page=await page.snapshot(),
            verbs=tuple(sorted(BY_WORD)),
            predict=min(command.per_call, self.left),
            left=self.left,
            done=tuple(self.done),
            problem=self.problem,
        )
        reply = await _call(work, self.unit, tier, "do", line, lambda: _models(work).work(request))
        return await self._record(list(reply.acts), done=reply.done, again=False)

    async def _record(self, acts: list[str], *, done: bool, again: bool) -> events.Predicted:
        predicted = events.Predicted(
            **self.unit._asdict(),
            line=self.work.line(self.command.place),
            question=self.command.instruction,
            given=list(self.command.given),
            acts=acts,
            done=done,
            problem=self.problem,
            again=again,
        )
        await self.work.record(predicted)
        return predicted


def _document(address: str) -> str:
    """The address without the place in the page."""
    return address.partition("#")[0]


def require_models(plan: CheckedPlan, models: Models | None) -> None:
    """Raises `NoModels` when the plan asks models and there are none: before anything begins, not in the middle."""
    if models is None and asks_models(plan):
        raise NoModels


def asks_models(plan: CheckedPlan) -> bool:
    """Whether anything is handed to a model."""
    asking = {name for name, agent in plan.agents.items() if agent.kind == "model"}
    bodies = [node.body for node in plan.nodes.values() if node.agent is not None and node.agent.text in asking]
    skills = [skill.body for skill in plan.skills.values()] if bodies else []
    return any(isinstance(one, ast.Ask | ast.Do) for body in (*bodies, *skills) for one in ast.walk(body))
