"""Documents made ready to be asked before anybody asks them.

Playwright puts a large script into each document when it is first asked for an element, which takes as long as an act.
Put there while the document is still loading, nobody waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib

from playwright.async_api import Error, Page


def begin_to_ready(page: Page) -> asyncio.Future[None]:
    """Begins to make the document that is there now ready. What comes of it nobody need wait for."""
    return asyncio.ensure_future(_ready(page))


async def _ready(page: Page) -> None:
    with contextlib.suppress(Error):  # the document or its page has gone, and with it what was to be made ready
        await page.locator("css=:root").count()
