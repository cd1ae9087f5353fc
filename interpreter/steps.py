"""Carries the commands of `dsl.perform` to a page and its answers back, step by step.

In: a block of statements. Out: what it gave, or `NodeFailure`. Each step, an act or a look, is admitted by the budgets
and durable before it is taken (R1). This much is the same for the statements of a node, for those that `continue` does
again, and for proofs; what only the first has (a replay, commits) is `attempt`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from callsheet.dsl import ast
from callsheet.dsl.actions import Act, Look, Read, Seen
from callsheet.dsl.commands import (
    BeginDialog,
    BeginExpect,
    ClosePage,
    Command,
    DoAct,
    DoContinue,
    DoDownload,
    DoLook,
    EndDialog,
    ExpectHeld,
    OpenPage,
    PollAgain,
    TakePicture,
    Wait,
)
from callsheet.dsl.environment import Environment
from callsheet.dsl.failures import Failure, NodeFailure
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.perform import perform
from callsheet.dsl.provenance import Trail
from callsheet.dsl.values import File
from callsheet.dsl.verbs import DOWNLOAD_LONGEST, LOOK_LONGEST
from callsheet.dsl.words_of import act_text, look_text

from . import events
from .addresses import whole_address
from .budget import ONE_STEP, Reservation
from .events import Event
from .seams import Late, Page
from .units import Unit
from .work import Work

FIRST_POLL, LONGEST_POLL = 0.05, 0.4
"""Seconds between two looks of an `expect`; the pause doubles from the first to the longest."""


Answer = TypeVar("Answer")


class Steps:
    """Statements of a unit on a page, by default that of whoever works on it.

    `reserved` is what their steps were admitted with; without it each is admitted by itself. With `patient` false an
    `expect` looks once. With `bounded` false neither the attempt's deadline nor a stop cuts them short.
    """

    def __init__(
        self,
        work: Work,
        unit: Unit,
        *,
        page: Page | None = None,
        reserved: Reservation | None = None,
        patient: bool = True,
        bounded: bool = True,
    ) -> None:
        self.work, self.unit = work, unit
        self.taken = 0
        self.reserved = reserved
        self._page, self._patient, self._bounded = page, patient, bounded
        self._expecting: _Expecting | None = None
        self._trail = Trail()
        self._left: _Left | None = None
        self._around: list[ast.Syntax] = []
        """The dialogs and pages that are open around the statement, the innermost last."""

    @property
    def address(self) -> str:
        """Where the page was after the last act or look; empty where nobody said."""
        return self._trail.address

    async def run(self, body: ast.Block, environment: Environment) -> dict[str, Any]:
        """Carry out a block and return what it gave. Raises `NodeFailure`, placed at the statement that failed."""
        self._trail = environment.trail
        with closing(perform(body, environment, self.work.plan.plan.source)) as performance:
            answer: Any = None
            failed: NodeFailure | None = None
            while True:
                try:
                    command = performance.send(answer) if failed is None else performance.throw(failed)
                except StopIteration as stop:
                    gives: dict[str, Any] = stop.value
                    await self._settle_if(True)
                    return gives
                answer, failed = None, None
                try:
                    await self._settle_if(not isinstance(command, DoAct | DoLook))
                    answer = await self.answer(command)
                except Late as late:
                    failed = self._of_the_act_before(late)
                except NodeFailure as failure:
                    failed = failure

    async def _settle_if(self, needed: bool) -> None:
        """Acts and looks see to it themselves what the act before has set off; all else begins when that is over."""
        if not needed or self._left is None:
            return
        try:
            await self._left.page.settle()
        except Late as late:
            raise self._of_the_act_before(late) from None
        self._left = None

    def _of_the_act_before(self, late: Late) -> NodeFailure:
        assert self._left is not None, "only what was begun can be late"
        return NodeFailure(late.failure.at(node="", line=self._left.line))

    async def answer(self, command: Command) -> Any:
        """What the performance is sent for a command."""
        match command:
            case DoAct():
                await self.begin(command)
            case DoLook():
                return await self.look(command)
            case DoContinue():
                await self.go_on_from(command.of)
            case BeginExpect():
                self._expecting = _Expecting(begun=self._now(), ends=self._now() + command.within)
                return True
            case PollAgain():
                await self._poll(command)
            case ExpectHeld():
                self._end_expect(command.place, held=True)
            case BeginDialog() | OpenPage():
                await self.enter(command)
            case EndDialog() | ClosePage():
                await self._leave(command)
            case DoDownload():
                return await self.download(command)
            case TakePicture():
                await self._picture(command)
            case Wait():
                await self._pause(command.duration.total_seconds())
            case _:
                raise AssertionError(f"nobody carries out {type(command).__name__} here")
        return None

    async def page(self) -> Page:
        """The page that the statements are carried out on."""
        return self._page or await self.work.page(self.unit)

    async def look(self, command: DoLook) -> Any:
        """Look once; of an `expect` only a look that no poll before came to is a step."""
        page = await self.page()

        async def look() -> Any:
            return await page.look(command.look, deadline=self._deadline(LOOK_LONGEST))

        if not command.polled or self._begun_expect().costs_more():
            text, line = look_text(command.look), self.work.line(command.place)
            looking = await self._step_while(events.LookIntended(**self.unit._asdict(), line=line, text=text), look)
            answer = await looking
        else:
            answer = await look()
        if command.polled:
            self._begun_expect().answered(command.look, answer)
        else:
            self._trail.address = await page.url()
        return answer

    async def go_on_from(self, node: str) -> None:
        """Bring the page to where a node before left it: its statements are carried out once more."""
        again = Steps(self.work, self.unit)
        try:
            await again.run(self.work.plan.nodes[node].body, self.work.machine.environment_of(Unit(node)))
        finally:
            self.work.note(events.Redone(**self.unit._asdict(), of=node, steps=again.taken))

    async def act(self, command: DoAct) -> None:
        """Carry out an act, admitted and announced, and wait for what it sets off."""
        await self.carry_out(command, lambda page, act, deadline: page.act(act, deadline=deadline))

    async def begin(self, command: DoAct) -> None:
        """The same, begun while it is announced; what it sets off may still be under way when this returns."""
        page, act, intent = await self._intended(command)
        announced = asyncio.Event()

        async def begin() -> tuple[None, float]:
            await page.prepare(act, deadline=self._deadline(command.longest))
            deadline = self._deadline(command.longest)
            return await self._timed(page.begin(act, deadline=deadline, announced=announced))

        doing = await self._step_while(intent, begin)
        announced.set()
        await self._done(command, page, doing)
        self._left = _Left(self.work.line(command.place), page)

    async def download(self, command: DoDownload) -> File:
        """The file that an act fetches, kept in the run's folder."""

        async def fetch(page: Page, act: Act, deadline: float) -> FileContent:
            until = self._deadline(command.longest + DOWNLOAD_LONGEST)
            return await page.download(act, deadline=deadline, until=until)

        return await self.work.keep(await self.carry_out(command, fetch))

    async def enter(self, command: BeginDialog | OpenPage) -> None:
        """What is opened around a block."""
        if isinstance(command, OpenPage):
            await self.carry_out(command, lambda page, act, deadline: page.open_by(act, deadline=deadline))
        else:
            await (await self.page()).begin_dialog(command.action, command.reply)
        self._around.append(command.place)

    async def _leave(self, command: EndDialog | ClosePage) -> None:
        """Its end. Where a replay has only passed by the beginning, nothing is open."""
        if not self._around or self._around[-1] is not command.place:
            return
        self._around.pop()
        await self.leave_block(command)

    async def leave_block(self, command: EndDialog | ClosePage) -> None:
        """What was opened around a block ends with it."""
        page = await self.page()
        await (page.end_dialog() if isinstance(command, EndDialog) else page.close_opened())

    async def carry_out(
        self, command: DoAct | OpenPage | DoDownload, do: Callable[[Page, Act, float], Awaitable[Answer]]
    ) -> Answer:
        """An act, done in the way of its statement: announced, admitted, timed."""
        page, act, intent = await self._intended(command)
        await self._step(intent)
        return await self._done(command, page, self._timed(do(page, act, self._deadline(command.longest))))

    async def _intended(self, command: DoAct | OpenPage | DoDownload) -> tuple[Page, Act, events.ActIntended]:
        """An act as it is carried out, on which page, and what announces it."""
        work, page, act = self.work, await self.page(), command.act
        if act.verb == "goto":
            site = str(work.site(self.unit.node).address.plain)
            act = replace(act, operand=whole_address(site, str(act.operand)))
        text, act = act_text(act), work.with_content(act)
        line = work.line(command.place)
        return page, act, events.ActIntended(**self.unit._asdict(), line=line, verb=act.verb, text=text)

    async def _timed(self, doing: Awaitable[Answer]) -> tuple[Answer, float]:
        """What comes of it, and how many seconds it took."""
        begun = self._now()
        return await doing, round(self._now() - begun, 4)

    async def _done(
        self, command: DoAct | OpenPage | DoDownload, page: Page, doing: Awaitable[tuple[Answer, float]]
    ) -> Answer:
        """What an act that was announced gives, when it is done and noted."""
        work, line = self.work, self.work.line(command.place)
        try:
            answer, seconds = await doing
        finally:
            work.note_refusals(self.unit, page)
        url = self._trail.address = await page.url()
        work.note(events.ActDone(**self.unit._asdict(), line=line, seconds=seconds, url=url))
        if self._page is None:
            await work.shoot(self.unit, line, "step")
        return answer

    async def _picture(self, command: TakePicture) -> None:
        line = self.work.line(command.place)
        await self._step(events.LookIntended(**self.unit._asdict(), line=line, text=f"screenshot {command.name}"))
        await self.work.shoot_for_plan(self.unit, line, command.name)

    async def _step(self, intent: Event) -> None:
        """Nothing is done that was not admitted and written down before."""
        async with self._admitted():
            await self.work.record(intent)

    async def _step_while(self, intent: Event, step: Callable[[], Awaitable[Answer]]) -> Awaitable[Answer]:
        """The same of a step of which nothing leaves until it is written down. Returns what is under way by then."""
        async with self._admitted():
            return await self.work.record_while(intent, step)

    @asynccontextmanager
    async def _admitted(self) -> AsyncIterator[None]:
        """Around the announcement of a step."""
        if self.reserved is not None:
            yield
            self.reserved.used(ONE_STEP)
        else:
            with await self.work.admit(self.unit, ONE_STEP, bounded=self._bounded):
                yield
        self.taken += 1

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond the attempt's deadline."""
        await self.work.clock.sleep(max(0.0, min(seconds, self._time_left())))
        if self._bounded:
            self.work.check(self.unit)

    # Expectations

    async def _poll(self, command: PollAgain) -> None:
        """Wait a little. Raises the failure when the time of the `expect` is over, or of the attempt."""
        expecting = self._begun_expect()
        if self._bounded:
            self.work.check(self.unit)
        remaining = min(expecting.ends - self._now(), self._time_left())
        if remaining <= 0 or not self._patient:
            self._end_expect(command.place, held=False)
            raise NodeFailure(await self._with_what_is_there(command.failure, expecting.missed))
        await self.work.clock.sleep(min(expecting.again(), remaining))
        if self._bounded:
            self.work.check(self.unit)

    async def _with_what_is_there(self, failure: Failure, missed: Seen | None) -> Failure:
        """The failure with what is on the page in place of the element that was last looked for in vain.

        Reading an element that is not there fails, and says so. It is no step: it only serves the message.
        """
        if missed is None or failure.instead or not self._patient:
            return failure
        try:
            page = await self.page()
            await page.look(Read(element=missed.element), deadline=self._now() + LOOK_LONGEST)
        except NodeFailure as told:
            return replace(failure, instead=told.failure.instead)
        return failure

    def _begun_expect(self) -> _Expecting:
        assert self._expecting is not None, "an `expect` begins before it polls"
        return self._expecting

    def _end_expect(self, place: ast.Expect, *, held: bool) -> None:
        expecting = self._begun_expect()
        self._expecting = None
        self.work.note(
            events.Expected(
                **self.unit._asdict(),
                line=self.work.line(place),
                looks=expecting.paid,
                held=held,
                seconds=round(self._now() - expecting.begun, 4),
            )
        )

    # Time

    def _now(self) -> float:
        return self.work.clock.monotonic()

    def _time_left(self) -> float:
        return self.work.time_left(self.unit) if self._bounded else float("inf")

    def _deadline(self, longest: float) -> float:
        """When something that may take `longest` seconds must be over."""
        return self._now() + max(0.0, min(longest, self._time_left()))


class _Left(NamedTuple):
    """The last act, as long as what it has set off may be under way: its line, and the page."""

    line: int
    page: Page


@dataclass(kw_only=True)
class _Expecting:
    """An `expect` that is being looked for: it costs the looks of its condition once, however often it polls."""

    begun: float
    ends: float
    paid: int = 0
    looked: int = 0
    pause: float = FIRST_POLL / 2
    missed: Seen | None = None

    def costs_more(self) -> bool:
        """Whether this look is one that no poll before it came to."""
        self.looked += 1
        more = self.looked > self.paid
        self.paid = max(self.paid, self.looked)
        return more

    def answered(self, look: Look, answer: Any) -> None:
        """Remember what was not seen in the last poll."""
        if isinstance(look, Seen) and not answer:
            self.missed = look

    def again(self) -> float:
        """Another poll begins, after so many seconds."""
        self.looked, self.missed = 0, None
        self.pause = min(self.pause * 2, LONGEST_POLL)
        return self.pause
