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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Page

CRASHED = "Page crashed"


@dataclass(frozen=True, slots=True)
class Line:
    """A session of Chromium's protocol with a page, and the browser's own names for the page and its context.

    Pages are called as their main frames are.
    """

    session: CDPSession
    page: str
    context: str


async def open_line(context: BrowserContext, page: Page) -> Line:
    """A session with the page, in which the page tells of itself. Raises Playwright's `Error`."""
    session = await context.new_cdp_session(page)
    asked = asyncio.gather(session.send("Target.getTargetInfo"), session.send("Page.enable"))
    target: Mapping[str, Any] = (await asked)[0]["targetInfo"]
    return Line(session, page=target["targetId"], context=target["browserContextId"])


class Direct:
    """The way to one page. Its errors are Playwright's, and are told apart by `trouble` like all others."""

    def __init__(self, page: Page, line: Line | None) -> None:
        self._page, self._line = page, line
        self._crash = asyncio.Event()
        self._asking: set[asyncio.Future[Any]] = set()
        if line is not None:
            page.on("crash", lambda _: self._on_crash())

    async def ask(self, script: str, argument: Any = None) -> Any:
        """What a function in the page's main frame gives, as plain data. Raises Playwright's `Error`."""
        if self._line is None:
            return await self._page.evaluate(script, argument)
        told = await self._send(
            self._line.session,
            "Runtime.evaluate",
            {"expression": f"({script})({json.dumps(argument)})", "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in told:
            raise Error(f"a script of ours failed: {told['exceptionDetails'].get('text', '')}")
        return told["result"].get("value")

    def on_going(self, then: Callable[[], None]) -> None:
        """Calls `then` when the page itself, not a frame in it, goes to an address that is asked for over the network.

        The page says so before it answers the next question. Without a session nobody is called.
        """
        line = self._line
        if line is None:
            return

        def told(wish: Mapping[str, Any]) -> None:
            by_network = wish["url"].partition(":")[0] in ("http", "https")
            if by_network and wish["disposition"] == "currentTab" and wish["frameId"] == line.page:
                then()

        line.session.on("Page.frameRequestedNavigation", told)

    async def picture(self) -> bytes | None:
        """What the window shows, as a PNG; None where only Playwright can take one. Raises Playwright's `Error`.

        It is larger than it might be by a half or so, and takes half the time.
        """
        if self._line is None:
            return None
        told = await self._send(
            self._line.session, "Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True}
        )
        return base64.b64decode(told["data"])

    async def clear(self, origin: str) -> bool:
        """Leaves the page, and empties its own store, its origin's and its list of pages before.

        False without a session: nobody else can be asked for all of it. Raises Playwright's `Error`.
        """
        if self._line is None:
            return False
        session = self._line.session
        await self.ask("() => { sessionStorage.clear(); window.name = ''; }")
        await self._page.goto("about:blank")
        await self._send(session, "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        await self._send(session, "Page.resetNavigationHistory", {})
        return True

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
