"""Agents are evaluated: every agent at every task with every seed, side by side, a row for each.

In go a pool, agents and seeds; out come rows as they are ready. It is work for an engine (`interpreter.parallel`). What
a row says is the state's word, and an attempt that breaks for a fault of ours is no row: it is tried again next time.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from callsheet.dsl.models import ModelFailed, Models
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.parallel import Engine, values_of

from .agents.naming import Agent
from .agents.simulated import SimulatedModels
from .agents.tokens import TOKENIZER
from .control import world_of
from .judging import Judge, opinion, simulated_opinion
from .metrics import Row
from .playing import Place, Played, play
from .reward import RewardSettings, expected_calls, reward
from .task import Task

Serve: TypeAlias = Callable[[Agent], Models]
"""Makes the models that answer for an agent of a provider's. It can be pickled."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One agent at one task with one seed."""

    task: Task
    agent: Agent
    seed: int

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from others."""
        return (self.task.id, self.agent.name, self.seed)


def attempts_of(tasks: Iterable[Task], agents: Sequence[Agent], seeds: Iterable[int]) -> list[Attempt]:
    """All of them, those of one seed first, so that a part of them is a part of everything."""
    listed = list(tasks)
    return [Attempt(task=task, agent=agent, seed=seed) for seed in seeds for task in listed for agent in agents]


def left_of(attempts: Iterable[Attempt], rows: Iterable[Row]) -> list[Attempt]:
    """Those of which there is no row yet."""
    done = {(row.task, row.agent, row.seed) for row in rows}
    return [one for one in attempts if one.key not in done]


@dataclass(frozen=True, kw_only=True)
class Evaluating:
    """The work of making attempts on the server at `url`. It can be pickled."""

    url: str
    rewards: RewardSettings
    serve: Serve | None = None
    judge: Judge | None = None

    def __call__(self) -> AbstractAsyncContextManager[Callable[[Attempt], Awaitable[Row]]]:
        """Ready: a browser is up."""
        return _ready(self)


@asynccontextmanager
async def _ready(work: Evaluating) -> AsyncIterator[Callable[[Attempt], Awaitable[Row]]]:
    with tempfile.TemporaryDirectory(prefix="callsheet-evaluate-") as folder:
        async with Browsers() as browsers:
            place = Place(url=work.url, browsers=browsers, folder=Path(folder))

            async def attempt(one: Attempt) -> Row:
                return await _attempted(one, place, work)

            yield attempt


async def _attempted(one: Attempt, place: Place, work: Evaluating) -> Row:
    # A world of its own for each attempt: they are made side by side.
    how: dict[str, Any] = {"per_call": one.agent.per_call, "world": world_of(*one.key), "see_end": bool(work.judge)}
    if one.agent.simulated:
        models = SimulatedModels(one.task, one.agent.errors, seed=one.seed)
        played = await play(one.task, place, models, mirror=models.mirror, **how)
        row = row_of(one, played, models.tokens.total, work.rewards)
    else:
        played = await play(one.task, place, _served(work, one.agent), **how)
        row = row_of(one, played, played.tokens, work.rewards)
    return row if work.judge is None else row.model_copy(update=await _judged(one, played, work, work.judge))


def _served(work: Evaluating, agent: Agent) -> Models:
    assert work.serve is not None, "whoever evaluates a provider's model says how it is asked"
    return work.serve(agent)


async def _judged(one: Attempt, played: Played, work: Evaluating, judge: Judge) -> dict[str, Any]:
    """What the judge says of an attempt; a model that does not answer has no opinion."""
    try:
        if judge.simulated:
            said = await simulated_opinion(
                one.task, played.acts, played.page, truth=played.met, judge=judge, seed=one.seed
            )
        else:
            said = await opinion(one.task, played.acts, played.page, _served(work, Agent(model=judge.model)))
    except ModelFailed:
        return {"judge": judge.name}
    return {"judge": judge.name, "judged": said.yes, "judge_tokens": said.tokens}


def row_of(one: Attempt, played: Played, tokens: int, rewards: RewardSettings) -> Row:
    """The row of an attempt that was made."""
    task, agent = one.task, one.agent
    worth = reward(
        verified=played.met,
        min_actions=task.min_actions,
        actual_actions=played.actions,
        per_call=agent.per_call,
        calls=played.calls,
        settings=rewards,
    )
    return Row(
        task=task.id,
        site=task.site,
        horizon=task.horizon,
        agent=agent.name,
        kind=agent.kind,
        per_call=agent.per_call,
        seed=one.seed,
        simulated=agent.simulated,
        verified=played.met,
        outcome=played.outcome,
        why=played.why,
        min_actions=task.min_actions,
        actions=played.actions,
        calls=played.calls,
        expected_calls=expected_calls(task.min_actions, agent.per_call),
        tokens=tokens,
        tokenizer=TOKENIZER if agent.simulated else "provider",
        single_step_tokens=task.baseline.tokens if task.baseline is not None else 0,
        reward=worth,
        charges=float(played.charges),
        seconds=played.seconds,
        made=played.made,
    )


def evaluate(attempts: Sequence[Attempt], work: Evaluating, crew: Engine) -> Iterator[Row | str]:
    """A row for each attempt as it comes, or in a line why there is none. Raises `EngineFailed`."""
    return values_of(crew, work, attempts, lambda one: f"{one.task.id} by {one.agent.name}")
