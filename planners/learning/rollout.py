"""Whole episodes of the present policy, collected in many copies at once.

In: an environment, a policy, a generator. Out: a `Batch`, flat: one row a step, the steps of each moment together,
so that nothing is padded. Whole episodes, because budgets are per episode: the mean cost of a batch then estimates
just what is limited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import torch
from torch import Tensor, nn

from .env import Env, Observation
from .networks import sample
from .threads import one_thread

State = TypeVar("State")


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Steps of whole episodes: n rows, in order of time."""

    seen: Observation
    actions: Tensor
    """[n] int64."""
    log_probability: Tensor
    """[n, actions]: the policy that acted."""
    reward: Tensor
    """[n]."""
    costs: Tensor
    """[n, constraints]."""
    episode: Tensor
    """[n] int64: whose step it is."""
    alive: tuple[int, ...]
    """How many of the rows belong to each moment; they sum up to n."""

    @property
    def steps(self) -> int:
        return len(self.actions)

    @property
    def episodes(self) -> int:
        return self.alive[0]

    def moments(self) -> Iterator[slice]:
        """The rows of each moment, first to last."""
        begin = 0
        for count in self.alive:
            yield slice(begin, begin + count)
            begin += count

    def total(self, of: Tensor) -> Tensor:
        """[episodes, …]: sums over each episode of something by step."""
        sums = torch.zeros(self.episodes, *of.shape[1:], dtype=torch.float64)
        return sums.index_add_(0, self.episode, of.double())


def rows_of(seen: Observation, rows: Tensor) -> Observation:
    """Some rows of what was seen."""
    return Observation(inputs=seen.inputs[rows], allowed=seen.allowed[rows], owner=seen.owner[rows])


def stacked(seen: list[Observation]) -> Observation:
    """One after the other."""
    return Observation(
        inputs=torch.cat([one.inputs for one in seen]),
        allowed=torch.cat([one.allowed for one in seen]),
        owner=torch.cat([one.owner for one in seen]),
    )


@one_thread()
@torch.no_grad()
def collect(env: Env[State], policy: nn.Module, episodes: int, chance: torch.Generator) -> Batch:
    """So many episodes from beginning to end; a copy that is done is dropped, and costs nothing more."""
    state, episode = env.begin(episodes, chance), torch.arange(episodes)
    seen: list[Observation] = []
    rows: list[tuple[Tensor, ...]] = []
    while len(episode):
        now = env.observe(state)
        log_probability = policy(now)
        actions = sample(log_probability, chance)
        step = env.step(state, actions, chance)
        seen.append(now)
        rows.append((actions, log_probability, step.reward, step.costs, episode))
        going = (~step.done).nonzero().squeeze(-1)
        state, episode = env.keep(step.state, going), episode[going]
    actions, log_probability, reward, costs, whose = (torch.cat(column) for column in zip(*rows, strict=True))
    return Batch(
        seen=stacked(seen),
        actions=actions,
        log_probability=log_probability,
        reward=reward,
        costs=costs,
        episode=whose,
        alive=tuple(len(row[0]) for row in rows),
    )


def joined(batches: Sequence[Batch]) -> Batch:
    """Batches of different episodes as one, again with the steps of each moment together."""
    moments = torch.cat([torch.arange(len(one.alive)).repeat_interleave(torch.tensor(one.alive)) for one in batches])
    order = moments.argsort(stable=True)
    first = [sum(one.episodes for one in batches[:number]) for number in range(len(batches))]

    def column(of: Callable[[Batch], Tensor]) -> Tensor:
        return torch.cat([of(one) for one in batches])[order]

    return Batch(
        seen=rows_of(stacked([one.seen for one in batches]), order),
        actions=column(lambda one: one.actions),
        log_probability=column(lambda one: one.log_probability),
        reward=column(lambda one: one.reward),
        costs=column(lambda one: one.costs),
        episode=torch.cat([one.episode + begin for one, begin in zip(batches, first, strict=True)])[order],
        alive=tuple(torch.bincount(moments).tolist()),
    )


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What episodes came to; all that is kept when nothing is learned from them."""

    reward: Tensor
    """[episodes] float64."""
    costs: Tensor
    """[episodes, constraints] float64."""
    steps: int


@one_thread()
@torch.inference_mode()
def play(env: Env[State], policy: nn.Module, episodes: int, chance: torch.Generator, *, copies: int = 8192) -> Totals:
    """Fresh episodes of a frozen policy, a portion of copies at a time."""
    portions = [copies] * (episodes // copies) + ([episodes % copies] if episodes % copies else [])
    parts = [_play_portion(env, policy, portion, chance) for portion in portions]
    first, *others = parts
    for one in others:
        first = replace(
            first,
            reward=torch.cat([first.reward, one.reward]),
            costs=torch.cat([first.costs, one.costs]),
            steps=first.steps + one.steps,
        )
    return first


def _play_portion(env: Env[State], policy: nn.Module, episodes: int, chance: torch.Generator) -> Totals:
    state, episode, steps = env.begin(episodes, chance), torch.arange(episodes), 0
    reward = torch.zeros(episodes, dtype=torch.float64)
    costs = torch.zeros(episodes, len(env.constraints), dtype=torch.float64)
    while len(episode):
        actions = sample(policy(env.observe(state)), chance)
        step = env.step(state, actions, chance)
        reward[episode] += step.reward
        costs[episode] += step.costs
        steps += len(episode)
        going = (~step.done).nonzero().squeeze(-1)
        state, episode = env.keep(step.state, going), episode[going]
    return Totals(reward=reward, costs=costs, steps=steps)
