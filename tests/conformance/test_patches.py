"""Patches as programs: each file says which diagnostics belong to which of its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from callsheet.dsl import check, format_plan, parse
from callsheet.dsl.checks import CODES
from tests.conformance.expectations import expectations, patches
from tests.conformance.judging import FILES, patch_differences, patch_verdict_of

PATCHES = patches()
IDS = [path.name.removesuffix(".patch.plan") for path in PATCHES]


@pytest.mark.parametrize("path", PATCHES, ids=IDS)
def test_a_patch_has_exactly_the_diagnostics_that_it_says_it_has(path: Path) -> None:
    """Each diagnostic is expected on its line, and each expectation is met, once."""
    text = path.read_text(encoding="utf-8")
    verdict = patch_verdict_of(text)
    unexpected, left = patch_differences(verdict, text)

    assert [] == unexpected
    assert [] == left
    assert verdict.accepted == (not [one for one in verdict.diagnostics if one.severity == "error"])


@pytest.mark.parametrize("path", [one for one in PATCHES if "_ok_" in one.name], ids=lambda path: path.stem)
def test_a_patched_plan_is_a_plan(path: Path) -> None:
    """It is printed and read again as the same plan, and accepted then as well."""
    made = patch_verdict_of(path.read_text(encoding="utf-8")).unwrap().plan
    again = check(parse(format_plan(made)), files=FILES)

    assert made == again.plan
    assert again.accepted


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("CS8")])
def test_each_code_has_two_rejected_patches_and_an_accepted_near_miss(code: str) -> None:
    """A rule that nobody can break, or that refuses everything, would be seen here."""
    about = [path for path in PATCHES if path.name.startswith(f"{code}_")]
    said = {path.name: expectations(path.read_text(encoding="utf-8")) for path in about}
    rejected = [name for name, wanted in said.items() if any(one.code == code for one in wanted)]
    accepted = [name for name in said if name.startswith(f"{code}_ok_")]

    assert len(rejected) >= 2
    assert accepted
    assert all([] == said[name] for name in accepted)


def test_every_patch_is_named_after_a_code() -> None:
    """So that the test above sees all of them."""
    assert [] == [path.name for path in PATCHES if path.name.partition("_")[0] not in CODES]
