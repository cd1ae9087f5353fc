"""Gymnasium's environments over the mock sites: one attempt at a time, or thousands at once in the simulator.

An episode is one attempt at one task, a step one call of the agent's model; the action is the place, among `grains`, of
how many acts the call may predict. Paid is at the end, as an evaluation pays; `info` has the tokens of each step, which
is what a constraint is put on. Needs `pip install 'callsheet[gym]'`.

    from callsheet.tasks.envs.gym import AttemptEnv
    env = AttemptEnv(Fitted(CallModel.fit(rows), [Kind.of(task) for task in pool.tasks]))
"""

from __future__ import annotations

from typing import Any, TypeAlias

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ..reward import DEFAULT, RewardSettings, reward
from ..task import SPARE, SPARE_FACTOR
from .calls import Attempts, Called
from .trials import FEATURES, MOST_HORIZON, TOKENS, Fitted, Progress, Trial, Trials

Seen: TypeAlias = NDArray[np.float32]
Info: TypeAlias = dict[str, Any]


def observation_space() -> spaces.Space[Seen]:
    """Of one attempt."""
    box: spaces.Space[Any] = spaces.Box(0.0, np.inf, shape=(len(FEATURES),), dtype=np.float32)
    return box


def told(now: Progress) -> Info:
    """What is known of an attempt beside what is seen."""
    return {
        "site": now.site,
        "horizon": now.horizon,
        "tokens": now.spent,
        "all_tokens": now.tokens,
        "calls": now.calls,
        "actions": now.actions,
        "verified": now.met,
    }


class AttemptEnv(gymnasium.Env[Seen, np.int64]):
    """See the head of this file. It closes `trials` when it is closed."""

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012  # gymnasium declares it so

    def __init__(self, trials: Trials, *, rewards: RewardSettings = DEFAULT) -> None:
        self.trials, self._rewards = trials, rewards
        self.observation_space = observation_space()
        self.action_space = spaces.Discrete(len(trials.grains))
        self._trial: Trial | None = None

    def reset(self, *, seed: int | None = None, options: Info | None = None) -> tuple[Seen, Info]:
        """Another attempt, at a task that chance draws."""
        super().reset(seed=seed)
        if self._trial is not None:
            self._trial.close()
        self._trial = self.trials.begin(self.np_random)
        return self._trial.progress.seen(), told(self._trial.progress)

    def step(self, action: np.int64) -> tuple[Seen, float, bool, bool, Info]:
        """One call."""
        assert self._trial is not None, "`reset` comes first"
        now = self._trial.call(int(action))
        paid = now.worth(max(self.trials.grains), self._rewards) if now.over else 0.0
        return now.seen(), paid, now.over, False, told(now)

    def close(self) -> None:
        """Nothing is used any more."""
        if self._trial is not None:
            self._trial.close()
        self.trials.close()


class AttemptVectorEnv(VectorEnv[Seen, NDArray[np.int64], NDArray[Any]]):
    """As many attempts at once in the simulator. One that is over begins anew with the step after."""

    metadata: dict[str, Any] = {"autoreset_mode": AutoresetMode.NEXT_STEP}  # noqa: RUF012  # as above

    def __init__(self, trials: Fitted, copies: int, *, rewards: RewardSettings = DEFAULT) -> None:
        self.trials, self.num_envs, self._rewards = trials, copies, rewards
        self.single_observation_space = observation_space()
        self.single_action_space = spaces.Discrete(len(trials.grains))
        self.observation_space = batch_space(self.single_observation_space, copies)
        self.action_space = batch_space(self.single_action_space, copies)
        self._mix = trials.model.kinds(trials.mix)
        self._most = max(trials.grains)

    def reset(self, *, seed: int | None = None, options: Info | None = None) -> tuple[Seen, Info]:
        """All begin anew."""
        super().reset(seed=seed)
        self._now = self._begun(self.num_envs)
        none = np.zeros(self.num_envs, dtype=np.int64)
        return _seen(self._now, Called(tried=none, done=none, tokens=none)), {}

    def step(self, actions: NDArray[np.int64]) -> tuple[Seen, NDArray[Any], NDArray[Any], NDArray[Any], Info]:
        """One call of each; where an attempt is over, the next begins instead."""
        was_over = self._now.over
        after, came = self.trials.model.call(self._now, np.asarray(actions), self.np_random)
        if was_over.any():
            after = _where(was_over, self._begun(self.num_envs), after)
        self._now = after
        ended = after.over & ~was_over
        paid, none = np.zeros(self.num_envs), np.zeros(self.num_envs, dtype=bool)
        for one in np.flatnonzero(after.met & ended):
            paid[one] = self._worth(after, int(one))
        return _seen(after, came), paid, ended, none, {"tokens": came.tokens, "verified": after.met & ended}

    def _begun(self, copies: int) -> Attempts:
        return self.trials.model.start(self._mix[self.np_random.integers(len(self._mix), size=copies)])

    def _worth(self, now: Attempts, one: int) -> float:
        return reward(
            verified=True,
            min_actions=int(now.horizon[one]),
            actual_actions=int(now.actions[one]),
            per_call=self._most,
            calls=int(now.calls[one]),
            settings=self._rewards,
        )


def _where(anew: NDArray[np.bool_], begun: Attempts, now: Attempts) -> Attempts:
    return Attempts(**{name: np.where(anew, getattr(begun, name), getattr(now, name)) for name in vars(now)})


def _seen(now: Attempts, came: Called) -> Seen:
    """As `Progress.seen`, of all at once."""
    acts = now.horizon
    columns = (
        acts / MOST_HORIZON,
        now.actions / acts,
        now.calls / acts,
        now.steps / (SPARE_FACTOR * acts + SPARE),
        came.tried / acts,
        came.done / acts,
        now.tokens / (TOKENS * acts),
    )
    return np.stack(columns, 1).astype(np.float32)
