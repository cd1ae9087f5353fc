"""One attempt at one node: what was recorded of finished segments is answered from the journal, the rest is live.

The answers are consumed in the order in which they were recorded, without a page: that which they came from is gone,
and after a commit a segment begins with `goto` anyway.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.commands import BeginExpect, Command, DoAsk, DoCommit, DoDownload, DoLook, DoWork
from callsheet.dsl.environment import Environment
from callsheet.dsl.values import File
from callsheet.dsl.words_of import look_text

from . import events
from .asking import Answered
from .commits import Committer
from .decisions import StartNode
from .handing import Handed, ask_model
from .people import ask_person
from .state import Answer, AskAnswer, CommitAnswer, LookAnswer
from .steps import Steps
from .work import Work


class Attempt(Steps):
    """A run of a node's statements, live from where the journal ends.

    Raises `NodeFailure`, `Unsettled` and `SegmentAgain` as commits do, and `Stopped`.
    """

    def __init__(self, work: Work, command: StartNode) -> None:
        super().__init__(work, command.unit)
        state = work.machine.state(command.unit)
        self._settle = command.settle
        self._recorded: deque[Answer] = deque(state.kept)
        if self._settle:
            self._recorded.extend(state.open)
        self._left_by = work.take_over(command.unit)

    async def run(self, body: ast.Block, environment: Environment) -> dict[str, Any]:
        """As `Steps.run`, on a page on which no earlier attempt has left anything open."""
        await self.work.tidy(self.unit)
        return await super().run(body, environment)

    async def answer(self, command: Command) -> Any:
        if self._recorded or self._settle:
            return await self._replay(command)
        match command:
            case DoCommit():
                return await Committer(self.work, self.unit, command).carry_out()
            case DoAsk():
                return await self._ask(command)
            case DoWork():
                return await self._hand_over(command)
        return await super().answer(command)

    async def look(self, command: DoLook) -> Any:
        answer = await super().look(command)
        if command.polled:
            return answer
        text, line = look_text(command.look), self.work.line(command.place)
        url = await (await self.page()).url()
        self.work.note(events.Looked(**self.unit._asdict(), line=line, text=text, answer=answer, url=url))
        return _value(self.work.machine.state(self.unit).open[-1])

    async def download(self, command: DoDownload) -> File:
        return await self.fetched(command, await super().download(command))

    async def fetched(self, command: DoDownload, file: File) -> File:
        """The file as the journal will give it back, when its content is durable."""
        text, line = f"download {command.place.name.text}", self.work.line(command.place)
        url = await (await self.page()).url()
        self.work.note(events.Looked(**self.unit._asdict(), line=line, text=text, answer=file, url=url))
        recorded: File = _value(self.work.machine.state(self.unit).open[-1])
        return recorded

    async def go_on_from(self, node: str) -> None:
        """The page may still be as that node left it."""
        if self._left_by != node:
            await super().go_on_from(node)

    async def _hand_over(self, command: DoWork) -> None:
        """Work for the node's model."""
        await Handed(self.work, self.unit, command, self).carry_out()

    async def _ask(self, command: DoAsk) -> Any:
        """What was said to this in the segment in progress is not asked once more."""
        question, state = command.question, self.work.machine.state(self.unit)
        before = state.heard.next(question.text, list(question.given))
        if isinstance(before, Answered):
            self.work.note(replace(before, again=True))
            return before.answer
        human = self.work.plan.agents[self.work.agent(self.unit.node)].kind == "human"
        return await (ask_person if human else ask_model)(self.work, self.unit, command)

    async def _replay(self, command: Command) -> Any:
        match command:
            case BeginExpect():
                return False
            case DoLook() | DoDownload():
                answer = self._recorded.popleft()
                value = _value(answer)
                self._trail.address = answer.url if isinstance(answer, LookAnswer) else ""
                return value
            case DoAsk():
                return _said(self._recorded.popleft())
            case DoCommit() if command.key == self._settle and not self._recorded:
                self._settle = ""
                return await Committer(self.work, self.unit, command).settle()
            case DoCommit():
                done = self._recorded.popleft()
                assert isinstance(done, CommitAnswer), "the journal and the plan tell different stories"
                assert done.key == command.key, "another commit is recorded"
                return done.gives
        return None


def _said(answer: Answer) -> Any:
    assert isinstance(answer, AskAnswer), "the journal and the plan tell different stories"
    return answer.value


def _value(answer: Answer) -> Any:
    assert isinstance(answer, LookAnswer), "the journal and the plan tell different stories"
    return answer.value
