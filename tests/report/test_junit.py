"""JUnit XML says of each node what became of it, and is red unless the run is done and verified."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from callsheet.interpreter.report import Report, Status
from callsheet.interpreter.reporting import report_on
from callsheet.report.junit import VERDICT, junit

from . import stories
from .stories import HOSTILE, RUN, STORIES, report


class DocumentOnDisk(SingleFileSnapshotExtension):
    """A document as a file that a build server reads."""

    _write_mode = WriteMode.TEXT
    file_extension = "xml"


def cases(told: Report) -> dict[str, Element]:
    """The test cases of a report, by name."""
    return {one.attrib["name"]: one for one in fromstring(junit(told)).iter("testcase")}


def outcome(case: Element) -> str:
    """What a build server shows: `passed`, or the one word that the case holds."""
    words = [one.tag for one in case if one.tag != "system-out"]
    assert len(words) <= 1
    return words[0] if words else "passed"


@pytest.mark.parametrize("name", STORIES)
def test_the_whole_document(name: str, snapshot: SnapshotAssertion) -> None:
    """As it is written beside the page, for each way that a run can go."""
    told = report(STORIES[name])
    told = replace(told, plan=replace(told.plan, hash="0" * 64))

    assert snapshot(extension_class=DocumentOnDisk) == junit(told)


@pytest.mark.parametrize("name", STORIES)
def test_counts_are_those_of_the_cases(name: str) -> None:
    """Build servers show the counts and do not count themselves."""
    (suite,) = fromstring(junit(report(STORIES[name])))
    found = Counter(outcome(one) for one in suite.iter("testcase"))

    assert [len(stories.plan().nodes) + 1, found["failure"], found["error"], found["skipped"]] == [
        int(suite.attrib[word]) for word in ("tests", "failures", "errors", "skipped")
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("done", "passed"), ("failed", "failure"), ("unsettled", "error"), ("killed", "error"), ("resumed", "passed")],
)
def test_the_verdict_is_a_case(name: str, expected: str) -> None:
    """Green when the run is done and verified, and never else: an unfinished run has no failed node."""
    assert expected == outcome(cases(report(STORIES[name]))[VERDICT])


STATUSES: dict[Status, str] = {
    "done": "passed",
    "failed": "failure",
    "skipped": "skipped",
    "waiting": "skipped",
    "unsettled": "error",
    "held": "error",
    "running": "error",
    "stopped": "error",
}


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_an_outcome(status: Status) -> None:
    """Of a node without any failed attempt too."""
    told = report_on(stories.plan(), [], run=RUN)
    told = replace(told, nodes=tuple(replace(one, status=status) for one in told.nodes))

    assert STATUSES[status] == outcome(cases(told)["store"])


def test_a_failure_says_kind_message_line_and_what_was_there_instead() -> None:
    """And a command to copy stands with the verdict."""
    found = cases(report(stories.failed))
    failure = found["order"].find("failure")

    assert failure is not None
    assert "missing" == failure.attrib["type"]
    assert failure.attrib["message"].startswith('no `button "Add to cart"` on the page')
    assert '  45 | click button "Add to cart"' in (failure.text or "")
    assert 'button "Add to basket"' in (failure.text or "")
    assert f"\ncallsheet resume {RUN}" in (found[VERDICT].findtext("failure") or "")


def test_an_attempt_that_was_mended_is_told_and_passes() -> None:
    """A flaky node is green, with what went wrong at first in its output."""
    case = cases(report(stories.done))["outlet"]

    assert "passed" == outcome(case)
    assert "outlet, attempt 1, line 29: `expect seen table" in (case.findtext("system-out") or "")


def test_what_no_document_can_hold_is_replaced() -> None:
    """Half characters, and what XML has no place for; text of a page is text."""
    told = report(stories.failed)
    told = replace(told, verdict=replace(told.verdict, why=f"{HOSTILE}\ud800\ufffe\x00"))
    document = junit(told)
    verdict = fromstring(document.encode())[0].findall("testcase")[-1][0]

    assert verdict.attrib["message"].startswith("Cable <script>alert(1)</script> [/b]")
    assert verdict.attrib["message"].endswith("�� ")
    assert "<script" not in document
