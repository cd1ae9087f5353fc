"""Report → JUnit XML, the form in which build servers read results: a node is a test case, and so is the verdict.

A case has at most one outcome: `failure` says that the plan's work went wrong, `error` that it could not be brought to
an end (out of budget, a person is waited for, the site or the process died), `skipped` that a node had nothing to do
or was not begun. The verdict's case is green only when the run is done and verified, so a build is red otherwise.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from callsheet.interpreter.report import NodeReport, Report, Trouble

from ..view.plain import printable
from . import words

VERDICT = "(verdict)"
"""The name of the verdict's case; no node can have it."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """The document, with one suite: the run. Times are seconds of active time."""
    root = Element("testsuites")
    suite = SubElement(root, "testsuite")
    _properties(suite, report)
    for node in report.nodes:
        _node(suite, report, node)
    _verdict(suite, report)
    cases = list(suite.iter("testcase"))
    counts = {word: sum(one.find(word) is not None for one in cases) for word in ("failure", "error", "skipped")}
    suite.attrib |= {
        "name": report.plan.name,
        "tests": str(len(cases)),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
        "time": _seconds(report.seconds),
    }
    if report.started:
        suite.set("timestamp", report.started.removesuffix("+00:00"))  # the form knows no time zones
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _properties(suite: Element, report: Report) -> None:
    told = {"run": report.run, "plan": report.plan.hash, "outcome": report.verdict.outcome}
    told |= {one.resource: words.amount(one.resource, one.used, one.currency) for one in report.measures}
    holder = SubElement(suite, "properties")
    for name, value in told.items():
        SubElement(holder, "property", name=name, value=value)


def _node(suite: Element, report: Report, node: NodeReport) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=report.plan.name,
        name=node.name,
        time=_seconds(node.seconds if node.attempts else 0),
    )
    outcome = _outcome(report, node)
    if outcome is not None:
        _say(case, *outcome)
    mended = [one for one in node.troubles if not one.final]
    if mended:
        SubElement(case, "system-out").text = _text("\n".join(_attempt(one) for one in mended))


def _outcome(report: Report, node: NodeReport) -> tuple[str, str, str, str] | None:
    """Element, type, message and text of what there is to say of a node; None of one that is done."""
    match node.status:
        case "done":
            return None
        case "failed" if node.troubles:
            first, *others = [one for one in node.troubles if one.final] or node.troubles[-1:]
            told = "\n".join(_told(report, one) for one in (first, *others))
            return "failure", first.failure.kind, first.failure.message, told
        case "failed":
            return "failure", "failed", "failed", ""
        case "skipped":
            return "skipped", "", "nothing to do: its condition does not hold, or what it stands in for is done", ""
        case "waiting":
            waits = f": waits for {', '.join(node.waits_for)}" if node.waits_for else ""
            return "skipped", "", f"was not begun{waits}", ""
        case "unsettled":
            return "error", "unsettled", node.why, _commands(report)
        case "held":
            return "error", "held", "waits for a person", _commands(report)
        case "running" | "stopped":
            return "error", node.status, "was under way when the run ended", ""


def _verdict(suite: Element, report: Report) -> None:
    case = SubElement(suite, "testcase", classname=report.plan.name, name=VERDICT, time="0.000")
    verdict = report.verdict
    if verdict.outcome != "done":
        kind = "failure" if verdict.outcome == "goal" else "error"
        _say(case, kind, verdict.outcome, verdict.why, _commands(report))


def _told(report: Report, trouble: Trouble) -> str:
    lines = [_attempt(trouble)]
    if trouble.failure.line:
        lines.append(f"{trouble.failure.line:>4} | {report.plan.text.splitlines()[trouble.failure.line - 1].strip()}")
    if trouble.failure.instead:
        lines += ["on the page instead:", *(f"  {printable(one)}" for one in trouble.failure.instead)]
    return "\n".join(lines)


def _attempt(trouble: Trouble) -> str:
    place = f", line {trouble.failure.line}" if trouble.failure.line else ""
    return f"{printable(trouble.unit)}, attempt {trouble.attempt}{place}: {printable(trouble.failure.message)}"


def _commands(report: Report) -> str:
    return "\n".join(f"# {printable(does)}\n{line}" for line, does in words.commands(report))


def _say(case: Element, word: str, kind: str, message: str, text: str) -> None:
    said = SubElement(case, word, message=_text(printable(message)))
    if kind:
        said.set("type", kind)
    if text:
        said.text = _text(text)


def _text(text: str) -> str:
    """What an XML document can hold of a text."""
    return _NOT_XML.sub("�", text)


def _seconds(value: float) -> str:
    return f"{value:.3f}"
