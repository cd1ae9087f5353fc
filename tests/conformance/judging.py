"""Holds what the checker says of a program of the suite against what the program says of itself."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.dsl import CheckedPlan, Diagnostic, Verdict, check, parse
from callsheet.dsl.ast import Plan
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching.base import base_hash
from callsheet.dsl.patching.judging import PatchVerdict, check_patch
from tests.conformance.expectations import BASE, Expectation, expectations, files, patched

FILES = InMemoryFiles(files())
PATCH = "change.patch.plan"
"""What a patch of the suite is called while it is judged."""


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
    return _compared(((line_of(verdict.plan, one), one) for one in verdict.diagnostics), text)


def base_of(text: str) -> CheckedPlan:
    """The plan that a patch of the suite is held against."""
    return check(parse(patched(text), name="plan.plan"), files=FILES).unwrap()


def patch_verdict_of(text: str, base: CheckedPlan | None = None) -> PatchVerdict:
    """What is found about a patch of the suite, held against its plan."""
    plan = base or base_of(text)
    patch = text.replace(BASE, f'"{base_hash(plan.plan, plan.specs)[:12]}"')
    return check_patch(plan, parse_patch(patch, name=PATCH))


def patch_differences(verdict: PatchVerdict, text: str) -> tuple[list[str], list[Expectation]]:
    """The same for a patch; what is found in its plan belongs to its first line."""

    def line_in_patch(one: Diagnostic) -> int:
        file, _ = verdict.source.file_at(one.span.start)
        return verdict.source.position(one.span.start).line if file.name == PATCH else 1

    return _compared(((line_in_patch(one), one) for one in verdict.diagnostics), text)


def _compared(found: Iterable[tuple[int, Diagnostic]], text: str) -> tuple[list[str], list[Expectation]]:
    left = expectations(text)
    unexpected = []
    for line, one in found:
        met = next((wanted for wanted in left if wanted.meets(line, one)), None)
        if met is None:
            unexpected.append(f'{line}: {one.code} "{one.message}"')
        else:
            left.remove(met)
    return unexpected, left
