"""The networks of a learner: for each agent a policy over allowed actions, and one critic of reward and of every cost.

In: observations. Out: log-probabilities and values. Architectures for graphs are in `planners/policy`; whatever
takes `inputs` and gives a row of numbers will do here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from .env import Observation

NEVER = -1e9
"""The logit of what is not allowed: its probability is 0 exactly, and unlike -∞ it leaves no NaN in gradients."""


class Agents(nn.Module):
    """The joint policy of agents who take turns: whoever owns the moment acts by his own network."""

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, seen: Observation) -> Tensor:
        """[n, actions] log-probabilities; about -1e9, whose exponential is 0, for what is not allowed."""
        if len(self.networks) == 1:
            logits = self.networks[0](seen.inputs)
        else:
            each = torch.stack([network(seen.inputs) for network in self.networks])
            logits = each[seen.owner, torch.arange(len(seen.owner))]
        return log_probabilities(logits, seen.allowed)


class Critic(nn.Module):
    """[n, 1 + constraints] values: of the reward, then of each cost to come.

    The network learns values of mean 0 and deviation 1 (van Hasselt et al. 2016, without the rescaling of the last
    layer: here the targets of all updates have much the same scale): rewards of 15 and costs of 50 are then equally
    quick to learn.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, network: nn.Module, heads: int) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.zeros(heads))
        self.register_buffer("deviation", torch.zeros(heads))  # 0: nothing seen yet

    def forward(self, inputs: Tensor) -> Tensor:
        values: Tensor = self.network(inputs) * self.deviation + self.mean
        return values

    @torch.no_grad()
    def settle(self, targets: Tensor) -> None:
        """Fix the scale by the first targets, [n, heads]; one that never varies keeps a deviation of its size."""
        if not self.deviation.any():
            self.mean.copy_(targets.mean(0))
            self.deviation.copy_(targets.std(0).clamp_min(1e-3))

    def loss(self, inputs: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
        """Mean squared error in deviations, of rows with weights of mean 1."""
        errors: Tensor = self.network(inputs) - (targets - self.mean) / self.deviation
        return (weight @ errors.square()).mean() / len(weight)


def layers(widths: Sequence[int], *, last_gain: float) -> nn.Sequential:
    """Linear layers with tanh between them.

    Orthogonal as in Andrychowicz et al. 2021, who advise a gain of 0.01 for the last layer of a policy.
    """
    made: list[nn.Module] = []
    for before, after in pairwise(widths):
        made += [_orthogonal(nn.Linear(before, after), math.sqrt(2)), nn.Tanh()]
    made.pop()
    _orthogonal(made[-1], last_gain)
    return nn.Sequential(*made)


def log_probabilities(logits: Tensor, allowed: Tensor) -> Tensor:
    """[n, actions]: of a distribution over what is allowed."""
    masked = torch.where(allowed, logits, NEVER)
    if not torch.is_inference_mode_enabled():
        return torch.log_softmax(masked, -1)
    # Over columns torch works on many rows at once, which takes a third of the time where actions are few.
    return torch.log_softmax(masked.T.contiguous(), 0).T.contiguous()


def sample(log_probability: Tensor, chance: torch.Generator) -> Tensor:
    """[n] actions: the one in whose share of the whole a random number falls.

    One random number a row, where noise on every logit would take most of the time of collecting.
    """
    until = log_probability.exp().cumsum(-1)
    whole = until[:, -1:]
    # rounding might give the whole, and so an action after the last allowed one
    point = torch.minimum(whole * torch.rand(whole.shape, generator=chance), whole.nextafter(torch.zeros(())))
    return (until <= point).sum(-1)


def entropy(log_probability: Tensor) -> Tensor:
    """[n] nats."""
    return -(log_probability.exp() * log_probability).sum(-1)


def divergence(old: Tensor, new: Tensor) -> Tensor:
    """[n] KL(old ‖ new) in nats, of log-probabilities: one number a state, to take the mean of."""
    return (old.exp() * (old - new)).sum(-1)


def _orthogonal(layer: nn.Module, gain: float) -> nn.Module:
    if isinstance(layer, nn.Linear):
        nn.init.orthogonal_(layer.weight, gain)
        nn.init.zeros_(layer.bias)
    return layer
