"""One agent's session on one site: acts, looks, pictures, in a browser context of its own.

In: `Act`s and `Look`s of the language, with deadlines on a monotonic clock. Out: answers, or `NodeFailure`.
Nothing that leaves here holds a secret: answers, snapshots, failures and pictures are masked at this door.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.async_api import BrowserContext, CDPSession, Error, Page

from callsheet.dsl.actions import Act, Look
from callsheet.dsl.elements import Element
from callsheet.dsl.failures import Failure, NodeFailure, fail
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.origins import origin_of
from callsheet.dsl.verbs import DIALOG_LONGEST
from callsheet.dsl.words_of import act_text

from ..egress import Gate
from ..verbs import HANDS
from .access import SiteAccess, is_inert
from .dialogs import Answer, Dialogs
from .downloads import Downloads
from .looks import answer
from .pictures import picture, snapshot_text
from .presses import presses
from .secrets import Secrets
from .stage import PageStage
from .trouble import died, failure_of, is_gone, is_passing
from .views import Arrivals, View
from .windows import Census

ALIVE_LONGEST = 1.0
"""Seconds in which a page whose last act hung must answer to be kept."""
PICTURE_LONGEST = 10.0
"""Seconds for a screenshot or a snapshot."""
SETTLE_LEAST = 0.25
"""Seconds for an act that ended just before its deadline to be taken in by its page."""
CLOSED = "the page that was opened has closed"
SOON = 1.0
"""Seconds between a browser's word that an address is that of a file and its word of the file."""
SETTLE_LONGEST = 10.0
"""Seconds for a page to take in what a page that it opened, or a late dialog, has set off."""
LOOK_TRIES = 10
"""How often a look is begun while pages replace one another."""
PASSING_PAUSE = 0.02
"""Seconds between two tries at looking at a page that is being replaced."""


