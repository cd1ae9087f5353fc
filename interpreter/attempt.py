"""One attempt at one node: carries the commands of `dsl.perform` to the page and its answers back.

What was recorded of finished segments is answered from the journal, without a page; from there on everything is live.
Each act is admitted by the budgets and its intent is durable before it is done (R1).
"""

from __future__ import annotations

from collections import deque
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.actions import Look
from callsheet.dsl.failures import Failure, NodeFailure
from callsheet.dsl.perform import BeginExpect, Command, DoAct, DoCommit, DoLook, Performance, PollAgain, perform
from callsheet.dsl.verbs import LOOK_LONGEST
from callsheet.dsl.words_of import act_text, look_text

from . import events
from .commits import Committer
from .machine import Answer, CommitAnswer, LookAnswer, StartNode
from .proofs import FIRST_POLL, LONGEST_POLL
from .work import Work

class Attempt:
    """A run of a node's statements, live from where the journal ends."""

    def __init__(self, work: Work, command: StartNode, body: ast.Block) -> None:
        self.work, self.name = work, command.node
        state = work.machine.nodes[command.node]
        self.recorded: deque[Answer] = deque(state.kept)
        self.settle = command.settle
        if self.settle:
            self.recorded.extend(state.open)
        self.performance: Performance = perform(body, work.machine.environment())
        self.expecting: _Expecting | None = None
        self.line = 0

    async def run(self) -> dict[str, Any]:
        """What the node gives.

        Raises `NodeFailure`, placed at the statement that failed, or `Unsettled`.
        """
        answer: Any = None
        failed: NodeFailure | None = None
        try:
            while True:
                command = self._next(answer, failed)
                if command is None:
                    return self.gives
                answer, failed = None, None
                try:
                    answer = await self._answer(command)
                except NodeFailure as failure:
                    failed = failure
        except NodeFailure as failure:
            raise NodeFailure(self._placed(failure.failure)) from None
        finally:
            self.performance.close()

    def _next(self, answer: Any, failed: NodeFailure | None) -> Command | None:
        try:
            command = self.performance.throw(failed) if failed is not None else self.performance.send(answer)
        except StopIteration as stop:
            self._close_expect(held=True)
            self.gives: dict[str, Any] = stop.value
            return None
        if not isinstance(command, PollAgain) and not (isinstance(command, DoLook) and command.polled):
            self._close_expect(held=True)
        self.line = self._line_of(command)
        return command

    def _placed(self, failure: Failure) -> Failure:
        self._close_expect(held=False)
        return failure.at(node=self.name, line=self.line)

    def _line_of(self, command: Command) -> int:
        place = command.statement if isinstance(command, DoCommit) else command.place
        return self.work.line(place)

    # Answers

    @property
    def _replaying(self) -> bool:
        return bool(self.recorded) or bool(self.settle)

    async def _answer(self, command: Command) -> Any:
        if self._replaying:
            return await self._replay(command)
        match command:
            case DoAct():
                return await self._act(command)
            case DoLook():
                return await self._look(command)
            case BeginExpect():
                self.work.check_time(self.name)
                self.expecting = _Expecting(command.within, self.work.clock.monotonic(), self.line)
                return True
            case PollAgain():
                return await self._poll()
            case DoCommit():
                return await self._committer(command).carry_out()

    async def _replay(self, command: Command) -> Any:
        """Answers of segments that are finished; the page they were on is gone, and not needed."""
        match command:
            case BeginExpect():
                return False
            case DoLook():
                recorded = self.recorded.popleft()
                assert isinstance(recorded, LookAnswer), "the journal and the plan tell different stories"
                return recorded.value
            case DoCommit() if command.key == self.settle and not self.recorded:
                self.settle = ""
                return await self._committer(command).settle()
            case DoCommit():
                done = self.recorded.popleft()
                assert isinstance(done, CommitAnswer) and done.key == command.key, "another commit is recorded"
                return done.gives
        return None

    def _committer(self, command: DoCommit) -> Committer:
        return Committer(self.work, self.name, command, self.line)

    async def _act(self, command: DoAct) -> None:
        work, act = self.work, self.work.whole(self.name, command.act)
        await work.step(self.name)
        text = act_text(act)
        await work.record(events.ActIntended(at=work.at(), node=self.name, line=self.line, verb=act.verb, text=text))
        page = await work.page(self.name)
        begun = work.clock.monotonic()
        await page.act(act, deadline=work.deadline(self.name, command.longest))
        seconds = work.clock.monotonic() - begun
        work.note(events.ActDone(at=work.at(), node=self.name, line=self.line, seconds=round(seconds, 4)))
        await work.shoot(self.name, self.line, "step")

    async def _look(self, command: DoLook) -> Any:
        work = self.work
        if command.polled:
            assert self.expecting is not None
            if self.expecting.costs_more():
                await work.step(self.name)
            return await self._ask(command.look)
        await work.step(self.name)
        page = await work.page(self.name)
        answer = await self._ask(command.look)
        work.note(
            events.Looked(
                at=work.at(),
                node=self.name,
                line=self.line,
                text=look_text(command.look),
                answer=answer,
                url=await page.url(),
            )
        )
        return answer

    async def _ask(self, look: Look) -> Any:
        page = await self.work.page(self.name)
        return await page.look(look, deadline=self.work.deadline(self.name, LOOK_LONGEST))

    async def _poll(self) -> bool:
        """Waits a little; False when the time of the `expect`, or of the attempt, is over."""
        assert self.expecting is not None
        self.expecting.again()
        remaining = self.expecting.ends - self.work.clock.monotonic()
        remaining = min(remaining, self.work.time_left(self.name))
        if remaining <= 0:
            return False
        await self.work.clock.sleep(min(self.expecting.pause, remaining))
        return True

    def _close_expect(self, *, held: bool) -> None:
        if self.expecting is None:
            return
        ended, self.expecting = self.expecting, None
        seconds = round(self.work.clock.monotonic() - ended.begun, 4)
        self.work.note(
            events.Expected(
                at=self.work.at(), node=self.name, line=ended.line, looks=ended.paid, held=held, seconds=seconds
            )
        )


class _Expecting:
    """An `expect` that is being looked for: it costs the looks of its condition once, however often it polls."""

    def __init__(self, within: float, begun: float, line: int) -> None:
        self.begun, self.ends, self.line = begun, begun + within, line
        self.paid = self.looked = 0
        self.pause = FIRST_POLL / 2

    def costs_more(self) -> bool:
        """Whether this look is one that no poll before it came to."""
        self.looked += 1
        more = self.looked > self.paid
        self.paid = max(self.paid, self.looked)
        return more

    def again(self) -> None:
        """The next poll begins."""
        self.looked = 0
        self.pause = min(self.pause * 2, LONGEST_POLL)
