"""CheckedPlan --drive--> events: carries the machine's commands to agents and what happens back to the journal.

The machine decides, attempts work, this loop only brings them together: nodes of different agents run side by side, the
nodes of one agent one after the other, since edges say so.
"""

from __future__ import annotations

import asyncio

from contextlib import suppress

from callsheet.dsl import ast
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import Failure, NodeFailure

from . import events
from .attempt import Attempt
from .events import Outcome
from .machine import FailNode, Finish, SkipNode, StartNode
from .proofs import Run
from .work import SegmentAgain, Stopped, Unsettled, Work, finish_critical

PATIENCE = 20.0
"""Seconds that a stop waits for commits between their act and their outcome."""


class Driver:
    """Runs one plan to its end, or until it is stopped."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._trouble: BaseException | None = None

    def stop(self) -> None:
        """Begin nothing new; acts under way end, commits are brought to their outcome."""
        self.work.stopping = True
        self._wake.set()

    async def run(self) -> events.RunEnded:
        """Returns how the run ended; the last record says the same.

        Raises what the journal raises when it cannot be written: the run has stopped then.
        """
        try:
            finished = await self._until_nothing_is_left()
        finally:
            await self._end_tasks()
        if self._trouble is not None:
            raise self._trouble
        ended = verdict(self.work) if finished else _interrupted(self.work)
        await self.work.record(ended)
        return ended

    async def _until_nothing_is_left(self) -> bool:
        """True when the machine says that nothing is left, False when the run was stopped."""
        while not self.work.stopping and self._trouble is None:
            for command in self.work.machine.ready():
                if isinstance(command, Finish):
                    return True
                self._launch(command)
            await self._wake.wait()
            self._wake.clear()
        return False

    def _launch(self, command: StartNode | SkipNode | FailNode) -> None:
        task = asyncio.get_running_loop().create_task(self._carry_out(command), name=command.node)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._trouble = self._trouble or task.exception()
        self._wake.set()

    async def _end_tasks(self) -> None:
        await finish_critical(self.work, PATIENCE)
        if self._tasks and self.work.stopping:
            await asyncio.wait(self._tasks, timeout=1.0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry_out(self, command: StartNode | SkipNode | FailNode) -> None:
        work = self.work
        match command:
            case SkipNode(node=name):
                await work.record(events.NodeSkipped(at=work.at(), node=name))
            case FailNode(node=name, failure=failure):
                await work.record(
                    events.NodeFailed(at=work.at(), node=name, attempt=1, failure=failure, final=True)
                )
            case StartNode():
                with suppress(Stopped):
                    await self._node(command)

    async def _node(self, command: StartNode) -> None:
        work, name = self.work, command.node
        if command.delay:
            await work.clock.sleep(command.delay)
        if work.stopping:
            raise Stopped
        await work.record(
            events.NodeStarted(at=work.at(), node=name, attempt=command.attempt, settle=command.settle)
        )
        work.begin_attempt(name)
        try:
            gives = await self._attempt(command)
        except NodeFailure as failed:
            await self._failed(command, failed.failure)
        except Unsettled as unsettled:
            await work.shoot(name, 0, "failure")
            why = f"commit `{unsettled.key}`: nobody knows whether it was done; {unsettled.why}"
            await work.record(events.NodeUnsettled(at=work.at(), node=name, key=unsettled.key, why=why))
        else:
            await work.shoot(name, 0, "end")
            if work.opened(name):
                work.left_by[work.agent(name)] = name
            await work.record(events.NodeDone(at=work.at(), node=name, gives=gives))

    async def _attempt(self, command: StartNode) -> dict[str, object]:
        node = self.work.plan.nodes[command.node]
        first = node.body.statements[0] if node.body.statements else None
        if isinstance(first, ast.Continue):
            await self._continue(command.node, first.node.text)
        if node.agent is not None:
            self.work.left_by.pop(node.agent.text, None)
        try:
            return await Attempt(self.work, command, node.body).run()
        except SegmentAgain:
            again = StartNode(node=command.node, attempt=command.attempt)
            return await Attempt(self.work, again, node.body).run()

    async def _continue(self, name: str, before: str) -> None:
        """The page as node `before` left it: as it stands, or else by doing that node's statements once more."""
        work = self.work
        if work.left_by.get(work.agent(name)) == before:
            return
        body = work.plan.nodes[before].body
        first = body.statements[0] if body.statements else None
        if isinstance(first, ast.Continue):
            await self._continue(name, first.node.text)
        run = Run(work=work, node=name, page=await work.page(name), admit=lambda: work.step(name))
        try:
            await run.statements(body, work.machine.environment())
        finally:
            work.note(events.Redone(at=work.at(), node=name, of=before, steps=run.steps))

    async def _failed(self, command: StartNode, failure: Failure) -> None:
        work, name = self.work, command.node
        if failure.kind == "browser":
            await work.drop_page(name)
        else:
            await work.shoot(name, failure.line, "failure")
        final = work.machine.is_final(name, failure)
        await work.record(
            events.NodeFailed(
                at=work.at(), node=name, attempt=command.attempt, failure=failure.at(node=name, line=0), final=final
            )
        )


