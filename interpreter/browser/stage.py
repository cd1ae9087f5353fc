"""The page of one act: finds its elements, waiting for them, and lets a hand do things to them.

In: elements, texts, keys. Out: the page, changed, or `NodeFailure`. Everything waits for Playwright's own
checks that an element can take an act, until the act's deadline and not longer. `reached` becomes True once
anything may have been sent to the page; whoever runs the act then marks its failure as dispatched.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Error, Locator, Page

from callsheet.dsl.elements import Element
from callsheet.dsl.failures import Failure, NodeFailure

from ..egress import Gate
from ..verbs.stage import PlainKind
from .control import PageControl, as_typed
from .finding import is_plain, untried, wait_for_one
from .locate import hidden_files, hidden_selects, locate
from .navigate import navigate
from .secrets import Secrets
from .trouble import Unmet, failure_of, is_unmet

ANSWER_MARGIN = 0.25
"""Seconds past the deadline after which a page that Playwright got no answer from is given up."""

EDITS = frozenset({"fill", "choose", "check", "uncheck", "type"})
"""What changes a control and is answered at once; anything else may make the page draw something anew."""


class PageStage:
    """One act on one page, until `deadline` on `clock`. `typed_into` collects where secrets were typed.

    `ask` gives what a script of the page's answers, as `Direct.ask` does; `plain` is the answer of `find_plain`, where
    that is known. What an act still has to do to the page when its hand has done all, `finish` does.
    """

    def __init__(
        self,
        page: Page,
        *,
        ask: Callable[[str], Awaitable[Any]],
        allows: Callable[[str], bool],
        gate: Gate,
        secrets: Secrets,
        deadline: float,
        clock: Callable[[], float],
        typed_into: list[Locator],
    ) -> None:
        self.ask, self.secrets, self.typed_into, self.reached = ask, secrets, typed_into, False
        self.draws = self.paused = False
        self.plain: bool | None = None
        self._later: Callable[[], Awaitable[None]] | None = None
        self._page, self._allows, self._gate, self._deadline, self._clock = page, allows, gate, deadline, clock

    @property
    def milliseconds(self) -> float:
        """What is left until the deadline; never 0, which means `for ever` to Playwright."""
        return max(1.0, (self._deadline - self._clock()) * 1000)

    async def goto(self, url: str) -> None:
        await navigate(self._page, url, allows=self._allows, gate=self._gate, seconds=self.milliseconds / 1000)
        self.reached = True

    async def back(self) -> None:
        before = self._page.url
        async with self.doing("back", "the page"):
            answer = await self._page.go_back(wait_until="domcontentloaded", timeout=self.milliseconds)
        if answer is None and self._page.url == before:
            raise NodeFailure(Failure(kind="navigation", message="there is no page to go back to"))

    async def reload(self) -> None:
        async with self.doing("reload", "the page"):
            await self._page.reload(wait_until="domcontentloaded", timeout=self.milliseconds)

    async def find(self, element: Element) -> PageControl:
        untried = await self._untried(element)
        return untried or await self._find(element, lambda: locate(self._page, element))

    async def find_plain(self, element: Element, kind: PlainKind) -> PageControl | None:
        untried = await self._untried(element)
        if untried is None or self.plain is False:
            return None
        return untried if self.plain or await is_plain(untried.locator, kind) else None

    async def find_chooser(self, element: Element) -> PageControl:
        looked = False

        async def visible_or_standing_in() -> Locator:
            nonlocal looked
            matches = await locate(self._page, element)
            # Mostly it is there at once, and whoever asked counts the matches anyway.
            if not looked or await matches.count():
                looked = True
                return matches
            instead = await hidden_selects(self._page, element)
            return matches if instead is None else instead

        return await self._find(element, visible_or_standing_in)

    async def find_upload(self, element: Element) -> PageControl:
        async def visible_or_hidden_field() -> Locator:
            field = await hidden_files(self._page, element)
            return field if await field.count() else await locate(self._page, element)

        return await self._find(element, visible_or_hidden_field)

    async def find_option(self, options: tuple[Element, ...], *, patience: float | None = None) -> PageControl | None:
        async def first_present() -> Locator:
            for option in options:
                matches = await locate(self._page, option)
                if await matches.count():
                    break
            return matches

        until = self._deadline if patience is None else min(self._deadline, self._clock() + patience)
        try:
            return await self._find(options[0], first_present, until=until)
        except NodeFailure as error:
            if patience is not None and error.failure.kind == "missing":
                return None
            raise

    def later(self, work: Callable[[], Awaitable[None]]) -> None:
        """Leaves something to be done before anything else is done to the page, or by `finish`."""
        self._later = work

    async def finish(self) -> None:
        """Does what was left. Raises `NodeFailure`."""
        work, self._later = self._later, None
        if work is not None:
            await work()

    async def press(self, key: str) -> None:
        async with self.doing("press", f"the key `{key}`"):
            await self._page.keyboard.press(as_typed(key))

    @asynccontextmanager
    async def doing(self, what: str, subject: str, *, sends: bool = True, sure: bool = True) -> AsyncIterator[None]:
        """Around one thing done to the page: holds the deadline and turns Playwright's errors into failures.

        With `sure` false a locator may turn out not to have one match: then `Unmet` is raised.
        """
        await self.finish()
        failure: Failure | None
        try:
            async with asyncio.timeout(self.milliseconds / 1000 + ANSWER_MARGIN):
                yield
        except TimeoutError:
            message = f"{what} on {subject}: the page does not answer"
            failure = Failure(kind="timeout", message=message, dispatched=sends)
        except Error as error:
            unmet = not sure and is_unmet(error)
            failure = None if unmet else failure_of(error, subject=subject, doing=what)
        else:
            self.reached = self.reached or sends
            self.draws = self.draws or (sends and what not in EDITS)
            return
        # Raised outside the handlers: Playwright's errors hold what was typed and must not hang on to this one.
        raise Unmet if failure is None else NodeFailure(failure)

    async def _untried(self, element: Element) -> PageControl | None:
        """The element by a locator whose matches nobody has counted."""
        await self.finish()

        def search() -> Awaitable[Locator]:
            return locate(self._page, element)

        locator = await untried(search, until=self._deadline, clock=self._clock)
        if locator is None:
            return None
        return PageControl(self, element, locator, wait=lambda: self._wait_for(element, search))

    async def _wait_for(self, element: Element, search: Callable[[], Awaitable[Locator]]) -> Locator:
        return await wait_for_one(self._page, element, search, until=self._deadline, clock=self._clock)

    async def _find(
        self, element: Element, search: Callable[[], Awaitable[Locator]], *, until: float | None = None
    ) -> PageControl:
        await self.finish()
        found = await wait_for_one(
            self._page, element, search, until=self._deadline if until is None else until, clock=self._clock
        )
        return PageControl(self, element, found)
