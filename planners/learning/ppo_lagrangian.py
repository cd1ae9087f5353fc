"""PPO-Lagrangian: proximal policy optimisation of reward minus priced costs, with prices that follow the costs.

In: a batch. Out: agents improved on max_θ min_{λ≥0} J_r(θ) - Σ λ_k (J_k(θ) - d_k). Ray, Achiam and Amodei,
*Benchmarking Safe Exploration in Deep Reinforcement Learning* (2019); Schulman et al., *Proximal Policy
Optimization Algorithms* (2017); with gains for all three parts it is the PID form of Stooke, Achiam and Abbeel
(2020).

Two choices. λ is updated before the policy and from this very batch, so it is never stale. And what is priced are
advantages in their own units: normalising reward and costs apart from each other would change what λ means from
batch to batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from .method import Figures, Round, descend, set_rate, taken
from .multiplier import Gains, Multiplier
from .networks import Agents, divergence, entropy
from .sample import mean, sample_of
from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is this method's own."""

    gains: Gains = field(default_factory=lambda: Gains(integral=1.0))
    """With a smaller integral alone, the price has not arrived where it has to be when training ends."""
    margin: float = 0.02
    """The share of each limit that is left free besides what all methods leave: costs swing around what prices aim
    at, and a policy is only kept if it is within on the worse side of the swing.
    """


PID = Options(gains=Gains(proportional=5.0, integral=0.5, derivative=5.0))
"""The PID form: answers at once, so it swings less."""


class PpoLagrangian:
    """See the head of this file."""

    def __init__(self, agents: Agents, settings: Settings, options: Options = Options()) -> None:
        self.settings = settings
        self.multiplier = Multiplier(torch.tensor(settings.aims) * (1 - options.margin), options.gains)
        self.unit = torch.zeros(())
        self.optimiser = torch.optim.Adam(agents.parameters(), settings.actor_rate, eps=1e-5, fused=True)

    def improve(self, agents: Agents, data: Round) -> Figures:
        batch, advantages, settings = data.batch, data.advantages, self.settings
        if not self.unit:
            self.unit = reward_unit(batch)
        prices = self.multiplier.update(advantages.expected_costs, unit=self.unit / self.multiplier.limits)
        priced = lagrangian_advantage(advantages.reward, advantages.costs, prices)
        scale = priced.std() + 1e-8
        set_rate(self.optimiser, settings.actor_rate * data.left)
        bonus = settings.entropy * data.left
        for some in sample_of(batch, priced[:, None] / scale, apart=True).portions(settings, data.chance):
            now = agents(some.seen)
            ratio = (taken(now, some.actions) - taken(some.old, some.actions)).exp()
            surrogate = mean(clipped_gain(ratio, some.values[:, 0], settings.clip), some.weight)
            descend(self.optimiser, -surrogate - bonus * mean(entropy(now), some.weight))
        named = {f"multiplier_{number}": float(price) for number, price in enumerate(prices)}
        return {
            **named,
            "kl": float(mean(divergence(some.old, now.detach()), some.weight)),
            "entropy": float(mean(entropy(now.detach()), some.weight)),
        }

    def state(self) -> dict[str, Any]:
        return {"multiplier": self.multiplier.state(), "unit": self.unit, "optimiser": self.optimiser.state_dict()}

    def load(self, state: dict[str, Any]) -> None:
        self.multiplier.load(state["multiplier"])
        self.unit = state["unit"]
        self.optimiser.load_state_dict(state["optimiser"])


def lagrangian_advantage(reward: Tensor, costs: Tensor, prices: Tensor) -> Tensor:
    """[n]: (A_r - Σ λ_k A_k) / (1 + Σ λ_k), Stooke et al. 2020, eq. 9: large prices do not make large steps."""
    return (reward - costs @ prices) / (1 + prices.sum())


def clipped_gain(ratio: Tensor, advantage: Tensor, clip: float) -> Tensor:
    """[n]: min(r A, clip(r, 1 - ε, 1 + ε) A), the mean of which is to be raised; Schulman et al. 2017, eq. 7."""
    return torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage)


def reward_unit(batch: Any) -> Tensor:
    """A deviation of the reward between episodes: what makes prices and gains comparable from task to task."""
    deviation: Tensor = batch.total(batch.reward).std().clamp_min(1e-3)
    return deviation.float()
