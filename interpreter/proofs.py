"""Running statements on a page for what they show, without recording each answer: proofs, and what `continue` redoes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.environment import Environment
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.perform import BeginExpect, Command, DoAct, DoLook, PollAgain, perform
from callsheet.dsl.verbs import LOOK_LONGEST

from .events import ProofAnswer
from .seams import Page
from .work import Work

FIRST_POLL, LONGEST_POLL = 0.05, 0.4
"""Seconds between two looks of an `expect`; the pause doubles from the first to the longest."""


@dataclass(kw_only=True)
class Run:
    """Statements on a page: what they gave, and the steps it took.

    Deadlines are those of each act and look alone: a proof that an attempt's timeout cut short would leave a commit
    unsettled that was done, so a timeout is overrun by at most one proof.
    """

    work: Work
    node: str
    page: Page
    patient: bool = True
    steps: int = 0
    admit: Callable[[], Awaitable[None]] | None = None
    _ends: float = 0.0
    _pause: float = FIRST_POLL
    _looked: int = 0
    _most: int = 0

    async def statements(self, body: ast.Block, environment: Environment) -> dict[str, Any]:
        """Carry out a block. Raises `NodeFailure`.  Without patience an `expect` looks once."""
        performance = perform(body, environment)
        answer: Any = None
        failed: NodeFailure | None = None
        while True:
            try:
                command = performance.throw(failed) if failed is not None else performance.send(answer)
            except StopIteration as stop:
                gives: dict[str, Any] = stop.value
                return gives
            answer, failed = None, None
            try:
                answer = await self._answer(command)
            except NodeFailure as failure:
                failed = failure

    async def _answer(self, command: Command) -> Any:
        clock = self.work.clock
        match command:
            case DoAct():
                await self._step()
                act = self.work.whole(self.node, command.act)
                await self.page.act(act, deadline=clock.monotonic() + command.longest)
            case DoLook():
                self._looked += 1
                if not command.polled or self._looked > self._most:
                    await self._step()
                    self._most = max(self._most, self._looked)
                return await self.page.look(command.look, deadline=clock.monotonic() + LOOK_LONGEST)
            case BeginExpect():
                self._ends = clock.monotonic() + command.within
                self._pause, self._looked, self._most = FIRST_POLL, 0, 0
                return True
            case PollAgain():
                self._looked = 0
                left = self._ends - clock.monotonic()
                if left <= 0 or not self.patient:
                    return False
                await clock.sleep(min(self._pause, left))
                self._pause = min(self._pause * 2, LONGEST_POLL)
                return True
        return None

    async def _step(self) -> None:
        self.steps += 1
        if self.admit is not None:
            await self.admit()


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a proof said: its gives when it said yes, else why not."""

    answer: ProofAnswer
    gives: dict[str, Any]
    steps: int
    why: str = ""
    failure: NodeFailure | None = None


async def prove(run: Run, body: ast.Block, environment: Environment) -> Proof:
    """Yes when all holds, no when an expectation does not, unknown when something else went wrong."""
    try:
        gives = await run.statements(body, environment)
    except NodeFailure as failed:
        answer: ProofAnswer = "no" if failed.failure.kind == "expectation" else "unknown"
        return Proof(answer=answer, gives={}, steps=run.steps, why=failed.failure.message, failure=failed)
    return Proof(answer="yes", gives=gives, steps=run.steps)
