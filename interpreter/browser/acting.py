"""The acts of a session: done by hands, waited for, taken back from where its pages may not be.

In: `Act`s with deadlines on a monotonic clock. Out: nothing, or `NodeFailure`. What an edit of a control sets off may
be left under way, so that the next step is announced meanwhile (decision 0054); it is over before anything is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from playwright.async_api import BrowserContext, Error, Page

from callsheet.dsl.actions import Act
from callsheet.dsl.failures import Failure, NodeFailure, fail
from callsheet.dsl.origins import origin_of

from ..egress import Gate
from ..seams import Late
from ..verbs import HANDS, plain_question
from .access import SiteAccess, is_inert
from .dialogs import Dialogs
from .direct import Line
from .secrets import Secrets
from .stage import PageStage
from .trouble import failure_of
from .views import View
from .windows import Census

ALIVE_LONGEST = 1.0
"""Seconds in which a page whose last act hung must answer to be kept."""
SETTLE_LEAST = 0.25
"""Seconds for an act that ended just before its deadline to be taken in by its page."""
PASSING_PAUSE = 0.02
"""Seconds between two tries at looking at a page that is being replaced."""
CLOSED = "the page that was opened has closed"


class Acts:
    """The pages of a session and what is done to them; one task uses them at a time."""

    def __init__(
        self,
        page: Page,
        *,
        line: Line | None = None,
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
        self._under_way: asyncio.Future[Failure | None] | None = None
        self._plain: tuple[Act, bool] | None = None
        self._views, self._dialogs = [self._view_of(page, line)], Dialogs()

    async def act(self, act: Act, *, deadline: float) -> None:
        """Does one act and waits for what it sets off, until `deadline` at the latest. Raises `NodeFailure`."""
        await self.settle()
        failure = await self._carry_out(act, deadline)
        if failure is not None:
            raise self._failed(failure)

    async def begin(self, act: Act, *, deadline: float, announced: asyncio.Event) -> None:
        """Does one act; what an edit sets off is left under way. Raises `NodeFailure`, or `Late`.

        Nothing leaves for the site before it is `announced` (decision 0073).
        """
        await self.settle()
        failure = await self._carry_out(act, deadline, announced=announced)
        if failure is not None:
            raise self._failed(failure)

    async def settle(self) -> None:
        """Ends what the last act has left under way. Raises `Late`."""
        if self._under_way is None:
            return
        failure = await asyncio.shield(self._under_way)
        self._under_way = None
        if failure is not None:
            raise Late(self._failed(failure).failure)

    async def prepare(self, act: Act, *, deadline: float) -> None:
        """`settle`, and finds out whether what an act is about is plain. Raises `Late`.

        Both at once, since mostly the act before has set off nothing; where it has, the page may be another one by now.
        """
        asking, waits = asyncio.ensure_future(self._find_plain(act, deadline)), self._under_way is not None
        try:
            await self.settle()
            plain = await asking
            if plain is not None and waits and self._view.traffic.asked:
                plain = await self._find_plain(act, deadline)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        self._plain = None if plain is None else (act, plain)

    async def _find_plain(self, act: Act, deadline: float) -> bool | None:
        """None where it does not matter, or cannot be told: then the act finds out, and says so."""
        question = plain_question(act)
        if question is None or self._has_closed():
            return None
        try:
            async with asyncio.timeout(max(PASSING_PAUSE, deadline - self._clock())):
                return await self._stage(act, deadline).find_plain(*question) is not None
        except (NodeFailure, Error, TimeoutError):
            return None

    @property
    def is_alive(self) -> bool:
        """Whether its browser still runs. Of one that does not, only `close` is left to call."""
        browser = self._context.browser
        return browser is not None and browser.is_connected()

    async def _give_up(self) -> bool:
        """What is under way no longer matters. Whether anything was."""
        under_way, self._under_way = self._under_way, None
        if under_way is None:
            return False
        under_way.cancel()
        await asyncio.wait({under_way})
        return True

    @property
    def _view(self) -> View:
        """The page that acts and looks are about now."""
        return self._views[-1]

    @property
    def _page(self) -> Page:
        return self._view.page

    def _view_of(self, page: Page, line: Line | None = None) -> View:
        return View.of(page, line, census=self._census, clock=self._clock)

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

    async def _carry_out(self, act: Act, deadline: float, *, announced: asyncio.Event | None = None) -> Failure | None:
        """How an act failed. What it sets off may be left under way where it is only just being announced."""
        _, failure = await self._outcome(self._ready_for(act), doing=act.verb)
        if failure is not None:
            return replace(failure, dispatched=False)
        stage = self._stage(act, deadline)
        self._gate.begin_act(announced)
        self._view.traffic.mark()
        _, failure = await self._outcome(HANDS[act.verb](stage, act), doing=act.verb)
        rest = self._rest(stage, act, failure, deadline)
        edits = not stage.draws and act.verb != "goto"
        if announced is None or failure is not None or not edits or len(self._views) > 1 or self._dialogs.expected:
            return await rest
        self._under_way = asyncio.ensure_future(rest)
        return None

    def _has_closed(self) -> bool:
        """Whether the page that was opened has closed itself."""
        return len(self._views) > 1 and self._page.is_closed() and self.is_alive

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

    def _stage(self, act: Act, deadline: float) -> PageStage:
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
        if self._plain is not None and self._plain[0] is act:
            stage.plain = self._plain[1]
        self._plain = None
        return stage

    async def _rest(self, stage: PageStage, act: Act, failure: Failure | None, deadline: float) -> Failure | None:
        """What an act that was done, or has failed, has set off: how that failed, or the act."""
        if failure is None:
            _, failure = await self._outcome(self._settled(stage, deadline), doing=act.verb)
        outside = await self._leave_outside() or self._refused_commit()
        if outside is not None or failure is None:
            return outside
        # A window that closes when something was chosen in it has taken the act.
        if failure.kind == "browser" and self._has_closed():
            return None
        return replace(failure, dispatched=failure.dispatched or stage.reached)

    async def _settled(self, stage: PageStage, deadline: float) -> None:
        await stage.finish()
        async with asyncio.timeout(max(SETTLE_LEAST, deadline - self._clock())):  # the page may hang by now
            await self._view.traffic.settled(deadline, draws=stage.draws, paused=stage.paused)
        verdict = self._view.traffic.verdict()
        if verdict is not None:
            raise NodeFailure(verdict)

    def _require_open(self) -> None:
        if self._has_closed():
            raise fail("missing", CLOSED)

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
