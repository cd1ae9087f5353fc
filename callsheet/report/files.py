"""A run's folder → its report, as a value or as files.

What is written is for the owner of the run alone, and whole or not at all: a reader never finds half a page.
"""

from __future__ import annotations

import json
from pathlib import Path

from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter.folders import RunFolder, write_private
from callsheet.interpreter.journal import read
from callsheet.interpreter.report import Report, to_json
from callsheet.interpreter.reporting import report_on
from callsheet.interpreter.run import events_of, plan_of

from .pictures import choose


def load_report(folder: RunFolder) -> Report:
    """The report on a run, also while it is under way.

    Raises `NotResumable` when its plan is gone or was changed, and what an unreadable journal raises.
    """
    return _report_on(plan_of(folder), folder)


def write_report(folder: RunFolder) -> Path:
    """Write `report.json`, `junit.xml` and `report.html` into the run's folder; returns the path of the page.

    Raises what `load_report` raises, and OSError.
    """
    from ..graph import svg
    from .junit import junit
    from .page import html

    plan = plan_of(folder)
    report = _report_on(plan, folder)
    picture = svg(plan, report.statuses)
    write_private(folder.report_json, json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n")
    write_private(folder.report_junit, junit(report))
    write_private(folder.report_html, html(report, picture, _screenshots(folder.screenshots, report)))
    return folder.report_html


def _report_on(plan: CheckedPlan, folder: RunFolder) -> Report:
    return report_on(plan, events_of(read(folder.journal).records), run=folder.id)


def _screenshots(folder: Path, report: Report) -> dict[str, bytes]:
    """The bytes of those pictures that go into the page; a long run may have more of them than memory."""
    paths = {one.file: folder / one.file for one in report.pictures if Path(one.file).name == one.file}
    sizes = {name: path.stat().st_size for name, path in paths.items() if path.is_file()}
    return {one.file: paths[one.file].read_bytes() for one in choose(report.pictures, sizes)}
