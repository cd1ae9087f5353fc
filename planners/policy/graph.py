"""Networks over plans of any size: messages along dependencies, both ways, and from the plan as a whole.

In: the tensor of `inputs.py`. Out: logits of each node's options and of stopping; or values of reward and costs.
Every node is treated by the same weights and neighbours are averaged, so the order in which nodes are written
changes nothing, and a policy that was trained on small plans reads larger ones (graph networks after Gilmer et al.
2017, with a global node as in Battaglia et al. 2018).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .inputs import FEATURES, OPTIONS, parts

WIDTH, ROUNDS = 32, 2


class Body(nn.Module):
    """[n, nodes, width] of each node and [n, width] of the plan."""

    def __init__(self, width: int = WIDTH, rounds: int = ROUNDS) -> None:
        super().__init__()
        self.enter = nn.Linear(FEATURES, width)
        self.rounds = nn.ModuleList(nn.Linear(4 * width, width) for _ in range(rounds))

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        features, waits, present = parts(inputs)
        # a mean over neighbours, and 0 of none
        before = waits / waits.sum(-1, keepdim=True).clamp_min(1)
        after = waits.transpose(-1, -2)
        after = after / after.sum(-1, keepdim=True).clamp_min(1)
        nodes = torch.tanh(self.enter(features)) * present
        for mix in self.rounds:
            plan = pooled(nodes, present)[..., None, :].expand_as(nodes)
            heard = torch.cat([nodes, before @ nodes, after @ nodes, plan], -1)
            nodes = (nodes + torch.tanh(mix(heard))) * present
        return nodes, pooled(nodes, present)


class GraphPolicy(nn.Module):
    """[n, nodes · OPTIONS + 1] logits; what is allowed is for the caller to say."""

    def __init__(self, width: int = WIDTH, rounds: int = ROUNDS) -> None:
        super().__init__()
        self.body = Body(width, rounds)
        self.options = nn.Sequential(nn.Linear(2 * width, width), nn.Tanh(), undecided(width, OPTIONS))
        self.stop = undecided(width, 1)

    def forward(self, inputs: Tensor) -> Tensor:
        nodes, plan = self.body(inputs)
        seen = torch.cat([nodes, plan[..., None, :].expand_as(nodes)], -1)
        return torch.cat([self.options(seen).flatten(-2), self.stop(plan)], -1)


class GraphCritic(nn.Module):
    """[n, heads]."""

    def __init__(self, heads: int, width: int = WIDTH, rounds: int = ROUNDS) -> None:
        super().__init__()
        self.body = Body(width, rounds)
        self.heads = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, heads))

    def forward(self, inputs: Tensor) -> Tensor:
        values: Tensor = self.heads(self.body(inputs)[1])
        return values


def undecided(width: int, outputs: int) -> nn.Linear:
    """A last layer that gives every action about the same logit."""
    layer = nn.Linear(width, outputs)
    nn.init.orthogonal_(layer.weight, 0.01)
    nn.init.zeros_(layer.bias)
    return layer


def pooled(nodes: Tensor, present: Tensor) -> Tensor:
    """[n, width]: the mean over the nodes that are there."""
    return (nodes * present).sum(-2) / present.sum(-2).clamp_min(1)
