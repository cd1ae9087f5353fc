"""Two things side by side, both ended, whatever comes of either.

In: the making of something that can be closed, and an asynchronous context that is entered meanwhile; or a record, and
what is begun meanwhile. Out: both, ready. It is apart since it is about nothing but the order in which two
beginnings may fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeVar


class Closing(Protocol):
    """What has to be closed."""

    def close(self) -> None: ...


Made = TypeVar("Made", bound=Closing)
Entered = TypeVar("Entered")
Seen = TypeVar("Seen")


async def begun_beside(work: Callable[[], Awaitable[Seen]], record: Awaitable[None]) -> Awaitable[Seen]:
    """What is begun while something is recorded, and given when that is done; raises what recording raises."""
    working = asyncio.ensure_future(work())
    try:
        await record
    except BaseException:  # a cancellation too: nobody waits for what is seen any more
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        raise
    return working


@asynccontextmanager
async def both(
    make: Coroutine[Any, Any, Made], context: AbstractAsyncContextManager[Entered]
) -> AsyncIterator[tuple[Made, Entered]]:
    """What is made is closed after the context has been left. Raises what making or entering raises."""
    making = asyncio.ensure_future(make)
    try:
        async with context as entered:
            # A thread cannot be stopped: what it makes after all has to be closed, so it is not given up.
            yield await asyncio.shield(making), entered
    finally:
        await asyncio.wait({making})
        if not making.cancelled() and making.exception() is None:
            making.result().close()
