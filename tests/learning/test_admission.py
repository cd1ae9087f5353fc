"""A reserve makes a policy that risks too much keep its promise, and one that does not keeps all of its budget."""

from __future__ import annotations

import pytest
import torch

from callsheet.planners.learning.admission import smallest_reserve
from callsheet.planners.learning.networks import Agents
from callsheet.planners.learning.rollout import play
from callsheet.tasks.envs.optima import Outcome, best_within_chance, evaluate
from callsheet.tasks.envs.tabular import TabularEnv

from .processes import TWO_NODES
from .test_optima import policy_of

PROCESS, BUDGET = TWO_NODES.tables(), 14
WORLDS = {amount: TabularEnv(PROCESS, budget=BUDGET, reserve=amount) for amount in range(5)}


def bold(overruns: float) -> Agents:
    """The best policy that overruns so often."""
    return Agents([policy_of(best_within_chance(PROCESS, BUDGET, overruns).policy)])


def outcome(policy: Agents, reserve: int) -> Outcome:
    """Exactly what it does with so much held back."""
    return evaluate(PROCESS, WORLDS[reserve].table_of(policy))


@pytest.mark.parametrize("overruns", [0.02, 0.1])
def test_the_smallest_reserve_that_keeps_the_promise(overruns: float) -> None:
    """None for a policy that keeps it; for one that does not, as much as helps; and the promise is true."""
    policy, chance = bold(overruns), torch.Generator().manual_seed(0)
    found = smallest_reserve(WORLDS, policy, promise=0.95, episodes=4_000, chance=chance)

    assert found is not None
    assert (found.amount == 0) == (overruns < 0.05)
    assert outcome(policy, found.amount).within(BUDGET) >= 0.95
    assert found.proved >= 0.95
    assert not found.amount or outcome(policy, found.amount - 1).within(BUDGET) < 0.96


def test_a_part_of_a_unit_is_held_back_in_a_part_of_the_episodes() -> None:
    """Overruns and rewards lie between those of the whole amounts; and what is played is what is worked out."""
    policy, world = bold(0.1), TabularEnv(PROCESS, budget=BUDGET, reserve=0.25)
    none, one, part = outcome(policy, 0), outcome(policy, 1), world.outcome_of(policy)
    played = play(world, policy, 40_000, torch.Generator().manual_seed(0))

    assert none.within(BUDGET) < part.within(BUDGET) < one.within(BUDGET)
    assert part.within(BUDGET) == pytest.approx(0.75 * none.within(BUDGET) + 0.25 * one.within(BUDGET))
    assert part.reward == pytest.approx(0.75 * none.reward + 0.25 * one.reward)
    assert float(played.costs.mean()) == pytest.approx(1 - part.within(BUDGET), abs=0.006)
    assert float(played.reward.mean()) == pytest.approx(part.reward, abs=0.1)
    with pytest.raises(ValueError, match="no one table"):
        world.table_of(policy)


def test_a_policy_that_keeps_the_promise_as_it_is_need_not_keep_it_when_told_of_less() -> None:
    """Nothing is held back, whatever more would do: here the world where one is held back is one where it overruns."""
    worlds, chance = {0: WORLDS[2], 1: WORLDS[0]}, torch.Generator().manual_seed(0)
    found = smallest_reserve(worlds, bold(0.1), promise=0.95, episodes=4_000, chance=chance)

    assert outcome(bold(0.1), 2).within(BUDGET) > 0.97
    assert found is not None
    assert 0 == found.amount


def test_no_reserve_may_be_enough() -> None:
    """Said, and not the largest returned as if it were."""
    chance = torch.Generator().manual_seed(0)

    assert smallest_reserve(WORLDS, bold(0.1), promise=0.95, episodes=50, chance=chance) is None


def test_what_is_held_back_is_seen_and_not_spent() -> None:
    """The policy sees two more spent; an overrun is one of the real budget."""
    world = TabularEnv(PROCESS, budget=3, reserve=2)
    state = world.begin(1, torch.Generator())
    within = world.step(state, torch.tensor([1]), torch.Generator().manual_seed(0))  # takes 3
    beyond = world.step(within.state, torch.tensor([0]), torch.Generator().manual_seed(0))

    assert [PROCESS.start * world.width + 2] == world.observe(state).inputs.tolist()
    assert [0.0, 1.0] == [within.costs.item(), beyond.costs.item()]
