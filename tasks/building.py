"""A pool is built: tasks are drawn in as many processes as there are cores, then proved in as many browsers.

In go sites, horizons and a number of tasks for each; out come proved tasks as they are ready, so that whoever keeps
them can stop and go on. What a pool holds already is not drawn again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from callsheet.interpreter.parallel import Done, Engine, values_of, was_stopped

from .generating import draw_tasks
from .proving import Proving, Tried
from .task import Pool, Task

Cell: TypeAlias = tuple[str, int]
"""A site and a horizon."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be in the pool: `each` tasks of every site at every horizon."""

    sites: tuple[str, ...]
    horizons: tuple[int, ...]
    each: int
    seed: int = 0

    def cells(self, pool: Pool) -> list[Cell]:
        """Those of which there are not enough yet."""
        there = Counter((task.site, task.horizon) for task in pool.tasks)
        return [(site, horizon) for site in self.sites for horizon in self.horizons if there[site, horizon] < self.each]

    @property
    def number(self) -> int:
        """How many tasks that is."""
        return len(self.sites) * len(self.horizons) * self.each


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The work of drawing the tasks of a cell. It can be pickled."""

    each: int
    seed: int

    @asynccontextmanager
    async def _ready(self) -> AsyncIterator[Callable[[Cell], Awaitable[tuple[Task, ...]]]]:
        async def draw(cell: Cell) -> tuple[Task, ...]:
            return tuple(islice(draw_tasks(cell[0], cell[1], self.seed), self.each))

        yield draw

    __call__ = _ready


def draw_all(wanted: Wanted, pool: Pool, crew: Engine) -> Iterator[list[Task] | str]:
    """The tasks that the pool lacks, a cell's at a time, or in a line why there are none. Raises `EngineFailed`."""
    known = {task.id for task in pool.tasks}
    work = Drawing(each=wanted.each, seed=wanted.seed)
    for found in values_of(crew, work, wanted.cells(pool), lambda cell: f"{cell[0]} at {cell[1]}"):
        yield found if isinstance(found, str) else [task for task in found if task.id not in known]


def prove_all(tasks: Iterable[Task], url: str, crew: Engine) -> Iterator[Tried]:
    """Each task with its proof, or why it has none, as they come; nothing of those that were stopped.

    Raises `EngineFailed`.
    """
    listed = list(tasks)
    for outcome in crew.run(Proving(url=url), listed):
        if was_stopped(outcome):
            continue
        yield outcome.value if isinstance(outcome, Done) else Tried(task=listed[outcome.index], why=outcome.why)
