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

    def prepare(self, count: int) -> None:
        """Begins to make `count` more."""
        self._waiting.extend(asyncio.ensure_future(self._make()) for _ in range(count))

    async def take(self) -> Prepared:
        """The one that was begun first, or a new one. Raises what making one raises."""
        return await (self._waiting.popleft() if self._waiting else self._make())

    async def ready(self) -> None:
        """Returns when those that were begun are made, or have failed to be."""
        if self._waiting:
            await asyncio.wait(self._waiting)

    async def close(self) -> None:
        """Ends those that nobody took."""
        waiting, self._waiting = self._waiting, deque()
        for one in await asyncio.gather(*waiting, return_exceptions=True):
            if isinstance(one, Prepared):
                try:
                    await one.close()
                except Error:  # the browser is gone, and the context with it
                    continue
