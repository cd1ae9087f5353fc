"""A page that goes elsewhere says so before it asks for the document; what an act sets off is over after that."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast

import pytest
from playwright.async_api import Page

from callsheet.interpreter.browser import settle
from callsheet.interpreter.browser.direct import Direct
from callsheet.interpreter.browser.settle import Traffic
from callsheet.interpreter.browser.windows import Census

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Told:
    """What somebody listens to; `tell` tells them."""

    def __init__(self, **has: Any) -> None:
        self._listening: dict[str, list[Callable[..., object]]] = defaultdict(list)
        self.__dict__.update(has)

    def on(self, event: str, then: Callable[..., object]) -> None:
        self._listening[event].append(then)

    def tell(self, event: str, *said: object) -> None:
        for then in self._listening[event]:
            then(*said)


class QuickPage(Told):
    """A page that answers at once, and says that it goes elsewhere when it is asked for the first time."""

    def __init__(self) -> None:
        self.context = Told(pages=[self])
        self.main_frame = Told()
        super().__init__()

    async def ask(self, *_: object) -> None:
        self.tell("going")

    def locator(self, selector: str) -> Told:
        """What is asked to make the document ready."""

        async def count() -> int:
            return 1

        return Told(count=count)

    def on_going(self, then: Callable[[], None]) -> None:
        self.on("going", then)

    def traffic(self) -> Traffic:
        census = Census(pages=lambda: 1, has_shared_worker=lambda _: False)
        return Traffic(cast("Page", self), cast("Direct", self), census=census, clock=time.monotonic)

    async def go(self, *, after: float) -> None:
        """Asks for a document, which comes a moment later."""
        request = Told(is_navigation_request=lambda: True, frame=self.main_frame)
        await asyncio.sleep(after)
        self.tell("request", request)
        await asyncio.sleep(0.05)
        for event, said in (("framenavigated", self.main_frame), ("requestfinished", request)):
            self.tell(event, said)
        for event in ("domcontentloaded", "load"):
            self.tell(event, self)


async def test_a_document_that_is_asked_for_late() -> None:
    """However late the browser tells of the request, the act is over when the document has come."""
    page = QuickPage()
    traffic = page.traffic()
    traffic.mark()
    going = asyncio.ensure_future(page.go(after=0.3))

    await traffic.settled(time.monotonic() + 5)

    assert going.done()
    assert 1 == traffic.navigations


async def test_a_wish_that_comes_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that thinks better of it is not waited for to the deadline."""
    monkeypatch.setattr(settle, "GOING_LONGEST", 0.05)
    traffic = QuickPage().traffic()
    traffic.mark()
    begun = time.monotonic()

    await traffic.settled(begun + 30)

    assert 10 > time.monotonic() - begun
