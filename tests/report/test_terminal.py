"""The summary for a terminal says what happened, fits its width, and lets no page write to the terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callsheet.interpreter.reporting import report_on
from callsheet.report.terminal import columns, cut, summary

from . import stories
from .stories import RUN, STORIES, report

DONE = """\
Done: the goal is met
buy_cheapest · 2026-11-22-210455-k3f9 · 9s · 17 steps · spent $4.25

✓ store   store_scout   done       2 of 2–6 steps, 695ms
✓ outlet  outlet_scout  done       2 attempts, 5 of 3–9 steps, 6.4s
✓ pick                  done       10ms
✓ order   buyer         done       10 of 10–40 steps, 2.5s

outlet, attempt 1, line 29, tried again
    29 | expect seen table "Results" within 5s
  `expect seen table "Results"` did not hold within 5s
  on the page instead:
    heading "We are counting our stock"
    button "Try again"

commit place_order done, by first proof, spends $4.25: number AB-1042"""

UNSETTLED = """\
Waits for a person: a person has to say whether this was done: place_order of node order
buy_cheapest · 2026-11-22-210455-k3f9 · 13.1s · 14 steps · spent $4.25

✓ store   store_scout   done       2 of 2–6 steps, 695ms
✓ outlet  outlet_scout  done       3 of 3–9 steps, 1.1s
✓ pick                  done       10ms
? order   buyer         unsettled  9 of 10–40 steps, 11.9s

commit place_order nobody knows, by second proof, spends $4.25

# if you see that place_order was done
callsheet resume 2026-11-22-210455-k3f9 --settle place_order=done --give number=NUMBER
# if you see that place_order was not done
callsheet resume 2026-11-22-210455-k3f9 --settle place_order=not_done
# looks for itself once more
callsheet resume 2026-11-22-210455-k3f9"""


def test_a_run_that_is_done() -> None:
    """Verdict, nodes, what was mended, commits; nothing to do."""
    assert DONE == summary(report(stories.done), width=100, color=False)


def test_a_commit_that_nobody_knows_about() -> None:
    """What to type for each answer, with the names of what it would have given."""
    assert UNSETTLED == summary(report(stories.unsettled), width=100, color=False)


def test_a_run_that_was_cut_short_names_what_is_waited_for() -> None:
    """Nodes that were not begun say why."""
    lines = summary(report_on(stories.plan(), stories.done()[:3], run=RUN), width=100, color=False).splitlines()

    assert "· pick                  waiting    waits for store, outlet" in lines
    assert f"callsheet resume {RUN}" == lines[-1]


def test_pages_do_not_write_to_the_terminal() -> None:
    """No control character, no escape sequence, no turning of the writing direction gets through."""
    text = summary(report(stories.failed), width=100, color=False)

    assert "<script>alert(1)</script> [/b]" in text
    assert [] == re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_colour_adds_nothing_but_colour() -> None:
    """Without its escape sequences the coloured text is the plain one."""
    for story in STORIES.values():
        coloured = summary(report(story), width=100, color=True)

        assert "\x1b[" in coloured
        assert summary(report(story), width=100, color=False) == re.sub(r"\x1b\[[0-9;]*m", "", coloured)


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("width", [40, 64, 100])
def test_lines_fit_the_width(name: str, width: int) -> None:
    """All but the commands, which are there to be copied."""
    lines = summary(report(STORIES[name]), width=width, color=False).splitlines()

    assert [] == [one for one in lines if columns(one) > width and not one.startswith("callsheet ")]


def test_where_the_page_is_comes_last() -> None:
    """When it was written; its path is whole however long it is."""
    path = Path("/very" * 30) / "report.html"

    assert f"report: {path}" == summary(report(stories.done), width=40, color=False, page=path).splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [("cable", 5, "cable"), ("cables", 5, "cabl…"), ("日本語", 5, "日本…"), ("é" * 3, 3, "é" * 3)],
)
def test_wide_characters_take_two_columns_and_accents_none(text: str, room: int, expected: str) -> None:
    """A terminal counts columns, not characters."""
    assert expected == cut(text, room)
    assert columns(cut(text, room)) <= room
