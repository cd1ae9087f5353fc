"""Episodes of a training collected by workers: processes of this machine, or a Ray cluster.

In: an environment, and round after round the policy as it is. Out: one batch of the episodes of all workers. A round is
split into as many parts however many workers there are, each with a seed of its own, so that the same training comes
of any number and any engine; another one than without workers, where a round is one part.
"""

from __future__ import annotations

import asyncio
import pickle
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import torch
from torch import nn

from callsheet.interpreter.parallel import Engine, EngineFailed, Failed, Lost, Outcome
from callsheet.planners.learning.env import Env
from callsheet.planners.learning.rollout import Batch, collect, joined

PARTS = 8
IDLE = 0.01
"""Seconds for which a worker waits when nothing is to be done, before it asks again."""
TRIES = 3
"""How often a part is given out whose worker dies; playing has no effect, so it may be done again."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some episodes of a round. `weights` are packed once for all parts."""

    number: int
    weights: bytes
    episodes: int
    seed: int
    tries: int = 1


@dataclass(frozen=True)
class Rolling:
    """The work of a worker: the environment and a policy of the right shape, packed."""

    packed: bytes

    def __call__(self) -> AbstractAsyncContextManager[Callable[[Part | None], Awaitable[bytes]]]:
        """Ready: torch is imported, the environment is there."""
        return _rolling(self.packed)


@asynccontextmanager
async def _rolling(packed: bytes) -> AsyncIterator[Callable[[Part | None], Awaitable[bytes]]]:
    env, policy = pickle.loads(packed)

    async def roll(part: Part | None) -> bytes:
        if part is None:
            await asyncio.sleep(IDLE)
            return b""
        policy.load_state_dict(pickle.loads(part.weights))
        chance = torch.Generator().manual_seed(part.seed)
        return pickle.dumps(collect(env, policy, part.episodes, chance))

    yield roll


@dataclass(eq=False)
class Workers:
    """Collects as `rollout.collect` does. Tensors travel as bytes: torch would send handles of shared memory."""

    outcomes: Iterator[Outcome]
    waiting: deque[Part]
    given: dict[int, Part] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def ready(cls, crew: Engine, env: Env[Any], policy: nn.Module) -> Iterator[Workers]:
        """Open until the end of the context. Workers start with the first round, which raises `EngineFailed`."""
        waiting: deque[Part] = deque()
        given: dict[int, Part] = {}

        def items() -> Iterator[Part | None]:
            for index in count():  # the engine is closed, not told that there is no more
                part = waiting.popleft() if waiting else None
                if part is not None:
                    given[index] = part
                yield part

        outcomes = crew.run(Rolling(pickle.dumps((env, policy))), items())
        try:
            yield cls(outcomes, waiting, given)
        finally:
            outcomes.close()  # type: ignore[attr-defined] # engines run as generators

    def __call__(self, env: Env[Any], policy: nn.Module, episodes: int, chance: torch.Generator) -> Batch:
        """A round. Raises `EngineFailed`."""
        del env  # workers have theirs
        weights, number = pickle.dumps(policy.state_dict()), min(PARTS, episodes)
        seeds = torch.randint(2**62, (number,), generator=chance).tolist()
        sizes = [len(some) for some in torch.arange(episodes).tensor_split(number)]
        for part, (size, seed) in enumerate(zip(sizes, seeds, strict=True)):
            self.waiting.append(Part(number=part, weights=weights, episodes=size, seed=seed))
        found: dict[int, Batch] = {}
        while len(found) < number:
            found.update(self._next())
        return joined([found[part] for part in range(number)])

    def _next(self) -> dict[int, Batch]:
        """What comes next: a part by its number, or nothing yet."""
        outcome = next(self.outcomes, None)
        if outcome is None:
            raise EngineFailed("the workers of the training have ended")
        part = self.given.pop(outcome.index, None)
        if part is None:
            return {}  # a worker that had nothing to do
        if isinstance(outcome, Failed):
            raise EngineFailed(f"a worker could not play its episodes: {outcome.why}")
        if isinstance(outcome, Lost):
            if part.tries == TRIES:
                raise EngineFailed(f"episodes were lost {TRIES} times: {outcome.why}")
            self.waiting.append(replace(part, tries=part.tries + 1))
            return {}
        batch: Batch = pickle.loads(outcome.value)
        return {part.number: batch}
