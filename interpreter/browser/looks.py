"""Looks: questions to a page as it stands, each answered from one moment.

In: a `Look` of the language. Out: its plain answer, unmasked (the session masks). A look does not wait for
elements, only for a page that is being replaced by the next. The elements it is about are asked all at once,
so how many there are and what they say belong together.
"""

from __future__ import annotations

import asyncio
import json
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

from .engines import query
from .instead import ambiguous, missing, not_one
from .locate import NotOne, locate, mark_name, normalise
from .rows import read_all
from .scripts import ANSWER_SCRIPTS, MARK_SCRIPT
from .trouble import is_unmet

ANSWERS_WITHIN = 0.03
"""Seconds in which an element that is there has mostly said what it is; then it is counted as well."""
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
            return _said(await _only(page, element, "attribute", name), element)
        case Style(element=element, property=name):
            return _said(await _only(page, element, "style", name), element)
        case BoxOf(element=element):
            return Box(*map(Decimal, _said(await _only(page, element, "box"), element)))
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
    return await _only(page, element, "state")


async def _only(page: Page, element: Element, asked: str, argument: Any = None) -> dict[str, Any]:
    """What is said of the one match of an element: `asked` is a name among `ANSWER_SCRIPTS`."""
    try:
        matches = await locate(page, element)
        said = await _of_the_one(matches, asked, argument)
        states = await _of_each(matches, asked, argument) if said is None else [said]
    except NotOne as error:
        problem = error
    else:
        if len(states) == 1:
            return states[0]
        raise await (ambiguous(element, matches, len(states)) if states else missing(page, element))
    raise await not_one(page, problem)


async def _of_the_one(matches: Locator, asked: str, argument: Any) -> dict[str, Any] | None:
    """What is said of the match, None unless there is one, now and not later.

    Playwright looks for elements in a world beside the page, and where all matches are asked at once, in the page's
    own. What it needs there takes as long as an act for each document, and acts have brought it to the other already.
    It would wait for a match; that there is none is told by counting, once it has had time to answer for one.
    """
    answer = matches.locator(query(answer=asked, argument=argument))
    saying = asyncio.ensure_future(answer.text_content(timeout=STAYS))
    try:
        await asyncio.wait({saying}, timeout=ANSWERS_WITHIN)
        if not saying.done() and await matches.count() != 1:
            return None
        said: dict[str, Any] = json.loads(await saying or "null")
    except Error as error:
        if isinstance(error, PlaywrightTimeout) or is_unmet(error):
            return None
        raise
    else:
        return said
    finally:
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)


async def _of_each(matches: Locator, asked: str, argument: Any) -> list[dict[str, Any]]:
    """What is said of every match, all in one moment."""
    found: list[dict[str, Any]] = await matches.evaluate_all(ANSWER_SCRIPTS[asked], argument)
    return found


def _said(found: dict[str, Any], element: Element) -> Any:
    if found["password"]:
        raise fail("secret", f"{describe(element)} is a password field, which can't be read")
    return found["said"]


def _readable(state: dict[str, Any], element: Element) -> str:
    if state["password"]:
        raise fail("secret", f"{describe(element)} is a password field, which can't be read")
    return str(state["value"])
