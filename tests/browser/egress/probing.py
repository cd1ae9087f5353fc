"""Opens the pages of all routes in one browser context, and waits for what they send.

In: a context, routes, and where the forbidden origin is. Out: nothing; whoever listens there has seen it.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Iterable

from playwright.async_api import BrowserContext, Error

from ..loopback_site import LoopbackSite, Reply
from .routes import Route

LONGEST = 8.0
"""Seconds in which the slowest route shows itself; those of WebRTC take one or two."""
AT_ONCE = 12
PLACEHOLDER = re.compile(r"(?<![\w.])(?:HTTPS|URL|WSS|WS|HOST|OWN)(?!\w)")


class Probes:
    """The pages of some routes on a site. `host` is where each route's port is forbidden."""

    def __init__(self, site: LoopbackSite, routes: Iterable[Route], *, host: str, ports: dict[str, int]) -> None:
        self._site, self._routes, self._host, self._ports = site, tuple(routes), host, ports
        for route in self._routes:
            for path, reply in route.also.items():
                site.pages[path] = self._filled(route, reply)
            headers = {"Referrer-Policy": "no-referrer", **route.headers}
            whole = Reply(body=f"<!doctype html>{route.html}", status=route.status, headers=headers)
            site.pages[path_of(route)] = self._filled(route, whole)
        site.pages["/left"] = "<p>left</p>"

    async def run(self, context: BrowserContext, *, seed: int, enough: Callable[[], bool]) -> None:
        """Opens every page, in an order that the seed says, until `enough` or the time is over."""
        order = list(self._routes)
        random.Random(seed).shuffle(order)
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._open(context, route, gate) for route in order))
        for _ in range(int(LONGEST / 0.05)):
            if enough():
                return
            await asyncio.sleep(0.05)

    async def _open(self, context: BrowserContext, route: Route, gate: asyncio.Semaphore) -> None:
        async with gate:
            page = await context.new_page()
            try:
                await page.goto(self._site.base + path_of(route), wait_until="commit", timeout=5000)
                if route.leaves:
                    await page.wait_for_load_state("load", timeout=5000)
                    await page.goto(f"{self._site.base}/left", timeout=5000)
                else:
                    await page.wait_for_timeout(200)
            except Error:  # where it leads to may be closed to it: that is what is tried here
                return

    def _filled(self, route: Route, reply: Reply) -> Reply:
        place = f"{self._host}:{self._ports[route.name]}"
        words = {"HTTPS": f"https://{place}/x", "URL": f"http://{place}/x", "WSS": f"wss://{place}/x"}
        words |= {"WS": f"ws://{place}/x", "HOST": place, "OWN": self._site.base}

        def fill(text: str) -> str:
            return PLACEHOLDER.sub(lambda found: words[found[0]], text)

        headers = {name: fill(value) for name, value in reply.headers.items()}
        return Reply(body=fill(reply.body), status=reply.status, headers=headers, kind=reply.kind)


def path_of(route: Route) -> str:
    """Where the page of a route is."""
    return "/route/" + "".join(letter if letter.isalnum() else "-" for letter in route.name)
