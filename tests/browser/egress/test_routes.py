"""No way leads from a page to an origin that the plan does not declare.

Each way is tried twice: in a plain browser, where the forbidden port must be reached (else the probe shows nothing),
and in a session, where it must not be.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers

from ..loopback_site import LoopbackSite
from .listeners import LOOPBACK_6, Listeners
from .probing import Probes
from .routes import ROUTES

browser = pytest.mark.browser
in_session = pytest.mark.asyncio(loop_scope="session")

HOSTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("127.0.0.1", ("127.0.0.1",)),
    ("elsewhere.localhost", ("127.0.0.1", LOOPBACK_6)),
    ("127.0.0.2", ("127.0.0.2",)),
)
"""What the forbidden origin is called, and the addresses that it has: another port, another name, another address."""


async def seen_when_free(plain: Browser, seed: int) -> set[str]:
    """The routes whose packets arrive when nothing holds the browser."""
    host, addresses = HOSTS[seed]
    names = {route.name for route in ROUTES}
    with LoopbackSite() as site, Listeners(names, addresses=addresses) as listeners:
        context = await plain.new_context()
        probes = Probes(site, ROUTES, host=host, ports=listeners.ports)
        await probes.run(context, seed=seed, enough=lambda: listeners.seen == names)
        await context.close()
        return listeners.seen


async def seen_when_held(browsers: Browsers, seed: int) -> set[str]:
    """The routes whose packets arrive from a session."""
    host, addresses = HOSTS[seed]
    names = {route.name for route in ROUTES}
    with LoopbackSite() as site, Listeners(names, addresses=addresses) as listeners:
        async with await browsers.session(site=SiteAccess(base_url=site.base)) as session:
            probes = Probes(site, ROUTES, host=host, ports=listeners.ports)
            await probes.run(session._page.context, seed=seed, enough=lambda: False)
        return listeners.seen


def test_there_are_many_ways() -> None:
    """At least sixty, each by a name of its own."""
    names = [route.name for route in ROUTES]

    assert len(names) == len(set(names)) >= 60


@browser
@in_session
async def test_every_way_shows(plain: Browser) -> None:
    """A packet arrives by each of them when nothing holds the browser."""
    assert {route.name for route in ROUTES} == await seen_when_free(plain, 0)


@browser
@in_session
async def test_every_way_is_shut(browsers: Browsers) -> None:
    """No packet arrives by any of them from a session."""
    assert set() == await seen_when_held(browsers, 0)


@pytest.mark.deep
@pytest.mark.timeout(600)
@in_session
@pytest.mark.parametrize("seed", range(3))
async def test_every_way_to_every_kind_of_place(browsers: Browsers, plain: Browser, seed: int) -> None:
    """To another port, another name and another address, in another order each time."""
    shown, arrived = await seen_when_free(plain, seed), await seen_when_held(browsers, seed)

    assert {route.name for route in ROUTES} == shown
    assert set() == arrived
