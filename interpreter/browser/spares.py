"""Browser contexts made ready before anybody asks: a session that finds one need not wait for it.

A fresh context with a page takes about as long as an act on it. Spares are as fresh as any: nothing was ever loaded in
them, and their way out is shut until a session takes them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Error, Page

from ..egress import Gate
from .direct import Line
from .readying import begin_to_ready


@dataclass(frozen=True, slots=True)
class Prepared:
    """A context with an empty page, and the gate that all of its requests go to.

    Of Chromium there is a direct line to the page besides.
    """

    context: BrowserContext
    page: Page
    gate: Gate
    line: Line | None = None

    async def close(self) -> None:
        """Ends the context; then nothing passes its gate."""
        try:
            await self.context.close()
        finally:
            await self.gate.close()


class Spares:
    """Contexts that are ready or being made."""

    def __init__(self, make: Callable[[], Awaitable[Prepared]]) -> None:
        self._make = make
        self._waiting: deque[asyncio.Future[Prepared]] = deque()
        self._readying: set[asyncio.Future[None]] = set()

    def prepare(self, count: int) -> None:
        """Begins to make `count` more."""
        self._waiting.extend(asyncio.ensure_future(self._spare()) for _ in range(count))

    async def take(self) -> Prepared:
        """The one that was begun first, or a new one. Raises what making one raises."""
        return await (self._waiting.popleft() if self._waiting else self._make())

    async def ready(self) -> None:
        """Returns when those that were begun are made, or have failed to be."""
        if self._waiting:
            await asyncio.wait(self._waiting)
        if self._readying:
            await asyncio.wait(self._readying)

    async def close(self) -> None:
        """Ends those that nobody took."""
        waiting, self._waiting = self._waiting, deque()
        for one in await asyncio.gather(*waiting, return_exceptions=True):
            if isinstance(one, Prepared):
                try:
                    await one.close()
                except Error:  # the browser is gone, and the context with it
                    continue
        for readying in self._readying:
            readying.cancel()

    async def _spare(self) -> Prepared:
        """One whose page is made ready for its first document, which whoever takes it need not wait for."""
        made = await self._make()
        readying = begin_to_ready(made.page)
        self._readying.add(readying)
        readying.add_done_callback(self._readying.discard)
        return made
