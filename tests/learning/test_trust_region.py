"""The constrained step is the best one there is: beside formulas for one constraint, and a search for several."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, tensor

from callsheet.planners.learning.macpo import shared_out
from callsheet.planners.learning.trust_region import Slopes, conjugate_gradient, constrained_step, solutions_of
from tests.cases import few_of

IDENTITY = torch.eye(2)


def step(gain: Tensor, costs: Tensor, excess: Tensor, curvature: Tensor, delta: float) -> tuple[Tensor, bool]:
    """As doubles."""
    found = constrained_step(
        gain.double(), costs.double(), excess.double(), lambda vector: curvature.double() @ vector, delta
    )
    return found.step, found.feasible


def test_conjugate_gradients_solve() -> None:
    """In as many turns as there are unknowns."""
    matrix = tensor([[4.0, 1.0], [1.0, 3.0]])

    assert torch.allclose(tensor([1.0, 2.0]), conjugate_gradient(lambda v: matrix @ v, matrix @ tensor([1.0, 2.0])))


def test_a_limit_that_is_far_changes_nothing() -> None:
    """TRPO's step: √(2δ / g·H⁻¹g) H⁻¹g, here of length √(2δ) = 0.2 along g."""
    found, feasible = step(tensor([1.0, 0.0]), tensor([[1.0, 0.0]]), tensor([-9.0]), IDENTITY, 0.02)

    assert feasible
    assert torch.allclose(tensor([0.2, 0.0]).double(), found)


def test_a_limit_that_is_met_is_slid_along() -> None:
    """g = (3, 4), cost along the second axis at its limit: only the first axis is left."""
    found, feasible = step(tensor([3.0, 4.0]), tensor([[0.0, 1.0]]), tensor([0.0]), IDENTITY, 0.02)

    assert feasible
    assert torch.allclose(tensor([0.2, 0.0]).double(), found)


def test_a_limit_that_is_broken_is_met_first() -> None:
    """0.12 down the second axis, and what the radius of 0.2 leaves, 0.16, along the first."""
    found, feasible = step(tensor([3.0, 4.0]), tensor([[0.0, 1.0]]), tensor([0.12]), IDENTITY, 0.02)

    assert feasible
    assert torch.allclose(tensor([0.16, -0.12]).double(), found)


def test_a_limit_out_of_reach_is_recovered_from() -> None:
    """Straight down the cost, as far as the region goes; in its metric: H = diag(1, 4) halves the way."""
    curved = torch.diag(tensor([1.0, 4.0]))
    found, feasible = step(tensor([3.0, 4.0]), tensor([[0.0, 1.0]]), tensor([5.0]), curved, 0.02)

    assert not feasible
    assert torch.allclose(tensor([0.0, -0.1]).double(), found)


def test_recovery_follows_only_what_is_broken() -> None:
    """The second constraint has room, and is not pushed further down."""
    costs = torch.eye(2)
    found, feasible = step(tensor([1.0, 1.0]), costs, tensor([5.0, -5.0]), IDENTITY, 0.02)

    assert not feasible
    assert torch.allclose(tensor([-0.2, 0.0]).double(), found)


def slopes_of(gain: list[float], cost: list[float]) -> tuple[Tensor, Slopes]:
    """Of one agent with one constraint and two parameters, whose divergence is half the square of his step."""
    return solutions_of(tensor(gain), tensor([cost]), lambda vector: vector)


def test_agents_share_out_what_they_may_spend_together() -> None:
    """One gains 4 for a cost of 1, the other 1 for 1, and nothing is left: the second spares what the first spends.

    By hand: max 4x + y with x + y ≤ 0 and (x² + y²) / 2 ≤ 2 · 0.02 is x = 0.2, y = -0.2, at a price of 2.5. For himself
    neither could move.
    """
    (first, one), (second, other) = slopes_of([4.0, 0.0], [1.0, 0.0]), slopes_of([1.0, 0.0], [1.0, 0.0])
    shares = shared_out([one, other], tensor([0.0]), 0.02)

    assert shares.plan.feasible
    assert torch.allclose(tensor([0.2, 0.0]).double(), shares.plan.weights @ first)
    assert torch.allclose(tensor([-0.2, 0.0]).double(), shares.plan.weights @ second)
    assert pytest.approx(-0.2) == float(shares.of_others)
    assert pytest.approx(0.02) == shares.divergence
    assert pytest.approx(2.5) == float(shares.plan.prices)
    assert torch.allclose(torch.zeros(2), constrained_step(*alone([4.0, 0.0], [1.0, 0.0])).step, atol=1e-6)


def alone(gain: list[float], cost: list[float]) -> tuple[Tensor, Tensor, Tensor, Callable[[Tensor], Tensor], float]:
    """What `constrained_step` takes, of an agent whose limit is just met."""
    return tensor(gain), tensor([cost]), tensor([0.0]), lambda vector: vector, 0.02


def test_a_recovery_has_no_prices() -> None:
    """It looks at no reward."""
    _, slopes = slopes_of([1.0, 1.0], [0.0, 1.0])

    assert not (plan := slopes.best(tensor([9.0]), 0.02)).feasible
    assert 0 == float(plan.prices)


@pytest.mark.parametrize("seed", few_of(range(20), 4))
def test_no_point_of_the_region_is_better(seed: int) -> None:
    """Three constraints in four dimensions: the step keeps all, and none of 20,000 points that do gains more."""
    chance = torch.Generator().manual_seed(seed)
    root = torch.randn(4, 4, generator=chance).double()
    curvature = root @ root.T + 0.1 * torch.eye(4).double()
    gain, costs = torch.randn(4, generator=chance).double(), torch.randn(3, 4, generator=chance).double()
    excess, delta = 0.02 * torch.randn(3, generator=chance).double(), 0.02
    found, feasible = step(gain, costs, excess, curvature, delta)
    directions = torch.randn(20_000, 4, generator=chance).double()
    lengths = ((directions @ curvature) * directions).sum(-1).sqrt()
    reach = torch.rand(20_000, 1, generator=chance).double() ** 0.25 * math.sqrt(2 * delta)
    points = directions / lengths[:, None] * reach
    keeping = points[(points @ costs.T + excess <= 0).all(-1)]

    assert found @ curvature @ found / 2 <= delta * 1.001
    assert feasible or not len(keeping)
    if feasible:
        assert (costs @ found + excess <= 1e-5).all()
        assert not len(keeping) or gain @ found >= (keeping @ gain).max() - 1e-6


@pytest.mark.slow
def test_single_precision_loses_no_step() -> None:
    """Gradients of networks are floats; solved as such, one step in 25 seemed not to be there."""
    found = []
    for seed in range(100):
        chance = torch.Generator().manual_seed(seed)
        curvature = torch.rand(400, generator=chance) * 0.01 + 1e-3
        gain, costs = torch.randn(400, generator=chance), 3 * torch.randn(2, 400, generator=chance)
        found.append(constrained_step(gain, costs, tensor([0.3, 0.0]), lambda v, h=curvature: h * v, 0.05))

    assert all(one.feasible for one in found)
    assert {torch.float32} == {one.step.dtype for one in found}
