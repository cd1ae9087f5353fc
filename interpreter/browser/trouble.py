"""What Playwright's errors mean: a failure of the language, and whether the act may have reached the site.

In: an error and what was being done to what. Out: a `Failure`. R5 of the durability rules hangs on this
file: a failure says `dispatched=False` only where the call log shows that nothing was sent to the page. The
log's words are Playwright's own, so a test holds each of them against the installed version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from callsheet.dsl.failures import Failure, NodeFailure, fail

_FOLDED = re.compile(r"^\s*(?:- )?(?:\d+ × )?")
_COVER = re.compile(r"(?P<cover><.*?)(?: from <.*> subtree)? intercepts pointer events")
_COVER_SHOWN = 120

REASONS: tuple[tuple[str, str], ...] = (
    ("element is not enabled", "is disabled"),
    ("element is not editable", "is read-only"),
    ("element is not visible", "is not visible"),
    ("element is not stable", "does not stop moving"),
    ("element is inert", "is behind a dialog"),
    ("element is outside of the viewport", "can't be scrolled into view"),
    ("option being selected is not enabled", "has that option disabled"),
)
"""What a call log says about an element that can't take an act, and how we say it."""

NO_OPTION = "did not find some options"

NOT_FILLABLE = "is nothing that can be filled"

NEVER_SENT: tuple[tuple[str, str], ...] = (
    ("Element is not an <input>", NOT_FILLABLE),
    ("Element is not a <select> element", "is no list box"),
    ("Not a checkbox or radio button", "is nothing that can be checked"),
    ("Cannot type text into input[type=number]", "takes numbers only"),
    ("Malformed value", "does not take a text of that form"),
    ("Non-multiple file input", "takes one file only"),
    ("Unknown key", "was to be sent a key that has no such name"),
    ("cannot be filled", "is nothing that can be filled"),
)
"""What Playwright refuses before it touches the page."""

_LOOKS_AND_DOES = (
    "waiting for element to be visible, enabled and editable",
    "waiting for element to be visible and enabled",
)
"""Said before the page is asked, in one go, whether it can be filled or take a choice and to do so."""

_LOOKED_FOR, _FOUND = "waiting for ", "locator resolved to "
_SEVERAL = "strict mode violation"

_PASSING = (
    "Execution context was destroyed",
    "navigation",
    "frame was detached",
    "Inspected target navigated",
    "Cannot find default execution context",
    "Promise was collected",
)
"""Playwright's words, and then those of Chromium's protocol."""

_GONE = ("crashed", "has been closed", "Connection closed", "Browser closed", "Browser has been closed")


class Unmet(Exception):
    """A locator that was taken to have one match has none, or several; nothing was done."""


@dataclass(frozen=True, slots=True)
class CallLog:
    """The lines of a call log, folding undone."""

    lines: tuple[str, ...]

    @classmethod
    def of(cls, error: Error) -> CallLog:
        """The log at the end of an error's message; empty where there is none."""
        _, _, log = str(error).partition("Call log:\n")
        return cls(tuple(_FOLDED.sub("", line) for line in log.splitlines() if line.strip()))

    @property
    def reached_page(self) -> bool:
        """Whether the act may have been done. A log that says nothing counts as yes."""
        reached = not self.lines
        for line in self.lines:
            if line.startswith(("performing ", "elementHandle.press")) or line in _LOOKS_AND_DOES:
                reached = True
            elif "intercepts pointer events" in line or line.startswith(_NOT_YET):
                reached = False
        return reached

    @property
    def obstacle(self) -> str | None:
        """Why the element could not take the act, as the end of a sentence."""
        for line in reversed(self.lines):
            cover = _COVER.search(line)
            if cover:
                return f"is covered by {_shortened(cover['cover'])}"
            for words, said in REASONS:
                if line.startswith(words):
                    return said
        return None

    @property
    def never_found(self) -> bool:
        """Whether it was for want of the element; then nothing was done."""
        return self.says(_LOOKED_FOR) and not self.says(_FOUND) and not self.reached_page

    def says(self, words: str) -> bool:
        """Whether a line begins like this."""
        return any(line.startswith(words) for line in self.lines)


_NOT_YET = (*(words for words, _ in REASONS), NO_OPTION)


def is_gone(error: Error) -> bool:
    """Whether the page or the browser is no more."""
    first = str(error).partition("\n")[0]
    return any(words in first for words in _GONE)


def is_passing(error: Error) -> bool:
    """Whether the page was just being replaced by another: what was asked can be asked of the new one."""
    first = str(error).partition("\n")[0]
    return any(words in first for words in _PASSING)


def is_unmet(error: Error) -> bool:
    """Whether the locator of an act had not one match, several or none in time: then nothing was done."""
    if isinstance(error, PlaywrightTimeout):
        return CallLog.of(error).never_found
    return _SEVERAL in str(error).partition("\n")[0]


def died(error: Error) -> NodeFailure:
    """The failure of a page that could not be opened, because the browser died; nothing was sent to any site."""
    return fail("browser", f"the browser could not open a page: {_reason(error)}")


def failure_of(error: Error, *, subject: str, doing: str) -> Failure:
    """The failure of an act `doing` something to `subject`, e.g. `click` and `button "Save"`."""
    if is_gone(error):
        return Failure(kind="browser", message=f"the browser died during {doing}", dispatched=True)
    text, log = str(error), CallLog.of(error)
    if isinstance(error, PlaywrightTimeout):
        return _timed_out(log, subject=subject, doing=doing)
    for words, said in NEVER_SENT:
        if words in text.partition("\n")[0]:
            return Failure(kind="refused", message=f"{subject} {said}")
    return Failure(
        kind="refused",
        message=f"{doing} on {subject} went wrong: {_reason(error)}",
        dispatched=log.reached_page,
    )


def _timed_out(log: CallLog, *, subject: str, doing: str) -> Failure:
    if log.reached_page:
        return Failure(kind="timeout", message=f"{doing} on {subject} did not end in time", dispatched=True)
    obstacle = log.obstacle
    if obstacle is not None:
        return Failure(kind="refused", message=f"{subject} {obstacle}")
    return Failure(kind="timeout", message=f"{subject} was not ready for {doing} in time")


def _reason(error: Error) -> str:
    """The first line without the method's name; never the call log, which holds what was typed."""
    first = str(error).partition("\n")[0]
    return re.sub(r"^\w+\.\w+: (?:Error: )?", "", first)


def _shortened(text: str) -> str:
    return text if len(text) <= _COVER_SHOWN else f"{text[:_COVER_SHOWN]}…"
