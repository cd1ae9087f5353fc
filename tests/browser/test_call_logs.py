"""What a call log of Playwright says about whether an act was done; `test_failures` holds its words."""

from __future__ import annotations

import pytest
from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from callsheet.interpreter.browser.trouble import CallLog, failure_of, is_unmet

READY = "waiting for element to be visible, enabled and stable\n    - element is visible, enabled and stable"
COVERED = '<div class="veil">…</div> from <main>…</main> subtree intercepts pointer events'


@pytest.mark.parametrize(
    ("log", "kind", "message", "dispatched"),
    [
        pytest.param("", "timeout", "click on it did not end in time", True, id="nothing-said"),
        pytest.param("waiting for x", "timeout", "it was not ready for click in time", False, id="never-found"),
        pytest.param(READY, "timeout", "it was not ready for click in time", False, id="ready-and-no-more"),
        pytest.param(
            f"{READY}\n    - performing click action", "timeout", "click on it did not end in time", True, id="sent"
        ),
        pytest.param(
            f"performing click action\n    - {COVERED}\n  - retrying click action\n    - waiting 500ms",
            "refused",
            'it is covered by <div class="veil">…</div>',
            False,
            id="caught-by-a-cover",
        ),
        pytest.param(
            f"{COVERED}\n  - retrying click action\n    - performing click action\n    - click action done",
            "timeout",
            "click on it did not end in time",
            True,
            id="sent-at-last",
        ),
        pytest.param(
            "2 × waiting for element to be visible, enabled and editable\n      - element is not editable",
            "refused",
            "it is read-only",
            False,
            id="folded",
        ),
        pytest.param(
            "waiting for element to be visible, enabled and editable",
            "timeout",
            "click on it did not end in time",
            True,
            id="filling",
        ),
    ],
)
def test_timed_out(log: str, kind: str, message: str, dispatched: bool) -> None:
    """Only what the log shows not to have been sent counts as not done."""
    error = PlaywrightTimeout(f"Locator.click: Timeout 300ms exceeded.\nCall log:\n  - {log}\n" if log else "Timeout")

    failure = failure_of(error, subject="it", doing="click")

    assert (kind, message, dispatched) == (failure.kind, failure.message, failure.dispatched)


@pytest.mark.parametrize(
    "text", ["Locator.click: Target crashed", "Page.goto: Target page, context or browser has been closed"]
)
def test_what_is_gone(text: str) -> None:
    """A dead page or browser may have taken the act with it."""
    failure = failure_of(Error(text), subject="it", doing="click")

    assert ("browser", True) == (failure.kind, failure.dispatched)


def test_what_is_not_known() -> None:
    """An error with other words gives its first line, never the call log, which holds what was typed."""
    failure = failure_of(Error('Locator.fill: Odd\nCall log:\n  - fill("hunter2")\n'), subject="it", doing="fill")

    assert ("refused", "fill on it went wrong: Odd", False) == (failure.kind, failure.message, failure.dispatched)


def test_log_lines() -> None:
    """Lines come without their bullets and the counts that Playwright folds repeats into."""
    log = CallLog.of(Error("x\nCall log:\n  - one\n    3 × two\n      - three\n"))

    assert ("one", "two", "three") == log.lines


@pytest.mark.parametrize(
    ("error", "unmet"),
    [
        pytest.param(PlaywrightTimeout("T\nCall log:\n  - waiting for x\n"), True, id="never-found"),
        pytest.param(
            PlaywrightTimeout("T\nCall log:\n  - waiting for x\n    - locator resolved to <a>\n"), False, id="found"
        ),
        pytest.param(PlaywrightTimeout("T"), False, id="nothing-said"),
        pytest.param(
            PlaywrightTimeout("T\nCall log:\n  - waiting for x\n    - performing click action\n"), False, id="sent"
        ),
        pytest.param(Error("Locator.click: Error: strict mode violation: x resolved to 2 elements"), True, id="two"),
        pytest.param(Error('Locator.fill: Odd\nCall log:\n  - fill("strict mode violation")\n'), False, id="typed"),
    ],
)
def test_is_unmet(error: Error, unmet: bool) -> None:
    """Only a locator that had not one match leaves an act certainly undone, to be tried once more."""
    assert unmet is is_unmet(error)
