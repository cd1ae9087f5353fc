"""Run folder --replay--> the same decisions, or the first that is not.

The journal is read process by process: each begins with `RunStarted` or `RunResumed`. At each record stands one
question, whether the plan leads there: whether the machine would begin this unit now, whether the unit's statements go
on with this act, whether the run would end so.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from callsheet.dsl.check import CheckedPlan

from .. import events
from ..adoption import OtherPlan
from ..decisions import Finish, StartNode
from ..driver import unit_of
from ..events import Event, NodeEvent
from ..files import Files, FolderFiles, MemoryFiles
from ..folders import RunFolder
from ..journal import JournalPlan, read
from ..machine import Machine
from ..packed import numbered
from ..run import kept_of
from ..seams import Clock
from ..units import PLANNER, Unit
from ..verdict import interrupted, verdict
from .answering import TapeDriver
from .pages import TapePages
from .people import TapePeople
from .tape import CutShort, Difference, Tape, of_the_world, same, told
from .work import TapeWork

_MOST_TURNS = 100_000
"""Turns of the loop that a unit may take from one record to the next."""


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What was decided again: records that were compared, processes that wrote them, how the run ended."""

    run: str
    records: int
    processes: int
    attempts: int
    commits: int
    outcome: str


def replay_run(folder: RunFolder) -> Replayed:
    """Decide everything again that the run decided.

    Raises `Difference` at the first record that the plan does not lead to, `NotResumable` when the plan or its inputs
    are gone, and what a journal raises that is damaged or of another plan.
    """
    plan, inputs = kept_of(folder)
    reading = read(folder.journal)
    if reading.plan_hash != plan.hash:
        raise JournalPlan(folder.journal, reading.plan_hash, plan.hash)
    happened = numbered(reading.records)
    machine, processes = decide_again(plan, happened, inputs, FolderFiles(folder.files))
    return Replayed(
        run=folder.id,
        records=len({number for number, _ in happened}),
        processes=processes,
        attempts=sum(isinstance(event, events.NodeStarted) for _, event in happened),
        commits=sum(isinstance(event, events.CommitIntended) for _, event in happened),
        outcome="unfinished" if machine.ended is None else machine.ended.outcome,
    )


def decide_again(
    plan: CheckedPlan,
    happened: Sequence[tuple[int, Event]],
    inputs: Mapping[str, Any] | None = None,
    files: Files | None = None,
) -> tuple[Machine, int]:
    """The machine as it stands at the end of these events, and how many processes they were of.

    Without `inputs` the run's own are believed; `files` are what it had taken in. Raises `Difference`.
    """
    machine = Machine(plan, inputs)
    processes = list(_processes(happened))
    for process in processes:
        asyncio.run(_Replay(machine, process, inputs, files or MemoryFiles()).run())
    return machine, len(processes)


def _processes(happened: Sequence[tuple[int, Event]]) -> Iterator[list[tuple[int, Event]]]:
    process: list[tuple[int, Event]] = []
    for number, event in happened:
        if isinstance(event, events.RunStarted | events.RunResumed) and process:
            yield process
            process = []
        process.append((number, event))
    if process:
        yield process


