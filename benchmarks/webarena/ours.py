"""What our evaluators say of a case; the pages are Playwright's own, as in the peer's process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Error, Page, async_playwright

from callsheet.planners.providers.scripted import ScriptedModel
from callsheet.tasks.webarena.format import ArenaTask
from callsheet.tasks.webarena.judging import Judge
from callsheet.tasks.webarena.pages import PageFailed
from callsheet.tasks.webarena.scoring import score
from callsheet.tasks.webarena.verified.format import VerifiedTask
from callsheet.tasks.webarena.verified.har import requests_of
from callsheet.tasks.webarena.verified.scoring import score_verified
from callsheet.tasks.webarena.verified.values import value_of

from .peers import ADDRESSES


class _Page:
    """A page as checks look at it."""

    def __init__(self, page: Page | None, url: str) -> None:
        self._page, self._url = page, url

    @property
    def url(self) -> str:
        return self._page.url if self._page else self._url

    async def content(self) -> str:
        assert self._page is not None, "cases of pages have one"
        return await self._page.content()

    async def evaluate(self, expression: str) -> str:
        assert self._page is not None, "cases of pages have one"
        try:
            return str(await self._page.evaluate(f"() => {expression}"))
        except Error as error:
            raise PageFailed(str(error)) from None


class _Looker:
    def __init__(self, page: Page | None, url: str) -> None:
        self._page = page
        self.last = _Page(page, url)

    @asynccontextmanager
    async def opened(self, url: str) -> AsyncIterator[_Page]:
        assert self._page is not None, "cases of pages have one"
        other = await self._page.context.new_page()
        await other.goto(url)
        yield _Page(other, url)
        await other.close()

    async def latest_order_url(self) -> str:
        raise NotImplementedError

    async def latest_review(self, sku: str) -> tuple[str, str]:
        raise NotImplementedError


def original(cases: Sequence[dict[str, Any]], *, chromium: str = "") -> list[float]:
    """The scores of cases in WebArena's own format."""
    return asyncio.run(_original(cases, chromium))


async def _original(cases: Sequence[dict[str, Any]], chromium: str) -> list[float]:
    if not chromium:
        return [await _one(case, None) for case in cases]
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, chromium_sandbox=os.geteuid() != 0)
        page = await (await browser.new_context()).new_page()
        scores = []
        for case in cases:
            await page.goto(case["url"])
            scores.append(await _one(case, page))
        await browser.close()
        return scores


async def _one(case: dict[str, Any], page: Page | None) -> float:
    judge = Judge(ScriptedModel(case.get("says", ())))
    task = ArenaTask.model_validate(case["task"])
    looker = _Looker(page, case.get("url", "about:blank"))
    return (await score(task, answer=case.get("answer", ""), looker=looker, judge=judge)).value


def verified(cases: Sequence[dict[str, Any]], entries: Sequence[dict[str, Any]]) -> list[float]:
    """The scores of cases in the verified format."""
    tasks = {entry["task_id"]: VerifiedTask.model_validate(entry) for entry in entries}
    addresses = {site: (address,) for site, address in ADDRESSES.items()}
    return [
        score_verified(
            tasks[case["id"]], answer=case["answer"], sent=requests_of(case["har"]), addresses=addresses
        ).value
        for case in cases
    ]


def values(cases: Sequence[dict[str, Any]]) -> list[float | None]:
    """Whether two values of a type are the same; None where the first is none of its type."""
    return [_same(case) for case in cases]


def _same(case: dict[str, Any]) -> float | None:
    try:
        expected = value_of(case["expected"], case["type"])
    except ValueError:
        return None
    try:
        return float(expected.matches(value_of(case["found"], case["type"])))
    except ValueError:
        return float(expected.matches(case["found"]))
