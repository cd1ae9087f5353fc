"""What fresh episodes prove about a frozen policy, and what to aim for so that they will.

In: counts of episodes and overruns. Out: exact binomial bounds, the overruns that a promise allows, tail means.
Clopper and Pearson, *The use of confidence or fiducial limits* (1934): exact for any number of episodes, where the
normal approximation is too bold just for the small shares that promises are about.
"""

from __future__ import annotations

from scipy.special import bdtr, betaincinv  # `scipy.stats` says the same, and takes a second to import
from torch import Tensor


def least_share_within(overruns: int, episodes: int, confidence: float = 0.99) -> float:
    """A lower bound on P(cost ≤ budget) that is true with this confidence, one-sided."""
    if overruns >= episodes:
        return 0.0
    return float(betaincinv(episodes - overruns, overruns + 1, 1 - confidence))


def overruns_allowed(episodes: int, promise: float = 0.95, confidence: float = 0.99) -> int:
    """The most overruns among so many episodes that still prove P(cost ≤ budget) ≥ promise; -1 when none would do."""
    low, high = -1, episodes
    while high - low > 1:  # proved with `low`, not with `high`
        middle = (low + high) // 2
        if least_share_within(middle, episodes, confidence) >= promise:
            low = middle
        else:
            high = middle
    return low


def share_to_aim_for(episodes: int, promise: float = 0.95, confidence: float = 0.99, passing: float = 0.999) -> float:
    """The largest true share of overruns with which so many episodes prove the promise with probability `passing`."""
    allowed = overruns_allowed(episodes, promise, confidence)
    if allowed < 0:
        raise ValueError(f"{episodes} episodes cannot prove {promise:.0%}, whatever happens in them")
    # P(X ≤ k) falls with the share, and is the tail of a beta distribution
    return float(betaincinv(allowed + 1, episodes - allowed, 1 - passing))


def passes(overruns: int, episodes: int, promise: float = 0.95, confidence: float = 0.99) -> bool:
    """Whether these episodes prove P(cost ≤ budget) ≥ promise."""
    return least_share_within(overruns, episodes, confidence) >= promise


def tail_mean(costs: Tensor, share: float) -> float:
    """The mean of the dearest `share` of costs (CVaR, Rockafellar and Uryasev 2000); one may count in part."""
    ordered = costs.double().sort(descending=True).values
    wanted = share * len(ordered)
    whole = int(wanted)
    total = float(ordered[:whole].sum())
    if whole < len(ordered):
        total += (wanted - whole) * float(ordered[whole])
    return total / wanted


def chance_of_passing(share: float, episodes: int, promise: float = 0.95, confidence: float = 0.99) -> float:
    """How likely a policy with this true share of overruns passes."""
    allowed = overruns_allowed(episodes, promise, confidence)
    return float(bdtr(allowed, episodes, share)) if allowed >= 0 else 0.0
