"""The page of guarantees: its table is of the cases that there are."""

from __future__ import annotations

from tests.crashes.cases import CASES
from tests.crashes.table import PAGE, rows_of


def test_the_table_has_the_cases_that_there_are() -> None:
    """And no run in it broke a promise; `.venv/bin/python -m tests.crashes` writes it anew."""
    rows = rows_of(PAGE.read_text(encoding="utf-8"))

    assert list(CASES) == list(rows)
    for name, (runs, lost, repeated, _, needlessly) in rows.items():
        assert runs > 0, name
        assert (0, 0, 0) == (lost, repeated, needlessly), name