class _Replay:
    """One process of a run."""

    def __init__(
        self, machine: Machine, happened: list[tuple[int, Event]], inputs: Mapping[str, Any] | None, files: Files
    ) -> None:
        self._machine, self._tape, self._happened, self._inputs = machine, Tape(happened), happened, inputs
        self._files = files
        self._pending: dict[Unit, Any] = {}
        self._tasks: dict[Unit, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Every record in turn. Raises `Difference`."""
        number, first = self._happened[0]
        self._begin(number, first)
        self._tape.pass_head()
        work = TapeWork(
            plan=self._machine.plan,
            machine=self._machine,
            recorder=_NoJournal(),
            pages=TapePages(),
            people=TapePeople(self._tape),
            # So long ago that nobody is ever too late: whether somebody was is on the tape.
            clock=Clock(monotonic=self._now, sleep=_no_time, wall=lambda: dt.datetime(2000, 1, 1, tzinfo=dt.UTC)),
            files=self._files,
        )
        work.bind(self._tape)
        self._driver = TapeDriver(work)
        try:
            while (head := self._tape.head) is not None:
                await self._one(*head)
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _now(self) -> float:
        head = self._tape.head
        return self._machine.at if head is None else max(self._machine.at, head[1].at)

    def _begin(self, number: int, first: Event) -> None:
        plan = self._machine.plan
        match first:
            case events.RunStarted():
                begun = (first.plan, first.plan_hash) == (plan.plan.name.text, plan.hash)
                if not begun or (self._inputs is not None and not same(dict(self._inputs), first.inputs)):
                    raise Difference(number, "the run began with another plan, or with other inputs")
            case events.RunResumed() if self._machine.begun:
                pass
            case _:
                raise Difference(number, f"the journal says {told(first)} where a run begins")
        self._machine.apply(first)

    async def _one(self, number: int, event: Event) -> None:
        if isinstance(event, NodeEvent) and not of_the_world(event) and not self._tape.head_is_said:
            await self._of_unit(number, event)
            return
        if isinstance(event, events.ReplanBegun | events.ReplanEnded):
            await self._quiet()
            self._replanned(number, event)
        if isinstance(event, events.RunEnded):
            await self._quiet()
            self._ended(number, event)
        elif isinstance(event, events.ApprovalGiven | events.Answered):
            if event.unit not in {unit for unit, _ in self._machine.waiting_for_people()}:
                raise Difference(number, f"the journal says {told(event)}, and nobody was asked")
        elif isinstance(event, events.CommitSettled):
            known = self._machine.commits.get(event.key)
            if known is None or known.outcome not in ("intended", "unknown"):
                raise Difference(number, f"a person settled commit `{event.key}`, which was not open")
        try:
            self._machine.apply(event)
        except OtherPlan as error:
            raise Difference(number, str(error)) from None
        self._driver.work.plan = self._machine.plan
        self._tape.pass_head()

    def _replanned(self, number: int, event: events.ReplanBegun | events.ReplanEnded) -> None:
        """A replan begins for the cause that the machine has found; with nobody to ask it ends at once."""
        if isinstance(event, events.ReplanEnded) and event.number:
            return
        self._gather()
        command = self._pending.pop(PLANNER, None)
        if command is None:
            raise Difference(number, f"the journal says {told(event)}, where nothing would be rewritten")
        cause = command.cause
        if isinstance(event, events.ReplanBegun) and (cause.trigger, cause.node) != (event.trigger, event.node):
            raise Difference(number, f"the journal says {told(event)}, the plan leads to `{cause.trigger}`")

    async def _of_unit(self, number: int, event: NodeEvent) -> None:
        """Whoever is at it goes on until this record is taken; somebody who is not begun is begun."""
        await self._quiet()
        unit = event.unit
        if unit not in self._tasks:
            self._launch(number, event)
        self._tape.give_turn(unit)
        await self._quiet()
        if self._tape.head == (number, event):
            raise Difference(number, f"the journal says {told(event)}, the plan leads to something else")

    def _launch(self, number: int, event: NodeEvent) -> None:
        self._gather()
        command = self._pending.pop(event.unit, None)
        if command is None:
            raise Difference(number, f"the journal says {told(event)}, where `{event.unit}` would not begin")
        if isinstance(command, StartNode) and isinstance(event, events.NodeStarted):
            # Which worker of a pool is free first is a matter of time.
            command = replace(command, worker=event.worker)
        self._tasks[event.unit] = asyncio.get_running_loop().create_task(self._carry_out(command))

    def _gather(self) -> None:
        """What the machine would begin now."""
        for command in self._machine.ready():
            if not isinstance(command, Finish):
                self._pending[unit_of(command)] = command

    async def _carry_out(self, command: Any) -> None:
        try:
            await self._driver.begin(command)
        except CutShort:
            return

    async def _quiet(self) -> None:
        """Until everybody has ended, or waits for their turn."""
        for _ in range(_MOST_TURNS):
            await asyncio.sleep(0)
            if all(task.done() or self._tape.waits(unit) for unit, task in self._tasks.items()):
                break
        for unit, task in tuple(self._tasks.items()):
            if task.done():
                del self._tasks[unit]
                task.result()

    def _ended(self, number: int, event: events.RunEnded) -> None:
        expected = interrupted()
        if event.outcome != "interrupted":
            under_way = [str(unit) for unit in self._tasks]
            if under_way or not self._machine.over:
                more = f"`{under_way[0]}` is still under way" if under_way else "there is something left to do"
                raise Difference(number, f"the journal says {told(event)}, while {more}")
            expected = verdict(self._machine)
        if not same(events.to_body(replace(expected, at=event.at)), events.to_body(event)):
            raise Difference(number, f"the journal says {told(event)}, the plan leads to {told(expected)}")


class _NoJournal:
    """Nothing is written by a replay."""

    async def record(self, kind: str, body: dict[str, Any]) -> None:
        raise AssertionError("a replay writes nothing")

    def note(self, kind: str, body: dict[str, Any]) -> None:
        raise AssertionError("a replay writes nothing")

    async def flush(self) -> None:
        raise AssertionError("a replay writes nothing")


async def _no_time(_: float) -> None:
    return None