def _interrupted(work: Work) -> events.RunEnded:
    return events.RunEnded(at=work.at(), outcome="interrupted", why="the run was stopped; it can be resumed")


def verdict(work: Work) -> events.RunEnded:
    """How a run in which nothing is left to do has ended."""
    nodes = work.machine.nodes
    outcome: Outcome = "done"
    why, result = "every node is done", None
    unsettled = [name for name, node in nodes.items() if node.status == "unsettled"]
    failed = {name: node.failures[-1] for name, node in nodes.items() if node.status == "failed"}
    if unsettled:
        outcome = "waiting"
        commits = ", ".join(f"`{nodes[name].unsettled}` of node `{name}`" for name in unsettled)
        why = f"a person has to say whether this was done: {commits}"
    elif failed:
        outcome, why = _of_failures(failed)
    else:
        outcome, why, result = _of_goal(work)
    return events.RunEnded(at=work.at(), outcome=outcome, why=why, result=result)


def _of_failures(failed: dict[str, Failure]) -> tuple[Outcome, str]:
    """The weightiest failure speaks for the run: budget before site before the rest."""
    kinds: tuple[tuple[Outcome, frozenset[str]], ...] = (
        ("budget", frozenset({"budget"})),
        ("site", frozenset({"navigation", "browser", "origin"})),
    )
    for outcome, of_kind in kinds:
        for name, failure in failed.items():
            if failure.kind in of_kind:
                return outcome, f"node `{name}` failed: {failure.message}"
    name, failure = next(iter(failed.items()))
    return "goal", f"node `{name}` failed: {failure.message}"


def _of_goal(work: Work) -> tuple[Outcome, str, object]:
    environment = work.machine.environment()
    declarations = work.plan.plan.declarations
    try:
        for goal in (one for one in declarations if isinstance(one, ast.Goal)):
            if not evaluate_pure(goal.condition, environment):
                text = work.plan.plan.source.slice(goal.condition.span)
                return "goal", f"the goal is not met: `{' '.join(text.split())}`", _result(work)
        return "done", "the goal is met" if _has_goal(work) else "every node is done", _result(work)
    except NodeFailure as failed:
        return "goal", f"the goal or the result has no value: {failed.failure.message}", None


def _has_goal(work: Work) -> bool:
    return any(isinstance(one, ast.Goal) for one in work.plan.plan.declarations)


def _result(work: Work) -> object:
    for declaration in work.plan.plan.declarations:
        if isinstance(declaration, ast.Result):
            return evaluate_pure(declaration.value, work.machine.environment())
    return None
