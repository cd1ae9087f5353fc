"""Looks: questions to a page as it stands, each answered from one moment.

In: a `Look` of the language. Out: its plain answer, unmasked (the session masks). A look does not wait for
elements, only for a page that is being replaced by the next. The elements it is about are asked all at once,
so how many there are and what they say belong together.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from playwright.async_api import Error, Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from callsheet.dsl.actions import (
    Attribute,
    BoxOf,
    CurrentUrl,
    FindAll,
    HasFacet,
    HowMany,
    IsState,
    Look,
    Read,
    ReadAll,
    Seen,
    Style,
)
from callsheet.dsl.elements import Element, describe
from callsheet.dsl.failures import fail
from callsheet.dsl.values import Box

from .instead import ambiguous, missing, not_one
from .locate import NotOne, locate, mark_name, normalise
from .rows import read_all
from .scripts import ATTRIBUTE_SCRIPT, BOX_SCRIPT, MARK_SCRIPT, STATE_SCRIPT, STYLE_SCRIPT
from .trouble import is_unmet

STAYS = 250
"""Milliseconds in which an element that was there, alone, is found to be so again."""


async def answer(page: Page, look: Look) -> Any:
    """The answer of a look: bool, int, str, None, a box, or a list of records. Fails with `missing` or `ambiguous`."""
    match look:
        case FindAll():
            return await _mark_all(page, look)
        case Seen(element=element):
            return await _count(page, element) > 0
        case HowMany(element=element):
            return await _count(page, element)
        case Read(element=element):
            return _readable(await _state(page, element), element)
        case Attribute(element=element, name=name):
            return _said(await _only(page, element, ATTRIBUTE_SCRIPT, name), element)
        case Style(element=element, property=name):
            return _said(await _only(page, element, STYLE_SCRIPT, name), element)
        case BoxOf(element=element):
            return Box(*map(Decimal, _said(await _only(page, element, BOX_SCRIPT), element)))
        case ReadAll():
            return await read_all(page, look)
        case CurrentUrl():
            return page.url
        case IsState():
            return await _is(page, look)
        case HasFacet():
            state = await _state(page, look.element)
            said = state["text"] if look.facet == "text" else _readable(state, look.element)
            return normalise(said) == normalise(look.wanted)


async def _mark_all(page: Page, look: FindAll) -> int:
    """How many there are, each marked as what it is to the loop until the page is gone."""
    try:
        matches: Locator = await locate(page, look.element)
        found: int = await matches.evaluate_all(MARK_SCRIPT, [mark_name(look.mark), look.limit])
    except NotOne as problem:
        if problem.count == 0:  # what is not there holds nothing
            return 0
        several = problem
    else:
        if found > look.limit:
            raise fail("value", f"{found} matches of {describe(look.element)}, the loop takes {look.limit} at most")
        return found
    raise await not_one(page, several)


async def _count(page: Page, element: Element) -> int:
    try:
        return await (await locate(page, element)).count()
    except NotOne as problem:
        if problem.count == 0:  # what is not there holds nothing
            return 0
        several = problem
    raise await not_one(page, several)


async def _is(page: Page, look: IsState) -> bool:
    state = await _state(page, look.element)
    if look.state == "checked" and not state["checkable"]:
        raise fail("refused", f"{describe(look.element)} is nothing that can be checked")
    return bool(state[look.state])


async def _state(page: Page, element: Element) -> dict[str, Any]:
    """What the one match of an element is and says."""
    return await _only(page, element, STATE_SCRIPT)


async def _only(page: Page, element: Element, script: str, argument: Any = None) -> dict[str, Any]:
    """What a script finds of the one match of an element."""
    try:
        matches = await locate(page, element)
        states = await _of_the_one(matches, script, argument) or await _of_each(matches, script, argument)
    except NotOne as error:
        problem = error
    else:
        if len(states) == 1:
            return states[0]
        raise await (ambiguous(element, matches, len(states)) if states else missing(page, element))
    raise await not_one(page, problem)


async def _of_the_one(matches: Locator, script: str, argument: Any) -> list[dict[str, Any]]:
    """What a script finds of the match, if there is one and stays so; else nothing.

    Playwright looks for elements in a world beside the page, and where all matches are asked at once, in the page's
    own. What it needs there takes as long as an act for each document, and acts have brought it to the other already.
    """
    if await matches.count() != 1:
        return []
    try:
        return [
            await matches.evaluate(
                f"(element, argument) => ({script})([element], argument)[0]", argument, timeout=STAYS
            )
        ]
    except Error as error:
        if isinstance(error, PlaywrightTimeout) or is_unmet(error):
            return []
        raise


async def _of_each(matches: Locator, script: str, argument: Any) -> list[dict[str, Any]]:
    """What a script finds of every match, all in one moment."""
    found: list[dict[str, Any]] = await matches.evaluate_all(script, argument)
    return found


def _said(found: dict[str, Any], element: Element) -> Any:
    if found["password"]:
        raise fail("secret", f"{describe(element)} is a password field, which can't be read")
    return found["said"]


def _readable(state: dict[str, Any], element: Element) -> str:
    if state["password"]:
        raise fail("secret", f"{describe(element)} is a password field, which can't be read")
    return str(state["value"])
