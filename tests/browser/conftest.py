"""One Chromium and one small site for all these tests; a session of its own for each."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from callsheet.dsl.actions import Act, Look
from callsheet.dsl.failures import Failure, NodeFailure
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.browser.session import Session

from .loopback_site import LoopbackSite

LONG = 10.0
"""Seconds that nothing here should come near to."""


@pytest.fixture(scope="session")
def _server() -> Iterator[LoopbackSite]:
    with LoopbackSite() as site:
        yield site


@pytest.fixture
def site(_server: LoopbackSite) -> LoopbackSite:
    """The small site, empty."""
    _server.forget()
    return _server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browsers() -> AsyncIterator[Browsers]:
    """The one Chromium."""
    async with Browsers() as browsers:
        yield browsers


class Door:
    """A session with the words that tests need most."""

    def __init__(self, session: Session, site: LoopbackSite) -> None:
        self.session, self.site = session, site

    async def show(self, html: str) -> None:
        """Opens a page of the site with this HTML."""
        self.site.pages["/shown"] = html
        await self.goto("/shown")

    async def keep_showing(self, html: str) -> None:
        """Opens a page with this HTML, unless that is what is open."""
        if self.site.pages.get("/shown") != html:
            await self.show(html)

    async def goto(self, path: str, *, within: float = LONG) -> None:
        await self.act(Act(verb="goto", operand=self.site.base + path), within=within)

    async def act(self, act: Act, *, within: float = LONG) -> None:
        await self.session.act(act, deadline=time.monotonic() + within)

    async def look(self, look: Look, *, within: float = LONG) -> Any:
        return await self.session.look(look, deadline=time.monotonic() + within)

    async def failure(self, act: Act, *, within: float = 0.3) -> Failure:
        """How the act fails."""
        return await failure_of(self.act(act, within=within))

    async def look_failure(self, look: Look) -> Failure:
        """How the look fails."""
        return await failure_of(self.look(look))


async def failure_of(work: Awaitable[Any]) -> Failure:
    """The failure that `work` ends with; fails the test when it does not."""
    with pytest.raises(NodeFailure) as caught:
        await work
    return caught.value.failure


@asynccontextmanager
async def opened(browsers: Browsers, site: LoopbackSite) -> AsyncIterator[Door]:
    """A session on a site, without secrets."""
    async with await browsers.session(site=SiteAccess(base_url=site.base)) as session:
        yield Door(session, site)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shelf(browsers: Browsers) -> AsyncIterator[Door]:
    """A session on a site of its own for a module's looks, which leave a page as it is."""
    with LoopbackSite() as site:
        async with opened(browsers, site) as door:
            yield door


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def _module_door(browsers: Browsers, _server: LoopbackSite) -> AsyncIterator[Door]:
    async with opened(browsers, _server) as door:
        yield door


@pytest.fixture
def door(_module_door: Door, site: LoopbackSite) -> Door:
    """A session on the small site, which is empty; the module's tests use it one after another."""
    assert site is _module_door.site
    return _module_door


@pytest_asyncio.fixture(loop_scope="session")
async def lone_door(browsers: Browsers, site: LoopbackSite) -> AsyncIterator[Door]:
    """A session for one test alone, which may leave it in any state."""
    async with opened(browsers, site) as door:
        yield door
