"""Waiting for what an act sets off.

In: the requests of one page, as the browser tells of them. Out: the moment at which the page has taken in
what the last act started: the document it goes to, and what its scripts asked for. There are no fixed
sleeps: a frame passes so that handlers can run, then only requests that are really under way are waited
for, then two frames so that what they brought is drawn; a new document is given a task after its load. A
document is waited for until the act's deadline; what scripts ask for at most `QUIET_LONGEST` seconds, since
a page may keep a request open for good.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.async_api import Error, Frame, Page, Request, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from callsheet.dsl.failures import Failure, NodeFailure, fail

from .direct import Direct
from .readying import begin_to_ready
from .scripts import FRAMES_SCRIPT, TURN_SCRIPT
from .trouble import is_gone, is_passing
from .windows import Census

QUIET_LONGEST = 5.0
"""Seconds that requests of scripts are waited for."""
LOAD_LONGEST = 2.0
"""Seconds that a new document's pictures and styles are waited for."""
GOING_LONGEST = 2.0
"""Seconds from a page's wish to go elsewhere to the request, which the wish may turn out not to become."""

AWAITED = frozenset({"xhr", "fetch", "script"})
"""Types of request that bring what a script is waiting for; a beacon or a picture does not."""

ABORTED = ("ERR_ABORTED", "NS_BINDING_ABORTED", "cancelled")
"""What Chromium, Firefox and WebKit say of a request that was given up."""

_STATUS_SCRIPT = "() => (performance.getEntriesByType('navigation')[0] || {}).responseStatus || 0"


@dataclass(slots=True)
class _Seen:
    """What the page has done since the last mark."""

    scripts: set[Request] = field(default_factory=set)
    documents: set[Request] = field(default_factory=set)
    frames: list[Frame] = field(default_factory=list)
    opened: list[Page] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    going: bool = False
    arrivals: int = 0
    asked: int = 0
    status: int = 0
    broken: str = ""


@dataclass(slots=True, kw_only=True)
class _Document:
    """How far the last document that was asked for has come, as the page's own events tell.

    Before it `came` nothing is known: it may be a download, or what is there was there before it was watched.
    """

    asked: bool = False
    came: bool = False
    parsed: bool = False
    loaded: bool = False


