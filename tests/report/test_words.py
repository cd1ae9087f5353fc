"""Amounts and times in words."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest

from callsheet.interpreter.report import CommitState, RunOutcome
from callsheet.report.words import COMMIT_STATES, HEADLINES, amount, interval, seconds


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0s"),
        (0.0004, "0s"),
        (0.012, "12ms"),
        (0.9994, "999ms"),
        (0.9996, "1s"),
        (3.14, "3.1s"),
        (119.94, "119.9s"),
        (119.96, "2min"),
        (250.0, "4min 10s"),
        (3600.0, "1h"),
        (7500.0, "2h 5min"),
    ],
)
def test_seconds(value: float, expected: str) -> None:
    """Two units at most, and none that is nought."""
    assert expected == seconds(value)


def test_amounts() -> None:
    """Money as the language writes it, time with its unit, counts with commas."""
    assert ["$4.25", "$0.50", "1.5s", "12,000"] == [
        amount("spend", Decimal("4.25")),
        amount("charges", Decimal("0.5")),
        amount("time", 1.5),
        amount("tokens", 12_000),
    ]


def test_intervals() -> None:
    """One amount when both ends are the same; without an upper end only the lower one."""
    assert ["4–12", "4", "$3.00 at least"] == [
        interval("steps", 4, 12),
        interval("steps", 4, 4),
        interval("spend", Decimal(3), None),
    ]


def test_every_outcome_has_words() -> None:
    """A report of any run can be printed."""
    assert {*get_args(RunOutcome.__args__[0]), "open"} == set(HEADLINES)
    assert {*get_args(CommitState.__args__[0]), "intended", "not begun"} == set(COMMIT_STATES)
