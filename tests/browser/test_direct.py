"""Questions to a page are answered alike on both ways, and end when the page does."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio
from playwright.async_api import Error, Page

from callsheet.interpreter.browser.direct import Direct, open_line
from callsheet.interpreter.browser.launch import VIEWPORT_HEIGHT, VIEWPORT_WIDTH, Browsers
from callsheet.interpreter.browser.scripts import TURN_SCRIPT
from callsheet.interpreter.browser.trouble import is_gone, is_passing

from .conftest import Door

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOR_EVER = "() => new Promise(() => {})"


@pytest_asyncio.fixture(loop_scope="session")
async def page(browsers: Browsers) -> AsyncIterator[Page]:
    """An empty page of its own."""
    assert browsers._running is not None
    context = await browsers._running.browser.new_context(viewport={"width": VIEWPORT_WIDTH, "height": VIEWPORT_HEIGHT})
    yield await context.new_page()
    with suppress(Error):
        await context.close()


async def ways(page: Page) -> list[Direct]:
    """Both ways to it."""
    return [Direct(page, await open_line(page.context, page)), Direct(page, None)]


@pytest.mark.parametrize(
    ("script", "argument", "answer"),
    [
        pytest.param("() => 7", None, 7, id="number"),
        pytest.param("text => text + '\\u2028'", "a'\"\u2029", "a'\"\u2029\u2028", id="text"),
        pytest.param("async what => ({ said: [what, null] })", True, {"said": [True, None]}, id="promise-of-an-object"),
        pytest.param("() => undefined", None, None, id="nothing"),
    ],
)
async def test_a_question(page: Page, script: str, argument: object, answer: object) -> None:
    """Plain data goes in and out."""
    assert [answer] * 2 == [await way.ask(script, argument) for way in await ways(page)]


async def test_a_script_that_fails(page: Page) -> None:
    """It is an error that is nothing of the page's end."""
    for way in await ways(page):
        with pytest.raises(Error) as caught:
            await way.ask("() => { throw new Error('no') }")

        assert (False, False) == (is_gone(caught.value), is_passing(caught.value))


GOERS = [
    pytest.param("<form action=/next><select onchange=form.requestSubmit()>", True, id="form"),
    pytest.param("<select onchange=\"location.assign('/next')\">", True, id="script"),
    pytest.param("<select onchange=\"location.hash = 'there'\">", False, id="within-the-page"),
    pytest.param("<select onchange=\"location.href = 'mailto:us@shop.test'\">", False, id="not-by-network"),
    pytest.param("<select onchange=\"open('/next')\">", False, id="another-window"),
    pytest.param(
        "<iframe name=in></iframe><form action=/next target=in><select onchange=form.submit()>", False, id="frame"
    ),
]


@pytest.mark.parametrize(("html", "goes"), GOERS)
async def test_a_page_that_goes_elsewhere(lone_door: Door, html: str, goes: bool) -> None:
    """It says so before it answers the next question."""
    lone_door.site.pages["/next"] = "<h1>Next</h1>"
    await lone_door.show(f"{html}<option>a<option>b</select>")
    page, direct, said = lone_door.session._page, lone_door.session._view.direct, list[bool]()
    direct.on_going(lambda: said.append(True))

    await page.select_option("select", "b")
    with suppress(Error):  # the page may be gone before it answers
        await direct.ask(TURN_SCRIPT)

    assert goes == bool(said)


async def test_a_page_that_is_replaced(page: Page) -> None:
    """Whoever waits for the old one is told so."""
    await page.goto("data:text/html,<h1>One</h1>")
    asking = [asyncio.ensure_future(way.ask(FOR_EVER)) for way in await ways(page)]
    await page.evaluate("0")  # what is asked behind them is answered, so they are under way
    await page.goto("data:text/html,<h1>Two</h1>")

    for one in asking:
        with pytest.raises(Error) as caught:
            await one
        assert (False, True) == (is_gone(caught.value), is_passing(caught.value))


async def test_a_page_that_crashes(page: Page) -> None:
    """Whoever waits for it, or asks it later, is told so; DevTools say nothing of it."""
    both = await ways(page)
    asking = [asyncio.ensure_future(way.ask(FOR_EVER)) for way in both]
    await asyncio.sleep(0)
    with suppress(Error):
        await page.goto("chrome://crash")

    for one in (*asking, *(way.ask("() => 1") for way in both)):
        with pytest.raises(Error) as caught:
            await asyncio.wait_for(one, timeout=10)
        assert is_gone(caught.value)


async def test_a_page_that_is_closed(page: Page) -> None:
    """Whoever waits for it is told at least that it is another, who asks later that there is none."""
    both = await ways(page)
    asking = [asyncio.ensure_future(way.ask(FOR_EVER)) for way in both]
    await asyncio.sleep(0)
    await page.close()

    for one in asking:
        with pytest.raises(Error) as caught:
            await asyncio.wait_for(one, timeout=10)
        assert is_gone(caught.value) or is_passing(caught.value)
    for way in both:
        with pytest.raises(Error) as caught:
            await way.ask("() => 1")
        assert is_gone(caught.value)


async def test_who_gives_up_is_not_told_of_a_crash(page: Page) -> None:
    """A question that was cancelled ends as cancelled."""
    for way in await ways(page):
        asking = asyncio.ensure_future(way.ask(FOR_EVER))
        await asyncio.sleep(0)
        asking.cancel()

        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_a_picture(page: Page) -> None:
    """It is a PNG of what the window shows."""
    await page.set_content("<body style='height: 5000px'>")
    direct, played = await ways(page)
    data = await direct.picture()

    assert data is not None
    assert (b"\x89PNG\r\n\x1a\n", (VIEWPORT_WIDTH, VIEWPORT_HEIGHT)) == (data[:8], struct.unpack(">II", data[16:24]))
    assert await played.picture() is None
