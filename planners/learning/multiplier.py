"""Lagrange multipliers that follow by how much costs are over their limits.

In: J_c - d, update by update. Out: λ ≥ 0 for each constraint. A PID controller (Stooke et al. 2020, algorithm 2);
with its proportional and derivative gains at 0 it is plain gradient ascent on the dual, the multiplier of
PPO-Lagrangian (Ray et al. 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class Gains:
    """How strongly a multiplier answers; without units, since errors are taken relative to the limit."""

    proportional: float = 0.0
    integral: float = 0.1
    derivative: float = 0.0
    smoothing: float = 0.9
    """Share of the old in the running means that the proportional and derivative parts go by."""
    most: float = 0.25
    """Larger errors count as this one: an untrained policy may cost many times the limit, and a price that has
    grown on that ends in a policy that does nothing.
    """


class Multiplier:
    """One λ a constraint, in reward per unit of cost: `unit` turns the controller's number into that."""

    def __init__(self, limits: Tensor, gains: Gains) -> None:
        self.limits, self.gains = limits, gains
        self.integral = torch.zeros_like(limits)
        self.smooth = torch.zeros_like(limits)
        self.before = torch.zeros_like(limits)

    def update(self, expected_costs: Tensor, *, unit: Tensor) -> Tensor:
        """λ after one more batch. `unit` is [constraints]: a deviation of the episode's reward by the limit."""
        gains = self.gains
        error = ((expected_costs - self.limits) / self.limits).clamp(-gains.most, gains.most)
        self.integral = (self.integral + gains.integral * error).clamp_min(0)
        self.smooth = gains.smoothing * self.smooth + (1 - gains.smoothing) * error
        # only what grows is damped: a cost that falls needs no help (Stooke et al. 2020, eq. 8)
        rising = (self.smooth - self.before).clamp_min(0)
        self.before = self.smooth
        answer = gains.proportional * self.smooth + self.integral + gains.derivative * rising
        return answer.clamp_min(0) * unit

    def state(self) -> dict[str, Any]:
        return {"integral": self.integral, "smooth": self.smooth, "before": self.before}

    def load(self, state: dict[str, Any]) -> None:
        self.integral, self.smooth, self.before = state["integral"], state["smooth"], state["before"]
