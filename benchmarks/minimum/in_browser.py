"""A task's world in Chromium, as a `Place` to search in.

What can be done is read off the accessibility tree: every link, button and tab is clicked, what is checked or not is
changed, each option chosen, each text of the task put into every field and every field emptied, Enter pressed in it,
and Escape where a dialog is open. The site's own state says what that came to.

To try an act as the last one of a sequence is cheap: the browser's own request goes to the site, and its answer is
taken away, so that the page stays what it was. Only where it looks different the sequence is done again.
"""

from __future__ import annotations

import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from playwright.sync_api import Browser, Error, Locator, ViewportSize
from playwright.sync_api import TimeoutError as TookTooLong

from callsheet.tasks.control import address_of, begin, is_met, login_of
from callsheet.tasks.task import Task
from tests.mock_sites.in_chromium import CHECKED, TYPED, Shown, shown_in

from .search import Sequence, Step

WORLD = "search"
LONGEST = 20_000
"""Milliseconds that an act may take on a busy machine; the second is what a page takes to send what it has to."""
SENT_LONGEST = 10_000
PAUSE = 5
LOOK = """() => location.href + document.documentElement.outerHTML + JSON.stringify(
  [...document.querySelectorAll("input, select, textarea, dialog")].map(one => [one.value, one.checked, one.open]))"""
REDIRECTS = range(300, 400)


class NotTheSame(AssertionError):
    """The same acts led to another state than before: what was found is worth nothing."""


