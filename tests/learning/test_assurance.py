"""What episodes prove: exact bounds beside published counts and beside the definition."""

from __future__ import annotations

import math

import pytest
import torch

from callsheet.planners.learning.assurance import (
    chance_of_passing,
    least_share_within,
    overruns_allowed,
    passes,
    share_to_aim_for,
    tail_mean,
)


@pytest.mark.parametrize(("episodes", "allowed"), [(1_000, 34), (5_000, 214), (20_000, 928)])
def test_the_overruns_that_prove_95_percent(episodes: int, allowed: int) -> None:
    """At 99 % confidence; one more does not."""
    assert allowed == overruns_allowed(episodes)
    assert passes(allowed, episodes)
    assert not passes(allowed + 1, episodes)


def test_no_overrun_proves_its_root() -> None:
    """With n of n within, the bound is 0.01^(1/n); all over proves nothing; too few episodes cannot prove 95 %."""
    assert pytest.approx(0.01 ** (1 / 50)) == least_share_within(0, 50)
    assert 0.0 == least_share_within(50, 50)
    assert -1 == overruns_allowed(50)
    assert 0 == overruns_allowed(math.ceil(math.log(0.01) / math.log(0.95)))


def test_what_to_aim_for_passes_nearly_always() -> None:
    """4.2 % for 20,000 episodes, with a chance of 0.999."""
    share = share_to_aim_for(20_000)

    assert pytest.approx(0.0420, abs=5e-5) == share
    assert pytest.approx(0.999, abs=1e-6) == chance_of_passing(share, 20_000)
    with pytest.raises(ValueError, match="cannot prove 95%"):
        share_to_aim_for(50)


def test_the_mean_of_the_dearest() -> None:
    """Of 1 to 10 the dearest fifth is 9 and 10; of the dearest quarter, 8 counts by half."""
    costs = torch.arange(1.0, 11.0)

    assert 9.5 == tail_mean(costs, 0.2)
    assert (10 + 9 + 0.5 * 8) / 2.5 == tail_mean(costs, 0.25)
    assert 5.5 == tail_mean(costs, 1.0)
