"""Holds what the checker says of a program of the suite against what the program says of itself."""

from __future__ import annotations

from callsheet.dsl import Diagnostic, Verdict, check, parse
from callsheet.dsl.ast import Plan
from callsheet.dsl.files import InMemoryFiles
from tests.conformance.expectations import Expectation, expectations, files

FILES = InMemoryFiles(files())


def verdict_of(text: str) -> Verdict:
    """What the checker says of a program that stands beside the files of the suite."""
    return check(parse(text, name="program.plan"), files=FILES)


def line_of(plan: Plan, one: Diagnostic) -> int:
    """The line on which a diagnostic begins; for one in a file that the program names, the line that names it."""
    spans = [one.span, *(other.span for other in one.others)]
    start = next(span.start for span in spans if span.start <= len(plan.source.text))
    return plan.source.position(start).line


def differences(verdict: Verdict, text: str) -> tuple[list[str], list[Expectation]]:
    """What was found and is not expected, as `line: code "message"`, and what is expected and was not found."""
    left = expectations(text)
    unexpected = []
    for one in verdict.diagnostics:
        line = line_of(verdict.plan, one)
        met = next((wanted for wanted in left if wanted.meets(line, one)), None)
        if met is None:
            unexpected.append(f'{line}: {one.code} "{one.message}"')
        else:
            left.remove(met)
    return unexpected, left
