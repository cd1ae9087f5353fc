"""Carrying out a plan, as a decision process small enough to solve exactly.

Which tier for the next node, how much of the plan in one call, when to replan, when to give up? In: an
`Orchestration` (how hard the nodes are, what tiers cost and can do). Out: its `FiniteCmdp`. It is apart from the
graph environment because only here is the true optimum known, and so how far a policy falls short of it.

A state is (node, failed attempts, replanned?). An action works on one node (*fine*) or two in one call (*coarse*)
with one of the tiers, replans, or gives up. Success leads to the next open node; failure uses up an attempt, and
the last one ends the episode. A replan wipes the attempts and halves what can go wrong, until the node is done.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .finite import FAILURE, SUCCESS, FiniteCmdp

SPANS = (1, 2)
"""How many nodes one call may work on."""


@dataclass(frozen=True, kw_only=True)
class Tier:
    """A model by what it costs (money, one node or two in a call) and how it copes: p = base - slope · difficulty."""

    cost: int
    cost_of_two: int
    base: float
    slope: float


@dataclass(frozen=True, kw_only=True)
class Orchestration:
    """The parameters; the defaults are the process whose optima are written down in the tests."""

    difficulties: tuple[float, ...] = (0.2, 0.7, 0.4, 0.9, 0.3, 0.8, 0.5, 0.6)
    tiers: tuple[Tier, ...] = (
        Tier(cost=1, cost_of_two=2, base=0.80, slope=0.55),
        Tier(cost=3, cost_of_two=5, base=0.92, slope=0.35),
        Tier(cost=8, cost_of_two=12, base=0.98, slope=0.12),
    )
    attempts: int = 3
    replan_cost: int = 2
    reward_of_call: float = -0.1
    reward_of_node: float = 1.0
    reward_of_plan: float = 10.0

    @property
    def actions(self) -> int:
        return len(SPANS) * len(self.tiers) + 2

    @property
    def replan(self) -> int:
        return self.actions - 2

    @property
    def give_up(self) -> int:
        return self.actions - 1

    def state(self, node: int, failed: int, replanned: bool) -> int:
        """The number of a state: by node, then with what was replanned after what was not, then by failed attempts."""
        return (node * 2 + replanned) * self.attempts + failed

    def tables(self) -> FiniteCmdp:
        """All of it, written out."""
        states = len(self.difficulties) * 2 * self.attempts
        made = FiniteCmdp(
            chance=np.ones((states, self.actions)),
            after=np.full((states, self.actions, 2), states, dtype=np.int64),
            reward=np.full((states, self.actions, 2), self.reward_of_call),
            cost=np.zeros((states, self.actions), dtype=np.int64),
            subject=np.repeat(np.arange(len(self.difficulties)), 2 * self.attempts),
        )
        for node in range(len(self.difficulties)):
            for failed in range(self.attempts):
                for replanned in (False, True):
                    _write_state(self, made, node, failed, replanned)
        return made


def random_orchestration(seed: int) -> Orchestration:
    """Another process of the same kind: 6 to 10 nodes, other difficulties and tiers, 2 to 4 attempts."""
    draw = np.random.default_rng(seed)
    cheap, middle, dear = int(draw.integers(1, 3)), int(draw.integers(3, 6)), int(draw.integers(7, 11))
    return Orchestration(
        difficulties=tuple(float(one) for one in draw.uniform(0.1, 0.95, int(draw.integers(6, 11))).round(2)),
        tiers=(
            _tier(cheap, base=draw.uniform(0.75, 0.85), slope=draw.uniform(0.45, 0.60)),
            _tier(middle, base=draw.uniform(0.88, 0.95), slope=draw.uniform(0.25, 0.40)),
            _tier(dear, base=draw.uniform(0.96, 0.99), slope=draw.uniform(0.08, 0.15)),
        ),
        attempts=int(draw.integers(2, 5)),
        replan_cost=int(draw.integers(1, 4)),
    )


def _tier(cost: int, *, base: float, slope: float) -> Tier:
    return Tier(cost=cost, cost_of_two=round(1.6 * cost), base=round(base, 3), slope=round(slope, 3))


def _write_state(of: Orchestration, made: FiniteCmdp, node: int, failed: int, replanned: bool) -> None:
    state, end = of.state(node, failed, replanned), made.end
    after_failure = of.state(node, failed + 1, replanned) if failed + 1 < of.attempts else end
    for number, (span, tier) in enumerate((span, tier) for span in SPANS for tier in of.tiers):
        done = min(span, len(of.difficulties) - node)
        finished = node + done == len(of.difficulties)
        made.chance[state, number] = np.prod([_succeeds(of, tier, node + i, replanned) for i in range(done)])
        made.after[state, number, SUCCESS] = end if finished else of.state(node + done, 0, False)
        made.after[state, number, FAILURE] = after_failure
        made.reward[state, number, SUCCESS] += done * of.reward_of_node + finished * of.reward_of_plan
        made.cost[state, number] = tier.cost if span == 1 else tier.cost_of_two
    # replanning twice is a wasted attempt: it changes nothing that the first has not changed
    made.after[state, of.replan] = after_failure if replanned else of.state(node, 0, True)
    made.cost[state, of.replan] = of.replan_cost
    made.reward[state, of.give_up] = 0.0


def _succeeds(of: Orchestration, tier: Tier, node: int, replanned: bool) -> float:
    chance = tier.base - tier.slope * of.difficulties[node]
    return chance + 0.5 * (1 - chance) if replanned else chance
