"""Trainings side by side: methods × budgets × seeds, each scored by what it could have reached.

In go trainings and a folder; out come rows, one for each that was carried out, as they are ready. It is work for an
engine (`interpreter.parallel`). A training that was cut off has no row, and is begun anew by the same command.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from callsheet.experiments import Learning
from callsheet.interpreter.parallel import Engine, values_of

from .run import Training, trained


class Row(BaseModel):
    """What a training came to: in fresh episodes of the policy that it chose, beside the best that any policy does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: str
    budget: float
    seed: int
    steps: int
    seconds: float
    """Of the processor's time."""
    reward: float
    optimum: float
    cost: float
    """Of an episode, over all agents; with a promise the share of episodes over the budget."""
    within: bool
    proved_share: float | None = None

    @property
    def share(self) -> float:
        """Of the optimum."""
        return self.reward / self.optimum


def trainings_of(learning: Learning) -> tuple[Training, ...]:
    """All of them, seed by seed, so that a stopped experiment has some of each."""
    return tuple(
        Training(
            method=method,
            budget=budget,
            promise=learning.promise,
            agents=learning.agents,
            process=learning.process,
            steps=learning.steps,
            seed=seed,
        )
        for seed in range(learning.seeds)
        for budget in dict.fromkeys(learning.budgets)
        for method in dict.fromkeys(learning.methods)
    )


def left_of(trainings: Sequence[Training], rows: Sequence[Row]) -> list[Training]:
    """Those of which there is no row yet."""
    there = {(row.method, row.budget, row.seed) for row in rows}
    return [one for one in trainings if (one.method, one.budget, one.seed) not in there]


def folder_of(training: Training, folder: Path) -> Path:
    """Where a training's metrics and policy are."""
    return folder / f"{training.method}-{training.budget:g}-{training.seed}"


@dataclass(frozen=True, kw_only=True)
class Trials:
    """The work of training into folders below `folder`. It can be pickled."""

    folder: Path

    def __call__(self) -> AbstractAsyncContextManager[Callable[[Training], Awaitable[Row]]]:
        """Ready to train, with one thread: beside the others there are no more."""
        return _ready(self.folder)


@asynccontextmanager
async def _ready(folder: Path) -> AsyncIterator[Callable[[Training], Awaitable[Row]]]:
    async def train(training: Training) -> Row:
        begun = time.process_time()
        result = trained(training, folder_of(training, folder))
        return Row(
            method=training.method,
            budget=training.budget,
            seed=training.seed,
            steps=result.steps,
            seconds=round(time.process_time() - begun, 2),
            reward=result.reward,
            optimum=training.optimum(),
            cost=sum(result.costs),
            within=result.within,
            proved_share=result.proved_share,
        )

    yield train


def train_all(trainings: Sequence[Training], folder: Path, crew: Engine) -> Iterator[Row | str]:
    """A row for each as it is ready, or in a line why there is none. Raises `EngineFailed`."""
    work = Trials(folder=folder)
    return values_of(crew, work, trainings, lambda one: f"{one.method} with {one.budget:g}, seed {one.seed}")
