"""A task of a pool for BrowserGym's environment, so that agents which are written for it can be tried on our sites.

In: a task and the address of the mock sites. Out: what BrowserGym's `BrowserEnv` takes as a task. Nothing of it is
imported, and no part of ours that drives a browser: it pins a Playwright of its own and lives in an environment of its
own, with `pydantic` and `pyyaml` beside `pip install --no-deps callsheet` (docs/curriculum.md).
"""

from __future__ import annotations

import time
from typing import Any, assert_never

from callsheet.mock_sites.acts import Act, Check, Choose, Click, Fill, Goto, Press, Target, Uncheck

from ..control import address_of, begin, is_met, login_of, world_of
from ..task import Task

TIMEOUT_MILLISECONDS = 5_000
PAUSE_MILLISECONDS = 50


class SiteTask:
    """Has what `browsergym.core.task.AbstractBrowserTask` asks for.

    from functools import partial
    env = BrowserEnv(task_entrypoint=partial(SiteTask, task=task, url="http://localhost:3000"))

    It is done when the site's state says so; that is looked at after each action and pays 1.
    """

    slow_mo = 0
    timeout = TIMEOUT_MILLISECONDS
    locale = "en-US"
    timezone_id = None

    def __init__(self, seed: int, task: Task, url: str) -> None:
        self.viewport = {"width": 1280, "height": 800}
        self._task, self._url = task, url.rstrip("/")
        self._world = world_of("browsergym", id(self), seed)

    @classmethod
    def get_task_id(cls) -> str:
        """For all: the task's own id is an argument."""
        return "callsheet"

    def setup(self, page: Any) -> tuple[str, dict[str, Any]]:
        """Its world begins anew, its start is opened, and somebody is signed in where the site wants that."""
        task = self._task
        begin(self._url, task, self._world)
        if headers := login_of(task):
            page.context.set_extra_http_headers(headers)
        page.goto(address_of(self._url, task, self._world) + task.start)
        return task.intent, {"task": task.id, "min_actions": task.min_actions}

    def validate(self, page: Any, chat_messages: list[Any]) -> tuple[float, bool, str, dict[str, Any]]:
        """What the site's state says now."""
        met = is_met(self._url, self._task, self._world)
        return float(met), met, "", {}

    def cheat(self, page: Any, chat_messages: list[Any]) -> None:
        """The oracle's actions; the site gets the time that BrowserGym gives it after each action."""
        for one in self._task.way:
            self.do(page, one)
        until = time.monotonic() + TIMEOUT_MILLISECONDS / 1000
        while not is_met(self._url, self._task, self._world) and time.monotonic() < until:
            page.wait_for_timeout(PAUSE_MILLISECONDS)

    def do(self, page: Any, what: Act) -> None:
        """One action on a page of Playwright's."""
        match what:
            case Fill(target=target, value=value):
                _located(page, target).fill(value)
            case Choose(target=target, option=option):
                _located(page, target).select_option(label=option)
            case Click(target=target):
                _located(page, target).click()
            case Check(target=target):
                _located(page, target).check()
            case Uncheck(target=target):
                _located(page, target).uncheck()
            case Press(key=key, target=None):
                page.keyboard.press(key)
            case Press(key=key, target=target):
                assert target is not None, "the case before"
                _located(page, target).press(key)
            case Goto(address=address):
                page.goto(address_of(self._url, self._task, self._world) + address)
            case _:
                assert_never(what)

    def teardown(self) -> None:
        """Worlds are the server's, and forgotten by it."""


def _located(page: Any, target: Target) -> Any:
    """A control by role and name inside of what is around it."""
    found = page
    for role, name in (*target.where, (target.role, target.name)):
        if role == "row":  # the language knows a row by the text of one of its cells
            cells = (
                page.get_by_role("cell", name=name, exact=True),
                page.get_by_role("rowheader", name=name, exact=True),
            )
            found = found.get_by_role("row").filter(has=cells[0].or_(cells[1]))
        elif name:
            found = found.get_by_role(role, name=name, exact=True)
        else:
            found = found.get_by_role(role)
    return found
