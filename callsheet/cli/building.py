"""A pool is filled from the command line: what `tasks build` and `experiment` have in common.

In go what is wanted and a pool's file; out comes the file with proved tasks, kept as they come, with a bar meanwhile.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from callsheet import exits

from .problems import Problem, unwritable
from .working import work_through

if TYPE_CHECKING:
    from callsheet.interpreter.parallel import Engine
    from callsheet.interpreter.parallel.seam import EngineName
    from callsheet.planners.trying import Asking
    from callsheet.tasks.building import Wanted
    from callsheet.tasks.proving import Tried
    from callsheet.tasks.task import Pool, Task

SAVED_EVERY = 10
"""Proofs after which the pool is written again."""

Item = TypeVar("Item")


def built(
    wanted: Wanted,
    path: Path,
    *,
    base_url: str,
    jobs: int | None,
    engine: EngineName,
    quiet: bool,
    asking: Asking | None = None,
) -> int:
    """Have the pool in a file hold what is wanted; returns the exit code. Raises what a command's errors are."""
    from callsheet.mock_server import sites_at
    from callsheet.tasks.control import require_served

    pool = _begun(path, wanted.seed)
    _save(path, pool)
    building = Building(path, pool, engine=engine, quiet=quiet, asking=asking)
    if cells := wanted.cells(pool):
        with sites_at(base_url, lambda said: click.echo(said, err=True)) as url:
            require_served(url, (site for site, _ in cells))
            building.build(wanted, url, jobs or os.cpu_count() or 1)
    return building.concluded(wanted)


class Building:
    """One build: the pool as it grows, and where it is kept."""

    def __init__(
        self, path: Path, pool: Pool, *, engine: EngineName, quiet: bool, asking: Asking | None = None
    ) -> None:
        self.path, self.pool, self.engine, self.quiet, self.asking = path, pool, engine, quiet, asking
        self.drawn: list[Task] = []
        self.proved: list[Task] = []
        self.troubles: list[str] = []
        self.stopped = False

    def build(self, wanted: Wanted, url: str, jobs: int) -> None:
        """Draw, prove, keep. Raises `EngineFailed`, `Problem`."""
        from callsheet.interpreter.parallel import engine
        from callsheet.tasks.building import draw_all, prove_all
        from callsheet.tasks.playing import AT_ONCE

        cells = len(wanted.cells(self.pool))
        crew = engine("processes", workers=min(jobs, cells))
        self._work_through(draw_all(wanted, self.pool, crew), self._take_drawn, crew, named="drawing", total=cells)
        tasks = [] if self.stopped else self._helped(wanted)
        if tasks:
            crew = engine(self.engine, workers=min(jobs, len(tasks)), slots=AT_ONCE)
            proving = prove_all(tasks, url, crew)
            self._work_through(proving, self._take_proved, crew, named="proving", total=len(tasks))
            self._save()

    def _work_through(self, items: Iterable[Item], keep: Callable[[Item], None], crew: Engine, **bar: Any) -> None:
        saying = "what was proved is kept; the same command goes on"
        self.stopped = work_through(items, keep, crew, saying=saying, quiet=self.quiet, **bar)

    def _take_drawn(self, one: list[Task] | str) -> None:
        if isinstance(one, str):
            self.troubles.append(one)
        else:
            self.drawn += one

    def _take_proved(self, one: Tried) -> None:
        if one.why:
            self.troubles.append(f"{one.task.id}: {one.why}")
            return
        self.proved.append(one.task)
        if len(self.proved) == SAVED_EVERY:
            self._save()

    def _save(self) -> None:
        self.pool = self.pool.with_tasks(tuple(self.proved))
        self.proved.clear()
        _save(self.path, self.pool)

    def _helped(self, wanted: Wanted) -> list[Task]:
        """What is to be proved: what was drawn, with a model's help where one is asked."""
        drawn = sorted(self.drawn, key=lambda task: (task.horizon, task.site, task.id))
        if self.asking is None:
            return drawn
        import asyncio

        from callsheet.tasks.with_models.drawing import draw_with_models

        tasks, helped = asyncio.run(draw_with_models(wanted, self.pool, drawn, self.asking))
        self.troubles += helped.troubles
        who = ", ".join(sorted(helped.models)) or "no model"
        said = f"{who} thought of {helped.thought_of} tasks and said {helped.said_anew} others anew"
        click.echo(f"{said}: {helped.tokens.total:,} tokens", err=True)
        return tasks

    def concluded(self, wanted: Wanted) -> int:
        """Say how it went, but to whoever stopped it; returns the exit code."""
        if self.stopped:
            return exits.INTERRUPTED
        there = Counter((task.site, task.horizon) for task in self.pool.tasks)
        have = sum(min(there[site, horizon], wanted.each) for site in wanted.sites for horizon in wanted.horizons)
        for trouble in self.troubles:
            click.echo(trouble, err=True)
        for site, horizon in wanted.cells(self.pool):
            click.echo(f"{site} with {horizon} actions: {there[site, horizon]} of {wanted.each}", err=True)
        click.echo(f"{have} of {wanted.number} tasks, each proved in a browser: {self.path}", err=True)
        return exits.DONE if have == wanted.number else exits.GOAL


def _begun(path: Path, seed: int) -> Pool:
    """The pool that is there, or an empty one. Raises `BadPool`, `Problem`."""
    from callsheet.pool_files import load_pool
    from callsheet.tasks.task import GENERATOR, Pool

    if not path.exists():
        return Pool(seed=seed)
    pool = load_pool(path)
    if (pool.generator, pool.seed) != (GENERATOR, seed):
        raise Problem(
            f"`{path}` was drawn by {pool.generator} with seed {pool.seed}: name another file, or `--seed {pool.seed}`"
        )
    return pool


def _save(path: Path, pool: Pool) -> None:
    from callsheet.pool_files import save_pool

    try:
        save_pool(path, pool)
    except OSError as error:
        raise unwritable(path, error) from None