class Page:
    """Implements `search.Place`."""

    def __init__(self, browser: Browser, url: str, task: Task) -> None:
        self._url, self._task = url, task
        size = ViewportSize(width=1280, height=900)
        self._context = browser.new_context(extra_http_headers=login_of(task), viewport=size)
        self._context.set_default_timeout(LONGEST)
        self._page = self._context.new_page()
        self._held, self._under_way = False, 0
        self._states: dict[Sequence, str] = {}
        self._sequence: Sequence = ()
        self._hold_answers()

    def close(self) -> None:
        """No more of it."""
        self._context.close()

    def begin(self, sequence: Sequence) -> str:
        """See `Place.begin`. Raises `NotTheSame`."""
        self._held = False
        begin(self._url, self._task, WORLD)
        self._first = self._site_says()
        self._page.goto(address_of(self._url, self._task, WORLD) + self._task.start)
        self._scope = self._scope_now()
        for step in sequence:
            self._do(step)
            self._page.wait_for_load_state("load")
            self._scope = self._scope_now()
        self._sequence, self._state = sequence, self._site_says()
        if self._states.setdefault(sequence, self._state) != self._state:
            raise NotTheSame(f"`{self._task.id}`: {' > '.join(map(str, sequence))}")
        self._looks, self._shown = self._look(), shown_in(self._scope)
        return repr((self._state, self._page.url, self._shown))

    def steps(self) -> Iterator[Step]:
        """See `Place.steps`."""
        alike: Counter[tuple[str, str]] = Counter()
        for one in self._shown:
            if one.enabled:
                yield from _steps_on(one, alike[one.role, one.name], tuple(_texts_of(self._task)))
            alike[one.role, one.name] += 1
        if self._in_dialog:
            yield Step("press", "", "", 0, "Escape")

    def try_last(self, step: Step) -> bool | None:
        """See `Place.try_last`."""
        self._held = True
        try:
            self._do(step)
        except (TookTooLong, _NotPossible):
            self.begin(self._sequence)
            return None
        state = self._site_says()
        self._states[*self._sequence, step] = state
        met = state != self._state and self.met()
        if state != self._state == self._first:
            begin(self._url, self._task, WORLD)  # only the site is somewhere else
        elif state != self._state:
            self.begin(self._sequence)
            return met
        if not (self._look() == self._looks or self._undone(step)):
            self.begin(self._sequence)
        return met

    def met(self) -> bool:
        """See `Place.met`."""
        return is_met(self._url, self._task, WORLD)

    def _do(self, step: Step) -> None:
        """Raises `_NotPossible`, and `TimeoutError` where nobody could do it."""
        if not step.role:
            self._page.keyboard.press(step.text)
            self._settle()
            return
        where = self._scope.get_by_role(step.role, name=step.name, exact=True).nth(step.at)  # type: ignore[arg-type]
        match step.verb:
            case "click":
                # A real click in its middle; nothing here moves, so nobody waits for it to stop.
                where.click(force=True)
            case "fill":
                self._fill(where, step.text)
            case "choose":
                where.select_option(label=step.text)
            case _:
                where.press(step.text)
        self._settle()

    def _fill(self, where: Locator, text: str) -> None:
        try:
            where.fill(text)
        except TookTooLong:
            raise
        except Error as error:  # a field for numbers takes no words
            raise _NotPossible(error.message) from None

    def _settle(self) -> None:
        """Wait until what an act has set off has come to the site."""
        waited = 0
        try:
            self._page.evaluate("new Promise(done => setTimeout(done))")
        except Error as why:
            if "context was destroyed" not in why.message:
                raise
        while self._under_way and waited < SENT_LONGEST:
            self._page.wait_for_timeout(PAUSE)
            waited += PAUSE

    def _undone(self, step: Step) -> bool:
        """Whether what a field held before could be put back, so that all looks as before."""
        if step.verb not in ("fill", "choose") and step.role not in ("checkbox", "switch"):
            return False
        alike = [one for one in self._shown if (one.role, one.name) == (step.role, step.name)]
        self._do(step if step.verb == "click" else replace(step, text=str(alike[step.at].value)))
        return self._look() == self._looks and self._site_says() == self._state

    def _scope_now(self) -> Locator:
        dialogs = self._page.locator("dialog[open]")
        self._in_dialog = dialogs.count() > 0
        return dialogs.last if self._in_dialog else self._page.locator("body")

    def _look(self) -> str:
        """All that is in the page, and in its fields."""
        return str(self._page.evaluate(LOOK))

    def _site_says(self) -> str:
        address = f"{self._url}/_control/{self._task.site}@{WORLD}/state"
        with urllib.request.urlopen(address, timeout=30) as answer:
            return str(answer.read().decode())

    def _hold_answers(self) -> None:
        """While answers are held, what a page asks for in its own place is answered by 204: there is nothing else."""
        client = self._context.new_cdp_session(self._page)

        def paused(event: dict[str, Any]) -> None:
            status = event.get("responseStatusCode", 0)
            self._under_way -= 1
            if not self._held or status in REDIRECTS:
                client.send("Fetch.continueRequest", {"requestId": event["requestId"]})
            else:
                client.send("Fetch.fulfillRequest", {"requestId": event["requestId"], "responseCode": 204})

        def requested(request: Any) -> None:
            self._under_way += request.is_navigation_request()

        self._page.on("request", requested)
        client.on("Fetch.requestPaused", paused)
        client.send("Fetch.enable", {"patterns": [{"resourceType": "Document", "requestStage": "Response"}]})


class _NotPossible(Exception):
    """An act that the browser does not do."""


def _texts_of(task: Task) -> Iterator[str]:
    """What the task speaks of."""
    for value in task.inputs.values():
        yield from (value,) if isinstance(value, str) else value


def _steps_on(one: Shown, at: int, texts: tuple[str, ...]) -> Iterator[Step]:
    if one.role in TYPED:
        yield from (Step("fill", one.role, one.name, at, text) for text in ("", *texts) if text != one.value)
        yield Step("press", one.role, one.name, at, "Enter")
    elif one.role == "combobox":
        yield from (Step("choose", one.role, one.name, at, option) for option in one.options if option != one.value)
    elif one.role not in CHECKED or not (one.role == "radio" and one.value):
        yield Step("click", one.role, one.name, at)
