"""The best that can be done with small plans is what can be worked out by hand, and no rule does better."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from callsheet.planners.learning.env import Observation
from callsheet.planners.learning.networks import NEVER
from callsheet.planners.learning.rollout import play
from callsheet.planners.policy.inputs import OPTIONS, REPLAN
from callsheet.tasks.envs.plan_optima import best_at_prices, bound_at
from callsheet.tasks.envs.plans import PlanEnv, PlanKind, Running
from tests.cases import few_of

FREE, DEAR = np.array([0.0]), np.array([1000.0])


def one_plan(env: PlanEnv, seed: int = 0) -> Running:
    """A plan at its beginning."""
    return env.begin(1, torch.Generator().manual_seed(seed))


def with_budget(plan: Running, budget: float) -> Running:
    """The same, with so much of each budget."""
    amounts = torch.full((1, 3), budget)
    return Running(**{**vars(plan), "budget": amounts, "left": amounts})


def test_one_attempt_at_one_node_is_the_best_option_at_once_or_after_a_replan() -> None:
    """A node that is done pays 11; each act takes a tenth."""
    env = PlanEnv(PlanKind(fewest=1, most=1, attempts=1))
    plan = one_plan(env)
    options = torch.arange(REPLAN)
    state = env.keep(plan, torch.zeros(REPLAN, dtype=torch.int64))
    again = Running(**{**vars(state), "replanned": torch.ones_like(state.replanned)})
    at_once, later = (float(env.chances(one, options * 0, options).max()) for one in (state, again))

    expected = max(0.0, 11 * at_once - 0.1, 11 * later - 0.2)

    assert expected == pytest.approx(best_at_prices(env, plan, FREE)[0])


def test_without_a_budget_there_is_nothing_to_be_done_where_overruns_are_dear() -> None:
    """It stops at once; where they are free the budget makes no difference."""
    env = PlanEnv(PlanKind(fewest=2, most=2))
    plan = one_plan(env)

    assert 0 == best_at_prices(env, with_budget(plan, 0), DEAR)[0]
    assert best_at_prices(env, with_budget(plan, 0), FREE) == pytest.approx(best_at_prices(env, plan, FREE))
    assert best_at_prices(env, plan, DEAR)[0] <= best_at_prices(env, plan, FREE)[0]


class Always(torch.nn.Module):
    """One option, at the first node that is ready."""

    def __init__(self, option: int) -> None:
        super().__init__()
        self.option = option

    def forward(self, seen: Observation) -> torch.Tensor:
        liked = torch.full(seen.allowed.shape, -1e3)
        liked[:, self.option : -1 : OPTIONS] = 0
        return torch.log_softmax(torch.where(seen.allowed, liked, NEVER), -1)


@pytest.mark.parametrize("option", few_of(range(REPLAN), 1))
def test_no_rule_earns_more_than_the_bound_at_its_own_share_of_overruns(option: int) -> None:
    """Of 2,000 episodes of a plan of two nodes."""
    env, prices = PlanEnv(PlanKind(fewest=2, most=2)), np.linspace(0, 20, 21)
    plan = one_plan(env, seed=1)
    best = best_at_prices(env, plan, prices)

    class Again(PlanEnv):
        def begin(self, copies: int, chance: torch.Generator) -> Running:
            return self.keep(plan, torch.zeros(copies, dtype=torch.int64))

    totals = play(Again(env.kind), Always(option), 2_000, torch.Generator().manual_seed(0))
    share = float((totals.costs > 0).any(1).double().mean())
    error = float(totals.reward.std()) / 2_000**0.5

    assert float(totals.reward.mean()) <= bound_at(best, prices, share) + 4 * error
