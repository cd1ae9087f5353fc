"""A run's report is written into its folder, for its owner alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.journal import JournalMissing
from callsheet.interpreter.report import to_json
from callsheet.interpreter.run import NotResumable, Settings, run_plan
from callsheet.report import load_report, write_report
from tests.interpreter.shop import BUY, Shop, checked, pages_on

from .stories import png


@pytest.fixture
async def folder(tmp_path: Path) -> RunFolder:
    """A run that is over."""
    settings = Settings(pages=pages_on(Shop()), settle_pause=0.0)
    ended = await run_plan(
        checked(BUY), root=tmp_path, inputs={}, secrets={"shop_pw": "hunter2hunter2"}, settings=settings
    )
    for picture in ended.folder.screenshots.glob("*.png"):
        picture.write_bytes(png())
    return ended.folder


def test_all_reports_are_written(folder: RunFolder) -> None:
    """The page is what is returned; the data is what `to_json` gives."""
    path = write_report(folder)

    assert folder.report_html == path
    assert "<h1>Done</h1>" in path.read_text(encoding="utf-8")
    assert to_json(load_report(folder)) == json.loads(folder.report_json.read_text(encoding="utf-8"))


def test_only_the_owner_can_read_them(folder: RunFolder) -> None:
    """They show what was read behind a login."""
    write_report(folder)

    reports = (folder.report_html, folder.report_json, folder.report_junit)
    assert [0o600] * 3 == [one.stat().st_mode & 0o777 for one in reports]


def test_writing_twice_leaves_nothing_else(folder: RunFolder) -> None:
    """The second replaces the first, and no draft stays behind."""
    before = {one.name for one in folder.path.iterdir()}
    write_report(folder)
    write_report(folder)

    assert before | {"report.html", "report.json", "junit.xml"} == {one.name for one in folder.path.iterdir()}


def test_screenshots_are_taken_in(folder: RunFolder) -> None:
    """One at the end of each node with a page; one that is gone is counted, not missed."""
    assert 2 == write_report(folder).read_text(encoding="utf-8").count("data:image/png;base64,")

    next(folder.screenshots.glob("*.png")).unlink()

    text = write_report(folder).read_text(encoding="utf-8")
    assert 1 == text.count("data:image/png;base64,")
    assert "1 more screenshot " in text


def test_no_secret_is_in_a_report(folder: RunFolder) -> None:
    """The plan names it, and nobody says it."""
    write_report(folder)

    for path in (folder.report_html, folder.report_json, folder.report_junit):
        assert "hunter2" not in path.read_text(encoding="utf-8")


def test_a_plan_that_is_gone_is_said_so(folder: RunFolder) -> None:
    """What was run can't be told from the journal alone."""
    folder.plan.unlink()

    with pytest.raises(NotResumable, match="has lost its plan"):
        write_report(folder)


def test_a_run_without_a_journal_is_said_so(folder: RunFolder) -> None:
    """Nothing was recorded, so there is nothing to tell."""
    folder.journal.unlink()

    with pytest.raises(JournalMissing):
        load_report(folder)
