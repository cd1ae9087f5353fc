"""How much better each action was than what the policy does on average: for the reward and for each cost.

In: a batch and a critic. Out: `Advantages`, per step and in the unit of an episode. Generalised advantage
estimation (Schulman et al. 2016, eq. 16), of costs as of rewards; with γ = 1, as episodes are finite and budgets
are sums that nobody discounts.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .networks import Critic
from .rollout import Batch


@dataclass(frozen=True, kw_only=True)
class Advantages:
    """By step; n rows as in the batch."""

    reward: Tensor
    """[n], of mean 0."""
    costs: Tensor
    """[n, constraints], each of mean 0, in the unit of its limit: scaling them would change what the limit means."""
    targets: Tensor
    """[n, 1 + constraints]: what the critic should have said."""
    expected_costs: Tensor
    """[constraints]: J_c, the mean of what whole episodes cost."""
    steps_per_episode: float
    """Turns a mean over steps into a sum over an episode."""


@torch.no_grad()
def estimate(batch: Batch, critic: Critic, *, gamma: float = 1.0, lam: float = 0.95) -> Advantages:
    """Advantages of one batch; several costs are one tensor with the reward in front."""
    values = critic(batch.seen.inputs)
    signals = torch.cat([batch.reward[:, None], batch.costs], 1)
    raw = gae(batch, signals, values, gamma=gamma, lam=lam)
    centred = raw - raw.mean(0)
    return Advantages(
        reward=centred[:, 0],
        costs=centred[:, 1:],
        targets=raw + values,
        expected_costs=batch.total(batch.costs).mean(0).float(),
        steps_per_episode=batch.steps / batch.episodes,
    )


def gae(batch: Batch, signals: Tensor, values: Tensor, *, gamma: float, lam: float) -> Tensor:
    """[n, heads]: Σ (γλ)^l δ_{t+l} with δ_t = x_t + γ V(s_{t+1}) - V(s_t), and V = 0 after the end."""
    advantages = torch.empty_like(signals)
    next_value = torch.zeros(batch.episodes, signals.shape[1])
    carried = torch.zeros_like(next_value)
    for rows in reversed(list(batch.moments())):
        whose = batch.episode[rows]
        delta = signals[rows] + gamma * next_value[whose] - values[rows]
        carried[whose] = delta + gamma * lam * carried[whose]
        advantages[rows] = carried[whose]
        next_value[whose] = values[rows]
    return advantages
