"""A thing that a thread makes, and a context that is entered meanwhile; both ended, whatever comes of either.

In: the making of something that can be closed, and an asynchronous context. Out: the two, ready. It is apart from the
run since it is about nothing but the order in which two beginnings may fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeVar


class Closing(Protocol):
    """What has to be closed."""

    def close(self) -> None: ...


Made = TypeVar("Made", bound=Closing)
Entered = TypeVar("Entered")


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
