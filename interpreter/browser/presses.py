"""Whether pressing an element presses one of some controls: itself, what is around it, what lies on its middle.

In: an element of a page, or nothing for what has the focus, and the controls as elements. Out: the number of the first
control that it would press. Enter in a field sends the form that it belongs to, so that form's button counts too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from playwright.async_api import ElementHandle, Error, Locator, Page

from callsheet.dsl.elements import Element
from callsheet.dsl.failures import fail

from .locate import NotOne, locate

PRESSES_SCRIPT = """(element, controls) => {
  const middle = element.getBoundingClientRect();
  const root = element.getRootNode();
  const hit = root.elementFromPoint(middle.x + middle.width / 2, middle.y + middle.height / 2);
  const form = element.form;
  const sends = form && form.querySelector('button:not([type]), button[type=submit], input[type=submit]');
  const labelled = element.control;
  const pressed = [element, hit, sends, labelled].filter(one => one);
  return controls.findIndex(control => pressed.some(one => control === one || control.contains(one)));
}"""
FOCUS_SCRIPT = "() => document.activeElement"


async def presses(page: Page, element: Element | None, controls: Sequence[Element], within: float) -> int | None:
    """The number of the control, None if there is none; an element that is not there presses nothing.

    Fails with `browser` when the page does not answer within so many seconds: nothing was done to it.
    """
    try:
        async with asyncio.timeout(within):
            return await _pressed(page, element, controls)
    except (TimeoutError, Error):
        pass  # what it said is the page's own text
    raise fail("browser", "the page does not tell what would be pressed")


async def _pressed(page: Page, element: Element | None, controls: Sequence[Element]) -> int | None:
    handle = await _one(page, element)
    if handle is None:
        return None
    if element is not None:
        await handle.scroll_into_view_if_needed()
    numbers, found = [], []
    for number, control in enumerate(controls):
        for match in await _all(page, control):
            numbers.append(number)
            found.append(match)
    place = await handle.evaluate(PRESSES_SCRIPT, found)
    return None if place < 0 else numbers[place]


async def _one(page: Page, element: Element | None) -> ElementHandle | None:
    if element is None:
        return (await page.evaluate_handle(FOCUS_SCRIPT)).as_element()
    matches = await _all(page, element)
    return matches[0] if len(matches) == 1 else None


async def _all(page: Page, element: Element) -> list[ElementHandle]:
    try:
        matches: Locator = await locate(page, element)
    except NotOne:
        return []
    return await matches.element_handles()
