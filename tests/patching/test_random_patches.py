"""Checking a patched plan by what was found of the one before finds what checking it from nothing finds."""

from __future__ import annotations

import random

import pytest

from callsheet.dsl import Verdict, check
from callsheet.dsl.check import CheckedPlan

from .patched import FILES, accepted_plans, changed

CHAIN = 4
"""So many patches are made one after the other, each checked by what was found of the one before."""


def compare(checked: CheckedPlan, chance: random.Random) -> Verdict:
    """One patch. All that people and programs see of a verdict is the same."""
    plan = changed(checked.plan, chance)
    scratch = check(plan, files=FILES)
    again = check(plan, files=FILES, after=checked)

    assert scratch.diagnostics == again.diagnostics
    assert scratch.checked == again.checked
    return again


def patches(count: int, seed: int) -> int:
    """How many of so many patches were accepted."""
    chance, plans, accepted = random.Random(seed), accepted_plans(), 0
    checked, left = chance.choice(plans), CHAIN
    for _ in range(count):
        verdict = compare(checked, chance)
        accepted += verdict.accepted
        left -= 1
        if verdict.checked is None or not left:
            checked, left = chance.choice(plans), CHAIN
        else:
            checked = verdict.checked
    return accepted


@pytest.mark.slow
def test_random_patches() -> None:
    """Accepted and rejected ones, of which neither kind is rare."""
    accepted = patches(120, seed=1)

    assert 12 <= accepted <= 108


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_random_patches(seed: int) -> None:
    """A thousand for each seed."""
    assert patches(1_000, seed=seed + 100) >= 100
