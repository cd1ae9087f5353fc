"""The site of the simulation: orders, which outlive every process, and trouble by chance, which comes to an end.

Whatever reaches it takes time, and its answer may be lost; what was late lands within the pause that a settling gives
it. When the power is cut whoever still asks is a ghost, and learns nothing.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callsheet.dsl.actions import Act, CurrentUrl, HowMany, IsState, Look, Read, ReadAll, Seen
from callsheet.dsl.elements import describe
from callsheet.dsl.failures import Failure, fail
from callsheet.dsl.replanning import ReplanAnswer, ReplanFailed, ReplanRequest
from callsheet.dsl.tiers import PLANNER
from callsheet.interpreter.seams import Late, OpenWay

SETTLE_PAUSE = 2.0
ORDER = 'button "Order '
LATEST = 1.9
"""Seconds after the failure of an act at which its effect may still come: less than the pause."""
BROKEN = "the site answered with status 500"


class PowerCut(BaseException):
    """This process is gone."""


@dataclass
class Site:
    """What it keeps, and how ill it behaves.

    `orders` are in the order in which they were placed, twice if placed twice. `trouble` is how often something goes
    wrong, `left` how often it still may, `gone_wrong` whether it did since this was last set.
    """

    chance: random.Random
    trouble: float = 0.0
    left: int = 0
    slowest: float = 0.05
    orders: list[str] = field(default_factory=list)
    acts: int = 0
    coming: list[tuple[float, str]] = field(default_factory=list)
    gone_wrong: bool = False

    def goes_wrong(self) -> bool:
        """Whether this time something does."""
        wrong = self.left > 0 and self.chance.random() < self.trouble
        self.left -= wrong
        self.gone_wrong |= wrong
        return wrong

    def cut_off(self, now: float) -> None:
        """Whoever asked is gone, which fails his acts now: their effects still come within the pause."""
        self.coming = [(min(moment, now + LATEST), item) for moment, item in self.coming]

    def settle(self, now: float) -> None:
        """What was late has landed by now."""
        self.orders += [item for moment, item in self.coming if moment <= now]
        self.coming = [(moment, item) for moment, item in self.coming if moment > now]


@dataclass
class Visit:
    """A process's way to the site, until its power is cut."""

    site: Site
    cut: bool = False

    def power(self) -> None:
        """Raises in a process that is gone."""
        if self.cut:
            raise PowerCut

    async def on_the_way(self) -> float:
        """A request goes there, or an answer back; returns the time at the other end."""
        self.power()
        await asyncio.sleep(self.site.chance.random() * self.site.slowest)
        self.power()
        now = asyncio.get_running_loop().time()
        self.site.settle(now)
        return now


@dataclass(frozen=True)
class _Left:
    """What an act has left under way: until when, and whether it comes to nothing good."""

    until: float
    failure: Failure | None


class SitePage:
    """A page on the site; once `dead` it stays so."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.dead = visit, False
        self.left: _Left | None = None

    async def begin(self, act: Act, *, deadline: float, announced: asyncio.Event) -> None:
        await announced.wait()
        await self.act(act, deadline=deadline)
        site = self.visit.site
        failure = Failure(kind="navigation", message=BROKEN, dispatched=True) if site.goes_wrong() else None
        self.left = _Left(asyncio.get_running_loop().time() + site.chance.random() * site.slowest, failure)

    async def settle(self) -> None:
        if self.left is None:
            return
        await asyncio.sleep(max(0.0, self.left.until - asyncio.get_running_loop().time()))
        self.visit.power()
        left, self.left = self.left, None
        if left.failure is not None:
            raise Late(left.failure)

    async def prepare(self, act: Act, *, deadline: float) -> None:
        await self.settle()

    async def act(self, act: Act, *, deadline: float) -> None:
        await self.settle()
        site = self.visit.site
        now = await self._reach()
        site.acts += 1
        what = str(act.operand) if act.target is None else describe(act.target)
        item = what.removeprefix(ORDER).removesuffix('"') if what.startswith(ORDER) else ""
        if not site.goes_wrong():
            if item:
                site.orders.append(item)
            await self.visit.on_the_way()
            return
        match site.chance.choice(("missing", "refused", "lost", "reset", "late", "dead before", "dead after")):
            case "missing" | "refused" as kind:
                raise fail(kind, f"no {what} here")
            case "lost":
                raise fail("navigation", BROKEN, dispatched=True)
            case "reset":
                self._order(item)
                raise fail("navigation", "the connection was reset", dispatched=True)
            case "late":
                # It hangs until the deadline, and lands at any time from now to a little after it.
                if item:
                    site.coming.append((site.chance.uniform(now, max(now, deadline) + LATEST), item))
                await asyncio.sleep(max(0.0, deadline - now))
                self.visit.power()
                raise fail("timeout", f"{what} did not end in time", dispatched=True)
            case "dead before" | "dead after" as when:
                self.dead = True
                if when == "dead after":
                    self._order(item)
                raise fail("browser", "the browser died", dispatched=True)

    def _order(self, item: str) -> None:
        if item:
            self.visit.site.orders.append(item)

    async def look(self, look: Look, *, deadline: float) -> Any:
        await self.settle()
        await self._reach()
        if self.visit.site.goes_wrong():
            raise fail("missing", "not here")
        match look:
            case Seen(element=element):
                text = describe(element)
                if text.startswith("row "):
                    return text.removeprefix('row "').removesuffix('"') in self.visit.site.orders
                return text != "alert"
            case IsState(element=element):
                return describe(element) == 'checkbox "X"'
            case HowMany():
                return 2
            case ReadAll():
                return [{"x": "a"}]
            case Read() | CurrentUrl():
                return "$1"
        raise AssertionError(look)

    async def _reach(self) -> float:
        now = await self.visit.on_the_way()
        if self.dead:
            raise fail("browser", "the browser is dead", dispatched=False)
        return now

    way = OpenWay()

    async def url(self) -> str:
        self.visit.power()
        return "http://127.0.0.1:1/"

    async def screenshot(self, path: Path) -> None:
        raise AssertionError("no pictures here")

    async def fresh_page(self) -> SitePage:
        await self._reach()
        if self.visit.site.goes_wrong():
            raise fail("browser", "the browser died")
        return SitePage(self.visit)

    async def snapshot(self) -> str:
        await self._reach()
        return '- heading "There"'

    async def reset(self) -> None:
        self.left = None

    async def close(self) -> None:
        return None


@dataclass
class SitePages:
    """Where agents get their pages."""

    visit: Visit

    async def open(self, agent: str) -> SitePage:
        await self.visit.on_the_way()
        if self.visit.site.goes_wrong():
            raise fail("browser", "no browser")
        return SitePage(self.visit)


@dataclass
class SitePlanner:
    """A model that knows how the nodes that cannot do what they say have to be written; reached as the site is."""

    visit: Visit
    patches: Mapping[str, str]
    tier: str = PLANNER

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        await self.visit.on_the_way()
        if self.visit.site.goes_wrong():
            raise ReplanFailed("the provider is down")
        patch = self.patches.get(request.cause.node)
        await self.visit.on_the_way()
        return ReplanAnswer(patch=None if patch is None else f'patch {request.plan} at "{request.base}" {patch}')
