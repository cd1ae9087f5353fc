"""MACPO, multi-agent constrained policy optimisation: agents improve in turn, each by a constrained trust-region step.

In: a batch. Out: agents improved so that, to first order, each keeps its own limit. Gu et al., *Multi-Agent
Constrained Policy Optimisation* (2021), algorithm 1: agents in random order; the surrogate of the m-th is weighted
by the ratios of those before him

    E[ Π_{l<m} r_l · r_m · A ],    E[ Π_{l<m} r_l · r_m · A_k ] + J_k - d_k ≤ 0,    mean KL(old_m ‖ new_m) ≤ δ

With one agent it is CPO. Where its published code has one bound for all, costs averaged over agents and scaled
advantages, here each constraint is in the unit of its limit. And before each turn those who are still to come share
out what room there is under all limits, by the step that would be best for them together; the one whose turn it is
goes his part of it. Each looking after himself would come to rest where no single one can do better, which with
limits that all of them draw on is far from where they could be together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from .env import Observation
from .method import Figures, Round, taken
from .networks import Agents, divergence, entropy
from .ppo_lagrangian import reward_unit
from .sample import Sample, mean, sample_of
from .settings import Settings
from .trust_region import Slopes, Weights, solutions_of


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is this method's own."""

    delta: float = 0.05
    """Mean divergence of an agent's step, in nats, at the beginning; falls with the rates of the other methods."""
    damping: float = 1e-3
    """Added to the curvature, whose smallest values are noise."""
    curvature_rows: int = 8192
    tolerance: float = 0.005
    """By which share of a limit the surrogate may exceed it: a step that meets a limit to first order misses it by
    the curvature, and the next batch puts that right.
    """
    backtracks: int = 10
    shrink: float = 0.7


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one agent improves by: the moments that are his."""

    network: nn.Module
    sample: Sample
    """Of A_r, then each A_k."""
    weight: float
    """Turns a mean over his moments into a sum over an episode."""
    bonus: float
    """Of reward for a nat of entropy: who never tries an option again learns no more of it."""

    def mean(self, of: Tensor) -> Tensor:
        """Over his moments."""
        return mean(of, self.sample.weight)


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An agent before his step: where he is, and which ways lead from there."""

    turn: Turn
    here: Tensor
    """[n, actions]: his policy as it is now."""
    begun: Measured
    solutions: Tensor
    slopes: Slopes


class Macpo:
    """See the head of this file."""

    def __init__(self, agents: Agents, settings: Settings, options: Options = Options()) -> None:
        self.settings, self.options = settings, options
        self.limits = torch.tensor(settings.aims)

    def improve(self, agents: Agents, data: Round) -> Figures:
        bonus = self.settings.entropy * data.left * float(reward_unit(data.batch))
        known = torch.cat([data.advantages.reward[:, None], data.advantages.costs], 1)
        sample = sample_of(data.batch, known)
        length = data.advantages.steps_per_episode
        turns = [turn_of(sample, number, network, length, bonus) for number, network in enumerate(agents.networks)]
        turns = [turn for turn in turns if turn.weight]
        excess = data.advantages.expected_costs - self.limits
        delta = self.options.delta * max(data.left, 0.02)
        accepted, recovered = self._take_turns(turns, excess, delta, data.chance)
        with torch.no_grad():
            kl = sum(one.mean(divergence(one.sample.old, _log_probability(one.network, one.sample))) for one in turns)
        spread = float(entropy(data.batch.log_probability).mean())
        return {"kl": float(kl), "entropy": spread, "accepted": float(accepted), "recovered": float(recovered)}

    def state(self) -> dict[str, Any]:
        return {}

    def load(self, state: dict[str, Any]) -> None:
        """It remembers nothing from batch to batch."""

    def _take_turns(
        self, turns: Sequence[Turn], excess: Tensor, delta: float, chance: torch.Generator
    ) -> tuple[int, int]:
        """A step of each; how many moved, and how many had to recover."""
        ready = [self._prepare(turns[number], chance) for number in torch.randperm(len(turns), generator=chance)]
        accepted, recovered = 0, 0
        for number, one in enumerate(ready):
            shares = shared_out([each.slopes for each in ready[number:]], excess, delta)
            moved, change = self._search(one, shares, excess, delta)
            excess = excess + change
            accepted, recovered = accepted + moved, recovered + (not shares.plan.feasible)
        return accepted, recovered

    def _prepare(self, turn: Turn, chance: torch.Generator) -> Ready:
        network, parameters = turn.network, list(turn.network.parameters())
        measured = _measure(turn)
        gain = _flat_gradient(measured.reward, parameters)
        costs = torch.stack([_flat_gradient(one, parameters) for one in measured.costs])
        some = torch.randperm(len(turn.sample.actions), generator=chance)[: self.options.curvature_rows]
        product = _curvature(network, turn.sample.of(some), parameters, self.options.damping)
        solutions, slopes = solutions_of(gain, costs, product)
        here = _log_probability(network, turn.sample).detach()
        return Ready(turn=turn, here=here, begun=measured.detached(), solutions=solutions, slopes=slopes)

    def _search(self, one: Ready, shares: Shares, excess: Tensor, delta: float) -> tuple[bool, Tensor]:
        """Go as far as the true surrogates allow, halving back; whether it moved, and by how much costs will change."""
        network = one.turn.network
        before = parameters_to_vector(network.parameters()).detach()
        step = (shares.plan.weights @ one.solutions).to(before.dtype)
        radius = 1.5 * max(delta, shares.divergence)
        expected = excess + shares.of_others
        most = expected.clamp_min(0) + self.options.tolerance * self.limits
        prices = shares.plan.prices.to(before.dtype)
        share = 1.0
        for _ in range(self.options.backtracks):
            vector_to_parameters(before + share * step, network.parameters())
            with torch.no_grad():
                now, there = _measure(one.turn), _log_probability(network, one.turn.sample)
            change = now.costs - one.begun.costs
            near = one.turn.mean(divergence(one.here, there)) <= radius
            better = not shares.plan.feasible or now.reward - one.begun.reward > prices @ change
            if near and better and (expected + change <= most).all():
                return True, change
            share *= self.options.shrink
        vector_to_parameters(before, network.parameters())
        return False, torch.zeros_like(excess)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """An agent's surrogates against the policy that acted: by how much reward and costs of an episode change.

    To the reward is added what his entropy is worth.
    """

    reward: Tensor
    costs: Tensor

    def detached(self) -> Measured:
        return Measured(reward=self.reward.detach(), costs=self.costs.detach())