class Session:
    """A page of a site and all that may be done there; one task uses it at a time.

    Made by `Browsers.session`. `direct` is a session of Chromium's protocol with the page. `census` tells of its
    context; `ends` is what `close` does.
    """

    def __init__(
        self,
        page: Page,
        *,
        direct: CDPSession | None = None,
        site: SiteAccess,
        secrets: Secrets,
        gate: Gate,
        census: Census,
        clock: Callable[[], float],
        ends: Callable[[], Awaitable[None]],
    ) -> None:
        self._context: BrowserContext = page.context
        self._gate = gate
        self._site, self._secrets, self._census, self._clock, self._ends = site, secrets, census, clock, ends
        self._views, self._dialogs = [self._view_of(page, direct)], Dialogs()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def act(self, act: Act, *, deadline: float) -> None:
        """Does one act and waits for what it sets off, until `deadline` at the latest. Raises `NodeFailure`."""
        failure = await self._carry_out(act, deadline)
        if failure is not None:
            raise self._failed(failure)

    async def open_by(self, act: Act, *, deadline: float) -> None:
        """Does an act and goes on with the page that it opens, until `close_opened`. Raises `NodeFailure`."""
        arrivals = Arrivals(self._view_of)
        with arrivals.listening(self._page):
            failure = await self._carry_out(act, deadline)
            opened: View | None = None
            if failure is None:
                opened, failure = await self._outcome(self._arrived(arrivals, act, deadline), doing=act.verb)
        await arrivals.close(but=opened)
        if failure is not None:
            raise self._failed(failure)
        assert opened is not None, "what does not fail opens a page"
        self._views.append(opened)
        self._dialogs.watch(opened.page)

    async def close_opened(self) -> None:
        """Back to the page before, which may have to take in what the other one did to it. Raises `NodeFailure`."""
        if len(self._views) == 1:
            return
        await self._views.pop().close()
        deadline = self._clock() + SETTLE_LONGEST
        _, failure = await self._outcome(self._view.traffic.settled(deadline), doing="closing a page")
        if failure is not None:
            raise self._failed(failure)

    async def begin_dialog(self, answer: Answer, reply: str | None) -> None:
        """Until `end_dialog` dialogs are answered so."""
        self._dialogs.begin(answer, reply, self._page)

    async def end_dialog(self) -> None:
        """A dialog must have come by now, or comes soon. Raises `NodeFailure` of kind `missing`."""
        came, waited = await self._dialogs.end(DIALOG_LONGEST)
        if not came:
            raise fail("missing", "no dialog was opened")
        if waited:
            deadline = self._clock() + SETTLE_LONGEST
            _, failure = await self._outcome(self._view.traffic.settled(deadline), doing="a dialog")
            if failure is not None:
                raise self._failed(failure)

    async def download(self, act: Act, *, deadline: float, until: float) -> FileContent:
        """Does an act and returns the file that it fetches, which must have come by `until`. Raises `NodeFailure`."""
        downloads, said = Downloads(), self._secrets.mask(act_text(act))
        with downloads.listening(self._context):
            failure = await self._carry_out(act, deadline)
            if failure is not None and failure.kind == "navigation" and await downloads.come(SOON):
                failure = None  # a `goto` that leads to a file leads to no page
            fetched: FileContent | None = None
            if failure is None:
                begins, ends = deadline - self._clock(), until - self._clock()
                fetching = downloads.one(begins=begins, ends=ends, act=said, allows=self._site.allows)
                fetched, failure = await self._outcome(fetching, doing=act.verb)
        if failure is not None:
            await downloads.drop()
            raise self._failed(failure)
        assert fetched is not None, "what does not fail fetches a file"
        return fetched

    async def reset(self) -> None:
        """As a new attempt finds it: with the first page alone, and no dialog expected."""
        self._dialogs.forget()
        while len(self._views) > 1:
            await self._views.pop().close()

    async def look(self, look: Look, *, deadline: float) -> Any:
        """The answer of a look, masked. Raises `NodeFailure`."""
        answered, failure = await self._outcome(self._answer(look, deadline), doing="a look")
        # A page may have left by itself since the last act; an answer is labelled as its own site's.
        failure = await self._leave_outside() or failure
        if failure is not None:
            raise self._failed(replace(failure, dispatched=False))
        return _masked(answered, self._secrets.mask)

    async def presses(self, element: Element | None, controls: tuple[Element, ...], *, deadline: float) -> int | None:
        """Which of `controls` pressing the element would press, or pressing a key where the focus is."""
        return await presses(self._page, element, controls, max(PASSING_PAUSE, deadline - self._clock()))

    @property
    def is_alive(self) -> bool:
        """Whether its browser still runs. Of one that does not, only `close` is left to call."""
        browser = self._context.browser
        return browser is not None and browser.is_connected()

    @property
    def way(self) -> Gate:
        """What its traffic goes through."""
        return self._gate

    async def url(self) -> str:
        """The address of the page, masked."""
        return self._secrets.mask(self._page.url)

    async def snapshot(self) -> str:
        """The page as ARIA sees it, as text, with secrets and the content of password fields masked."""
        async with asyncio.timeout(PICTURE_LONGEST):
            return self._secrets.mask(await snapshot_text(self._page))

    async def screenshot(self, path: Path, *, full_page: bool = False) -> None:
        """Writes a PNG that only its owner may read; secrets and password fields are covered.

        Raises TimeoutError or Playwright's `Error` when there is no page to take one of, OSError when it can't
        be written.
        """
        async with asyncio.timeout(PICTURE_LONGEST):
            data = await picture(self._view, self._secrets, full_page=full_page)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)

    async def fresh_page(self) -> Session:
        """A session on a page of its own with the same login; closing it closes that page only.

        Fails with kind `browser` when there is no browser any more.
        """
        try:
            page = await self._context.new_page()
        except Error as error:
            raise died(error) from None
        return Session(
            page,
            site=self._site,
            secrets=self._secrets,
            gate=self._gate,
            census=self._census,
            clock=self._clock,
            ends=page.close,
        )

    async def close(self) -> None:
        """Ends the session; once is enough."""
        ends, self._ends = self._ends, _nothing
        self._dialogs.forget()
        for view in self._views:
            view.traffic.stop()
        try:
            for opened in self._views[1:]:
                await opened.close()
            await ends()
        except Error as error:
            if not is_gone(error):
                raise

    @property
    def _view(self) -> View:
        """The page that acts and looks are about now."""
        return self._views[-1]

    @property
    def _page(self) -> Page:
        return self._view.page

    def _view_of(self, page: Page, direct: CDPSession | None = None) -> View:
        return View.of(page, direct, census=self._census, clock=self._clock)

    async def _replace_page(self) -> None:
        """Puts a fresh page in the place of one that is of no more use."""
        old, self._views[-1] = self._view, self._view_of(await self._context.new_page())
        self._dialogs.watch(self._page)
        await old.close()

    def _failed(self, failure: Failure) -> NodeFailure:
        if failure.kind == "browser" and self._has_closed():
            failure = replace(failure, kind="missing", message=CLOSED)
        if failure.kind in ("timeout", "browser"):
            self._view.mark_suspect()
        return NodeFailure(self._secrets.masked(failure))

    async def _carry_out(self, act: Act, deadline: float) -> Failure | None:
        _, failure = await self._outcome(self._ready_for(act), doing=act.verb)
        if failure is not None:
            return replace(failure, dispatched=False)
        failure = await self._failure_of_act(act, deadline)
        # A window that closes when something was chosen in it has taken the act.
        return None if failure is not None and failure.kind == "browser" and self._has_closed() else failure

    def _has_closed(self) -> bool:
        """Whether the page that was opened has closed itself."""
        return len(self._views) > 1 and self._page.is_closed() and self.is_alive

    async def _arrived(self, arrivals: Arrivals, act: Act, deadline: float) -> View:
        """The page that an act has opened, when it has settled and is one that may be."""
        view = await arrivals.one(deadline - self._clock(), self._secrets.mask(act_text(act)))
        async with asyncio.timeout(max(SETTLE_LEAST, deadline - self._clock())):
            await view.traffic.arrived(deadline)
        outside = await self._leave_outside()
        failure = outside if outside is not None else view.traffic.verdict()
        if failure is not None:
            raise NodeFailure(failure)
        return view

    async def _ready_for(self, act: Act) -> None:
        """A `goto` begins anew: a page that died or hangs is replaced first."""
        self._require_open()
        if act.verb != "goto" or not self._view.suspect:
            return
        if await self._answers():
            self._view.suspect = False
            return
        await self._replace_page()

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(ALIVE_LONGEST):
                await self._page.evaluate("0")
        except (TimeoutError, Error):  # both say that it does not
            return False
        return True

    async def _failure_of_act(self, act: Act, deadline: float) -> Failure | None:
        stage = PageStage(
            self._page,
            ask=self._view.direct.ask,
            allows=self._site.allows,
            gate=self._gate,
            secrets=self._secrets,
            deadline=deadline,
            clock=self._clock,
            typed_into=self._view.typed_into,
        )
        self._gate.begin_act()
        _, failure = await self._outcome(self._do(stage, act, deadline), doing=act.verb)
        outside = await self._leave_outside() or self._refused_commit()
        if outside is not None or failure is None:
            return outside
        return replace(failure, dispatched=failure.dispatched or stage.reached)

    async def _do(self, stage: PageStage, act: Act, deadline: float) -> None:
        self._view.traffic.mark()
        await HANDS[act.verb](stage, act)
        async with asyncio.timeout(max(SETTLE_LEAST, deadline - self._clock())):  # the page may hang by now
            await self._view.traffic.settled(deadline, draws=stage.draws, paused=stage.paused)
        verdict = self._view.traffic.verdict()
        if verdict is not None:
            raise NodeFailure(verdict)

    def _require_open(self) -> None:
        if self._has_closed():
            raise fail("missing", CLOSED)

    async def _answer(self, look: Look, deadline: float) -> Any:
        """The answer, from one whole page: it is asked again when another page took the place of the first."""
        self._require_open()
        seconds = max(PASSING_PAUSE, deadline - self._clock())
        async with asyncio.timeout(seconds):
            for tries_left in reversed(range(LOOK_TRIES)):
                navigations = self._view.traffic.navigations
                try:
                    await self._view.traffic.parsed(seconds)
                    found = await answer(self._page, look)
                except NodeFailure:
                    if navigations == self._view.traffic.navigations or not tries_left:
                        raise
                except Error as error:
                    if is_gone(error) or not is_passing(error) or not tries_left:
                        raise
                    await asyncio.sleep(PASSING_PAUSE)
                else:
                    if navigations == self._view.traffic.navigations or not tries_left:
                        return found
        raise AssertionError("the last try returns or raises")

    async def _outcome(self, work: Awaitable[Any], *, doing: str) -> tuple[Any, Failure | None]:
        """What `work` gives, or how it failed, with no error of the browser's hanging on to that."""
        try:
            return await work, None
        except NodeFailure as error:
            return None, error.failure
        except TimeoutError:
            return None, Failure(kind="timeout", message=f"{doing}: the page does not answer", dispatched=True)
        except Error as error:
            return None, failure_of(error, subject="the page", doing=doing)

    def _refused_commit(self) -> Failure | None:
        """The failure of an act that would have been a commit by what its page sent."""
        refused = self._gate.refused_commit
        if refused is None:
            return None
        message = f"the page sent a {refused.method} to {refused.host} that is a commit: only `commit` may do that"
        return Failure(kind="origin", message=message, dispatched=True)

    async def _leave_outside(self) -> Failure | None:
        """Takes every page of the session back from where it may not be, and says where that was."""
        outside = [page for page in self._context.pages if not is_inert(page.url) and not self._site.allows(page.url)]
        lost = [url for url in self._view.traffic.lost() if origin_of(url) is not None and not self._site.allows(url)]
        if not outside and not lost:
            return None
        where = outside[0].url if outside else lost[0]
        message = f"the page went to {where}, which is not of an origin that the plan allows"
        for page in outside:
            if page is not self._page:
                await page.close()
        if self._page in outside:
            await self._replace_page()
        return Failure(kind="origin", message=message, dispatched=True)


async def _nothing() -> None:
    return None


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    """The strings of an answer masked; its field names are the plan's own."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [{name: _masked(text, mask) for name, text in record.items()} for record in value]
    return value
