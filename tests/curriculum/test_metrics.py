"""Metrics of attempts: figures worked out by hand, and what an interval promises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.tasks.metrics import Row, agreement_of, bootstrap, grouped, metrics_of, token_reduction, wilson


def row(**about: Any) -> Row:
    """An attempt at a task of four actions by an agent that predicts two of them a call."""
    usual: dict[str, Any] = {
        "task": "todo-4-1",
        "site": "todo",
        "horizon": 4,
        "agent": "sim",
        "kind": "sim",
        "per_call": 2,
        "seed": 0,
        "simulated": True,
        "verified": True,
        "outcome": "done",
        "why": "",
        "min_actions": 4,
        "actions": 4,
        "calls": 2,
        "expected_calls": 2,
        "tokens": 5_000,
        "tokenizer": "pieces-1",
        "single_step_tokens": 10_000,
        "reward": 1.0,
        "charges": 0.5,
        "seconds": 1.0,
    }
    return Row(**usual | about)


def test_by_hand() -> None:
    """A good attempt and a bad one."""
    got = metrics_of([row(), row(verified=False, actions=8, calls=6, tokens=13_000, reward=0.0)])

    assert (0.5, 6.0, 4.0, 4.0, 2.0) == (
        got.success_rate,
        got.avg_actual_actions,
        got.avg_min_actions,
        got.avg_inference_calls,
        got.avg_expected_calls,
    )
    assert (9_000, 10_000, 0.5, 0.5) == (
        got.avg_multi_step_tokens,
        got.avg_single_step_tokens,
        got.avg_reward,
        got.replanned_rate,
    )
    assert 10.0 == pytest.approx(got.token_reduction_percent)
    assert (18_000, 1.0) == (got.tokens_per_completed, got.cost_per_completed)


def test_nothing_done_has_no_cost_for_each() -> None:
    """Rather than a division by nothing."""
    got = metrics_of([row(verified=False, reward=0.0)])

    assert got.tokens_per_completed is None
    assert got.cost_per_completed is None
    with pytest.raises(ValueError, match="no attempts"):
        metrics_of([])


@pytest.mark.parametrize(
    ("done", "of", "low", "high"), [(9, 10, 0.5958, 0.9821), (0, 10, 0.0, 0.2775), (50, 100, 0.4038, 0.5962)]
)
def test_wilson_as_published(done: int, of: int, low: float, high: float) -> None:
    """Values of statsmodels' `proportion_confint(method="wilson")`."""
    assert (low, high) == pytest.approx(wilson(done, of), abs=1e-4)


@given(of=st.integers(1, 2_000), data=st.data())
def test_wilson_holds_the_share(of: int, data: st.DataObject) -> None:
    """It is within 0 and 1, and mirrored for what was not done."""
    done = data.draw(st.integers(0, of))
    low, high = wilson(done, of)

    assert 0 <= low <= done / of <= high <= 1
    assert (1 - high, 1 - low) == pytest.approx(wilson(of - done, of))


def test_bootstrap_is_the_same_twice_and_holds_the_figure() -> None:
    """Seeded draws."""
    rows = [row(tokens=1_000 * n) for n in range(1, 21)]
    low, high = bootstrap(rows, token_reduction)

    assert (low, high) == bootstrap(rows, token_reduction)
    assert low < token_reduction(rows) < high


def test_groups_are_in_order() -> None:
    """By the fields' values, whatever the order of rows."""
    got = grouped([row(per_call=8), row(per_call=1), row(per_call=8)], "per_call")

    assert [((1,), 1), ((8,), 2)] == [(key, len(rows)) for key, rows in got.items()]


def test_agreement_by_hand() -> None:
    """Of ten that are judged nine agree; chance alone would bring 0.7 · 0.6 + 0.3 · 0.4 of them."""
    pairs = [(True, True)] * 6 + [(False, False)] * 3 + [(True, False)]
    rows = [row(judge="sim:error=0.1", judged=said, verified=true, judge_tokens=100) for said, true in pairs]
    got = agreement_of([*rows, row(judge="sim:error=0.1")])

    assert (10, 1, 1, 0, 100.0) == (got.attempts, got.silent, got.wrong_yes, got.wrong_no, got.avg_judge_tokens)
    assert 0.9 == got.agreement
    assert wilson(9, 10) == got.agreement_interval
    assert (0.9 - 0.54) / 0.46 == pytest.approx(got.kappa)
    assert got.simulated
    assert agreement_of(rows[:6]).kappa is None