@dataclass(frozen=True, kw_only=True)
class Shares:
    """What the first of several agents does in the step that is best for all of them."""

    plan: Weights
    of_others: Tensor
    """[constraints]: by how much costs will change by those who come after him."""
    divergence: float
    """Of his part, to second order."""


def shared_out(slopes: Sequence[Slopes], excess: Tensor, delta: float) -> Shares:
    """The step of these agents together, with as much divergence as δ of each."""
    plan = reduce(add, slopes).best(excess, delta * len(slopes))
    others = sum((one.change_by(plan.weights)[1:] for one in slopes[1:]), torch.zeros_like(excess, dtype=torch.float64))
    first = float(plan.weights @ slopes[0].products @ plan.weights) / 2
    return Shares(plan=plan, of_others=others.to(excess.dtype), divergence=first)


def turn_of(sample: Sample, agent: int, network: nn.Module, length: float, bonus: float) -> Turn:
    """The moments of one agent.

    Only he acts in them, so the ratios of all others are 1 there; what those who came before him changed at their own
    moments is a constant for him, and counts as part of what costs are over their limits by.
    """
    his = sample.of((sample.seen.owner == agent).nonzero().squeeze(-1))
    share = float(his.weight.sum() / sample.weight.sum())
    his = replace(his, weight=his.weight / his.weight.mean())
    return Turn(network=network, sample=his, weight=share * length, bonus=bonus)


def _measure(turn: Turn) -> Measured:
    sample = turn.sample
    now = _log_probability(turn.network, sample)
    change = (taken(now, sample.actions) - taken(sample.old, sample.actions)).exp() - 1
    by = turn.weight * turn.mean(change[:, None] * sample.values)
    return Measured(reward=by[0] + turn.weight * turn.bonus * turn.mean(entropy(now)), costs=by[1:])


def _curvature(
    network: nn.Module, sample: Sample, parameters: list[nn.Parameter], damping: float
) -> Callable[[Tensor], Tensor]:
    """Products with the second derivative of the divergence from where the network is."""
    there = _log_probability(network, sample)
    gradient = torch.autograd.grad(
        mean(divergence(there.detach(), there), sample.weight), parameters, create_graph=True
    )
    flat = torch.cat([one.reshape(-1) for one in gradient])

    def product(vector: Tensor) -> Tensor:
        found = torch.autograd.grad(flat @ vector, parameters, retain_graph=True)
        return torch.cat([one.reshape(-1) for one in found]) + damping * vector

    return product


def _log_probability(network: nn.Module, sample: Sample) -> Tensor:
    seen, one = sample.seen, torch.zeros_like(sample.seen.owner)
    return Agents([network])(Observation(inputs=seen.inputs, allowed=seen.allowed, owner=one))  # type: ignore[no-any-return]


def _flat_gradient(of: Tensor, parameters: list[nn.Parameter]) -> Tensor:
    gradients = torch.autograd.grad(of, parameters, retain_graph=True)
    return torch.cat([one.reshape(-1) for one in gradients])
