"""Losses, advantages and multipliers, against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn, tensor

from callsheet.planners.learning.advantages import gae
from callsheet.planners.learning.env import Observation
from callsheet.planners.learning.method import taken
from callsheet.planners.learning.multiplier import Gains, Multiplier
from callsheet.planners.learning.networks import Agents, Critic, divergence, entropy, log_probabilities, sample
from callsheet.planners.learning.p3o import Options, adapted, clipped_losses
from callsheet.planners.learning.ppo_lagrangian import clipped_gain, lagrangian_advantage
from callsheet.planners.learning.rollout import Batch
from callsheet.planners.learning.sample import mean, sample_of


def close(expected: list[float] | float, actual: Tensor) -> bool:
    """To six places."""
    return torch.allclose(tensor(expected), actual.detach(), atol=1e-6)


def test_the_clipped_surrogate() -> None:
    """min(r A, clip(r) A) by row, with ε = 0.2."""
    found = clipped_gain(tensor([1.5, 0.5, 1.5, 0.5]), tensor([1.0, 2.0, -1.0, -2.0]), 0.2)

    assert close([1.2 * 1.0, 0.5 * 2.0, 1.5 * -1.0, 0.8 * -2.0], found)


def test_costs_are_clipped_to_the_pessimistic_side() -> None:
    """max(r A, clip(r) A) by row and constraint: the second costs twice as much."""
    costs = tensor([1.0, 2.0, -1.0, -2.0])[:, None] * tensor([1.0, 2.0])
    found = clipped_losses(tensor([1.5, 0.5, 1.5, 0.5]), costs, 0.2)

    assert close([1.5, 0.8 * 2.0, -1.2, 0.5 * -2.0], found[:, 0])
    assert close([3.0, 0.8 * 4.0, -2.4, 0.5 * -4.0], found[:, 1])


def test_a_row_counts_as_often_as_it_stands_for_steps() -> None:
    """(1.5 · 1 + 0.5 · 3) / 2 and (1.5 · 2 + 0.5 · 4) / 2."""
    assert close([1.5, 2.5], mean(tensor([[1.0, 2.0], [3.0, 4.0]]), tensor([1.5, 0.5])))


def numbered_steps() -> tuple[Batch, Tensor]:
    """A moment of five episodes in states 3, 3, 3, 7 and 3, by actions 0, 0, 0, 1 and 1; and what is known of them."""
    inputs = tensor([3, 3, 3, 7, 3])
    seen = Observation(inputs=inputs, allowed=torch.ones(5, 2, dtype=torch.bool), owner=inputs // 7)
    batch = Batch(
        seen=seen,
        actions=tensor([0, 0, 0, 1, 1]),
        log_probability=inputs[:, None].expand(5, 2).float(),
        reward=torch.zeros(5),
        costs=torch.zeros(5, 1),
        episode=torch.arange(5),
        alive=(5,),
    )
    return batch, tensor([[1.0, -2.0], [2.0, -3.0], [-4.0, 5.0], [6.0, 6.0], [7.0, 7.0]])


def test_steps_that_are_alike_are_one_row() -> None:
    """State 3 with action 0 thrice, the others once: means of values, and weights 3, 1, 1 of mean 1."""
    sample = sample_of(*numbered_steps())

    assert [(3, 0, 0), (3, 1, 0), (7, 1, 1)] == [
        tuple(map(int, row)) for row in zip(sample.seen.inputs, sample.actions, sample.seen.owner, strict=True)
    ]
    assert close([[-1 / 3, 0.0], [7.0, 7.0], [6.0, 6.0]], sample.values)
    assert close([1.8, 0.6, 0.6], sample.weight)
    assert close([[3.0, 3.0], [3.0, 3.0], [7.0, 7.0]], sample.old)


@pytest.mark.parametrize("ratio", [0.5, 0.9, 1.5])
def test_clipping_loses_nothing_by_it(ratio: float) -> None:
    """With signs apart the clipped surrogates of rows are those of the steps."""
    batch, known = numbered_steps()
    sample = sample_of(batch, known, apart=True)
    each, rows = torch.full((5,), ratio), torch.full((4,), ratio)

    assert 4 == len(sample.actions), "the first two are one"
    for clipped in (clipped_gain, lambda r, a, clip: clipped_losses(r, a[:, None], clip)[:, 0]):
        steps = clipped(each, known[:, 1], 0.2).mean()
        assert close(float(steps), mean(clipped(rows, sample.values[:, 1], 0.2), sample.weight))


def test_what_is_no_row_number_stays_as_it_is() -> None:
    """Features of two steps may be alike by chance; to look for it would take longer than it saves."""
    batch = two_episodes()
    sample = sample_of(batch, batch.costs)

    assert torch.equal(batch.seen.inputs, sample.seen.inputs)
    assert torch.equal(batch.costs, sample.values)
    assert [1.0, 1.0, 1.0] == sample.weight.tolist()


def test_kappa_grows_while_a_limit_is_broken_and_decays_slower() -> None:
    """Each constraint by itself, within bounds."""
    options = Options(growth=2.0, decay=0.5, least=0.1, most=3.0)

    assert close([2.0, 0.5, 0.5], adapted(torch.ones(3), tensor([0.1, 0.0, -1.0]), options, 1.0))
    assert close([3.0, 0.1], adapted(tensor([2.0, 0.1]), tensor([1.0, -1.0]), options, 1.0))
    assert close([1.0, 1.0], adapted(torch.ones(2), tensor([1.0, -1.0]), options, 0.0))


def test_the_priced_advantage() -> None:
    """(1 - 2 · 0.5 - 1 · 3) / (1 + 3)."""
    found = lagrangian_advantage(tensor([1.0]), tensor([[0.5, 3.0]]), tensor([2.0, 1.0]))

    assert close([-0.75], found)


def test_the_multiplier_integrates_relative_errors() -> None:
    """Limits 10 and 100, costs 11 and 80: +0.1 and -0.2 relative; gains and units as given; never below 0."""
    multiplier = Multiplier(tensor([10.0, 100.0]), Gains(integral=0.5))
    first = multiplier.update(tensor([11.0, 80.0]), unit=tensor([2.0, 2.0]))
    second = multiplier.update(tensor([11.0, 80.0]), unit=tensor([2.0, 2.0]))

    assert close([0.1, 0.0], first)
    assert close([0.2, 0.0], second)


def test_the_controller_answers_at_once_and_damps_what_rises() -> None:
    """Smoothing 0: proportional 1 · 0.1, derivative 2 · max(0, 0.1 - 0), then 2 · max(0, 0.05 - 0.1) = 0."""
    gains = Gains(proportional=1.0, integral=0.0, derivative=2.0, smoothing=0.0)
    multiplier = Multiplier(tensor([10.0]), gains)

    assert close([0.3], multiplier.update(tensor([11.0]), unit=tensor([1.0])))
    assert close([0.05], multiplier.update(tensor([10.5]), unit=tensor([1.0])))


def test_an_untrained_policys_cost_does_not_wind_the_multiplier_up() -> None:
    """Ten times the limit counts as a quarter above it."""
    multiplier = Multiplier(tensor([10.0]), Gains(integral=1.0, most=0.25))

    assert close([0.25], multiplier.update(tensor([100.0]), unit=tensor([1.0])))


def two_episodes() -> Batch:
    """One of two steps and one of a single step; rows: both first steps, then the second step of episode 0."""
    nothing = Observation(
        inputs=torch.zeros(3, 1), allowed=torch.ones(3, 2, dtype=torch.bool), owner=torch.zeros(3, dtype=torch.int64)
    )
    return Batch(
        seen=nothing,
        actions=tensor([0, 1, 1]),
        log_probability=torch.zeros(3, 2),
        reward=tensor([1.0, 5.0, 2.0]),
        costs=tensor([[3.0], [0.0], [4.0]]),
        episode=tensor([0, 1, 0]),
        alive=(2, 1),
    )


def test_generalised_advantages_of_reward_and_cost() -> None:
    """γ = 1, λ = 0.5. Episode 0: δ₁ = 2 - 1 = 1, δ₀ = 1 + 1 - 2 = 0, A₀ = 0 + 0.5 · 1; episode 1: 5 - 4 = 1."""
    batch = two_episodes()
    signals = torch.stack([batch.reward, batch.costs[:, 0]], 1)
    values = tensor([[2.0, 0.0], [4.0, 0.0], [1.0, 0.0]])

    assert close([[0.5, 5.0], [1.0, 0.0], [1.0, 4.0]], gae(batch, signals, values, gamma=1.0, lam=0.5))


def test_with_lambda_one_the_advantage_is_what_came_minus_what_was_expected() -> None:
    """Whatever the critic says in between; and discounted with γ."""
    batch = two_episodes()
    values = tensor([[2.0], [4.0], [100.0]])

    assert close([[1.0], [1.0], [-98.0]], gae(batch, batch.reward[:, None], values, gamma=1.0, lam=1.0))
    assert close([[0.0], [1.0], [-98.0]], gae(batch, batch.reward[:, None], values, gamma=0.5, lam=1.0))


def test_totals_are_by_episode() -> None:
    """Undiscounted."""
    assert [3.0, 5.0] == two_episodes().total(two_episodes().reward).tolist()
    assert [[7.0], [0.0]] == two_episodes().total(two_episodes().costs).tolist()


def test_what_is_not_allowed_has_no_probability_and_no_gradient() -> None:
    """And the rest shares out by logits: 1/4 and 3/4."""
    logits = tensor([[0.0, 9.0, math.log(3.0)]], requires_grad=True)
    found = log_probabilities(logits, tensor([[True, False, True]]))
    gradient = torch.autograd.grad(found[0, 2], logits)[0]

    assert [0.25, 0.0, 0.75] == pytest.approx(found.exp()[0].tolist())
    assert close([[-0.25, 0.0, 0.25]], gradient)
    assert {0, 2} == set(sample(found.detach().expand(1000, -1), torch.Generator().manual_seed(0)).tolist())


def test_log_probabilities_of_a_frozen_policy() -> None:
    """Are worked out another way, and are the same."""
    chance = torch.Generator().manual_seed(0)
    logits = torch.randn(50, 9, generator=chance) * 5
    allowed = torch.rand(50, 9, generator=chance) < 0.5
    allowed[:, 3] = True

    found = log_probabilities(logits, allowed)
    with torch.inference_mode():
        again = log_probabilities(logits, allowed)

    assert torch.allclose(found, again)
    assert not again.exp()[~allowed].any()


def test_samples_have_the_shares_of_the_policy() -> None:
    """20,000 of them, within five standard errors."""
    shares = tensor([0.1, 0.2, 0.7])
    drawn = sample(shares.log().expand(20_000, -1), torch.Generator().manual_seed(0)).bincount(minlength=3) / 20_000

    assert torch.allclose(shares, drawn, atol=5 * (0.25 / 20_000) ** 0.5)


def test_entropy_and_divergence() -> None:
    """Of even chances: log 2; from them to (1/4, 3/4): log 2 - (log 3) / 2 · … = 0.1438 nats, a row a state."""
    even, skewed = tensor([[0.5, 0.5]]).log(), tensor([[0.25, 0.75]]).log()
    by_hand = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)

    assert close([math.log(2)], entropy(even))
    assert close([by_hand], divergence(even, skewed))
    assert (2,) == divergence(even.repeat(2, 1), skewed.repeat(2, 1)).shape


def test_the_owner_acts_by_his_own_network() -> None:
    """Two agents who prefer different actions."""
    networks = [nn.Linear(1, 2, bias=True) for _ in range(2)]
    for number, network in enumerate(networks):
        network.weight.data.zero_()
        network.bias.data = torch.eye(2)[number] * 10
    seen = Observation(inputs=torch.ones(3, 1), allowed=torch.ones(3, 2, dtype=torch.bool), owner=tensor([0, 1, 0]))

    assert [0, 1, 0] == Agents(networks)(seen).argmax(-1).tolist()


def test_the_critic_learns_at_the_scale_of_its_first_targets() -> None:
    """Targets 10 ± 2 and 0 ± 0: an error of one deviation costs 1, the constant head is not divided by nothing."""
    critic = Critic(nn.Linear(1, 2), 2)
    nn.init.zeros_(critic.network.weight)
    nn.init.zeros_(critic.network.bias)
    targets = tensor([[8.0, 0.0], [12.0, 0.0]])
    critic.settle(targets)
    critic.settle(targets * 100)

    assert close([[10.0, 0.0]], critic(torch.zeros(1, 1)))
    assert close((4 / 8 + 4 / 8) / 4, critic.loss(torch.zeros(2, 1), targets, torch.ones(2)))
    assert close((1.5 * 4 / 8 + 0.5 * 4 / 8) / 4, critic.loss(torch.zeros(2, 1), targets, tensor([1.5, 0.5])))


def test_the_taken_actions_column() -> None:
    """One a row."""
    assert [2.0, 3.0] == taken(tensor([[1.0, 2.0], [3.0, 4.0]]), tensor([1, 0])).tolist()
