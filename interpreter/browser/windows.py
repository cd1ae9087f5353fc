"""How many pages each browser context has, as the browser itself counts them.

In: the browser's own events. Out: a count by context. Playwright tells of a new page only when it is ready
to be used; a window that a click opened without an opener comes some frames too late to be waited for by
anything that the page shows. The browser counts it before the click has returned.
"""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, CDPSession


class Windows:
    """The pages of one browser. Made by `watch`."""

    def __init__(self) -> None:
        self._context_of_target: dict[str, str] = {}

    @classmethod
    async def watch(cls, browser: Browser) -> Windows:
        """Begins to count."""
        windows, client = cls(), await browser.new_browser_cdp_session()
        client.on("Target.targetCreated", windows._on_created)
        client.on("Target.targetDestroyed", windows._on_destroyed)
        await client.send("Target.setDiscoverTargets", {"discover": True})
        return windows

    def count(self, context: str) -> int:
        """How many pages the context has, those under way included."""
        return sum(1 for owner in self._context_of_target.values() if owner == context)

    def _on_created(self, event: dict[str, Any]) -> None:
        target = event["targetInfo"]
        if target["type"] == "page":
            self._context_of_target[target["targetId"]] = target.get("browserContextId", "")

    def _on_destroyed(self, event: dict[str, Any]) -> None:
        self._context_of_target.pop(event["targetId"], None)


async def name_of_context(session: CDPSession) -> str:
    """The browser's own name for the context of the session's page."""
    target = await session.send("Target.getTargetInfo")
    return str(target["targetInfo"]["browserContextId"])
