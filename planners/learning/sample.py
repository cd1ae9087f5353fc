"""What a method learns from: steps with what is known of each, those that are alike as one row.

In: a batch, and a few numbers for each of its steps. Out: a `Sample`, whose weighted means are the means over all
steps. Where inputs are row numbers, thousands of steps are the same action in the same state, and networks say the
same of them; taken together they are a few hundred rows, and every update is one on the whole batch.

Nothing is lost by it. A surrogate is a sum of ratio · A, and the ratio is the same in a row; where it is clipped,
min(r A, clip(r) A) is linear in those A that have the same sign, so others are rows `apart`. And the squared error
of a critic differs from that of the mean target by what no critic can change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from .env import Observation
from .rollout import Batch, rows_of
from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class Sample:
    """n rows."""

    seen: Observation
    actions: Tensor
    old: Tensor
    """[n, actions] log-probabilities: of the policy that acted."""
    values: Tensor
    """[n, …]: means of what was known of the steps."""
    weight: Tensor
    """[n]: how many steps a row is, in mean 1."""
    steps: int

    def portions(self, settings: Settings, chance: torch.Generator) -> Iterator[Sample]:
        """Shuffled portions of about equal size.

        As many as it takes to go `epochs` times over the steps; those of few rows are all of them each time.
        """
        updates = settings.epochs * max(1, round(self.steps / settings.minibatch))
        count = max(1, round(len(self.actions) / settings.minibatch))
        for update in range(updates):
            if count == 1:
                yield self
                continue
            if update % count == 0:
                shuffled = torch.randperm(len(self.actions), generator=chance).tensor_split(count)
            yield self.of(shuffled[update % count])

    def of(self, rows: Tensor) -> Sample:
        """Some rows."""
        return Sample(
            seen=rows_of(self.seen, rows),
            actions=self.actions[rows],
            old=self.old[rows],
            values=self.values[rows],
            weight=self.weight[rows],
            steps=self.steps,
        )


def sample_of(batch: Batch, values: Tensor, *, apart: bool = False) -> Sample:
    """All steps with their [steps, …] `values`; `apart`: a row has values of one sign in each column."""
    if batch.seen.inputs.dim() > 1:
        return _first_rows(batch, torch.arange(batch.steps), values, torch.ones(batch.steps))
    key = batch.seen.inputs * batch.log_probability.shape[1] + batch.actions
    for column in values.T if apart else ():
        key = 2 * key + (column > 0)
    kinds, kind = torch.unique(key, return_inverse=True)
    counts = torch.bincount(kind)
    first = torch.full((len(kinds),), batch.steps).scatter_reduce_(0, kind, torch.arange(batch.steps), "amin")
    # as doubles: single precision loses a digit in sums of thousands
    sums = torch.zeros(len(kinds), values.shape[1], dtype=torch.float64).index_add_(0, kind, values.double())
    return _first_rows(batch, first, (sums / counts[:, None]).to(values.dtype), counts / counts.double().mean())


def _first_rows(batch: Batch, rows: Tensor, values: Tensor, weight: Tensor) -> Sample:
    return Sample(
        seen=rows_of(batch.seen, rows),
        actions=batch.actions[rows],
        old=batch.log_probability[rows],
        values=values,
        weight=weight.to(values.dtype),
        steps=batch.steps,
    )


def mean(of: Tensor, weight: Tensor) -> Tensor:
    """Over the steps that rows stand for; [n, …] to […]."""
    result: Tensor = torch.tensordot(weight / len(weight), of, 1)
    return result
