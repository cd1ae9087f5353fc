"""Checks of what pages hold after a run: the one it left, or others that are opened for it.

In go the checks and a `Pages` that can open, evaluate and ask the sites; out comes whether everything is there. An
expression is worked out by the page itself, in its own sandbox, never by this process, and what it throws is an empty
text, as in the original: a page that is not as expected holds nothing of what is wanted.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from .answers import includes, matches_exactly
from .format import IN_PAGE, LAST, OR, PageCheck, Required
from .helpers import LAST_URL, Call, call_of, post_url


class PageFailed(Exception):
    """The page threw, or there is no such page any more."""


class OpenPage(Protocol):
    """A page that is looked at."""

    @property
    def url(self) -> str:
        """Where it is."""

    async def content(self) -> str:
        """Its whole HTML as it is now."""

    async def evaluate(self, expression: str) -> str:
        """What an expression comes to, as Python writes it. Raises `PageFailed`."""


class Looker(Protocol):
    """The browser's session after the run, and the shop's interface for what no page shows."""

    @property
    def last(self) -> OpenPage:
        """The page that the run left."""

    def opened(self, url: str) -> AbstractAsyncContextManager[OpenPage]:
        """Another page at that address, once it has settled; closed in the end."""

    async def latest_order_url(self) -> str:
        """The page of the order that was placed last."""

    async def latest_review(self, sku: str) -> tuple[str, str]:
        """Who wrote a product's latest review and its rating in percent; empty where it has none."""


async def pages_score(checks: Sequence[PageCheck], looker: Looker) -> float:
    """1 where every check holds, else 0."""
    for check in checks:
        if not await _holds(check, looker):
            return 0.0
    return 1.0


async def _holds(check: PageCheck, looker: Looker) -> bool:
    url = await _address(check.url, looker)
    if url == LAST:
        return contains(check.required_contents, await _selected(check, looker.last, looker))
    async with looker.opened(url) as page:
        return contains(check.required_contents, await _selected(check, page, looker))


def contains(required: Required, selected: str) -> bool:
    """Whether what was found is what is required; each part may have alternatives."""
    text = html.unescape(selected)
    if required.exact_match is not None:
        return matches_exactly(required.exact_match, text)
    wanted = required.must_include or ()
    return all(any(includes(one, text) for one in part.split(OR)) for part in wanted)


async def _address(url: str, looker: Looker) -> str:
    if not url.startswith("func"):
        return url
    call = call_of(url)
    if call.name == "reddit_get_post_url":
        return post_url(call.arguments[0].replace(LAST_URL, looker.last.url))
    return await _called(call, looker.last, looker)


async def _selected(check: PageCheck, page: OpenPage, looker: Looker) -> str:
    if not check.locator.strip():
        return await page.content()
    if not check.locator.startswith(IN_PAGE):
        return await _called(call_of(check.locator), page, looker)
    try:
        for action in check.prep_actions:
            await page.evaluate(action)
    except PageFailed:  # the check itself tells whether that mattered
        pass
    try:
        return await page.evaluate(check.locator)
    except PageFailed:
        return ""


async def _called(call: Call, page: OpenPage, looker: Looker) -> str:
    match call.name:
        case "shopping_get_latest_order_url":
            return await looker.latest_order_url()
        case "shopping_get_sku_latest_review_author":
            return (await looker.latest_review(call.arguments[0]))[0]
        case "shopping_get_sku_latest_review_rating":
            return (await looker.latest_review(call.arguments[0]))[1]
        case "gitlab_get_project_memeber_role":
            return await _role(page, call.arguments[0])
        case _:
            return post_url(call.arguments[0])


MEMBERS = "td[data-label='Account'] span.gl-avatar-labeled-sublabel"
ROLES = "td.col-max-role span"


async def _role(page: OpenPage, account: str) -> str:
    """What an account may do in a project, from the page of its members: the two lists go side by side."""
    members, roles, name = (json.dumps(one) for one in (MEMBERS, ROLES, f"@{account}"))
    expression = (
        f"document.querySelectorAll({roles})"
        f"[[...document.querySelectorAll({members})].findIndex(one => one.outerText === {name})].outerText"
    )
    try:
        return await page.evaluate(expression)
    except PageFailed:
        return ""
