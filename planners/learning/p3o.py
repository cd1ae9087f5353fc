"""P3O, penalised proximal policy optimisation: a constraint is an exact penalty on what its surrogate exceeds it by.

In: a batch. Out: agents improved on

    min_θ  -L_r(θ) + Σ κ_k max(0, L_k(θ) + J_k - d_k)

with L_r = L̄ mean min(r A_r, clip(r) A_r) and L_k = L̄ mean max(r A_k, clip(r) A_k); Zhang et al., *Penalized
Proximal Policy Optimization for Safe Reinforcement Learning* (IJCAI 2022), eqs. 10-12. A κ above the constraint's
multiplier makes the penalty exact (their theorem 1).

Three choices. *Units*: the paper adds (1 - γ)(J_c - d) to a mean over steps; here γ = 1, and means over steps are
multiplied by the mean length L̄ of an episode instead, so that L_k is the change of J_k to first order, in the unit
of the limit. *Clip*: the cost is clipped too, towards the pessimistic side. *κ* is adapted: it grows while a limit
is broken and otherwise shrinks slowly, so that it stays just above the multiplier; a fixed one that is too large
makes the policy flee from the limit and leave budget unused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from .method import Figures, Round, descend, set_rate, taken
from .networks import Agents, divergence, entropy
from .ppo_lagrangian import clipped_gain, reward_unit
from .sample import mean, sample_of
from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is this method's own; κ is without unit here, in deviations of the episode's reward per limit."""

    first: float = 1.0
    growth: float = 1.15
    decay: float = 0.97
    least: float = 0.02
    most: float = 20.0


class P3o:
    """See the head of this file."""

    def __init__(self, agents: Agents, settings: Settings, options: Options = Options()) -> None:
        self.settings, self.options = settings, options
        self.limits = torch.tensor(settings.aims)
        self.kappa = torch.full_like(self.limits, options.first)
        self.unit = torch.zeros(())
        self.optimiser = torch.optim.Adam(agents.parameters(), settings.actor_rate, eps=1e-5, fused=True)

    def improve(self, agents: Agents, data: Round) -> Figures:
        batch, advantages, settings = data.batch, data.advantages, self.settings
        excess = advantages.expected_costs - self.limits
        self.kappa = adapted(self.kappa, excess, self.options, data.left)
        if not self.unit:
            self.unit = reward_unit(batch)
        weights = self.kappa * self.unit / self.limits
        bonus, length = settings.entropy * data.left, advantages.steps_per_episode
        set_rate(self.optimiser, settings.actor_rate * data.left)
        known = torch.cat([advantages.reward[:, None], advantages.costs], 1)
        for some in sample_of(batch, known, apart=True).portions(settings, data.chance):
            now = agents(some.seen)
            ratio = (taken(now, some.actions) - taken(some.old, some.actions)).exp()
            gain = length * mean(clipped_gain(ratio, some.values[:, 0], settings.clip), some.weight)
            losses = clipped_losses(ratio, some.values[:, 1:], settings.clip)
            penalty = torch.relu(length * mean(losses, some.weight) + excess) @ weights
            spread = length * mean(entropy(now), some.weight)
            descend(self.optimiser, (penalty - gain) / self.unit - bonus * spread)
        named = {f"kappa_{number}": float(weight) for number, weight in enumerate(weights)}
        return {
            **named,
            "kl": float(mean(divergence(some.old, now.detach()), some.weight)),
            "entropy": float(mean(entropy(now.detach()), some.weight)),
        }

    def state(self) -> dict[str, Any]:
        return {"kappa": self.kappa, "unit": self.unit, "optimiser": self.optimiser.state_dict()}

    def load(self, state: dict[str, Any]) -> None:
        self.kappa, self.unit = state["kappa"], state["unit"]
        self.optimiser.load_state_dict(state["optimiser"])


def clipped_losses(ratio: Tensor, costs: Tensor, clip: float) -> Tensor:
    """[n, constraints]: max(r A_k, clip(r) A_k), L̄ times the mean of which is L_k."""
    clipped = ratio.clamp(1 - clip, 1 + clip)[:, None] * costs
    return torch.maximum(ratio[:, None] * costs, clipped)


def adapted(kappa: Tensor, excess: Tensor, options: Options, rate: float) -> Tensor:
    """κ after a batch: it grows where the limit is broken and decays elsewhere, both slower as rates fall."""
    factor = torch.where(excess > 0, options.growth**rate, options.decay**rate)
    return (kappa * factor).clamp(options.least, options.most)
