"""The exact optima are the figures that others have worked out, and what a policy does is what playing it shows."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from callsheet.planners.learning.networks import NEVER, Agents
from callsheet.planners.learning.rollout import play
from callsheet.tasks.envs.optima import (
    NoPolicy,
    best_never_over,
    best_unlimited,
    best_within_chance,
    best_within_expected,
    cheapest,
    evaluate,
)
from callsheet.tasks.envs.orchestration import Orchestration, random_orchestration
from callsheet.tasks.envs.tabular import Table

from .processes import TWO_NODES, two_nodes

PLAN = Orchestration()
PROCESS = PLAN.tables()
COSTS = PROCESS.cost_of_agents(1)


def test_the_unlimited_optimum() -> None:
    """48 states, 8 actions, 17.5104 at an expected cost of 57.6."""
    best = best_unlimited(PROCESS)

    assert (48, 8) == PROCESS.cost.shape
    assert pytest.approx(17.5104, abs=5e-5) == best.value
    assert pytest.approx(57.6, abs=0.05) == evaluate(PROCESS, best.policy).cost


@pytest.mark.parametrize(
    ("limit", "value"),
    [(12, 10.3008), (14, 12.0176), (16, 13.6378), (18, 15.2179), (20, 16.1648), (24, 16.5936)],
)
def test_optima_within_an_expected_cost(limit: int, value: float) -> None:
    """As published; the exact evaluation of the policy agrees with the linear program, and it spends the limit."""
    best = best_within_expected(PROCESS, np.array([float(limit)]), COSTS)
    outcome = evaluate(PROCESS, best.policy)

    assert pytest.approx(value, abs=5e-5) == best.value == pytest.approx(outcome.reward)
    assert pytest.approx(limit) == outcome.cost


def test_an_expected_cost_promises_little() -> None:
    """At 18 the price of a unit is 0.702, one state is randomised, and just over half of the episodes are within 18."""
    best = best_within_expected(PROCESS, np.array([18.0]), COSTS)
    randomised = ((best.policy > 1e-9) & (best.policy < 1 - 1e-9)).any(1)

    assert pytest.approx([0.702], abs=5e-4) == best.multipliers.tolist()
    assert 1 == randomised.sum()
    assert pytest.approx(0.548, abs=5e-4) == evaluate(PROCESS, best.policy).within(18)


@pytest.mark.parametrize(("agents", "value"), [(2, 15.0285), (3, 14.9793), (4, 14.9322)])
def test_optima_of_agents_with_budgets_of_their_own(agents: int, value: float) -> None:
    """18 shared out evenly; what each owner spends is his."""
    limits = np.full(agents, 18 / agents)
    best = best_within_expected(PROCESS, limits, PROCESS.cost_of_agents(agents))
    outcome = evaluate(PROCESS, best.policy, agents=agents)

    assert pytest.approx(value, abs=5e-5) == best.value
    assert (outcome.costs <= limits + 1e-9).all()
    assert pytest.approx(outcome.cost) == outcome.costs.sum()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("budget", "values"),
    [(20, (13.350, 12.841, 12.700)), (24, (15.419, 14.961, 14.833)), (28, (16.282, 15.927, 15.809))],
)
def test_optima_within_a_chance(budget: int, values: tuple[float, float, float]) -> None:
    """At 95 %, 99 % and always."""
    often = best_within_chance(PROCESS, budget, 0.05)
    found = (often.value, best_within_chance(PROCESS, budget, 0.01).value, best_never_over(PROCESS, budget))
    outcome = evaluate(PROCESS, often.policy)

    assert pytest.approx(values, abs=5e-4) == found
    assert pytest.approx(0.95) == outcome.within(budget)
    assert pytest.approx(often.value) == outcome.reward
    assert outcome.tail_mean(0.05) > budget


def test_no_policy_is_said() -> None:
    """An expected cost below nothing."""
    with pytest.raises(NoPolicy, match="no policy keeps"):
        best_within_expected(PROCESS, np.array([-1.0]), COSTS)


def test_giving_up_costs_nothing_and_the_cheapest_other_policy_something() -> None:
    """The limit of random processes lies midway between that and the unlimited optimum's cost."""
    assert 0 == cheapest(PROCESS, never=PLAN.replan)
    assert 0 < cheapest(PROCESS, never=PLAN.give_up) < 57.6


@pytest.mark.parametrize("seed", range(1, 6))
def test_random_processes_end(seed: int) -> None:
    """Every state leads to later ones, so the distribution of cost is whole; the same seed is the same process."""
    process = random_orchestration(seed).tables()
    before = np.arange(process.states)[:, None, None]

    assert (process.after > before).all()
    assert ((process.chance >= 0) & (process.chance <= 1)).all()
    assert pytest.approx(1) == evaluate(process, best_unlimited(process).policy).distribution.sum()
    assert random_orchestration(seed) == random_orchestration(seed)


def policy_of(table: np.ndarray) -> Table:
    """A policy by table, over row numbers."""
    policy = Table(table[..., 0].size, table.shape[-1])
    policy.numbers.data = torch.tensor(table).log().clamp_min(NEVER).float().flatten(0, -2)
    return policy


@pytest.mark.parametrize("budget", [None, 8])
def test_playing_shows_what_evaluating_says(budget: int | None) -> None:
    """Mean reward and cost of 20,000 episodes, within four standard errors; and the table is read back as it is."""
    env, process = two_nodes(budget=budget), TWO_NODES.tables()
    best = best_unlimited(process) if budget is None else best_within_chance(process, budget, 0.1)
    policy = Agents([policy_of(best.policy)])
    played = play(env, policy, 20_000, torch.Generator().manual_seed(1))
    outcome = evaluate(process, env.table_of(policy))

    assert pytest.approx(best.value, abs=1e-5) == outcome.reward
    error = 4 * float(played.reward.std()) / 20_000**0.5
    assert pytest.approx(outcome.reward, abs=error) == float(played.reward.mean())
    cost = outcome.cost if budget is None else 1 - outcome.within(budget)
    assert pytest.approx(cost, abs=4 * float(played.costs.std()) / 20_000**0.5) == float(played.costs.mean())
