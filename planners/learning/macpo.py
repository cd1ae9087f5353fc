"""MACPO, multi-agent constrained policy optimisation: agents improve in turn, each by a constrained trust-region step.

In: a batch. Out: agents improved so that, to first order, each keeps its own limit. Gu et al., *Multi-Agent
Constrained Policy Optimisation* (2021), algorithm 1: agents in random order; the surrogate of the m-th is weighted
by the ratios of those before him

    E[ Π_{l<m} r_l · r_m · A ],    E[ Π_{l<m} r_l · r_m · A_k ] + J_k - d_k ≤ 0,    mean KL(old_m ‖ new_m) ≤ δ

With one agent it is CPO. Where its published code has one bound for all, costs averaged over agents and scaled
advantages, here each constraint is in the unit of its limit; and no agent's step may break the limit of another: what
one does badly others pay for, so an agent who looked at his own bill alone would spend theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from .env import Observation
from .method import Figures, Round, taken
from .networks import Agents, divergence, entropy
from .rollout import rows_of
from .settings import Settings
from .trust_region import Direction, constrained_step


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
    """What one agent improves by: the batch, as those before him in this round would have it."""

    seen: Observation
    """Of the moments that are his."""
    actions: Tensor
    old: Tensor
    reward: Tensor
    """[n] A_r."""
    costs: Tensor
    """[n, constraints] A_k."""
    excess: Tensor
    """[constraints] J_k - d_k, with what the agents before him have changed."""
    weight: float
    """Turns a mean over his moments into a sum over an episode."""


class Macpo:
    """See the head of this file."""

    def __init__(self, agents: Agents, settings: Settings, options: Options = Options()) -> None:
        self.settings, self.options = settings, options
        self.limits = torch.tensor(settings.aims)

    def improve(self, agents: Agents, data: Round) -> Figures:
        batch = data.batch
        excess = data.advantages.expected_costs - self.limits
        delta = self.options.delta * max(data.left, 0.02)
        accepted, recovered, kl = 0, 0, 0.0
        for agent in torch.randperm(len(agents.networks), generator=data.chance).tolist():
            rows = (batch.seen.owner == agent).nonzero().squeeze(-1)
            if not len(rows):
                continue
            turn = turn_of(data, rows, asked_of(agent, excess, agents=len(agents.networks)))
            network = agents.networks[agent]
            direction = self._direction(network, turn, delta, data.chance)
            moved, change = self._search(network, turn, direction, delta)
            excess = excess + change
            accepted, recovered = accepted + moved, recovered + (not direction.feasible)
            kl += float(_measure(network, turn).divergence.detach())
        spread = float(entropy(batch.log_probability).mean())
        return {"kl": kl, "entropy": spread, "accepted": float(accepted), "recovered": float(recovered)}

    def state(self) -> dict[str, Any]:
        return {}

    def load(self, state: dict[str, Any]) -> None:
        """It remembers nothing from batch to batch."""

    def _direction(self, network: nn.Module, turn: Turn, delta: float, chance: torch.Generator) -> Direction:
        parameters = list(network.parameters())
        measured = _measure(network, turn)
        gain = _flat_gradient(measured.reward, parameters)
        costs = torch.stack([_flat_gradient(one, parameters) for one in measured.costs])
        some = torch.randperm(len(turn.actions), generator=chance)[: self.options.curvature_rows]
        seen, old = rows_of(turn.seen, some), turn.old[some]

        gradient = torch.autograd.grad(
            divergence(old, _log_probability(network, seen)).mean(), parameters, create_graph=True
        )
        flat = torch.cat([one.reshape(-1) for one in gradient])

        def curvature(vector: Tensor) -> Tensor:
            product = torch.autograd.grad(flat @ vector, parameters, retain_graph=True)
            return torch.cat([one.reshape(-1) for one in product]) + self.options.damping * vector

        return constrained_step(gain, costs, turn.excess, curvature, delta)

    def _search(self, network: nn.Module, turn: Turn, direction: Direction, delta: float) -> tuple[bool, Tensor]:
        """Go as far as the true surrogates allow, halving back; whether it moved, and by how much costs will change."""
        before = parameters_to_vector(network.parameters()).detach()
        broken = turn.excess.clamp_min(0)
        share = 1.0
        for _ in range(self.options.backtracks):
            vector_to_parameters(before + share * direction.step, network.parameters())
            with torch.no_grad():
                now = _measure(network, turn)
            near = now.divergence <= 1.5 * delta
            better = now.reward > 0 or bool((turn.excess > 0).any())  # what is over its limit may cost reward
            cheaper = (turn.excess + now.costs <= broken + self.options.tolerance * self.limits).all()
            if near and better and cheaper:
                return True, now.costs
            share *= self.options.shrink
        vector_to_parameters(before, network.parameters())
        return False, torch.zeros_like(turn.excess)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """An agent's surrogates against the policy that acted: by how much reward and costs of an episode change."""

    reward: Tensor
    costs: Tensor
    divergence: Tensor


def asked_of(agent: int, excess: Tensor, *, agents: int) -> Tensor:
    """[constraints] what an agent starts from: his own as it is, a broken one of another as if it were just met.

    So he does not make it worse; to mend it is for him whose it is, who has better means than that his colleague
    gives up. Where there is not one constraint an agent, all are everybody's.
    """
    if len(excess) != agents:
        return excess
    own = torch.arange(agents) == agent
    return torch.where(own, excess, excess.clamp_max(0))


def turn_of(data: Round, rows: Tensor, excess: Tensor) -> Turn:
    """The moments of one agent.

    Only he acts in them, so the ratios of all others are 1 there; what those who came before him changed at their own
    moments is a constant for him, and stands in `excess`.
    """
    batch, advantages = data.batch, data.advantages
    return Turn(
        seen=rows_of(batch.seen, rows),
        actions=batch.actions[rows],
        old=batch.log_probability[rows],
        reward=advantages.reward[rows],
        costs=advantages.costs[rows],
        excess=excess,
        weight=len(rows) / batch.episodes,
    )


def _measure(network: nn.Module, turn: Turn) -> Measured:
    now = _log_probability(network, turn.seen)
    change = (taken(now, turn.actions) - taken(turn.old, turn.actions)).exp() - 1
    return Measured(
        reward=turn.weight * (change * turn.reward).mean(),
        costs=turn.weight * (change[:, None] * turn.costs).mean(0),
        divergence=divergence(turn.old, now).mean(),
    )


def _log_probability(network: nn.Module, seen: Observation) -> Tensor:
    one = torch.zeros_like(seen.owner)
    return Agents([network])(Observation(inputs=seen.inputs, allowed=seen.allowed, owner=one))  # type: ignore[no-any-return]


def _flat_gradient(of: Tensor, parameters: list[nn.Parameter]) -> Tensor:
    gradients = torch.autograd.grad(of, parameters, retain_graph=True)
    return torch.cat([one.reshape(-1) for one in gradients])
