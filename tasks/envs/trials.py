"""Attempts one call at a time: before each call somebody chooses how many acts it may predict.

In: tasks, and chance. Out: a `Trial` at a time, by which the environments of `gym` and `teams` go on. There are two
kinds of `Trials` of one protocol: `Fitted` draws from recorded calls, `browsing.InBrowser` works on real pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..reward import DEFAULT, RewardSettings, reward
from ..task import most_steps
from .calls import CallModel, Kind

FEATURES = ("horizon", "actions", "calls", "steps left", "tried", "done", "tokens")
"""What is seen before a call: numbers of the attempt so far, and of the last call, by what they can be."""
MOST_HORIZON, TOKENS = 10, 10_000


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where an attempt is. `tried`, `done` and `spent` are the last call's, the rest the whole attempt's."""

    site: str
    horizon: int
    calls: int = 0
    actions: int = 0
    tokens: int = 0
    steps: int
    tried: int = 0
    done: int = 0
    spent: int = 0
    over: bool = False
    met: bool = False

    @classmethod
    def begun(cls, site: str, horizon: int) -> Progress:
        """Before the first call."""
        return cls(site=site, horizon=horizon, steps=most_steps(horizon))

    def worth(self, per_call: int, settings: RewardSettings = DEFAULT) -> float:
        """What the attempt is worth at its end, with `per_call` as the most acts of a call; 0 before."""
        return reward(
            verified=self.met,
            min_actions=self.horizon,
            actual_actions=self.actions,
            per_call=per_call,
            calls=self.calls,
            settings=settings,
        )

    def seen(self) -> NDArray[np.float32]:
        """In the order of `FEATURES`, mostly from 0 to 1. How far there is to go nobody is shown."""
        numbers = (
            self.horizon / MOST_HORIZON,
            self.actions / self.horizon,
            self.calls / self.horizon,
            self.steps / most_steps(self.horizon),
            self.tried / self.horizon,
            self.done / self.horizon,
            self.tokens / (TOKENS * self.horizon),
        )
        return np.array(numbers, dtype=np.float32)


class Trial(Protocol):
    """One attempt."""

    @property
    def progress(self) -> Progress:
        """Where it is."""

    def call(self, grain: int) -> Progress:
        """One call, with the number of acts that `grain` is the place of. Only of one that is not over."""

    def close(self) -> None:
        """Give it up, wherever it is."""


class Trials(Protocol):
    """Where attempts come from. `grains` are the numbers of acts that a call may predict."""

    @property
    def grains(self) -> tuple[int, ...]: ...

    def begin(self, dice: np.random.Generator) -> Trial:
        """An attempt at a task that chance draws."""

    def close(self) -> None:
        """No attempt is wanted any more."""


class Fitted:
    """Trials drawn from recorded calls; `mix` are the kinds of the tasks there are."""

    def __init__(self, model: CallModel, mix: Sequence[Kind]) -> None:
        self.model, self.mix = model, tuple(mix)
        self.grains = model.grains

    def begin(self, dice: np.random.Generator) -> FittedTrial:
        """See `Trials.begin`."""
        return FittedTrial(self.model, self.mix[int(dice.integers(len(self.mix)))], dice)

    def close(self) -> None:
        """Nothing is open."""


class FittedTrial:
    """One attempt that is drawn."""

    def __init__(self, model: CallModel, kind: Kind, dice: np.random.Generator) -> None:
        self._model, self._dice = model, dice
        self._now = model.start(model.kinds([kind]))
        self.progress = Progress.begun(kind.site, kind.horizon)

    def call(self, grain: int) -> Progress:
        """See `Trial.call`."""
        assert not self.progress.over, "whoever calls has looked"
        self._now, came = self._model.call(self._now, np.array([grain]), self._dice)
        now = self._now
        self.progress = Progress(
            site=self.progress.site,
            horizon=self.progress.horizon,
            calls=int(now.calls[0]),
            actions=int(now.actions[0]),
            tokens=int(now.tokens[0]),
            steps=int(now.steps[0]),
            tried=int(came.tried[0]),
            done=int(came.done[0]),
            spent=int(came.tokens[0]),
            over=bool(now.over[0]),
            met=bool(now.met[0]),
        )
        return self.progress

    def close(self) -> None:
        """Nothing is open."""
