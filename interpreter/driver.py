"""CheckedPlan --drive--> events: carries the machine's commands to agents and what happens back to the journal.

The machine decides, attempts work, this loop only brings them together: nodes of different agents run side by side, the
nodes of one agent one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

from callsheet.dsl.failures import Failure, NodeFailure

from . import events
from .attempt import Attempt
from .commits import SegmentAgain, Unsettled
from .decisions import FailNode, Finish, SkipNode, StartNode
from .events import Event
from .verdict import interrupted, verdict
from .work import Stopped, Work

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
    try:
        await work.record(_beginning(work))
        return await driver.run()
    finally:
        await work.close()


def _beginning(work: Work) -> Event:
    """A run whose first process was killed before it had begun begins with its second."""
    machine, now = work.machine, work.clock.wall().isoformat(timespec="seconds")
    if machine.begun:
        return events.RunResumed(started=now)
    plan = machine.plan
    return events.RunStarted(
        plan=plan.plan.name.text,
        plan_hash=plan.hash,
        inputs=dict(machine.inputs),
        started=now,
        strict=work.options.strict,
    )


class Driver:
    """Runs one plan to its end, or until it is stopped."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
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
            await self._cancel(self._tasks)
        if self._trouble is not None:
            raise self._trouble
        await self.work.record(verdict(self.work.machine) if self.work.machine.over else interrupted())
        assert self.work.machine.ended is not None
        return self.work.machine.ended

    async def _until_nothing_is_left(self) -> None:
        while not self.work.stopping:
            for command in self.work.machine.ready():
                if isinstance(command, Finish):
                    return
                self._launch(command)
            await self._wake.wait()
            self._wake.clear()

    def _launch(self, command: StartNode | SkipNode | FailNode) -> None:
        task = asyncio.get_running_loop().create_task(self._carry_out(command), name=command.node)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._trouble = self._trouble or task.exception()
            self.work.stopping = True
        self._wake.set()

    async def _let_tasks_end(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        await self._cancel({task for task in self._tasks if task.get_name() not in self.work.critical})
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE)

    async def _cancel(self, tasks: set[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry_out(self, command: StartNode | SkipNode | FailNode) -> None:
        work = self.work
        match command:
            case SkipNode(node=name):
                await work.record(events.NodeSkipped(node=name))
            case FailNode(node=name, failure=failure):
                await work.record(events.NodeFailed(node=name, attempt=1, failure=failure, final=True))
            case StartNode():
                with suppress(Stopped):
                    await self._node(command)

    async def _node(self, command: StartNode) -> None:
        work, name = self.work, command.node
        if command.delay:
            await work.clock.sleep(command.delay)
        if work.stopping:
            return
        work.note(events.NodeStarted(node=name, attempt=command.attempt, settle=command.settle))
        work.begin_attempt(name)
        try:
            gives = await self._attempt(command)
        except NodeFailure as failed:
            await self._failed(command, work.cut_short(name, failed.failure))
        except Unsettled as unsettled:
            await work.shoot(name, 0, "failure")
            await work.record(events.NodeUnsettled(node=name, key=unsettled.key, why=str(unsettled)))
        else:
            await work.shoot(name, 0, "end")
            work.leave(name)
            await work.record(events.NodeDone(node=name, gives=gives))
        if work.machine.nodes[name].status != "retrying":
            work.node_is_over(name)

    async def _attempt(self, command: StartNode) -> dict[str, Any]:
        await self.work.admit_node(command.node)
        body, environment = self.work.plan.nodes[command.node].body, self.work.machine.environment()
        try:
            return await Attempt(self.work, command).run(body, environment)
        except SegmentAgain:
            again = StartNode(node=command.node, attempt=command.attempt)
            return await Attempt(self.work, again).run(body, environment)

    async def _failed(self, command: StartNode, failure: Failure) -> None:
        work, name = self.work, command.node
        if failure.kind == "browser":
            await work.drop_page(name)
        else:
            await work.shoot(name, failure.line, "failure")
        await work.record(
            events.NodeFailed(
                node=name,
                attempt=command.attempt,
                failure=failure.at(node=name, line=0),
                final=work.machine.is_final(name, failure),
            )
        )
