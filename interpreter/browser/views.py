"""The pages of one session: the agent's own, and above it those that `opened by` has gone on to.

In: pages as the browser opens them. Out: the one that acts and looks are about now, each with what is known of it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from playwright.async_api import Error, Locator, Page, Request

from callsheet.dsl.failures import fail

from .direct import Direct, Line
from .settle import Traffic
from .trouble import is_gone
from .windows import Census

OPEN_LONGEST = 5.0
"""Seconds after an act has settled in which the page that it opens must have come."""


@dataclass(slots=True, kw_only=True)
class View:
    """One page: its traffic, where secrets were typed, and whether it may have died or hang."""

    page: Page
    direct: Direct
    traffic: Traffic
    typed_into: list[Locator] = field(default_factory=list)
    suspect: bool = False

    @classmethod
    def of(cls, page: Page, line: Line | None, *, census: Census, clock: Callable[[], float]) -> View:
        """Watches a page from now on."""
        direct = Direct(page, line)
        view = cls(page=page, direct=direct, traffic=Traffic(page, direct, census=census, clock=clock))
        page.on("crash", lambda _: view.mark_suspect())
        return view

    def mark_suspect(self) -> None:
        """It died or does not answer: a `goto` finds out, and takes a fresh one then."""
        self.suspect = True

    async def close(self) -> None:
        """Closes the page, which may be gone already."""
        self.traffic.stop()
        try:
            await self.page.close()
        except Error as error:
            if not is_gone(error):
                raise


class Arrivals:
    """The pages that a context opens while this is listened to; each is watched from its first moment."""

    def __init__(self, view_of: Callable[[Page], View]) -> None:
        self.views: list[View] = []
        self._view_of, self._changed = view_of, asyncio.Event()
        self._under_way: set[Request] = set()

    @contextlib.contextmanager
    def listening(self, page: Page) -> Iterator[None]:
        """Around the act that may open some."""
        context = page.context
        # A page is told of only when it is ready, and may have asked for much by then.
        context.on("request", self._on_request)
        context.on("requestfinished", self._on_end)
        context.on("requestfailed", self._on_end)
        context.on("page", self._on_page)
        try:
            yield
        finally:
            context.remove_listener("page", self._on_page)
            context.remove_listener("requestfailed", self._on_end)
            context.remove_listener("requestfinished", self._on_end)
            context.remove_listener("request", self._on_request)

    async def one(self, seconds: float, act: str) -> View:
        """The one that was opened, waited for. Fails with `missing` or `ambiguous`; the act has been done."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, min(seconds, OPEN_LONGEST))):
                while not self._open():
                    self._changed.clear()
                    await self._changed.wait()
        opened = self._open()
        if len(opened) == 1:
            return opened[0]
        if not opened:
            raise fail("missing", f"{act} opened no page beside this one", dispatched=True)
        addresses = tuple(view.page.url for view in opened)
        raise fail("ambiguous", f"{act} opened {len(opened)} pages", instead=addresses, dispatched=True)

    async def close(self, *, but: View | None = None) -> None:
        """Closes what was opened."""
        for view in self.views:
            if view is not but:
                await view.close()

    def _open(self) -> list[View]:
        """What is still open: a window that only fetches a file closes itself."""
        return [view for view in self.views if not view.page.is_closed()]

    def _on_request(self, request: Request) -> None:
        self._under_way.add(request)

    def _on_end(self, request: Request) -> None:
        self._under_way.discard(request)

    def _on_page(self, page: Page) -> None:
        view = self._view_of(page)
        view.traffic.adopt(request for request in self._under_way if _is_of(page, request))
        self.views.append(view)
        self._changed.set()


def _is_of(page: Page, request: Request) -> bool:
    try:
        return request.frame.page == page
    except Error:  # of a page that is not ready yet, or of a worker
        return False
