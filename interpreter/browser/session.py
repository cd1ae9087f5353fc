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
from typing import Any, Self, TypeVar

from playwright.async_api import Error

from callsheet.dsl.actions import Act, Look
from callsheet.dsl.elements import Element
from callsheet.dsl.failures import NodeFailure, fail
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.verbs import DIALOG_LONGEST
from callsheet.dsl.words_of import act_text

from ..egress import Gate
from .acting import PASSING_PAUSE, SETTLE_LEAST, Acts
from .dialogs import Answer
from .downloads import Downloads
from .inspecting import Inspector
from .looks import answer
from .pictures import picture, snapshot_text
from .presses import presses
from .trouble import died, is_gone, is_passing
from .views import Arrivals, View

PICTURE_LONGEST = 10.0
"""Seconds for a screenshot or a snapshot."""
SOON = 1.0
"""Seconds between a browser's word that an address is that of a file and its word of the file."""
SETTLE_LONGEST = 10.0
"""Seconds for a page to take in what a page that it opened, or a late dialog, has set off."""
LOOK_TRIES = 10
"""How often a look is begun while pages replace one another."""

T = TypeVar("T")


class Session(Acts):
    """A page of a site and all that may be done there; one task uses it at a time.

    Made by `Browsers.session`. `line` leads to the page by Chromium's protocol. `census` tells of its context;
    `ends` is what `close` does.
    """

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open_by(self, act: Act, *, deadline: float) -> None:
        """Does an act and goes on with the page that it opens, until `close_opened`. Raises `NodeFailure`."""
        await self.settle()
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
        await self.settle()
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
        await self.settle()
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
        """As a new attempt finds it: with the first page alone, nothing under way, and no dialog expected."""
        if await self._give_up():
            # Where that has led is looked at all the same; a browser that died is for the attempt to find out.
            await self._outcome(self._leave_outside(), doing="a new attempt")
        self._dialogs.forget()
        while len(self._views) > 1:
            await self._views.pop().close()

    async def clear(self) -> bool:
        """Leaves the page, with all that its site has stored in the browser; only who is signed in stays.

        Whether that could be done.
        """
        try:
            await self._context.clear_cookies()
            return await self._view.direct.clear(str(self._site.origin))
        except Error:  # there is no page any more, or no browser
            return False

    async def look(self, look: Look, *, deadline: float) -> Any:
        """The answer of a look, masked. Raises `NodeFailure`."""
        await self.settle()
        answered, failure = await self._outcome(self._answer(look, deadline), doing="a look")
        # A page may have left by itself since the last act; an answer is labelled as its own site's.
        failure = await self._leave_outside() or failure
        if failure is not None:
            raise self._failed(replace(failure, dispatched=False))
        return _masked(answered, self._secrets.mask)

    async def presses(self, element: Element | None, controls: tuple[Element, ...], *, deadline: float) -> int | None:
        """Which of `controls` pressing the element would press, or pressing a key where the focus is."""
        await self.settle()
        return await presses(self._page, element, controls, max(PASSING_PAUSE, deadline - self._clock()))

    @property
    def way(self) -> Gate:
        """What its traffic goes through."""
        return self._gate

    async def url(self) -> str:
        """The address of the page, masked."""
        return self._secrets.mask(self._page.url)

    async def snapshot(self) -> str:
        """The page as ARIA sees it, as text, with secrets and the content of password fields masked.

        Raises `NodeFailure` when the page does not tell.
        """
        await self.settle()
        taking = self._of_one_page(lambda: snapshot_text(self._page), PICTURE_LONGEST)
        text, failure = await self._outcome(taking, doing="a snapshot")
        if failure is not None:
            raise self._failed(replace(failure, dispatched=False))
        return self._secrets.mask(str(text))

    async def screenshot(self, path: Path, *, full_page: bool = False) -> None:
        """Writes a PNG that only its owner may read; secrets and password fields are covered.

        Raises TimeoutError or Playwright's `Error` when there is no page to take one of, OSError when it can't
        be written.
        """
        async with asyncio.timeout(PICTURE_LONGEST):
            if self._under_way is not None:
                await asyncio.wait({self._under_way})
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

    def inspected(self) -> Inspector:
        """The page as the judge of a run sees it, which is more than a plan may."""
        return Inspector(self._page, self._secrets.mask)

    async def close(self) -> None:
        """Ends the session; once is enough."""
        ends, self._ends = self._ends, _nothing
        await self._give_up()
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

    async def _answer(self, look: Look, deadline: float) -> Any:
        self._require_open()
        return await self._of_one_page(lambda: answer(self._page, look), max(PASSING_PAUSE, deadline - self._clock()))

    async def _of_one_page(self, ask: Callable[[], Awaitable[T]], seconds: float) -> T:
        """What is said of one whole page: it is asked again when another page took the place of the first."""
        async with asyncio.timeout(seconds):
            for tries_left in reversed(range(LOOK_TRIES)):
                navigations = self._view.traffic.navigations
                try:
                    await self._view.traffic.parsed(seconds)
                    found = await ask()
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


async def _nothing() -> None:
    return None


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    """The strings of an answer masked; its field names are the plan's own."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [{name: _masked(text, mask) for name, text in record.items()} for record in value]
    return value
