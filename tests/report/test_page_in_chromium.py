"""The page in a real browser: from a file, narrow and wide, light and dark, without a script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from callsheet.interpreter.browser.chromium import find_chromium

from . import stories
from .stories import HOSTILE, report
from .test_page import page_of

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium of its own."""
    async with async_playwright() as driver:
        executable = find_chromium()
        browser = await driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def opened(browser: Browser, path: Path, width: int, complaints: list[str]) -> Page:
    """The page from its file, in a window of this width; what the browser complains of is collected."""
    page = await browser.new_page(viewport={"width": width, "height": 800})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(path.as_uri())
    return page


async def test_the_page_of_a_hostile_shop(browser: Browser, tmp_path: Path) -> None:
    """Nothing runs, nothing has to be refused; it fits a telephone and a desk; pictures open and close."""
    path = tmp_path / "report.html"
    path.write_text(page_of(report(stories.failed)), encoding="utf-8")
    complaints: list[str] = []

    for width in (390, 1200):
        page = await opened(browser, path, width, complaints)

        assert width == await page.evaluate("document.documentElement.scrollWidth")
    assert HOSTILE.split(" [")[0] in await page.locator(".message").first.inner_text()

    picture = page.locator(".shot img").first
    small = (await picture.bounding_box() or {})["width"]
    await picture.click()
    assert "fixed" == await page.locator(".shot summary").first.evaluate("one => getComputedStyle(one).position")
    await picture.click()
    assert small == (await picture.bounding_box() or {})["width"]
    assert [] == complaints


async def test_a_script_would_be_refused_and_seen(browser: Browser, tmp_path: Path) -> None:
    """Were one to get into the page, its policy would stop it; and the test above can fail."""
    path = tmp_path / "report.html"
    whole = page_of(report(stories.done)).replace("<main>", "<main><script>document.title = 'taken'</script>")
    path.write_text(whole, encoding="utf-8")
    complaints: list[str] = []

    page = await opened(browser, path, 800, complaints)

    assert "Done: buy_cheapest" == await page.title()
    assert 1 == len(complaints)
    assert "Content Security Policy" in complaints[0]


async def test_the_page_is_dark_where_that_is_wanted(browser: Browser, tmp_path: Path) -> None:
    """Paper and ink change places."""
    path = tmp_path / "report.html"
    path.write_text(page_of(report(stories.done)), encoding="utf-8")
    page = await opened(browser, path, 800, [])
    colours = "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]"

    light = await page.evaluate(colours)
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate(colours)

    assert ["rgb(253, 252, 248)", "rgb(33, 31, 27)"] == light
    assert ["rgb(20, 19, 16)", "rgb(236, 231, 220)"] == dark
