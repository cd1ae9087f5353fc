"""Questions to a page's own scripts, asked of the browser directly where it can be.

In: a page, and for Chromium a session of its DevTools protocol. Out: what a script answers. What Playwright does for
each `evaluate` (an object in the page for each document, handles, copies of arguments) is not needed for a script that
takes and gives plain data, and each act waits for such a script. Pages without a session are asked by Playwright.

Protocol: https://chromedevtools.github.io/devtools-protocol/tot/Runtime/#method-evaluate
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from typing import Any

from playwright.async_api import CDPSession, Error, Page

CRASHED = "Page crashed"


class Direct:
    """The way to one page. Its errors are Playwright's, and are told apart by `trouble` like all others."""

    def __init__(self, page: Page, session: CDPSession | None) -> None:
        self._page, self._session = page, session
        self._crash = asyncio.Event()
        self._asking: set[asyncio.Future[Any]] = set()
        if session is not None:
            page.on("crash", lambda _: self._on_crash())

    async def ask(self, script: str, argument: Any = None) -> Any:
        """What a function in the page's main frame gives, as plain data. Raises Playwright's `Error`."""
        if self._session is None:
            return await self._page.evaluate(script, argument)
        told = await self._send(
            self._session,
            "Runtime.evaluate",
            {"expression": f"({script})({json.dumps(argument)})", "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in told:
            raise Error(f"a script of ours failed: {told['exceptionDetails'].get('text', '')}")
        return told["result"].get("value")

    async def picture(self) -> bytes | None:
        """What the window shows, as a PNG; None where only Playwright can take one. Raises Playwright's `Error`.

        It is larger than it might be by a half or so, and takes half the time.
        """
        if self._session is None:
            return None
        told = await self._send(self._session, "Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
        return base64.b64decode(told["data"])

    async def _send(self, session: CDPSession, method: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """A page that has crashed answers nothing more, so who waits for it is told."""
        if self._crash.is_set():
            raise Error(CRASHED)
        asking = asyncio.ensure_future(session.send(method, dict(parameters)))
        self._asking.add(asking)
        try:
            answer: Mapping[str, Any] = await asking
        except asyncio.CancelledError:
            if self._crash.is_set() and not _is_cancelled():
                raise Error(CRASHED) from None
            raise
        finally:
            self._asking.discard(asking)
        return answer

    def _on_crash(self) -> None:
        self._crash.set()
        for asking in self._asking:
            asking.cancel()


def _is_cancelled() -> bool:
    """Whether whoever waits is cancelled itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
