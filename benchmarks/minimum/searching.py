"""The search for one task, in a server, a world and a browser of its own: work for a process."""

from __future__ import annotations

import time
from typing import Any

from callsheet.mock_sites import Server
from callsheet.tasks.task import Task
from tests.mock_sites.in_chromium import chromium

from .in_browser import Page
from .search import search


def searched(task: Task) -> dict[str, Any]:
    """Its row."""
    begun = time.monotonic()
    with Server(sites=[task.site]) as server, chromium() as browser:
        page = Page(browser, server.url, task)
        found = search(page, task.min_actions)
        page.close()
    return {
        "task": task.id,
        "site": task.site,
        "min_actions": task.min_actions,
        "intent": task.intent,
        **vars(found),
        "seconds": round(time.monotonic() - begun, 1),
    }
