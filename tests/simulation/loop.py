"""An event loop whose time passes only when nobody has anything to do, and whose threads are its own timers.

So a run of an hour takes milliseconds, and the same seed gives the same order of everything. When nobody has anything
to do and nothing is coming, the run is deadlocked: `Deadlock` is raised.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Callable
from typing import Any


class Deadlock(Exception):
    """Everybody waits, and nothing will ever happen."""


class _NoWaiting(selectors.DefaultSelector):
    """Instead of waiting for so many seconds it moves the clock by them."""

    def __init__(self, pass_time: Callable[[float], None]) -> None:
        super().__init__()
        self._pass_time = pass_time

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Deadlock("nobody has anything to do, and the run is not over")
        if timeout > 0:
            self._pass_time(timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Begins at `now`, in seconds. Work for a thread is done after a while of the `chance`'s choosing."""

    def __init__(self, now: float, chance: random.Random, *, slowest_write: float) -> None:
        self.now, self._chance, self._slowest = now, chance, slowest_write
        super().__init__(_NoWaiting(self._pass))

    def time(self) -> float:
        return self.now

    def _pass(self, seconds: float) -> None:
        self.now += seconds

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]  # the real one is generic
        done: asyncio.Future[Any] = self.create_future()
        self.call_later(self._chance.random() * self._slowest, self._do, done, func, args)
        return done

    def _do(self, done: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
        try:
            result = func(*args)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits, be it that the power is cut
            if not done.done():
                done.set_exception(error)
        else:
            # That nobody hears of it any more does not undo it.
            if not done.done():
                done.set_result(result)
