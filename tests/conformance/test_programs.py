"""The language as programs: each file says which diagnostics belong to which of its lines."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from callsheet.dsl.checks import CODES
from tests.cases import few_of
from tests.conformance.expectations import expectations, programs
from tests.conformance.judging import differences
from tests.conformance.judging import verdict_of as judge
from tests.conformance.mending import mended

PROGRAMS = programs()

verdict_of = lru_cache(maxsize=1_000)(judge)
"""Several tests ask about each program. Not kept in `judging`, where mutants of the checker ask too."""


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_has_exactly_the_diagnostics_that_it_says_it_has(path: Path) -> None:
    """Each diagnostic is expected on its line, and each expectation is met, once."""
    text = path.read_text(encoding="utf-8")
    unexpected, left = differences(verdict_of(text), text)

    assert [] == unexpected
    assert [] == left


@pytest.mark.parametrize("path", few_of(PROGRAMS, 48), ids=lambda path: path.stem)
def test_a_suggested_edit_takes_its_diagnostic_away_and_adds_no_error(path: Path) -> None:
    """An edit is offered only where it is safe to apply unseen. What a syntax error hid does not count."""
    text = path.read_text(encoding="utf-8")
    verdict = verdict_of(text)
    before = Counter((one.code, one.severity) for one in verdict.diagnostics)
    for one in verdict.diagnostics:
        if not one.fix:
            continue
        after = Counter((other.code, other.severity) for other in verdict_of(mended(text, one.fix)).diagnostics)

        assert before[one.code, one.severity] - 1 == after[one.code, one.severity]
        if not one.code.startswith("CS0"):
            assert Counter() == Counter({key: n for key, n in (after - before).items() if key[1] == "error"})


@pytest.mark.parametrize("path", few_of(PROGRAMS, 48), ids=lambda path: path.stem)
def test_an_edit_lies_within_the_program_and_changes_it(path: Path) -> None:
    """Spans lie inside of the text; edits of one suggestion do not overlap."""
    text = path.read_text(encoding="utf-8")
    verdict = verdict_of(text)
    for one in verdict.diagnostics:
        spans = [one.span, *(other.span for other in one.others)]
        places = [(span, *verdict.plan.source.file_at(span.start)) for span in spans]

        assert all(start <= span.start <= span.end <= start + len(file.text) for span, file, start in places)
        assert all(0 <= edit.span.start <= edit.span.end <= len(text) for edit in one.fix)
        assert not one.fix or mended(text, one.fix) != text


@pytest.mark.parametrize("code", [code for code in CODES if not code.startswith("CS8")])  # those are of patches
def test_each_code_has_two_rejected_programs_and_an_accepted_near_miss(code: str) -> None:
    """A check that nobody can trigger, or that rejects everything, would be seen here."""
    about = [path for path in PROGRAMS if path.stem.startswith(f"{code}_")]
    rejected = [
        path for path in about if any(one.code == code for one in expectations(path.read_text(encoding="utf-8")))
    ]
    accepted = [path for path in about if path.stem.startswith(f"{code}_ok_")]

    assert len(rejected) >= 2
    assert accepted
    assert all([] == expectations(path.read_text(encoding="utf-8")) for path in accepted)


def test_every_file_is_named_after_a_code() -> None:
    """So that the test above sees all of them; `several` are about more than one."""
    prefixes = {*CODES, "several"}

    assert [] == [path.name for path in PROGRAMS if path.stem.partition("_")[0] not in prefixes]


def test_a_severity_belongs_to_a_code() -> None:
    """What is a warning in one program is not an error in another."""
    severities: dict[str, set[str]] = {}
    for path in PROGRAMS:
        for one in verdict_of(path.read_text(encoding="utf-8")).diagnostics:
            severities.setdefault(one.code, set()).add(one.severity)

    assert {} == {code: found for code, found in severities.items() if len(found) > 1}
