"""Asking again, and asking somebody else: the tries of one call, over the models of a chain.

    models, request --ask_in_turn--> reply, with all the tries that it took

A module of its own because tries are counted against a plan's budget: SDKs are told to make none by themselves, and
this is the one place that does.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import field, replace

from callsheet.dsl.classes import frozen

from .model import CallFailed, Hear, Model, NotSetUp, Reply, Request

RequestOf = Callable[[Model], Request]
"""The request as a model takes it: what shape it may ask for differs."""


@frozen
class Patience:
    """How much one call may take: `tries` in all, and `longest` seconds with the pauses between them.

    A pause is what the provider asks for, else `first` seconds and twice as long each time, `most` at most, less a
    random part so that many who were turned away together do not come back together.
    """

    tries: int = 2
    longest: float = 120.0
    first: float = 1.0
    most: float = 20.0
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    def pause(self, failed: CallFailed, before: int) -> float:
        """Seconds until the next try of the same model, of which so many were made before this one."""
        if failed.after is not None:
            return failed.after
        return min(self.most, self.first * 2.0**before) * (1 - self.chance() / 2)


@frozen
class Asking:
    """Who is asked outside of a run, and how: the models of a chain, in turn."""

    models: Sequence[Model]
    temperature: float | None = None
    patience: Patience = field(default_factory=lambda: Patience(tries=1))


async def ask_in_turn(
    models: Sequence[Model], request_of: RequestOf, patience: Patience, hear: Hear | None = None
) -> Reply:
    """The first reply. Each model is asked until it answers, fails for good, or the tries left are for those behind it.

    Raises `CallFailed` with the last failure of each: of the kind of the last one.
    """
    asking = _Asking(patience)
    for place, model in enumerate(models):
        behind = len(models) - place - 1
        reply = await asking.ask(model, request_of(model), max(1, asking.left - behind), hear)
        if reply is not None:
            return asking.counted(reply)
        if not asking.left:
            break
    raise asking.failed()


async def ask(model: Model, request: Request, patience: Patience, hear: Hear | None = None) -> Reply:
    """The reply of one model. Raises `CallFailed`."""
    return await ask_in_turn([model], lambda _: request, patience, hear)


class _Asking:
    """One call: what is left of its tries and its time, and how the tries so far failed."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._begun = patience.monotonic()
        self.left = patience.tries
        self._untold = 0
        self._failures: list[CallFailed] = []

    async def ask(self, model: Model, request: Request, tries: int, hear: Hear | None) -> Reply | None:
        """The model's reply; None when it has failed for good, or too often."""
        for number in range(min(tries, self.left)):
            try:
                reply = await model.complete(self._in_time(request), hear)
            except CallFailed as failed:
                self._note(failed)
                last = number + 1 == tries or not self.left
                if last or not failed.again or not await self._pause(failed, number):
                    self._failures.append(failed)
                    return None
            else:
                self.left -= reply.tries
                self._untold += reply.untold
                return reply
        return None

    def _note(self, failed: CallFailed) -> None:
        self.left -= failed.tries
        self._untold += failed.untold

    async def _pause(self, failed: CallFailed, before: int) -> bool:
        """Wait for the next try; False when no time would be left for it."""
        pause = self._patience.pause(failed, before)
        if pause >= self._time_left:
            return False
        await self._patience.sleep(pause)
        return True

    @property
    def _time_left(self) -> float:
        return self._patience.longest - self._seconds

    @property
    def _seconds(self) -> float:
        return self._patience.monotonic() - self._begun

    def _in_time(self, request: Request) -> Request:
        """No try outlasts the call."""
        return replace(request, longest=max(0.001, min(request.longest, self._time_left)))

    def counted(self, reply: Reply) -> Reply:
        """The reply with everything that it took."""
        return replace(reply, tries=self._patience.tries - self.left, untold=self._untold, seconds=self._seconds)

    def failed(self) -> CallFailed:
        """Every model's last failure as one."""
        if not self._failures:
            return NotSetUp("there is no model to ask", tries=0)
        last = self._failures[-1]
        message = "; ".join(dict.fromkeys(str(one) for one in self._failures))
        return type(last)(message, after=last.after, tries=self._patience.tries - self.left, untold=self._untold)
