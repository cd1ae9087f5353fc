"""What an environment is to the algorithms: many copies of a constrained decision process, as values.

In: actions. Out: what is seen, rewards and costs. The protocol stands here, below the rooms that implement it
(`tasks/envs`), so that learning knows nothing of plans, simulators or browsers.

An environment holds no state of its own: `step` takes a state and gives the next. So whole episodes can be
collected with finished copies dropped on the way, and a checkpoint needs no picture of the environment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import torch
from torch import Tensor

State = TypeVar("State")


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What n copies show before an action."""

    inputs: Tensor
    """[n, …]: what networks take."""
    allowed: Tensor
    """[n, actions] bool; in each row one at least."""
    owner: Tensor
    """[n] int64: which agent acts."""


@dataclass(frozen=True, kw_only=True)
class Step(Generic[State]):
    """What an action of each of n copies led to."""

    state: State
    reward: Tensor
    """[n] float."""
    costs: Tensor
    """[n, constraints] float, each in the unit of its limit per episode."""
    done: Tensor
    """[n] bool: the episode has ended with this step; what `state` says of such a copy means nothing."""


class Env(Protocol[State]):
    """Every episode ends after at most `horizon` steps, whatever is done."""

    @property
    def constraints(self) -> tuple[str, ...]:
        """Names of the costs, in the order of `Step.costs`."""

    @property
    def agents(self) -> int: ...

    @property
    def actions(self) -> int: ...

    @property
    def shape(self) -> tuple[int, ...]:
        """Of `Observation.inputs`, without the copies."""

    @property
    def horizon(self) -> int: ...

    def begin(self, copies: int, chance: torch.Generator) -> State:
        """So many copies at the beginning of an episode."""

    def observe(self, state: State) -> Observation: ...

    def step(self, state: State, actions: Tensor, chance: torch.Generator) -> Step[State]:
        """`actions` is [n] int64, each allowed."""

    def keep(self, state: State, rows: Tensor) -> State:
        """The copies whose numbers are in `rows`, in that order."""
