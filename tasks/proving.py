"""Tasks are proved in a browser: the oracle's actions, one a call, and the site's state has to say yes.

In goes a task as it was drawn; out comes the same with its baseline and proof, or why it is none. It is work for an
engine (`interpreter.parallel`): each worker keeps one browser.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from callsheet.interpreter.browser.launch import Browsers

from .agents.simulated import Errors, SimulatedModels
from .agents.tokens import TOKENIZER
from .control import world_of
from .playing import Place, play
from .task import Baseline, Proof, Task


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of a task: with its proof, or `why` it is not in the pool."""

    task: Task
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Proving:
    """The work of proving tasks on the server at `url`. It can be pickled."""

    url: str

    def __call__(self) -> AbstractAsyncContextManager[Callable[[Task], Awaitable[Tried]]]:
        """Ready to prove: a browser is up."""
        return _ready(self)


@asynccontextmanager
async def _ready(work: Proving) -> AsyncIterator[Callable[[Task], Awaitable[Tried]]]:
    with tempfile.TemporaryDirectory(prefix="callsheet-tasks-") as folder:
        async with Browsers() as browsers:
            place = Place(url=work.url, browsers=browsers, folder=Path(folder))

            async def prove_one(task: Task) -> Tried:
                return await prove(task, place)

            yield prove_one


async def prove(task: Task, place: Place) -> Tried:
    """Do what the oracle says in the browser of `place`. Raises `NoServer`, and what a browser or a disk raises."""
    oracle = SimulatedModels(task, Errors(), seed=0, name="oracle")
    played = await play(task, place, oracle, per_call=1, world=world_of(task.id), mirror=oracle.mirror)
    if played.outcome != "done":
        return Tried(task=task, why=f"the oracle's actions could not be done: {played.why}")
    if not played.met:
        return Tried(task=task, why="the oracle's actions were done, and the site's state is not what is wanted")
    if played.actions != task.min_actions:
        return Tried(task=task, why=f"{played.actions} actions were done and {task.min_actions} are the fewest")
    tokens = oracle.tokens
    baseline = Baseline(tokenizer=TOKENIZER, calls=played.calls, prompt_tokens=tokens.prompt, reply_tokens=tokens.out)
    proof = Proof(browser="chromium", seconds=played.seconds)
    return Tried(task=task.model_copy(update={"baseline": baseline, "proof": proof}))
