"""Waiting for the one element of an act.

In: a search that gives a locator of all matches. Out: the locator once it has exactly one match, or the
failure that says what there is instead. What is asked of the page again and again is one count.

Where a locator can be tried without that (decision 0035) nothing is waited for here; who finds it wanting then waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import chain, repeat

from playwright.async_api import Error, Locator, Page

from callsheet.dsl.elements import Element, describe
from callsheet.dsl.failures import NodeFailure, fail

from .engines import query
from .instead import ambiguous, missing, not_one
from .locate import NotOne
from .trouble import failure_of, is_passing

PAUSES = (0.01, 0.02, 0.05, 0.1)
"""Seconds between counts; the last is for all that follow."""
AMBIGUITY_GRACE = 0.5
"""Seconds that two matches may stand side by side while a page puts one view in place of another."""
ANSWER_LONGEST = 1.0
"""Seconds that a single count may take, past the deadline if need be."""
LAST_WORDS = 2.0
"""Seconds past its deadline that a failed search may take to say what is on the page instead."""


async def wait_for_one(
    page: Page,
    element: Element,
    search: Callable[[], Awaitable[Locator]],
    *,
    until: float,
    clock: Callable[[], float],
) -> Locator:
    """The locator, when it has one match. Fails with `missing`, `ambiguous`, `timeout` or `browser`."""
    several_since: float | None = None
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        matches, problem, count = await _count(element, search, max(until - clock(), ANSWER_LONGEST))
        if matches is not None and count == 1:
            return matches
        now = clock()
        if count > 1:
            several_since = now if several_since is None else several_since
        else:
            several_since = None
        if now >= until or (several_since is not None and now - several_since >= AMBIGUITY_GRACE):
            raise await explain(page, element, matches, problem, count)
        await asyncio.sleep(min(pause, until - now))
    raise AssertionError("an endless loop ended")


async def untried(
    search: Callable[[], Awaitable[Locator]], *, until: float, clock: Callable[[], float]
) -> Locator | None:
    """The locator, if it can be told yet, whatever its matches."""
    try:
        async with asyncio.timeout(max(until - clock(), ANSWER_LONGEST)):
            return await search()
    except (NotOne, Error, TimeoutError):  # whoever waits for it finds out, and says so
        return None


async def is_plain(locator: Locator, kind: str) -> bool:
    """Whether it has one match by now that is plainly of a kind that `engines` knows."""
    try:
        async with asyncio.timeout(ANSWER_LONGEST):
            return await locator.locator(query(plain=kind)).count() == 1
    except (Error, TimeoutError):  # likewise
        return False


async def explain(
    page: Page, element: Element, matches: Locator | None, problem: NotOne | None, count: int
) -> NodeFailure:
    """The failure of a search that did not come to one match."""
    try:
        async with asyncio.timeout(LAST_WORDS):
            if problem is not None:
                return await not_one(page, problem)
            if count > 1 and matches is not None:
                return await ambiguous(element, matches, count)
            return await missing(page, element)
    except (TimeoutError, Error):  # the page changes or hangs: then the bare fact has to do
        if count > 1:
            return fail("ambiguous", f"several elements match {describe(element)}")
        return fail("missing", f"no {describe(element)} on the page")


async def _count(
    element: Element, search: Callable[[], Awaitable[Locator]], seconds: float
) -> tuple[Locator | None, NotOne | None, int]:
    try:
        async with asyncio.timeout(seconds):
            matches = await search()
            return matches, None, await matches.count()
    except NotOne as problem:
        return None, problem, problem.count
    except TimeoutError:
        raise fail("timeout", f"the page does not answer when looked at for {describe(element)}") from None
    except Error as error:
        if is_passing(error):
            return None, None, 0
        failure = failure_of(error, subject=describe(element), doing="looking")
    raise NodeFailure(replace(failure, dispatched=False))
