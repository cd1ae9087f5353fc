"""What the training loop asks of a method, and what the methods share: the critic's fit, annealed rates.

In: a batch with its advantages. Out: better networks and figures for the curves. The critic is every method's
alike, so it is fitted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from .advantages import Advantages
from .networks import Agents, Critic
from .rollout import Batch
from .sample import sample_of
from .settings import Settings

Figures = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Round:
    """One update's data."""

    batch: Batch
    advantages: Advantages
    progress: float
    """0 at the first update, close to 1 at the last."""
    chance: torch.Generator

    @property
    def left(self) -> float:
        """What rates are multiplied with: linear annealing (Engstrom et al. 2020)."""
        return 1.0 - self.progress


class Method(Protocol):
    """Improves the agents by one batch."""

    def improve(self, agents: Agents, data: Round) -> Figures:
        """Change the networks in place; what was measured on the way, by name."""

    def state(self) -> dict[str, Any]:
        """Tensors, numbers and texts that `load` needs to go on as if nothing had been."""

    def load(self, state: dict[str, Any]) -> None: ...


class CriticFit:
    """Adam on the squared error of reward and costs together."""

    def __init__(self, critic: Critic, settings: Settings) -> None:
        self.critic, self.settings = critic, settings
        self.optimiser = torch.optim.Adam(critic.parameters(), settings.critic_rate, eps=1e-5, fused=True)

    def fit(self, data: Round) -> Figures:
        """Some epochs over a batch."""
        set_rate(self.optimiser, self.settings.critic_rate * data.left)
        loss = torch.zeros(())
        for some in sample_of(data.batch, data.advantages.targets).portions(self.settings, data.chance):
            loss = self.critic.loss(some.seen.inputs, some.values, some.weight)
            descend(self.optimiser, loss)
        return {"critic_loss": float(loss.detach())}


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """The step size from now on."""
    for group in optimiser.param_groups:
        group["lr"] = rate


def descend(optimiser: torch.optim.Optimizer, loss: Tensor, most: float = 0.5) -> None:
    """A step against the gradient, which is shortened to a norm of `most` (Andrychowicz et al. 2021, C68)."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call] # torch does not say what it returns
    parameters = [one for group in optimiser.param_groups for one in group["params"]]
    nn.utils.clip_grad_norm_(parameters, most)
    optimiser.step()


def taken(log_probability: Tensor, actions: Tensor) -> Tensor:
    """[n]: of the action that was taken."""
    return log_probability.gather(-1, actions[:, None]).squeeze(-1)
