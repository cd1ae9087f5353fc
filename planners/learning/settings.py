"""What a training is told: the same values do for all methods and environments of the published tables.

Frozen, written into checkpoints and compared on resume; what is a method's own stands in the method's file.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Limits are per episode, undiscounted, in the unit of the cost."""

    limits: tuple[float, ...]
    steps: int = 2_000_000
    """Steps of the environment to learn from; the choice of the final policy takes `choosing` of them on top."""
    choosing: float = 1.0
    seed: int = 0
    episodes: int = 2048
    """Collected for each update: the mean cost of so many is what multipliers and penalties go by."""
    margin: float = 0.012
    """The share of each limit that training leaves free, so that the policies around its end are mostly within."""
    gamma: float = 1.0
    lam: float = 0.95
    hidden: tuple[int, ...] = ()
    """Widths between inputs and outputs; where each state has an input of its own, none are needed and nothing is
    as quick.
    """
    actor_rate: float = 0.03
    critic_rate: float = 0.1
    epochs: int = 4
    minibatch: int = 4096
    clip: float = 0.2
    entropy: float = 0.02
    """Of the reward's deviation per nat, at the beginning; falls to 0 with the learning rates."""

    @property
    def aims(self) -> tuple[float, ...]:
        """What training steers for."""
        return tuple(limit * (1 - self.margin) for limit in self.limits)


PROMISING = Settings(
    limits=(0.05,),
    steps=3_200_000,
    margin=0.12,
    choosing=0.45,
    hidden=(64, 64),
    critic_rate=3e-3,
    actor_rate=3e-3,
    entropy=0.01,
)
"""For limits on how often a budget is overrun, where what is left of it is a part of the state: layers in between
let what is learned of one remainder count for those beside it. The limit is what `assurance.share_to_aim_for`
says.
"""

TAKING_TURNS = Settings(limits=(1.0,), steps=2_400_000, choosing=1.0, episodes=4096, margin=0.03)
"""For several agents with a limit each, a small one: the mean cost of 2,048 episodes is off by 1.5 % of it, and each
agent sees the fewer moments the more there are. Confidence bounds on all of their costs together are wider as well, so
more of each limit is left free, and more episodes are played to choose. The limits are theirs.
"""
