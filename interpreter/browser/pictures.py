"""What a page looks like, for people and models, without what it must not show.

In: a page and the session's secrets. Out: a PNG in which password fields, fields that a secret was typed
into and elements that show a secret are covered; a snapshot text without the content of password fields.
What can be covered is found by reading the page's texts out and masking them here, so no secret is sent
into the page.
"""

from __future__ import annotations

import asyncio

from playwright.async_api import Locator, Page

from .engines import query
from .locate import pick
from .secrets import Secrets
from .views import View

PASSWORDS = "input[type=password]"
PASSWORD_MARK = "‹password›"
COVER = "#444444"

_LEAF_TEXTS_SCRIPT = """elements => elements.map(element => [element.innerText ?? '',
  typeof element.value === 'string' ? element.value : ''])"""


async def picture(view: View, secrets: Secrets, *, full_page: bool) -> bytes:
    """The page as a PNG, covered where it must be.

    Only where nothing is to be covered the browser takes it by itself: Playwright asks the page five more questions.
    """
    page = view.page
    covered = [*view.typed_into, *await _showing(page, secrets)]
    if not covered and not full_page and (taken := await _without_passwords(view)) is not None:
        return taken
    covered.append(page.locator(PASSWORDS))
    return await page.screenshot(full_page=full_page, mask=covered, mask_color=COVER, animations="disabled")


async def _without_passwords(view: View) -> bytes | None:
    """What the window shows, if it has no password field. Nobody sees a picture that was taken while that was asked."""
    taking = asyncio.ensure_future(view.direct.picture())
    try:
        return None if await view.page.locator(PASSWORDS).count() else await taking
    finally:
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)


async def snapshot_text(page: Page) -> str:
    """The ARIA snapshot of the page; it would show what is typed into password fields.

    They are read only where there are some: Playwright puts a large script into the document for that, and another one
    into a world of its own, which is there already, for all else that is asked here.
    """
    fields, passwords = page.locator(PASSWORDS), list[str]()
    if await fields.count():
        passwords = await fields.evaluate_all("fields => fields.map(field => field.value)")
    text = await page.aria_snapshot()
    for password in sorted(filter(None, passwords), key=len, reverse=True):
        text = text.replace(password, PASSWORD_MARK)
    return text


async def _showing(page: Page, secrets: Secrets) -> list[Locator]:
    """Elements whose own text or value holds a secret, in any spelling that the mask knows."""
    if not secrets.origins:
        return []
    leaves = page.locator("html").locator(query(leaf=True))
    texts = await leaves.evaluate_all(_LEAF_TEXTS_SCRIPT)
    places = [place for place, both in enumerate(texts) if any(map(secrets.hides, both))]
    return [pick(leaves, [place]) for place in places]
