"""PettingZoo's environment over the mock sites: several agents, each at a task of its own, under one budget of tokens.

In each step every agent that is not done makes one call, and says how many acts that may predict. What one spends
nobody else can spend: when the budget is used up, all that are still at work are cut off. Each is paid for its own
task. Needs `pip install 'callsheet[gym]'`.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import ParallelEnv

from ..reward import DEFAULT, RewardSettings
from .gym import told
from .trials import FEATURES, Trial, Trials

Seen: TypeAlias = NDArray[np.float32]


class TeamEnv(ParallelEnv[str, Seen, np.int64]):
    """See the head of this file. What an agent sees is its own attempt, and the share of the budget that is left.

    It closes `trials` when it is closed.
    """

    metadata: ClassVar[dict[str, Any]] = {"name": "callsheet_team_v0", "render_modes": []}

    def __init__(self, trials: Trials, *, size: int, tokens: int, rewards: RewardSettings = DEFAULT) -> None:
        self.trials, self._rewards, self._budget = trials, rewards, tokens
        self.possible_agents = [f"agent_{number}" for number in range(size)]
        self.agents: list[str] = []
        self._at_work: dict[str, Trial] = {}
        self._left = tokens
        self._dice = np.random.default_rng()
        seen = spaces.Box(0.0, np.inf, shape=(len(FEATURES) + 1,), dtype=np.float32)
        self.observation_spaces = dict.fromkeys(self.possible_agents, seen)
        self.action_spaces = {name: spaces.Discrete(len(trials.grains)) for name in self.possible_agents}

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """The same for all."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """Which number of acts a call."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Seen], dict[str, dict[str, Any]]]:
        """Another task for each, and the whole budget."""
        if seed is not None:
            self._dice = np.random.default_rng(seed)
        self._give_up()
        self.agents, self._left = list(self.possible_agents), self._budget
        self._at_work = {name: self.trials.begin(self._dice) for name in self.agents}
        return self._all_seen(self.agents), {name: told(self._at_work[name].progress) for name in self.agents}

    def step(
        self, actions: dict[str, np.int64]
    ) -> tuple[dict[str, Seen], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]:
        """One call of each agent that is at work."""
        acting = list(self.agents)
        came = {name: self._at_work[name].call(int(actions[name])) for name in acting}
        self._left -= sum(now.spent for now in came.values())
        cut_off = self._left <= 0
        paid = {
            name: now.worth(max(self.trials.grains), self._rewards) if now.over else 0.0 for name, now in came.items()
        }
        over = {name: now.over for name, now in came.items()}
        self.agents = [name for name in acting if not (over[name] or cut_off)]
        seen = self._all_seen(acting)
        if cut_off:
            self._give_up()
        truncated = {name: cut_off and not over[name] for name in acting}
        return seen, paid, over, truncated, {name: told(now) for name, now in came.items()}

    def close(self) -> None:
        """Nothing is used any more."""
        self._give_up()
        self.trials.close()

    def _all_seen(self, names: list[str]) -> dict[str, Seen]:
        share = np.float32(max(self._left, 0) / self._budget)
        return {name: np.append(self._at_work[name].progress.seen(), share) for name in names}

    def _give_up(self) -> None:
        for one in self._at_work.values():
            if not one.progress.over:
                one.close()
