"""Which number of acts a call is best, and what of that hangs on what is assumed of simulated agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callsheet.evaluation.conclusions import BY, conclusions_of, said_of

LOW, HIGH = "sim:error=0.01", "sim:error=0.3"


def figures(kind: str, per_call: int, value: float | None, spread: float = 0.01) -> Mapping[str, Any]:
    """An agent whose figures are all the same number."""
    found: dict[str, Any] = {"kind": kind, "per_call": per_call}
    for key, _, _ in BY:
        found[key] = value
        if value is not None and key != "tokens_per_completed":
            found[f"{key}_interval"] = (value - spread, value + spread)
    return found


def said(*agents: Mapping[str, Any]) -> dict[str, str]:
    """The sentences, by figure."""
    return {one["figure"]: said_of(one) for one in conclusions_of(agents)}


def test_what_holds_whatever_is_assumed() -> None:
    """Of rewards the most is best, of tokens for a task the least."""
    found = said(figures(LOW, 1, 0.2), figures(LOW, 4, 0.9), figures(HIGH, 1, 0.1), figures(HIGH, 4, 0.5))

    assert "by reward K = 4 is best, whatever is assumed" == found["avg_reward"]
    assert "by tokens a task done K = 1 is best, whatever is assumed" == found["tokens_per_completed"]


def test_what_turns_over_is_named() -> None:
    """With the kinds for which each is best."""
    found = said(figures(LOW, 1, 0.2), figures(LOW, 4, 0.9), figures(HIGH, 1, 0.5), figures(HIGH, 4, 0.1))

    assert f"by reward this turns over: best is K = 1 for `{HIGH}`, K = 4 for `{LOW}`" == found["avg_reward"]


def test_what_is_not_clear_is_not_said_as_if_it_were() -> None:
    """Where intervals overlap; of a figure without one nobody can say."""
    wide = said(figures(LOW, 1, 0.2, 0.5), figures(LOW, 4, 0.9, 0.5), figures(HIGH, 1, 0.5), figures(HIGH, 4, 0.1))
    both = said(*(figures(kind, k, 0.1 * k, 0.5) for kind in (LOW, HIGH) for k in (1, 4)))

    assert f"K = 4 for `{LOW}` (not clearly)" in wide["avg_reward"]
    assert "not clearly" not in wide["tokens_per_completed"]
    assert "by reward K = 4 is best, whatever is assumed, though not clearly" == both["avg_reward"]


def test_where_there_is_nothing_to_compare() -> None:
    """One kind, or one number of acts a call; and where no task was done, that is said."""
    assert [] == conclusions_of([figures(LOW, 1, 0.2), figures(LOW, 4, 0.9)])
    assert [] == conclusions_of([figures(LOW, 1, 0.2), figures(HIGH, 1, 0.9)])
    nothing = said(*(figures(kind, k, None) for kind in (LOW, HIGH) for k in (1, 4)))
    assert "by reward nothing can be said: no task was done" == nothing["avg_reward"]
