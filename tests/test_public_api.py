"""The Python way in, as the README shows it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import callsheet
from callsheet.dsl.binding import BadInput
from callsheet.dsl.values import Money

DOUBLE = """
plan double
input price: Money
node twice { give price: Money = price * 2 }
goal twice.price > $1
result twice.price
"""


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan that only computes, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "double.plan"
    path.write_text(DOUBLE)
    return path


def test_a_file_is_run(double: Path) -> None:
    """Inputs may be texts or values; the result is a value."""
    for given in ("$2.50", Money(Decimal("2.50"))):
        result = callsheet.run(double, inputs={"price": given})

        assert result.done
        assert Money(Decimal("5.00")) == result.value
        assert result.report.is_file()


def test_a_checked_plan_is_run(double: Path) -> None:
    """Check once, run often."""
    checked = callsheet.check(callsheet.parse(DOUBLE)).unwrap()

    result = callsheet.run(checked, inputs={"price": "$0.10"}, runs_dir=double.parent / "elsewhere")

    assert ("goal", False) == (result.outcome, result.done)
    assert result.report.is_relative_to(double.parent / "elsewhere")


def test_a_rejected_plan_is_not_run(double: Path) -> None:
    """The error tells the place and has every diagnostic."""
    double.write_text(DOUBLE.replace("price * 2", "prise * 2"))

    with pytest.raises(callsheet.PlanRejected, match=r"double\.plan:4: .*prise.*CS101") as rejected:
        callsheet.run(double)

    assert not rejected.value.verdict.accepted


def test_inputs_are_checked(double: Path) -> None:
    """A float is no money: it is not exact."""
    with pytest.raises(BadInput, match=r"input `price` is a `Money`, not 2\.5"):
        callsheet.run(double, inputs={"price": 2.5})
    with pytest.raises(BadInput, match=r"input `price` .* is missing"):
        callsheet.run(double)


def test_a_run_is_replanned_by_who_it_was_given(tmp_path: Path) -> None:
    """A scripted replanner heals the rest; a resume takes one as well."""
    from callsheet.dsl.replanning import ScriptedReplanner

    plan = tmp_path / "sums.plan"
    plan.write_text(
        "plan sums budget 1 replans node one { give n: Int = 3 } node two { require one.n > 4 give m: Int = one.n }"
        " result two.m",
        encoding="utf-8",
    )
    replanner = ScriptedReplanner(['patch sums at "" replace node two { give m: Int = one.n }'], tier="")
    healed = callsheet.run(plan, replan=replanner, runs_dir=tmp_path / "runs")
    failed = callsheet.run(plan, runs_dir=tmp_path / "runs")

    assert (True, 3) == (healed.done, healed.value)
    assert "failure" == replanner.requests[0].cause.trigger
    assert "goal" == failed.outcome
