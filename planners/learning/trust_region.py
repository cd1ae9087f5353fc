"""The step of a constrained trust region: up the reward, within the limits, not further than a divergence.

In: gradients and the curvature of the divergence. Out: the direction that solves

    max g·x  with  b_k·x + c_k ≤ 0 for each k,  x·Hx / 2 ≤ δ

or, where no x can, the one that makes the broken limits less broken. Achiam et al., *Constrained Policy
Optimization* (2017), eqs. 10-14, which solves it for one constraint by five cases. Here every set of constraints
may be the active one, and for each the solution is a formula; with the handful that plans have, trying all sets is
exact, and quicker than the gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor

Product = Callable[[Tensor], Tensor]
SLACK = 1e-6
"""How far a constraint may seem broken by rounding."""


@dataclass(frozen=True, kw_only=True)
class Direction:
    """A step, and whether it keeps the limits to first order or is a recovery."""

    step: Tensor
    feasible: bool


def conjugate_gradient(product: Product, target: Tensor, *, iterations: int = 10, residual: float = 1e-10) -> Tensor:
    """x with Hx ≈ target, from products with H alone (Hestenes and Stiefel 1952)."""
    solution = torch.zeros_like(target)
    left = target.clone()
    direction = left.clone()
    size = left @ left
    for _ in range(iterations):
        if size < residual:
            break
        curved = product(direction)
        length = size / (direction @ curved)
        solution += length * direction
        left -= length * curved
        new_size = left @ left
        direction = left + (new_size / size) * direction
        size = new_size
    return solution


@dataclass(frozen=True, kw_only=True)
class Slopes:
    """What there is to gain by one step in the span of H⁻¹g and the H⁻¹b_k, 1 + constraints weights of which make it.

    Those of several agents, whose parameters and curvatures are their own, add up: then the same weights make a step
    of each, and the best for all together.
    """

    products: Tensor
    """[1 + constraints, 1 + constraints], double: g·H⁻¹g, g·H⁻¹b_k, b_j·H⁻¹b_k."""

    def __add__(self, other: Slopes) -> Slopes:
        return Slopes(products=self.products + other.products)

    def change_by(self, weights: Tensor) -> Tensor:
        """[1 + constraints]: by how much the reward and each cost will change, to first order."""
        return self.products @ weights

    def best(self, excess: Tensor, delta: float) -> Weights:
        """The weights that solve the problem of this module."""
        inside = _Inside(
            q=self.products[0, 0],
            r=self.products[1:, 0],
            s=self.products[1:, 1:],
            excess=excess.double(),
            radius=2 * delta,
        )
        found: tuple[Tensor, Tensor] | None = None
        for weights in inside.candidates():
            worth = weights[0] * inside.q + weights[1:] @ inside.r
            if found is None or worth > found[0]:
                found = worth, weights
        return Weights(weights=inside.recovery() if found is None else found[1], feasible=found is not None)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A step as weights of H⁻¹g and of each H⁻¹b_k, and whether it keeps the limits to first order."""

    weights: Tensor
    feasible: bool

    @property
    def prices(self) -> Tensor:
        """[constraints] multipliers: a step is w_0 H⁻¹(g - Σ λ_k b_k). Of a recovery, 0."""
        return (-self.weights[1:] / self.weights[0].clamp_min(1e-20)).clamp_min(0) * self.feasible


def solutions_of(gain: Tensor, costs: Tensor, product: Product) -> tuple[Tensor, Slopes]:
    """[1 + constraints, parameters] H⁻¹g and H⁻¹b_k, and their slopes.

    As doubles: costs of two agents are often nearly alike, and in single precision no solution would seem exact.
    """
    gradients = torch.cat([gain[None], costs])
    solutions = torch.stack([conjugate_gradient(product, one) for one in gradients]).double()
    products = gradients.double() @ solutions.T
    return solutions, Slopes(products=(products + products.T) / 2)


def constrained_step(gain: Tensor, costs: Tensor, excess: Tensor, product: Product, delta: float) -> Direction:
    """The direction above.

    `gain` is g, [parameters]; `costs` the b_k, [constraints, parameters]; `excess` the c_k, [constraints];
    `product` multiplies by H.
    """
    solutions, slopes = solutions_of(gain, costs, product)
    found = slopes.best(excess, delta)
    return Direction(step=(found.weights @ solutions).to(gain.dtype), feasible=found.feasible)


@dataclass(frozen=True, kw_only=True)
class _Inside:
    """The problem within the span of H⁻¹g and the H⁻¹b_k, where a step is 1 + constraints weights."""

    q: Tensor
    """g·H⁻¹g."""
    r: Tensor
    """b_k·H⁻¹g."""
    s: Tensor
    """b_j·H⁻¹b_k."""
    excess: Tensor
    radius: float
    """2δ."""

    def candidates(self) -> Iterator[Tensor]:
        """For each set of constraints that might be active, the optimum, if it keeps the others too."""
        for count in range(len(self.r) + 1):
            for active in combinations(range(len(self.r)), count):
                weights = self._optimum(list(active))
                if weights is not None and self._keeps_all(weights):
                    yield weights

    def _optimum(self, active: list[int]) -> Tensor | None:
        """Weights of max g·x with b_k·x = -c_k for the active ones; None where they cannot be met that close."""
        s, r, c = self.s[active][:, active], self.r[active], self.excess[active]
        if not active:
            return torch.cat([(self.radius / self.q.clamp_min(1e-20)).sqrt()[None], torch.zeros_like(self.r)])
        inverse, singular = torch.linalg.inv_ex(s)
        if singular:
            return None  # two of them say the same: a smaller set says it too
        room = self.radius - c @ inverse @ c
        if room < 0:
            return None
        along = (room / (self.q - r @ inverse @ r).clamp_min(1e-20)).sqrt()
        weights = torch.zeros(1 + len(self.r), dtype=self.r.dtype)
        weights[0] = along
        weights[[1 + one for one in active]] = -inverse @ (c + along * r)
        return weights

    def _keeps_all(self, weights: Tensor) -> bool:
        after = self.excess + weights[0] * self.r + self.s @ weights[1:]
        return bool((after <= SLACK * (1 + self.excess.abs())).all())

    def recovery(self) -> Tensor:
        """Straight down the broken limits, as far as the region goes (Achiam et al. 2017, eq. 14)."""
        broken = torch.where(self.excess > 0, self.excess, torch.zeros_like(self.excess))
        size = (broken @ self.s @ broken).clamp_min(1e-20)
        return torch.cat([torch.zeros(1, dtype=self.r.dtype), -broken * (self.radius / size).sqrt()])
