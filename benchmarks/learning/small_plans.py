"""`python -m benchmarks.learning.small_plans`: the graph policy against the exact optimum, where plans are small.

In: the policy that `benchmarks.learning.graphs` left in `build/graph_policy`. Out: what it earns on plans of three
nodes and how often it overruns, beside the most that any policy earns which overruns as often; so for fixed rules.
"""

from __future__ import annotations

import sys

import numpy as np
import torch
from torch import nn

from callsheet.planners.learning.rollout import play
from callsheet.planners.policy.policy import read_policy
from callsheet.tasks.envs.plan_optima import best_at_prices, bound_at
from callsheet.tasks.envs.plans import PlanEnv, PlanKind, Running

from .graphs import FOLDER, rules

SMALL = PlanKind(fewest=3, most=3)
PLANS, EPISODES_OF_PLAN = 20, 500
SEED = 20_261_201
PRICES = np.linspace(0, 20, 41)
"""Of an overrun, in the unit of the reward; beyond them nothing changes."""
PROMISE = 0.95


class Same(PlanEnv):
    """The same plans each time."""

    def begin(self, copies: int, chance: torch.Generator) -> Running:
        plans = super().begin(PLANS, torch.Generator().manual_seed(SEED))
        return self.keep(plans, torch.arange(copies) % PLANS)


def main() -> int:
    """Always 0: a shortfall is printed."""
    env = Same(SMALL)
    plans = env.begin(PLANS, torch.Generator())
    best = np.mean([best_at_prices(env, env.keep(plans, torch.tensor([one])), PRICES) for one in range(PLANS)], 0)
    print(f"at most {bound_at(best, PRICES, 1 - PROMISE):.3f} within {PROMISE:.0%}, {best[0]:.3f} without a budget")
    print("| who | within | return | at most, with as many overruns | share |\n|---|---|---|---|---|")
    policies: dict[str, nn.Module] = {"graph policy": read_policy(FOLDER).agents, **rules()}
    for name, policy in policies.items():
        totals = play(env, policy, PLANS * EPISODES_OF_PLAN, torch.Generator().manual_seed(1))
        overruns, earned = float((totals.costs > 0).any(1).double().mean()), float(totals.reward.mean())
        most = bound_at(best, PRICES, overruns)
        print(f"| {name} | {1 - overruns:.1%} | {earned:.3f} | {most:.3f} | {earned / most:.1%} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
