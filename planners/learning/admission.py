"""How much of a budget to hold back from a policy, so that a promise about the budget holds.

In: a trained policy, the environment at several reserves, a promise. Out: the smallest reserve at which fresh
episodes prove the promise. A policy sees what is left of the budget; told of less, it takes fewer risks. So a
policy that overruns too often is mended by one number at run time, without training, and one that is too careful
loses nothing: its reserve is 0. A unit of the budget may be much: a reserve of 0.2 holds back one unit in one
episode of five, and overruns and rewards are then that share of the way from those of 0 to those of 1.

None held back is tried first, with half of the doubt that is allowed. With the other half reserves are tried from the
largest, and the first that fails ends it: then each may be tested with all of that half, however many there are (a
fixed sequence of tests; Bauer 1991, Angelopoulos et al., *Learn then Test*, 2021). A policy that keeps the promise as
it is may break it when told of less: of so little it has seen few episodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeVar

import torch
from torch import nn

from .assurance import least_share_within
from .env import Env
from .rollout import play

State = TypeVar("State")


RESERVES = (*(tenth / 10 for tenth in range(10)), 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4)
"""Amounts to try, in units of a budget of some tens."""


@dataclass(frozen=True, kw_only=True)
class Reserve:
    """What to hold back, and what episodes of calibration proved with it."""

    amount: float
    proved: float
    """P(cost ≤ budget) is at least this."""


def smallest_reserve(
    worlds: Mapping[float, Env[State]],
    policy: nn.Module,
    *,
    promise: float,
    episodes: int,
    chance: torch.Generator,
    confidence: float = 0.99,
) -> Reserve | None:
    """The smallest that keeps the promise, or None when the largest does not.

    `worlds` has for each reserve the environment that holds it back; each cost of an episode is 0, or 1 when over
    budget.
    """
    surely = 1 - (1 - confidence) / 2

    def tried(amount: float) -> Reserve:
        totals = play(worlds[amount], policy, episodes, chance)
        overruns = int((totals.costs > 0).any(1).sum())
        return Reserve(amount=amount, proved=least_share_within(overruns, episodes, surely))

    least, *others = sorted(worlds)
    found = tried(least)
    if found.proved >= promise:
        return found
    kept = takewhile(lambda one: one.proved >= promise, map(tried, reversed(others)))
    return min(kept, key=lambda one: one.amount, default=None)
