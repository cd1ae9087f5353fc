"""CheckedPlan --drive--> events: carries the machine's commands to agents and what happens back to the journal.

The machine decides, attempts work, this loop only brings them together: nodes of different agents run side by side, the
nodes of one agent one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeAlias

from callsheet.dsl.failures import Failure, NodeFailure

from . import events
from .attempt import Attempt
from .commits import SegmentAgain, Unsettled
from .computing import compute
from .decisions import Finish, Replan, StartNode, Tell
from .events import Event
from .replanning import replan
from .state import OVER
from .units import PLANNER, Unit
from .verdict import interrupted, verdict
from .work import AnswerMissing, Stopped, Work

GRACE = 1.0
"""Seconds that a stop gives to acts under way; they are done again on a resume."""
PATIENCE = 20.0
"""Seconds that a stop gives to commits between their act and their outcome; then a resume has to settle them."""

Stopper: TypeAlias = Callable[[Callable[[], None]], None]
"""Is given a function that stops the run cleanly; the command line ties it to Ctrl-C."""


def let_it_run(_: Callable[[], None]) -> None:
    """The stopper of a run that nobody means to stop."""


async def drive(work: Work, *, on_start: Stopper = let_it_run) -> events.RunEnded:
    """Begin the run, or take it up where the machine stands, and carry it to its end. Closes the pages."""
    driver = Driver(work)
    on_start(driver.stop)
    work.note(_beginning(work))
    # What is begun first is mostly announced in the same write; where it is not, the beginning does not wait for it.
    writing = asyncio.ensure_future(work.recorder.flush())
    try:
        return await driver.run()
    finally:
        await asyncio.gather(writing, return_exceptions=True)  # a journal that failed fails whatever comes next
        await work.close()


def _beginning(work: Work) -> Event:
    """A run whose first process was killed before it had begun begins with its second."""
    machine, now = work.machine, work.clock.wall().isoformat(timespec="seconds")
    if machine.begun:
        now_known, before = work.options.secrets, machine.secrets
        changed = [name for name, one in now_known.items() if before.get(name, one) != one]
        return events.RunResumed(started=now, secrets=dict(now_known), changed=changed)
    plan = machine.plan
    return events.RunStarted(
        plan=plan.plan.name.text,
        plan_hash=plan.hash,
        inputs=dict(machine.inputs),
        started=now,
        strict=work.options.strict,
        secrets=dict(work.options.secrets),
    )


class Driver:
    """Runs one plan to its end, or until it is stopped."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._wake = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], Unit] = {}
        self._trouble: BaseException | None = None

    def stop(self) -> None:
        """Begin nothing new; acts under way may end, commits are brought to their outcome."""
        self.work.stopping = True
        self._wake.set()

    async def run(self) -> events.RunEnded:
        """Returns how the run ended; the last record says the same.

        Raises what the journal raises when it cannot be written: the run has stopped then. A caller that cancels this
        stops the run at once, commits too.
        """
        try:
            await self._until_nothing_is_left()
            await self._let_tasks_end()
        finally:
            await self._cancel(set(self._tasks))
        if self._trouble is not None:
            raise self._trouble
        # Nothing is done on the pages any more, so they need not wait for the disk.
        closing = asyncio.ensure_future(self.work.close())
        try:
            await self.work.record(verdict(self.work.machine) if self.work.machine.over else interrupted())
        finally:
            await closing
        assert self.work.machine.ended is not None
        return self.work.machine.ended

    async def _until_nothing_is_left(self) -> None:
        while not self.work.stopping:
            done, left = compute(self.work, self.work.machine.ready())
            if done:
                self._begin(done[0].unit, self.work.end_computed(done))
            for command in left:
                if isinstance(command, Finish):
                    return
                self._begin(unit_of(command), self._carry_out(command))
            await self._wake.wait()
            self._wake.clear()

    def _begin(self, unit: Unit, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name=str(unit))
        self._tasks[task] = unit
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            self._trouble = self._trouble or task.exception()
            self.work.stopping = True
        self._wake.set()

    async def _let_tasks_end(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        await self._cancel({task for task, unit in self._tasks.items() if unit not in self.work.critical})
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE)

    async def _cancel(self, tasks: set[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry_out(self, command: StartNode | Tell | Replan) -> None:
        with suppress(Stopped):
            match command:
                case Tell(event=event):
                    await self.work.record(event)
                case Replan(cause=cause):
                    await replan(self.work, cause)
                case StartNode(unit=unit):
                    try:
                        await self._unit(command)
                    finally:
                        self.work.time.end(unit)

    async def _unit(self, command: StartNode) -> None:
        work, unit = self.work, command.unit
        if command.delay:
            await work.clock.sleep(command.delay)
        if work.stopping:
            return
        work.note(
            events.NodeStarted(**unit._asdict(), attempt=command.attempt, worker=command.worker, settle=command.settle)
        )
        work.begin_attempt(unit, command.worker)
        try:
            gives = await self._attempt(command)
        except NodeFailure as failed:
            await self._failed(command, work.cut_short(unit, failed.failure))
        except Unsettled as unsettled:
            await work.shoot(unit, 0, "failure")
            await work.record(events.NodeUnsettled(**unit._asdict(), key=unsettled.key, why=str(unsettled)))
        except AnswerMissing as missing:
            await work.record(events.NodeHeld(**unit._asdict(), why=str(missing)))
        else:
            await work.shoot(unit, 0, "end")
            work.leave(unit)
            await work.record(events.NodeDone(**unit._asdict(), gives=gives))
        if work.machine.nodes[unit.node].status in OVER:
            work.node_is_over(unit.node)

    async def _attempt(self, command: StartNode) -> dict[str, Any]:
        await self.work.admit_node(command.node)
        body, environment = self.work.plan.nodes[command.node].body, self.work.machine.environment_of(command.unit)
        try:
            return await Attempt(self.work, command).run(body, environment)
        except SegmentAgain:
            return await Attempt(self.work, replace(command, delay=0.0, settle="")).run(body, environment)

    async def _failed(self, command: StartNode, failure: Failure) -> None:
        work, unit = self.work, command.unit
        if failure.kind == "browser":
            await work.drop_page(unit)
        else:
            await work.shoot(unit, failure.line, "failure")
        await work.record(
            events.NodeFailed(
                **unit._asdict(),
                attempt=command.attempt,
                failure=failure.at(node=unit.node, line=0),
                final=work.machine.is_final(unit, failure),
            )
        )


def unit_of(command: StartNode | Tell | Replan) -> Unit:
    """What a command is about."""
    match command:
        case StartNode():
            return command.unit
        case Tell(event=event):
            return event.unit
        case Replan():
            return PLANNER
