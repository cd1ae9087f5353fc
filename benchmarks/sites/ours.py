"""Our side: a world begun anew, a clean session, the first page, and a control on it that is there.

In goes a running server; out come seconds. The session is the one that runs have: an isolated context behind the
proxy; where many runs share a browser, it is made while the run before has its page. The simulator's reset is the pure
browser at the same page, with its controls listed.
"""

from __future__ import annotations

import time
import urllib.request

from callsheet.dsl.actions import Act, HowMany
from callsheet.dsl.elements import ByRole
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.browser.session import Session
from callsheet.mock_sites import Server, load_site
from callsheet.mock_sites.browsing import controls, open_screen

SITE = "todo"
USABLE = ByRole(role="button", name="Add task")


async def sessions(server: Server, resets: int, *, beforehand: bool) -> list[float]:
    """Seconds from asking for a new world to a page with its button, each in a session of its own, and to close it.

    With `beforehand` the session was made before the clock begins.
    """
    access = SiteAccess(base_url=server.site_url(SITE, world="bench"))
    seconds = []
    async with Browsers() as browsers:
        for seed in range(resets + 1):
            if beforehand:
                browsers.prepare(1)
                await browsers.prepared()
            begun = time.perf_counter()
            reset_world(server, seed)
            async with await browsers.session(site=access) as session:
                await _open(session, access)
            seconds.append(time.perf_counter() - begun)
    return seconds[1:]


async def _open(session: Session, access: SiteAccess) -> None:
    deadline = time.monotonic() + 20
    await session.act(Act(verb="goto", operand=f"{access.base_url}/"), deadline=deadline)
    if await session.look(HowMany(element=USABLE), deadline=deadline) != 1:
        raise RuntimeError("the page is not usable")


async def again(server: Server, resets: int) -> list[float]:
    """Seconds from asking for a new world to a page with its button, all in one session that stays open."""
    access = SiteAccess(base_url=server.site_url(SITE, world="bench"))
    async with Browsers() as browsers, await browsers.session(site=access) as session:
        seconds = []
        for seed in range(resets + 1):
            begun = time.perf_counter()
            reset_world(server, seed)
            await _open(session, access)
            seconds.append(time.perf_counter() - begun)
        return seconds[1:]


def worlds(server: Server, resets: int) -> list[float]:
    """Seconds of each reset of the world alone, over HTTP."""
    return [_timed(lambda: reset_world(server, seed)) for seed in range(resets)]  # noqa: B023 # called at once


def simulated(resets: int) -> list[float]:
    """Seconds of each reset of the simulator: a fresh state, its first page, the controls on it."""
    return [_timed(lambda: _simulate(seed)) for seed in range(resets)]  # noqa: B023 # called at once


def _simulate(seed: int) -> None:
    site = load_site(SITE)
    if not controls(open_screen(site.respond, site.fresh(seed, site.options))):
        raise RuntimeError("the page is not usable")


def reset_world(server: Server, seed: int) -> None:
    """Begin the benchmark's world anew."""
    address = f"{server.control_url(SITE, world='bench')}/reset?seed={seed}"
    with urllib.request.urlopen(urllib.request.Request(address, method="POST"), timeout=10) as answer:
        answer.read()


def _timed(do: object) -> float:
    assert callable(do)
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun
