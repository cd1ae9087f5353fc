"""The page on recording: its plan is what the importer makes of the session that it tells of."""

from __future__ import annotations

import re
from pathlib import Path

from callsheet.dsl import check, format_plan, parse
from callsheet.recording.drafting import draft_plan
from callsheet.recording.script import read_script

PAGE = (Path(__file__).parents[2] / "docs" / "recording.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"^```plan\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SESSION = """def run(playwright):
    page.goto("http://localhost:3000/")
    page.get_by_role("textbox", name="Name").click()
    page.get_by_role("textbox", name="Name").fill("Ann")
    page.get_by_role("textbox", name="Password").fill("x")
    page.get_by_role("button", name="Join").click()
"""


def test_programs_check_and_are_laid_out() -> None:
    """Without a warning."""
    for program in PROGRAMS:
        plan = parse(program)
        assert () == check(plan).diagnostics
        assert program == format_plan(plan)


def test_the_plan_is_what_the_session_becomes() -> None:
    """But for the heading, which a script does not tell."""
    made = format_plan(parse(draft_plan(read_script(SESSION), name="signup").text))

    assert PROGRAMS[0].replace('  expect seen heading "Sign up"\n', "") == made
