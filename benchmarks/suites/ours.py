"""Our side: episodes as `callsheet suite` plays them, in one process with one browser, so many at a time."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from callsheet.suites.plans import folder_of, plans_for
from callsheet.tasks.suites.naming import suite_called
from callsheet.tasks.suites.playing import Row, SuiteWork, Try

from ..browser.cpu import seconds_of
from .peers import Took

Play = Callable[[Try], Awaitable[Row]]


@asynccontextmanager
async def played(tasks: Sequence[str], folder: Path) -> AsyncIterator[Ours]:
    """Ready to play those tasks; journals go below a folder."""
    work = SuiteWork(suite=suite_called("miniwob"), plans=plans_for(tasks, folder_of("miniwob")), root=folder)
    async with work() as play:
        yield Ours(play)


class Ours:
    """What is asked as the peers are."""

    def __init__(self, play: Play) -> None:
        self._play = play

    async def play(self, task: str, seeds: Sequence[int], *, at_once: int) -> Took:
        """So many episodes at a time, each on a context of its own meanwhile."""
        waiting = [Try(task=task, seed=seed) for seed in reversed(seeds)]
        solved = 0

        async def one_after_the_other() -> None:
            nonlocal solved
            while waiting:
                row = await self._play(waiting.pop())
                solved += row.solved

        spent, begun = seconds_of(os.getpid()), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(one_after_the_other())
        return Took(time.perf_counter() - begun, seconds_of(os.getpid()) - spent, solved)
