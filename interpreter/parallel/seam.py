"""What is done with many items, where, and what came of each: the words that every engine shares.

In: `Work`, which can be pickled, and items. Out: an `Outcome` for each item, as they come, not in the items' order.
An item is given out once: whether what a dead worker had in hand may be done again, only the caller can know.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, get_args

Work: TypeAlias = Callable[[], AbstractAsyncContextManager[Callable[[Any], Awaitable[Any]]]]
"""Made ready once in each worker (a browser is started, a model loaded), then called with item after item."""

Item = TypeVar("Item")

EngineName: TypeAlias = Literal["processes", "ray"]
LISTEN_LONGEST = 0.2
"""Seconds until an engine notices that its work is to be stopped."""
BEFORE_IT_BEGAN = "stopped before it began"
ENGINES: tuple[EngineName, ...] = get_args(EngineName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The item's work returned `value`. `index` counts the items from 0."""

    index: int
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The item's work raised: the error's class and message for people, its traceback for us."""

    index: int
    kind: str
    message: str
    trace: str

    @classmethod
    def of(cls, index: int, error: BaseException) -> Failed:
        """What is kept of an error; the error itself may not survive being pickled."""
        trace = "".join(traceback.format_exception(error))
        return cls(index=index, kind=type(error).__name__, message=str(error), trace=trace)

    @property
    def stopped(self) -> bool:
        """Whether it was in hand when all work was stopped: then nothing has gone wrong with it."""
        return self.kind == asyncio.CancelledError.__name__

    @property
    def why(self) -> str:
        """In a line for people."""
        if self.stopped:
            return self.message or "it was stopped"
        return f"{self.kind}: {self.message}".removesuffix(": ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The worker that had the item in hand died. How far it came, nobody knows."""

    index: int
    why: str


Outcome: TypeAlias = Done | Failed | Lost


def was_stopped(outcome: Outcome) -> bool:
    """Whether a person stopped it, who need not be told."""
    return isinstance(outcome, Failed) and outcome.stopped


class EngineFailed(Exception):
    """The engine, or a worker, could not be made ready. The message is one line."""


class Engine(Protocol):
    """Something that does work side by side."""

    def run(self, work: Work, items: Iterable[Any]) -> Iterator[Outcome]:
        """An outcome for each item as it comes. Items are taken from the iterable only when a worker is free.

        Closing the iterator ends the workers at once. Raises `EngineFailed`.
        """

    def stop(self) -> None:
        """Give out no more items and cancel those in hand; outcomes come for all that had been given out.

        May be called from a signal handler.
        """


def values_of(crew: Engine, work: Work, items: Sequence[Item], named: Callable[[Item], str]) -> Iterator[Any]:
    """What each item came to as it comes, or in a line that names it why it came to nothing.

    Those that a person stopped are passed over. Raises `EngineFailed`.
    """
    for outcome in crew.run(work, items):
        if isinstance(outcome, Done):
            yield outcome.value
        elif not was_stopped(outcome):
            yield f"{named(items[outcome.index])}: {outcome.why}"


def engine(name: EngineName, *, workers: int, slots: int = 1) -> Engine:
    """`workers` processes, each with `slots` items in hand at once in one event loop.

    Raises `EngineFailed` when Ray is asked for and is not installed, `ValueError` for a number below 1.
    """
    if workers < 1 or slots < 1:
        raise ValueError("an engine has at least one worker, and a worker at least one slot")
    if name == "ray":
        from .on_ray import OnRay

        return OnRay(workers=workers, slots=slots)
    from .processes import Processes

    return Processes(workers=workers, slots=slots)
