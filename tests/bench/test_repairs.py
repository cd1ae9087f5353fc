"""The measurement of repairs: which half a case is of, when it is disturbed, and what its table says."""

from __future__ import annotations

from typing import Any

from benchmarks.repairs.cases import Case
from benchmarks.repairs.table import by_site, recovered, table


def row(kind: str, *, repairs: bool, met: bool = True, **more: Any) -> dict[str, Any]:
    """A row."""
    usual: dict[str, Any] = {
        "site": "todo",
        "kind": kind,
        "repairs": repairs,
        "outcome": "done" if met else "goal",
        "met": met,
        "patches": ["why"] if repairs else [],
        "steps": 6,
        "seconds": 2.5,
        "kept": 1,
        "finished": 2,
    }
    return {**usual, **more}


def test_halves_and_chance_follow_from_the_name_of_a_case() -> None:
    """So they are the same on each machine; both halves have about as many cases."""
    cases = [Case(site="todo", template="plan", seed=seed, kind="popup") for seed in range(200)]
    held = sum(case.half == "held back" for case in cases)

    assert 80 < held < 120
    assert cases[0].disturbance == Case(site="todo", template="plan", seed=0, kind="popup").disturbance
    assert {0, 1, 2, 3, 4} == {case.after(20) for case in cases}
    assert {0} == {case.after(1) for case in cases}
    assert len({case.disturbance.seed for case in cases}) > 190


def test_the_table_counts_what_the_site_agrees_with() -> None:
    """A run that says it is done and is not does not count; what was not run shows a dash."""
    rows = [row("popup", repairs=False, met=False), row("popup", repairs=True), row("step", repairs=True, met=False)]

    assert not recovered({**rows[1], "met": False})
    assert "| `popup` | 1 | 0 of 1 | 1 of 1 | 1 | 6 | 2.5 | 1 of 2 |" in table(rows)
    assert "| `step` | 1 | – | 0 of 1 | 1 | – | – | 1 of 2 |" in table(rows)
    assert "| all | 2 | 0 of 1 | 1 of 2 | 2 | 6 | 2.5 | 2 of 4 |" in table(rows)
    assert "| `step` | 0 of 1 |" in by_site(rows)
