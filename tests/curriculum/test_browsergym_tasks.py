"""Tasks as BrowserGym takes them: begun, done and judged on a page of Playwright's own, without BrowserGym."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.interpreter.browser.launch import is_root
from callsheet.mock_sites import SITES, Server
from callsheet.tasks.envs.browsergym import SiteTask
from callsheet.tasks.generating import draw_tasks

ASKED_FOR = ("viewport", "slow_mo", "timeout", "locale", "timezone_id", "setup", "validate", "cheat", "teardown")
"""What BrowserGym's environment takes from a task."""


@pytest.mark.browser
@pytest.mark.parametrize("site", SITES)
def test_from_its_start_to_the_verdict(site: str) -> None:
    """Nothing is paid before the oracle's actions are done, and all behind them; the next attempt begins anew."""
    task = next(draw_tasks(site, 3, 0))
    with Server() as server, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), chromium_sandbox=not is_root())
        for attempt in range(2):
            page = browser.new_context().new_page()
            ours = SiteTask(attempt, task, server.url)

            assert all(hasattr(ours, name) for name in ASKED_FOR)
            assert task.intent == ours.setup(page)[0]
            assert (0.0, False, "", {}) == ours.validate(page, [])
            ours.cheat(page, [])
            assert (1.0, True, "", {}) == ours.validate(page, [])
            ours.teardown()
        browser.close()
