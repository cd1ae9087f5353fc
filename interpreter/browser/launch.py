"""One browser for a run, and the sessions in it.

In: whether it shows itself, and for each agent what it may reach. Out: `Session`s, each in a browser context
of its own. The browser and Playwright's driver are gone when the block is left, by whatever way.

Ctrl-C reaches the whole foreground group, so the driver gets it too. It ignores it, as long as no browser
that it starts asks it to handle signals; Chromium has a group of its own. So a run can stop cleanly. If
this process is killed, the driver's input closes, which makes it close the browser and go.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from playwright.async_api import Browser, BrowserContext, Error, Playwright, ProxySettings, Route, async_playwright

from callsheet.dsl.origins import Origin

from ..egress import Egress, Gate, Refusal, Rules
from . import tracing
from .access import SiteAccess
from .direct import open_line
from .engines import register
from .held import Loose, require_held
from .kinds import NAMES, Kind, find_browser, launch_options
from .secrets import make_secrets
from .session import Session
from .spares import Prepared, Spares
from .trouble import died
from .windows import Census, Windows, census_by_playwright

VIEWPORT_WIDTH, VIEWPORT_HEIGHT = 1280, 800
LOCALE = "en-US"
START_LONGEST = 30.0
CLOSE_LONGEST = 5.0
"""Seconds that a browser may take to close by itself before its driver is told to go, which ends it."""

T = TypeVar("T")


class BrowserFailed(Exception):
    """The browser was found but did not start, or could not be held; the message is one line."""


class Browsers:
    """A browser and its sessions. `clock` is monotonic, in seconds; deadlines are told on it.

    With `traces`, a folder, sessions can be traced there. Sites whose commits go over https need a `watched` browser,
    in which each request of a page can be asked about.

        async with Browsers() as browsers:
            session = await browsers.session(site=SiteAccess(base_url="http://127.0.0.1:8000"))

    Raises `BrowserMissing` or `BrowserFailed` on entering.
    """

    def __init__(
        self,
        *,
        headless: bool = True,
        kind: Kind = "chromium",
        watched: bool = False,
        executable: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        traces: Path | None = None,
    ) -> None:
        self._headless, self._executable = headless, executable
        self._kind, self._watched = kind, watched
        self._clock, self._traces = clock, traces
        self._egress = Egress()
        self._running: Running | None = None
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        try:
            await self._alive()
        except BaseException:  # a cancellation too must leave nothing behind
            await to_its_end(self._stop())
            await self._egress.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await to_its_end(self._stop())
        await self._egress.close()
        if self._traces is not None:
            tracing.remove_raw(self._traces)

    def prepare(self, count: int) -> None:
        """Begin to make contexts for as many sessions to come; those with an HTTP login need one of their own."""
        if self._running is not None:
            self._running.spares.prepare(count)

    async def prepared(self) -> None:
        """Returns when the contexts that were begun are made."""
        if self._running is not None:
            await self._running.spares.ready()

    async def session(
        self,
        *,
        site: SiteAccess,
        resolve_secret: Callable[[str], str] | None = None,
        secret_origins: Mapping[str, frozenset[Origin]] | None = None,
        mask: Callable[[str], str] | None = None,
        trace: str | None = None,
    ) -> Session:
        """A session of its own for one agent; a browser that has died is started again first.

        `resolve_secret` gives the text of a secret by name, or raises LookupError; `secret_origins` says where
        each may be typed. `mask` takes secrets out of text; without one, every secret that `secret_origins`
        names is looked up now to make one. `trace` names the trace that is kept of the session when it ends. Fails
        with kind `secret` for a login whose password may not go to the site or has no value, with `browser` when the
        browser dies meanwhile. Raises `BrowserFailed` when one that died can't be started again.
        """
        users = {site.login.password.name: site.login.user} if site.login else {}
        secrets = make_secrets(resolve_secret, secret_origins or {}, mask, users)
        options: dict[str, Any] = {}
        if site.login is not None:
            options["http_credentials"] = {
                "username": site.login.user,
                "password": secrets.reveal(site.login.password.name, site.origin),
                "origin": str(site.origin),
                "send": "unauthorized",
            }
        watched = site.commits_over_https
        if watched:
            assert self._watched, "a browser is started for the sites that are visited in it"
            # What a service worker asks for itself is not seen where https commits are looked for.
            options["service_workers"] = "block"
        running = await self._alive()
        try:
            made = await (running.prepared(**options) if options else running.spares.take())
            if watched:
                await refuse_commits(made.context, site, made.gate)
            if trace is not None:
                await tracing.begin(made.context)
        except Error as error:
            raise died(error) from None
        made.gate.rules = site.rules
        return Session(
            made.page,
            line=made.line,
            site=site,
            secrets=secrets,
            gate=made.gate,
            census=running.census(made),
            clock=self._clock,
            ends=self._ending(made, trace, secrets.mask),
        )

    def _ending(self, made: Prepared, trace: str | None, mask: Callable[[str], str]) -> Callable[[], Awaitable[None]]:
        """What ends a session: the trace of that name is kept first, if one is wanted."""
        traces = self._traces
        if trace is None or traces is None:
            return made.close

        async def ends() -> None:
            await tracing.keep(made.context, tracing.next_path(traces, trace), mask)
            await made.close()

        return ends

    async def _alive(self) -> Running:
        async with self._starting:
            if self._running is None or not self._running.browser.is_connected():
                await to_its_end(self._start())
            assert self._running is not None, "started just now"
            return self._running

    async def _start(self) -> None:
        await self._stop()
        executable = self._executable or find_browser(self._kind, self._headless)
        raw = None if self._traces is None else tracing.prepare(self._traces)
        options = launch_options(self._kind, sandbox=not is_root(), watched=self._watched)
        self._running = await start(
            executable, self._egress, kind=self._kind, options=options, headless=self._headless, traces=raw
        )

    async def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            await running.stop()


class Running:
    """A driver, its browser, the pages that the browser counts, and contexts that are ready for whoever comes.

    Of Chromium alone the browser itself can be asked for its pages; `windows` is None for the others.
    """

    def __init__(
        self, driver: Playwright, browser: Browser, windows: Windows | None, *, egress: Egress, shut: Gate
    ) -> None:
        self._driver, self.browser, self._windows = driver, browser, windows
        self._egress, self._shut = egress, shut
        self.spares = Spares(self.prepared)

    async def prepared(self, **options: Any) -> Prepared:
        """A context with a page, whose way out is shut. Raises Playwright's `Error` when the browser is gone."""
        gate = await self._egress.open(Rules())
        try:
            context = await self.browser.new_context(
                locale=LOCALE,
                viewport={"width": VIEWPORT_WIDTH, "height": VIEWPORT_HEIGHT},
                proxy=through(gate),
                **options,
            )
            page = await context.new_page()
            if self._windows is None:
                return Prepared(context, page, gate)
            return Prepared(context, page, gate, await open_line(context, page))
        except Error:
            await gate.close()
            raise

    def census(self, made: Prepared) -> Census:
        """What is in a context."""
        if self._windows is None or made.line is None:
            return census_by_playwright(made.context)
        return self._windows.census(made.line.context)

    async def require_held(self) -> None:
        """Raises `Loose` when the browser can send anything around its proxy."""
        made = await self.prepared()
        try:
            await require_held(made.context, made.gate)
        finally:
            await made.close()

    async def stop(self) -> None:
        """Closes the browser, then the driver, which ends a browser that would not close."""
        try:
            async with asyncio.timeout(CLOSE_LONGEST):
                await self.spares.close()
                await self.browser.close()
        except (TimeoutError, Error):  # hung or dead: the driver sees to it
            pass
        await self._driver.stop()
        await self._shut.close()


