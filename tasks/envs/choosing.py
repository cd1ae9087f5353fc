"""Who does a task, as an environment: an episode is one task, its only step the choice of an agent, who then works on.

In: recorded attempts of agents that stand for tiers, prices, tasks. Out: an `Env` for the graph policy, which is shown
just what `agents.choosing` shows it of a task. What comes of a choice is drawn from the record (`calls.CallModel`), so
it is as true as that, and simulated where the agents were. Paid is what an evaluation pays, and the cost is charges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from callsheet.planners.learning.env import Observation, Step
from callsheet.planners.policy.inputs import FEATURES, OPTIONS, actions_of

from ..agents.choosing import options_of, seen_of
from ..agents.naming import Agent
from ..metrics import Row
from ..reward import DEFAULT, RewardSettings, reward
from .calls import Attempts, CallModel, Kind


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """n tasks that wait for somebody: numbers of their kinds in the environment's mix."""

    kind: Tensor


@dataclass(frozen=True, kw_only=True)
class Came:
    """What attempts came to, an entry for each."""

    reward: Tensor
    charges: Tensor
    verified: Tensor


class ChoosingEnv:
    """See the head of this file."""

    agents = 1
    constraints = ("charges",)
    horizon = 1
    actions = actions_of(1)
    shape = (1, FEATURES + 1)

    def __init__(
        self,
        rows: Sequence[Row],
        agents: Sequence[Agent],
        prices: Mapping[str, float],
        mix: Sequence[Kind],
        *,
        rewards: RewardSettings = DEFAULT,
    ) -> None:
        """`rows` are attempts of all `agents`; `prices` are of a token, by kind of agent; `mix` are the tasks.

        Raises `BadAgent`, and `NothingRecorded` for a kind without rows.
        """
        self.options, self.mix = options_of(agents), tuple(mix)
        self._prices, self._rewards = prices, rewards
        kinds = {one.kind for one in agents}
        self._models = {kind: CallModel.fit(row for row in rows if row.kind == kind) for kind in kinds}
        seen = [seen_of(one.horizon) for one in self.mix]
        self._inputs = torch.cat([one.inputs for one in seen])
        self._allowed = torch.zeros(self.actions, dtype=torch.bool)
        self._allowed[list(self.options)] = True

    def begin(self, copies: int, chance: torch.Generator) -> Chosen:
        """As many tasks, each drawn."""
        return Chosen(kind=torch.randint(len(self.mix), (copies,), generator=chance))

    def observe(self, state: Chosen) -> Observation:
        copies = len(state.kind)
        return Observation(
            inputs=self._inputs[state.kind],
            allowed=self._allowed.expand(copies, -1),
            owner=torch.zeros(copies, dtype=torch.int64),
        )

    def step(self, state: Chosen, actions: Tensor, chance: torch.Generator) -> Step[Chosen]:
        came = self.work(state, actions, chance)
        done = torch.ones(len(actions), dtype=torch.bool)
        return Step(state=state, reward=came.reward, costs=came.charges[:, None], done=done)

    def keep(self, state: Chosen, rows: Tensor) -> Chosen:
        return Chosen(kind=state.kind[rows])

    def work(self, state: Chosen, actions: Tensor, chance: torch.Generator) -> Came:
        """Each task done by whoever was chosen."""
        dice = np.random.default_rng(int(torch.randint(2**62, (), generator=chance)))
        whole = Came(**{name: torch.zeros(len(actions)) for name in ("reward", "charges", "verified")})
        for option in sorted(set(actions.tolist())):
            mine = (actions == option).nonzero().squeeze(-1)
            agent = self.options[option]
            ended = self._played([self.mix[kind] for kind in state.kind[mine].tolist()], agent, dice)
            whole.reward[mine] = torch.tensor(self._worth(ended, agent.per_call))
            whole.charges[mine] = torch.as_tensor(ended.tokens * self._prices[agent.kind], dtype=torch.float32)
            whole.verified[mine] = torch.as_tensor(ended.met, dtype=torch.float32)
        return whole

    def always(self, agent: Agent, copies: int) -> Tensor:
        """The choice of one agent for all."""
        option = next(option for option, one in self.options.items() if one == agent)
        assert option < OPTIONS
        return torch.full((copies,), option)

    def _played(self, tasks: Sequence[Kind], agent: Agent, dice: np.random.Generator) -> Attempts:
        model = self._models[agent.kind]
        grain = np.full(len(tasks), model.grains.index(agent.per_call))
        return model.play(model.start(model.kinds(tasks)), grain, dice)

    def _worth(self, ended: Attempts, per_call: int) -> list[float]:
        return [
            reward(
                verified=bool(met),
                min_actions=int(least),
                actual_actions=int(actual),
                per_call=per_call,
                calls=int(calls),
                settings=self._rewards,
            )
            for met, least, actual, calls in zip(ended.met, ended.horizon, ended.actions, ended.calls, strict=True)
        ]
