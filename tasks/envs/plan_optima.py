"""The best that any policy can do with small plans, without sampling: what a graph policy is held against.

In: an environment of plans, one plan at its beginning, prices of an overrun. Out: the most of reward less price that
can be had, by dynamic programming over every state that can be reached, with what is left of each budget. By weak
duality no policy that overruns in a share p of its episodes earns more than the least of these plus price · p.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from callsheet.planners.policy.inputs import OPTIONS, REPLAN

from .plans import PlanEnv, Running

Floats: TypeAlias = NDArray[np.float64]
Node: TypeAlias = tuple[int, bool] | None
"""Attempts that failed, and whether it was replanned; None for one that is done."""
Left: TypeAlias = tuple[float, ...] | None
"""Of each budget; None after an overrun, when nothing is at stake any more."""


def best_at_prices(env: PlanEnv, plan: Running, prices: Floats) -> Floats:
    """[prices]: of one plan. A second for two nodes and half a minute for three; of four there are too many states."""
    tables = _Tables.of(env, plan)
    nothing = np.zeros(len(prices))

    @cache
    def worth(nodes: tuple[Node, ...], left: Left) -> Floats:
        best = nothing  # to stop is always possible
        for number, node in enumerate(nodes):
            if node is None or any(nodes[one] is not None for one in tables.waits[number]):
                continue
            for option in range(OPTIONS - node[1]):  # a node is replanned once
                after = tables.spent(left, number, option)
                now = -prices - 0.1 if after is None and left is not None else nothing - 0.1
                best = np.maximum(best, now + acted(nodes, after, number, option))
        return best

    def acted(nodes: tuple[Node, ...], left: Left, number: int, option: int) -> Floats:
        """What is to come after an act."""
        node = nodes[number]
        assert node is not None, "what is done is not ready"
        failed, replanned = node
        if option == REPLAN:
            return worth(_with(nodes, number, (0, True)), left)
        done = _with(nodes, number, None)
        lucky = 1 + (nothing + 10 if not any(done) else worth(done, left))
        over = failed + 1 >= env.kind.attempts
        unlucky = nothing if over else worth(_with(nodes, number, (failed + 1, replanned)), left)
        chance = tables.chance[number][replanned][option]
        return chance * lucky + (1 - chance) * unlucky

    return worth(((0, False),) * len(tables.waits), tables.budget)


def bound_at(values: Floats, prices: Floats, share: float) -> float:
    """The most that any policy earns that overruns in this share of episodes; `values` are means over plans."""
    return float((values + prices * share).min())


def _with(nodes: tuple[Node, ...], number: int, node: Node) -> tuple[Node, ...]:
    return (*nodes[:number], node, *nodes[number + 1 :])


@dataclass(frozen=True, kw_only=True)
class _Tables:
    """What a plan's environment says of each node and option."""

    waits: tuple[tuple[int, ...], ...]
    chance: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]
    """Of success, by node, whether it was replanned, and option."""
    costs: tuple[tuple[tuple[float, ...], ...], ...]
    budget: tuple[float, ...]

    @classmethod
    def of(cls, env: PlanEnv, plan: Running) -> _Tables:
        size = int(plan.present.sum())
        copies = env.keep(plan, torch.zeros(OPTIONS, dtype=torch.int64))
        options = torch.arange(OPTIONS)
        again = Running(**{**vars(copies), "replanned": torch.ones_like(copies.replanned)})
        chance, costs = [], []
        for number in range(size):
            node = torch.full((OPTIONS,), number)
            fresh, replanned = (env.chances(state, node, options)[:REPLAN].tolist() for state in (copies, again))
            chance.append((tuple(fresh), tuple(replanned)))
            costs.append(tuple(_rounded(one) for one in env.costs_of(copies, node, options).tolist()))
        return cls(
            waits=tuple(tuple(row.nonzero().squeeze(-1).tolist()) for row in plan.waits[0, :size]),
            chance=tuple(chance),
            costs=tuple(costs),
            budget=_rounded(plan.left[0].tolist()),
        )

    def spent(self, left: Left, number: int, option: int) -> Left:
        """What is left after an act."""
        if left is None:
            return None
        after = _rounded(one - cost for one, cost in zip(left, self.costs[number][option], strict=True))
        return None if min(after) < 0 else after


def _rounded(numbers: object) -> tuple[float, ...]:
    """So that the same amounts are the same state, whichever way they came about."""
    return tuple(round(one, 3) + 0.0 for one in numbers)  # type: ignore[attr-defined]
