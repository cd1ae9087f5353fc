"""Contexts made ready beforehand: shut until they are taken, gone with their browser."""

from __future__ import annotations

import asyncio

import pytest

from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers, Running
from callsheet.interpreter.browser.spares import Prepared

from .conftest import Door
from .loopback_site import LoopbackSite
from .words import goto

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def running(browsers: Browsers) -> Running:
    """What is behind them."""
    assert browsers._running is not None
    return browsers._running


async def test_what_is_prepared_is_taken_first(
    browsers: Browsers, site: LoopbackSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sessions find theirs ready, and each is a context of its own; the third makes one."""
    made: list[Prepared] = []
    original = Running.prepared

    async def counted(self: Running, **options: object) -> Prepared:
        made.append(await original(self, **options))
        return made[-1]

    monkeypatch.setattr(running(browsers).spares, "_make", lambda: counted(running(browsers)))
    browsers.prepare(2)
    await asyncio.gather(*running(browsers).spares._waiting)
    assert len(made) == 2
    site.pages["/"] = "<h1>Here</h1>"
    access = SiteAccess(base_url=site.base)
    sessions = [await browsers.session(site=access) for _ in range(2)]
    assert len(made) == 2
    for session in sessions:
        await session.act(goto(site.base), deadline=browsers._clock() + 10)
    third = await browsers.session(site=access)
    assert len(made) == 3
    assert len({one.line.context for one in made if one.line is not None}) == 3
    for session in (*sessions, third):
        await session.close()


async def test_nothing_gets_out_of_one_that_nobody_has_taken(browsers: Browsers, site: LoopbackSite) -> None:
    """Its gate knows no site yet. The control: what the session's site allows does get out."""
    spare = await running(browsers).prepared()
    site.pages["/"] = "<h1>Here</h1>"
    answer = await spare.page.goto(site.base)
    assert answer is not None
    assert answer.status == 403
    assert site.paths() == []
    await spare.close()
    async with await browsers.session(site=SiteAccess(base_url=site.base)) as session:
        await Door(session, site).goto("/")
    assert site.paths() != []


async def test_spares_of_a_dead_browser_are_forgotten(site: LoopbackSite) -> None:
    """A browser that is started again has none, and a session gets a new one."""
    async with Browsers() as browsers:
        browsers.prepare(2)
        await running(browsers).browser.close()
        site.pages["/"] = "<h1>Here</h1>"
        async with await browsers.session(site=SiteAccess(base_url=site.base)) as session:
            await Door(session, site).goto("/")
