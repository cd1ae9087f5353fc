"""A session's pages as checks look at them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from callsheet.dsl.actions import Act
from callsheet.dsl.failures import NodeFailure
from callsheet.interpreter.browser.inspecting import CannotTell, Inspector
from callsheet.interpreter.browser.session import Session
from callsheet.interpreter.seams import Page

from .pages import OpenPage, PageFailed

OPEN_LONGEST = 30.0


def is_on(url: str, site: str) -> bool:
    """Whether an address is on the site of another, which has no slash at its end."""
    return url.startswith(site) and not url.removeprefix(site)[:1].strip("/?#")


class NotAsked(Exception):
    """What only a site's own interface for programs could tell; one line."""


class _Live:
    def __init__(self, inspector: Inspector) -> None:
        self._inspector = inspector

    @property
    def url(self) -> str:
        return self._inspector.url

    async def content(self) -> str:
        try:
            return await self._inspector.content()
        except CannotTell as error:
            raise PageFailed(str(error)) from None

    async def evaluate(self, expression: str) -> str:
        try:
            return await self._inspector.evaluate(expression)
        except CannotTell as error:
            raise PageFailed(str(error)) from None


class LiveLooker:
    """The sessions after a run: the page that acted last, and one page for each address of a site.

    Other pages are opened with the log-in of their site, and only on the plan's own sites.
    """

    def __init__(self, last: Inspector, pages: Mapping[str, Page]) -> None:
        self._last, self._pages = _Live(last), pages

    @property
    def last(self) -> OpenPage:
        """See `Looker.last`."""
        return self._last

    @asynccontextmanager
    async def opened(self, url: str) -> AsyncIterator[OpenPage]:
        """See `Looker.opened`. Raises `PageFailed` where it does not open."""
        other = await self._page_for(url).fresh_page()
        try:
            await other.act(Act(verb="goto", operand=url), deadline=time.monotonic() + OPEN_LONGEST)
            assert isinstance(other, Session), "a fresh page of a session is one"
            yield _Live(other.inspected())
        except NodeFailure as failed:
            raise PageFailed(f"`{url}` does not open: {failed.failure.message}") from None
        finally:
            await other.close()

    def _page_for(self, url: str) -> Page:
        """The one of the site that an address is on; any where it is on none, which does not open it."""
        on_it = (page for site, page in self._pages.items() if is_on(url, site))
        return next(on_it, next(iter(self._pages.values())))

    async def latest_order_url(self) -> str:
        """See `Looker.latest_order_url`; nobody is asked."""
        raise NotAsked("which order is the latest only the shop's interface for programs tells, which is not asked")

    async def latest_review(self, sku: str) -> tuple[str, str]:
        """See `Looker.latest_review`; nobody is asked."""
        raise NotAsked(f"the latest review of {sku} only the shop's interface for programs tells, which is not asked")
