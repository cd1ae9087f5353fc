"""A page as the judge of a run sees it: its HTML, what an expression comes to in it, and what its session sent.

No plan has these: a plan's only way into a page are its verbs. What leaves here is masked like all that leaves a
session, and the recording, which holds cookies like every recording of a browser, is for its owner alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Error, Page

from ..folders import put_private

TELL_LONGEST = 10.0
"""Seconds that a page may take to tell something."""


class CannotTell(Exception):
    """The page threw, hangs, or is gone; one line."""


class Inspector:
    """What may be asked of a session's page, besides what a plan may. Made by `Session.inspected`."""

    def __init__(self, page: Page, mask: Callable[[str], str]) -> None:
        self._page, self._mask = page, mask
        self._recording: Path | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return self._mask(self._page.url)

    async def content(self) -> str:
        """Its HTML as it is now. Raises `CannotTell`."""
        try:
            async with asyncio.timeout(TELL_LONGEST):
                return self._mask(await self._page.content())
        except (Error, TimeoutError) as error:
            raise CannotTell(_line(error)) from None

    async def evaluate(self, expression: str) -> str:
        """What an expression of JavaScript comes to, as Python writes it. Raises `CannotTell`."""
        try:
            async with asyncio.timeout(TELL_LONGEST):
                return self._mask(str(await self._page.evaluate(f"() => {expression}")))
        except (Error, TimeoutError) as error:
            raise CannotTell(_line(error)) from None

    async def ask(self, function: str, argument: Any) -> str:
        """What a function of JavaScript makes of an argument, once it is there. Raises `CannotTell`."""
        try:
            async with asyncio.timeout(TELL_LONGEST):
                return self._mask(str(await self._page.evaluate(function, argument)))
        except (Error, TimeoutError) as error:
            raise CannotTell(_line(error)) from None

    async def give_cookie(self, name: str, value: str, *, address: str) -> None:
        """The session has that cookie from here on, for the site of an address. Raises `CannotTell`."""
        try:
            await self._page.context.add_cookies([{"name": name, "value": value, "url": address}])
        except Error as error:
            raise CannotTell(_line(error)) from None

    async def record(self, path: Path) -> None:
        """From here on what the session sends and gets is recorded, for that file. Raises `CannotTell`, OSError."""
        put_private(path, "")
        try:
            await self._page.context.tracing.start_har(path, content="embed")
        except Error as error:
            raise CannotTell(_line(error)) from None
        self._recording = path

    async def recorded(self) -> None:
        """Write what was recorded as a HAR file, secrets masked; nothing where nothing was. Raises `CannotTell`."""
        path, self._recording = self._recording, None
        if path is None:
            return
        try:
            await self._page.context.tracing.stop_har()
        except Error as error:
            raise CannotTell(_line(error)) from None
        put_private(path, self._mask(path.read_text(encoding="utf-8")))


def _line(error: Exception) -> str:
    return (str(error).splitlines() or ["the page did not tell in time"])[0]
