"""Which of the policies around the end of training is the one to keep.

In: snapshots, limits. Out: the best of those that fresh episodes show to be within the limits. Training swings
around a limit, so its last policy is over it half of the time; and a policy that overspends looks better than it
is. Judging takes episodes but no update, and episodes are cheap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TypeVar

import torch
from scipy.special import ndtri
from torch import Tensor

from .env import Env
from .networks import Agents
from .rollout import Totals, play

State = TypeVar("State")
Weights = dict[str, Tensor]

FINALISTS = 3
CONFIDENCE = 0.99


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What fresh episodes say of one snapshot."""

    weights: Weights
    reward: float
    costs: tuple[float, ...]
    most: tuple[float, ...]
    """Upper confidence bounds of the costs, all snapshots and constraints together."""
    steps: int
    """All that judging took; of the chosen one, of all together."""

    def within(self, limits: Sequence[float]) -> bool:
        return all(most <= limit for most, limit in zip(self.most, limits, strict=True))

    def beyond(self, limits: Sequence[float]) -> float:
        """By which share the worst bound exceeds its limit."""
        return max(most / limit for most, limit in zip(self.most, limits, strict=True))


def choose(
    env: Env[State],
    agents: Agents,
    snapshots: Sequence[Weights],
    *,
    limits: Sequence[float],
    steps: int,
    chance: torch.Generator,
) -> Judged:
    """Play all, then the best few more, in about so many steps; `agents` end as the chosen one.

    Where none is within its bound, the one that comes closest.
    """
    agents.load_state_dict(snapshots[0])
    glance = play(env, agents, 256, chance).steps
    length = glance / 256
    each = max(256, int(steps / 2 / length / len(snapshots)))
    first = [_judge(env, agents, one, each, chance, len(snapshots)) for one in snapshots]
    finalists = sorted(first, key=lambda one: _order(one, limits))[:FINALISTS]
    more = max(256, int(steps / 2 / length / len(finalists)))
    last = [_judge(env, agents, one.weights, more, chance, len(snapshots)) for one in finalists]
    chosen = min(last, key=lambda one: _order(one, limits))
    agents.load_state_dict(chosen.weights)
    return replace(chosen, steps=glance + sum(one.steps for one in (*first, *last)))


def snapshot(agents: Agents) -> Weights:
    """A copy of the weights."""
    return deepcopy(agents.state_dict())


def _order(one: Judged, limits: Sequence[float]) -> tuple[bool, float]:
    """First those within, the best first; then those that are least beyond."""
    within = one.within(limits)
    return (not within, -one.reward if within else one.beyond(limits))


def _judge(
    env: Env[State], agents: Agents, weights: Weights, episodes: int, chance: torch.Generator, among: int
) -> Judged:
    agents.load_state_dict(weights)
    totals = play(env, agents, episodes, chance)
    bounds = upper_bounds(totals, among=among)
    return Judged(
        weights=weights,
        reward=float(totals.reward.mean()),
        costs=tuple(totals.costs.mean(0).tolist()),
        most=tuple(bounds.tolist()),
        steps=totals.steps,
    )


def upper_bounds(totals: Totals, *, among: int = 1) -> Tensor:
    """[constraints]: bounds on expected costs, which hold all together when `among` policies are looked at.

    With `CONFIDENCE`, by the normal approximation of a mean of thousands (Bonferroni over policies and constraints).
    """
    episodes, constraints = totals.costs.shape
    quantile = float(ndtri(1 - (1 - CONFIDENCE) / (among * constraints)))
    return totals.costs.mean(0) + quantile * totals.costs.std(0) / math.sqrt(episodes)
