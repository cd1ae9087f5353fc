"""The reward of one attempt: `(w_a · min(1, m/a) + w_i · min(1, e/c)) · exp(−p · max(0, a − m))`, 0 unless verified.

`m` and `a` are the fewest and the actual actions, `e` and `c` the expected and the actual calls of a model, `e` being
⌈m/K⌉ for an agent that predicts `K` acts a call. A module of its own because evaluation and training both pay by it.
"""

from __future__ import annotations

import math

from pydantic import BaseModel, ConfigDict, Field


class RewardSettings(BaseModel):
    """`reward.*` of the settings: weights of actions and of calls, and the penalty of each action too many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action_weight: float = Field(default=0.6, ge=0, le=1_000, allow_inf_nan=False)
    inference_weight: float = Field(default=0.4, ge=0, le=1_000, allow_inf_nan=False)
    step_penalty: float = Field(default=0.15, ge=0, le=1_000, allow_inf_nan=False)


DEFAULT = RewardSettings()


def expected_calls(min_actions: int, per_call: int) -> int:
    """Calls of an agent that makes no mistake: ⌈min_actions/K⌉. Raises ValueError for numbers below 1.

    >>> expected_calls(7, 4)
    2
    """
    if min_actions < 1 or per_call < 1:
        raise ValueError("a task has at least one action, and a call predicts at least one")
    return -(-min_actions // per_call)


def reward(
    *,
    verified: bool,
    min_actions: int,
    actual_actions: int,
    per_call: int,
    calls: int,
    settings: RewardSettings = DEFAULT,
) -> float:
    """What an attempt is worth, from 0 to `action_weight + inference_weight`.

    An attempt that is verified without an action or without a call counts as one of each: nothing is for free.

    >>> reward(verified=True, min_actions=4, actual_actions=4, per_call=2, calls=2)
    1.0
    >>> round(reward(verified=True, min_actions=4, actual_actions=5, per_call=2, calls=4), 4)
    0.5853
    """
    if not verified:
        return 0.0
    actual, made = max(actual_actions, 1), max(calls, 1)
    actions = settings.action_weight * min(1.0, min_actions / actual)
    inference = settings.inference_weight * min(1.0, expected_calls(min_actions, per_call) / made)
    return (actions + inference) * math.exp(-settings.step_penalty * max(0, actual - min_actions))
