"""Attempts in a real browser, one call at a time: the same plan, prompts and interpreter as in an evaluation.

In: tasks, an agent, the server of the mock sites. Out: `Trials`. The attempts run on an event loop in a thread of its
own; whoever trains stays synchronous and may be on a loop of their own.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np

from callsheet.dsl.models import AskReply, AskRequest, Models, WorkReply, WorkRequest
from callsheet.interpreter.browser.launch import Browsers

from ..agents.mirror import Mirror
from ..agents.naming import ASSUMED
from ..agents.simulated import Errors, SimulatedModels
from ..control import world_of
from ..playing import Place, Played, play
from ..sessions import Sessions
from ..task import Task
from .trials import Progress

Answering = Callable[[Task, Mirror, int], Models]
"""Makes who answers in one attempt: of the task, the attempt's mirror, a seed."""
T = TypeVar("T")


def simulated(errors: Errors = ASSUMED) -> Answering:
    """Simulated models that err so."""

    def models(task: Task, mirror: Mirror, seed: int) -> Models:
        return SimulatedModels(task, errors, seed=seed, mirror=mirror)

    return models


class InBrowser:
    """Trials at `tasks` on the mock sites served at `url`, in one browser; who answers is simulated unless said.

    Raises `BrowserMissing` or `BrowserFailed` at once.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        url: str,
        *,
        answering: Answering | None = None,
        grains: tuple[int, ...] = (1, 2, 4, 8),
    ) -> None:
        self.tasks, self.grains = tuple(tasks), grains
        self._answering = answering or simulated()
        self._folder = tempfile.TemporaryDirectory(prefix="callsheet-env-")
        self._thread = _Loop()
        self._browsers = Browsers()
        # What the mock sites keep in a browser is cleared, and who is signed in has to be the same.
        sessions = Sessions(self._browsers, shared=True, clearing=True)
        self.place = Place(url=url, browsers=self._browsers, folder=Path(self._folder.name), sessions=sessions)
        self._attempts = 0
        try:
            self.wait(self._browsers.__aenter__())
        except BaseException:
            self._thread.end()
            self._folder.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self, dice: np.random.Generator) -> BrowserTrial:
        """See `Trials.begin`."""
        task, seed = self.tasks[int(dice.integers(len(self.tasks)))], int(dice.integers(2**31))
        self._attempts += 1
        return BrowserTrial(self, task, seed, world_of("env", id(self), self._attempts))

    def close(self) -> None:
        """Ends the browser and the thread; a second time does nothing."""
        if self._thread.ended:
            return
        try:
            self.wait(self._browsers.__aexit__(None, None, None))
        finally:
            self._thread.end()
            self._folder.cleanup()

    def models(self, task: Task, mirror: Mirror, seed: int) -> Models:
        """Who answers."""
        return self._answering(task, mirror, seed)

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` comes to on the loop."""
        return self._thread.begin(work).result()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin `work` on the loop."""
        return self._thread.begin(work)


class BrowserTrial:
    """One attempt on a page. It stands still before each call, until it is said how many acts that may predict."""

    def __init__(self, trials: InBrowser, task: Task, seed: int, world: str) -> None:
        self._trials, self._task = trials, task
        self.progress = Progress.begun(task.site, task.horizon)
        mirror = Mirror(task)
        self._turns = _Turns(trials.models(task, mirror, seed))
        how: dict[str, Any] = {"per_call": max(trials.grains), "world": world, "mirror": mirror}
        self._attempt = trials.start(play(task, trials.place, self._turns, **how))
        self._attempt.add_done_callback(lambda _: self._turns.over())
        self._turns.wait()
        self._raise_fault()

    def call(self, grain: int) -> Progress:
        """See `Trial.call`. Raises what ended the attempt, where that is a fault of ours or of the server."""
        assert not self.progress.over, "whoever calls has looked"
        self._turns.say(self._trials.grains[grain])
        self._turns.wait()
        self._raise_fault()
        self.progress = self._ended() if self._attempt.done() else self._under_way()
        return self.progress

    def close(self) -> None:
        """Gives it up; the page is closed."""
        self._attempt.cancel()

    def _raise_fault(self) -> None:
        if self._attempt.done():
            self._attempt.result()

    def _under_way(self) -> Progress:
        request = self._turns.request
        assert request is not None, "it stands before a call"
        before, actions = self.progress, len(request.done)
        return replace(
            before,
            calls=before.calls + 1,
            actions=actions,
            tokens=self._turns.tokens,
            steps=request.left,
            tried=before.steps - request.left,
            done=actions - before.actions,
            spent=self._turns.tokens - before.tokens,
        )

    def _ended(self) -> Progress:
        played: Played = self._attempt.result()
        before, last = self.progress, played.made[-1]
        return replace(
            before,
            calls=played.calls,
            actions=played.actions,
            tokens=self._turns.tokens,
            steps=before.steps - last.tried,
            tried=last.tried,
            done=last.done,
            spent=self._turns.tokens - before.tokens,
            over=True,
            met=played.met,
        )


class _Turns:
    """Stands between a run and its models: holds each call until somebody says how many acts it may predict."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._turn = threading.Event()
        self._said: asyncio.Future[int] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.request: WorkRequest | None = None
        self.tokens = 0

    def wait(self) -> None:
        """Until a call is held, or all is over."""
        self._turn.wait()
        self._turn.clear()

    def say(self, per_call: int) -> None:
        """Let the call go on."""
        said, loop = self._said, self._loop
        assert said is not None, "a call is held"
        assert loop is not None, "a call is held"
        loop.call_soon_threadsafe(lambda: None if said.done() else said.set_result(per_call))

    def over(self) -> None:
        """Nothing more is asked."""
        self._turn.set()

    async def answer(self, request: AskRequest) -> AskReply:
        """As the models answer."""
        return await self._models.answer(request)

    async def work(self, request: WorkRequest) -> WorkReply:
        """As the models answer, once it was said how much may be asked."""
        self.request, self._loop = request, asyncio.get_running_loop()
        self._said = self._loop.create_future()
        self._turn.set()
        per_call = await self._said
        reply = await self._models.work(replace(request, predict=min(per_call, request.predict)))
        self.tokens += reply.usage.tokens
        return reply


class _Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="callsheet-env", daemon=True)
        self._thread.start()
        self.ended = False

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def end(self) -> None:
        """Cancels what is under way, and lets it come to its end."""
        self.begin(_cancel_all()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.ended = True


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)