class Traffic:
    """The requests of one page since the last `mark()`, and the windows it opened.

    `navigations` counts how often its main frame came to another address. `census` knows what Playwright has yet to
    tell of, or never does.
    """

    def __init__(self, page: Page, direct: Direct, *, census: Census, clock: Callable[[], float]) -> None:
        self._page, self._direct, self._census, self._clock = page, direct, census, clock
        self.navigations = 0
        self._seen = _Seen()
        self._changed = asyncio.Event()
        self._document = _Document()
        self._readying: asyncio.Future[None] | None = None
        page.on("request", self._on_request)
        page.on("framenavigated", self._on_navigated)
        page.on("response", self._on_response)
        page.on("requestfinished", self._on_end)
        page.on("domcontentloaded", lambda _: self._on_ready("parsed"))
        page.on("load", lambda _: self._on_ready("loaded"))
        # Not the page's own `popup`: a window that is opened without an opener does not raise that.
        page.context.on("page", self._on_page)
        # Of the page's own requests it tells as well, so that is asked for once.
        page.context.on("requestfailed", self._on_failed)
        direct.on_going(self._on_going)

    def mark(self) -> None:
        """Forgets what came before: what runs already is not this act's doing."""
        self._seen = _Seen()

    def stop(self) -> None:
        """Listens no more to what other pages the context opens; the page's own events end with the page."""
        if self._readying is not None:
            self._readying.cancel()
        self._page.context.remove_listener("page", self._on_page)
        self._page.context.remove_listener("requestfailed", self._on_failed)

    async def settled(self, deadline: float, *, draws: bool = True, paused: bool = False) -> None:
        """Waits until the page has taken in the act. Fails with `timeout` when its document does not come.

        An act that does not make the page draw anything is followed by a task of the page's instead of a frame;
        `paused` says that this has been waited for already.
        """
        quiet_by = min(deadline, self._clock() + QUIET_LONGEST)
        if self._seen.arrivals:
            pass  # what is there now goes away, so nothing of it has to be waited for
        elif draws:
            await self._frames(1)
        elif not paused:
            await self._ask(TURN_SCRIPT)
        taken_in = await self._take_in_document(deadline, taken_in=0)
        while await self._wait_for_end(deadline, quiet_by):
            await self._frames(2)
            taken_in = await self._take_in_document(deadline, taken_in)
        await self._take_in_document(deadline, taken_in)
        for frame in self._seen.frames:
            await _quietly(frame, min(LOAD_LONGEST, deadline - self._clock()))
        await self._windows_opened(min(deadline, self._clock() + LOAD_LONGEST))

    @property
    def asked(self) -> int:
        """How much the act has made the page ask for that it may change with."""
        return self._seen.asked

    def lost(self) -> list[str]:
        """Addresses of pages of the context, windows that were opened included, that did not load."""
        return self._seen.lost

    def adopt(self, requests: Iterable[Request]) -> None:
        """Requests of the page that were under way before it was watched."""
        for request in requests:
            self._on_request(request)

    async def arrived(self, deadline: float) -> None:
        """The same for a page that was just opened, which goes to its first document."""
        self._seen.arrivals += 1
        await self.settled(deadline)
        self._seen.status = self._seen.status or await self._status()

    def verdict(self) -> Failure | None:
        """The failure of the document that the act led to, if it is one. The act itself was done."""
        if self._seen.broken:
            message = f"the page it led to could not be loaded: {self._seen.broken}"
            return Failure(kind="navigation", message=message, dispatched=True)
        if self._seen.status >= 500:
            message = f"the site answered with status {self._seen.status}"
            return Failure(kind="navigation", message=message, dispatched=True)
        return None

    async def _take_in_document(self, deadline: float, taken_in: int) -> int:
        """The document that the page goes to, if it was not waited for before. Returns the number of the last one."""
        await self._asked_for(min(deadline, self._clock() + GOING_LONGEST))
        while self._seen.documents:
            if self._clock() >= deadline:
                raise _late()
            await self._change(deadline)
        last = self._seen.arrivals
        if last > taken_in:
            await self._loaded(deadline)
        return last

    async def _asked_for(self, until: float) -> None:
        """Waits for the request of a document that the page is going to, or that it goes there no more.

        A page says that it goes in the same breath as its scripts answer; that it asks for the document comes from the
        browser, and on a busy machine any number of frames later.
        """
        while self._seen.going and self._clock() < until:
            await self._change(until)
        self._seen.going = False

    async def _wait_for_end(self, deadline: float, quiet_by: float) -> bool:
        """Waits while something is under way; whether anything was."""
        waited = False
        while self._seen.documents or self._seen.scripts:
            until = deadline if self._seen.documents else quiet_by
            if self._clock() >= until:
                break
            waited = True
            await self._change(until)
        if self._seen.documents:
            raise _late()
        return waited and not self._seen.scripts

    async def _windows_opened(self, until: float) -> None:
        """Waits until windows under way are known, and have the address that they were opened for."""
        while len(self._page.context.pages) < self._census.pages() and self._clock() < until:
            await self._change(until)
        for window in self._seen.opened:
            await _quietly(window, until - self._clock())

    async def _change(self, until: float) -> None:
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, until - self._clock())):
                await self._changed.wait()

    async def _frames(self, count: int) -> None:
        await self._ask(FRAMES_SCRIPT, count)

    async def _ask(self, script: str, argument: Any = None) -> None:
        """Lets the page do something; one that is being replaced has nothing left to do."""
        try:
            await self._direct.ask(script, argument)
        except Error as error:
            if is_gone(error) or not is_passing(error):
                raise

    async def _status(self) -> int:
        """How the document was answered, as the page knows it; 0 where it was not fetched."""
        try:
            return int(await self._direct.ask(_STATUS_SCRIPT))
        except Error as error:
            if is_gone(error) or not is_passing(error):
                raise
            return 0

    async def parsed(self, seconds: float) -> None:
        """Waits until the document is whole. Raises Playwright's `TimeoutError`."""
        if not self._document.parsed:
            await self._page.wait_for_load_state("domcontentloaded", timeout=seconds * 1000)

    async def _loaded(self, deadline: float) -> None:
        if self._document.came:
            await self._ready(deadline)
        else:
            await self._ready_for_playwright(max(0.001, deadline - self._clock()))
        await self._ask(TURN_SCRIPT)

    async def _ready(self, deadline: float) -> None:
        """Waits for the document that has come, by what was told of it.

        Playwright would tell its driver of each wait, which mostly takes longer than the wait itself.
        """
        longest = min(deadline, self._clock() + LOAD_LONGEST)
        while self._document.came and not self._document.parsed:
            if self._clock() >= deadline:
                raise _late()
            await self._change(deadline)
        while self._document.came and not self._document.loaded and self._clock() < longest:
            await self._change(longest)

    async def _ready_for_playwright(self, left: float) -> None:
        """The same, as Playwright knows it."""
        try:
            await self._page.wait_for_load_state("domcontentloaded", timeout=left * 1000)
        except PlaywrightTimeout:
            raise _late() from None
        await _quietly(self._page, min(LOAD_LONGEST, left), state="load")

    def _on_ready(self, state: Literal["parsed", "loaded"]) -> None:
        """The document is whole, or all that belongs to it is there: of the last one, or of that which it replaces."""
        if self._document.came:
            setattr(self._document, state, True)
            self._changed.set()

    def _on_request(self, request: Request) -> None:
        if self._is_document(request):
            self._seen.going = False
            self._document = _Document(asked=True)
            self._seen.documents.add(request)
            self._seen.arrivals += 1
            self._seen.asked += 1
        elif request.is_navigation_request():
            # A page that goes elsewhere as a whole is waited for with its frames.
            if not self._seen.arrivals:
                self._seen.scripts.add(request)
                self._seen.asked += 1
                self._seen.frames.append(request.frame)
        elif request.resource_type in AWAITED and not self._census.has_shared_worker(request.url):
            # Nobody would tell that the script of a shared worker has come, and it draws nothing.
            self._seen.scripts.add(request)
            self._seen.asked += 1

    def _on_navigated(self, frame: Frame) -> None:
        if frame == self._page.main_frame:
            self._seen.going = False
            self.navigations += 1
            # Within a document that is there, no request precedes it, and nothing is to be waited for anew.
            if self._document.asked and not self._document.came:
                self._document.came = True
                self._readying = begin_to_ready(self._page)

    def _on_going(self) -> None:
        self._seen.going = True

    def _on_page(self, page: Page) -> None:
        self._seen.opened.append(page)
        self._changed.set()

    def _on_response(self, response: Response) -> None:
        if response.request in self._seen.documents:
            self._seen.status = response.status

    def _on_failed(self, request: Request) -> None:
        if request.is_navigation_request() and _is_of_a_page(request):
            self._seen.lost.append(request.url)
        # An aborted document is a download, an answer without a page, or one that another took the place of.
        said = request.failure or "unknown"
        if request in self._seen.documents and not any(words in said for words in ABORTED):
            self._seen.broken = said
        self._on_end(request)

    def _on_end(self, request: Request) -> None:
        self._seen.documents.discard(request)
        self._seen.scripts.discard(request)
        self._changed.set()

    def _is_document(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self._page.main_frame


def _is_of_a_page(request: Request) -> bool:
    """Whether a page, not a frame in one, was to be loaded."""
    try:
        return request.frame.parent_frame is None
    except Error:  # of a page that is not ready yet
        return True


def _late() -> NodeFailure:
    return fail("timeout", "the page that it led to did not come in time", dispatched=True)


async def _quietly(page: Page | Frame, seconds: float, *, state: str = "domcontentloaded") -> None:
    """Waits for a state of loading that a run can do without."""
    try:
        await page.wait_for_load_state(
            "load" if state == "load" else "domcontentloaded", timeout=max(1, seconds * 1000)
        )
    except Error:  # not in time, or closed meanwhile: both are for the next look to find out
        return
