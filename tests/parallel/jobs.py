"""Work for the tests of engines; workers import it by name."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any


@asynccontextmanager
async def doubling() -> AsyncIterator[Callable[[int], Awaitable[int]]]:
    """Twice each item."""

    async def double(item: int) -> int:
        return 2 * item

    yield double


@asynccontextmanager
async def naming_processes() -> AsyncIterator[Callable[[float], Awaitable[int]]]:
    """The id of the process that had the item in hand for so many seconds."""

    async def name(seconds: float) -> int:
        await asyncio.sleep(seconds)
        return os.getpid()

    yield name


@asynccontextmanager
async def troubled() -> AsyncIterator[Callable[[str], Awaitable[Any]]]:
    """`raise` raises, `die` kills the worker, `odd` returns what cannot be pickled, the rest comes back."""

    async def do(item: str) -> Any:
        if item == "raise":
            raise ValueError("not this one")
        if item == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        return (lambda: item) if item == "odd" else item

    yield do


@asynccontextmanager
async def meeting() -> AsyncIterator[Callable[[int], Awaitable[int]]]:
    """Each item waits until as many as its number are in hand in this process."""
    here = 0
    arrived = asyncio.Condition()

    async def meet(number: int) -> int:
        nonlocal here
        async with arrived:
            here += 1
            arrived.notify_all()
            await arrived.wait_for(lambda: here >= number)
        return os.getpid()

    yield meet


@asynccontextmanager
async def leaving_word(folder: str) -> AsyncIterator[Callable[[int], Awaitable[str]]]:
    """Item 0 stays until it is cancelled, and then returns; others end once it has begun.

    That the work was put away is written down.
    """

    async def stay(item: int) -> str:
        (Path(folder) / f"began-{item}").touch()
        while not (Path(folder) / "began-0").exists():  # noqa: ASYNC110 - the other one is in another process
            await asyncio.sleep(0.01)
        try:
            await asyncio.sleep(60 if item == 0 else 0)
        except asyncio.CancelledError:
            return "stopped"
        return "done"

    try:
        yield stay
    finally:
        (Path(folder) / f"closed-{os.getpid()}").touch()


@asynccontextmanager
async def slow_to_begin(folder: str) -> AsyncIterator[Callable[[int], Awaitable[int]]]:
    """It is made ready when somebody has said so; then each item takes a minute."""
    (Path(folder) / f"here-{os.getpid()}").touch()
    while not (Path(folder) / "go").exists():  # noqa: ASYNC110 - who says so is in another process
        await asyncio.sleep(0.01)

    async def stay(item: int) -> int:
        await asyncio.sleep(60)
        return item

    yield stay


@asynccontextmanager
async def impossible() -> AsyncIterator[Any]:
    """Work that cannot be made ready."""
    raise FileNotFoundError("there is no such browser")
    yield


@asynccontextmanager
async def stillborn() -> AsyncIterator[Any]:
    """A worker that dies while it is being made ready."""
    os._exit(9)
    yield
