"""A Chromium that nothing holds, to show what there is to be held."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from callsheet.interpreter.browser.chromium import find_chromium


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def plain() -> AsyncIterator[Browser]:
    """The same Chromium, without our proxy and flags."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_chromium(), chromium_sandbox=not root)
        yield browser
        await browser.close()