def through(gate: Gate) -> ProxySettings:
    """A gate as Playwright takes it. Without the rule, Chromium goes to this machine by itself."""
    return {"server": gate.address, "bypass": "<-loopback>"}


async def refuse_commits(context: BrowserContext, site: SiteAccess, gate: Gate) -> None:
    """Commits over https are seen by the browser alone: it asks for each request of the site, which takes longer."""

    async def decide(route: Route) -> None:
        request = route.request
        if gate.committing or not site.is_commit(request.method, request.url):
            await route.continue_()
            return
        host = f"{site.origin.host}:{site.origin.port}"
        gate.refused(Refusal(host=host, why="commit", method=request.method))
        await route.abort("blockedbyclient")

    await context.route(f"{site.origin}/**", decide)


async def start(
    executable: Path,
    egress: Egress,
    *,
    kind: Kind,
    options: Mapping[str, Any],
    headless: bool,
    traces: Path | None = None,
) -> Running:
    """Starts a driver and a browser. Raises `BrowserFailed`, for one of another kind also when it can't be held.

    What the browser asks for outside of every session goes to a gate which lets nothing through. Traces are written to
    the folder `traces` while it works.
    """
    shut = await egress.open(Rules())
    driver = await async_playwright().start()
    try:
        await register(driver.selectors)
        browser = await getattr(driver, kind).launch(
            executable_path=executable,
            headless=headless,
            **options,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            proxy=through(shut),
            timeout=START_LONGEST * 1000,
            traces_dir=traces,
        )
        windows = await Windows.watch(browser) if kind == "chromium" else None
        running = Running(driver, browser, windows, egress=egress, shut=shut)
        if kind != "chromium":
            await running.require_held()
    except Error as error:
        failed = BrowserFailed(f"`{executable}` did not start: {_reason(error)}")
    except Loose as loose:
        failed = BrowserFailed(f"{NAMES[kind]} cannot be held to the sites of a plan: {loose}; run with Chromium")
    else:
        return running
    await driver.stop()
    await shut.close()
    raise failed


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` to its end even if the caller is cancelled meanwhile; the cancellation then goes on."""
    task, cancelled = asyncio.ensure_future(work), None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()


def is_root() -> bool:
    """Chromium's sandbox does not work for root; for everyone else it stays on."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _reason(error: Error) -> str:
    """The line of a failed launch that says why; the rest is a page of flags."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if "ERROR" in line or "error while" in line or "No usable sandbox" in line]
    return (telling or lines)[0].removeprefix("BrowserType.launch: ")
