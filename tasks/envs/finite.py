"""A finite constrained decision process that always ends, as tables.

In: what makes tables (`orchestration.py`). Out: one frozen value that the simulator (`tabular.py`) and the exact optima
(`optima.py`) read; so what is learned and what it is measured by are the same process. An algorithm never sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SUCCESS, FAILURE = 1, 0
"""The two outcomes of an action, as the last index of `after` and `reward`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FiniteCmdp:
    """S states in an order in which each leads to later ones or to the end (number S), A actions, two outcomes each."""

    chance: Floats
    """[S, A]: how likely the action succeeds."""
    after: Integers
    """[S, A, 2]: the next state by outcome; S is the end."""
    reward: Floats
    """[S, A, 2]: by outcome."""
    cost: Integers
    """[S, A]: money spent by the action, whatever its outcome."""
    subject: Integers
    """[S]: the node of the plan that the state is about; its owner acts."""
    start: int = 0

    @property
    def states(self) -> int:
        return len(self.cost)

    @property
    def actions(self) -> int:
        return len(self.cost[0])

    @property
    def end(self) -> int:
        return self.states

    def expected_reward(self) -> Floats:
        """[S, A]."""
        return self.chance * self.reward[..., SUCCESS] + (1 - self.chance) * self.reward[..., FAILURE]

    def outcomes(self, state: int, action: int) -> Iterator[tuple[float, int]]:
        """Probability and next state; an outcome without probability is left out."""
        succeeds = float(self.chance[state, action])
        for probability, outcome in ((succeeds, SUCCESS), (1 - succeeds, FAILURE)):
            if probability > 0:
                yield probability, int(self.after[state, action, outcome])

    def owner(self, agents: int) -> Integers:
        """[S]: who acts, when so many agents take turns, one node of the plan each."""
        return self.subject % agents

    def cost_of_agents(self, agents: int) -> Floats:
        """[agents, S, A]: each action's cost is its owner's."""
        mine = self.owner(agents)[None, :] == np.arange(agents)[:, None]
        return np.where(mine[:, :, None], self.cost[None], 0).astype(np.float64)
