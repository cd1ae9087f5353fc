"""What is in each browser context, as the browser itself tells: how many pages, and which shared workers.

In: the browser's own events. Out: answers by context. Playwright tells of a new page only when it is ready
to be used; a window that a click opened without an opener comes some frames too late to be waited for by
anything that the page shows. The browser counts it before the click has returned. And Playwright tells that a shared
worker's script was asked for, but never that it has come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext


@dataclass(frozen=True, slots=True)
class Census:
    """What is known of one context: how many pages it has, those under way included; whose script an address is."""

    pages: Callable[[], int]
    has_shared_worker: Callable[[str], bool]


class Windows:
    """The pages and shared workers of one browser. Made by `watch`."""

    def __init__(self) -> None:
        self._context_of_page: dict[str, str] = {}
        self._shared_workers: dict[str, tuple[str, str]] = {}

    @classmethod
    async def watch(cls, browser: Browser) -> Windows:
        """Begins to count."""
        windows, client = cls(), await browser.new_browser_cdp_session()
        client.on("Target.targetCreated", windows._on_created)
        client.on("Target.targetDestroyed", windows._on_destroyed)
        await client.send("Target.setDiscoverTargets", {"discover": True})
        return windows

    def census(self, context: str) -> Census:
        """Of the context that the browser calls so."""
        return Census(
            pages=lambda: sum(owner == context for owner in self._context_of_page.values()),
            has_shared_worker=lambda url: (context, url) in self._shared_workers.values(),
        )

    def _on_created(self, event: dict[str, Any]) -> None:
        target = event["targetInfo"]
        context = target.get("browserContextId", "")
        if target["type"] == "page":
            self._context_of_page[target["targetId"]] = context
        elif target["type"] == "shared_worker":
            self._shared_workers[target["targetId"]] = context, target["url"]

    def _on_destroyed(self, event: dict[str, Any]) -> None:
        self._context_of_page.pop(event["targetId"], None)
        self._shared_workers.pop(event["targetId"], None)


def census_by_playwright(context: BrowserContext) -> Census:
    """Where the browser does not tell: what Playwright knows."""
    return Census(pages=lambda: len(context.pages), has_shared_worker=lambda _: False)
