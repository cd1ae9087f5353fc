"""The reward: what it is for numbers worked out by hand, and laws that hold for all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from callsheet.tasks.reward import DEFAULT, RewardSettings, expected_calls, reward

counts = st.integers(1, 60)
sizes = st.integers(1, 16)
weights = st.floats(0, 5)


def test_by_hand() -> None:
    """Twice the fewest actions and twice the calls: half of each weight, and four actions too many."""
    got = reward(verified=True, min_actions=4, actual_actions=8, per_call=1, calls=8)

    assert (0.6 * 0.5 + 0.4 * 0.5) * math.exp(-0.15 * 4) == pytest.approx(got)


@given(least=counts, per_call=sizes)
def test_a_perfect_attempt_is_worth_all(least: int, per_call: int) -> None:
    """With the fewest actions and the calls they take, for every K."""
    calls = expected_calls(least, per_call)

    assert 1.0 == pytest.approx(
        reward(verified=True, min_actions=least, actual_actions=least, per_call=per_call, calls=calls)
    )


@given(least=counts, actual=st.integers(0, 99), per_call=sizes, calls=st.integers(0, 99))
def test_what_is_not_verified_is_worth_nothing(least: int, actual: int, per_call: int, calls: int) -> None:
    """However short it was."""
    assert 0.0 == reward(verified=False, min_actions=least, actual_actions=actual, per_call=per_call, calls=calls)


@given(
    least=counts,
    actual=st.integers(0, 99),
    per_call=sizes,
    calls=st.integers(0, 99),
    a=weights,
    i=weights,
    p=st.floats(0, 2),
)
def test_it_stays_between_nothing_and_the_weights(
    least: int, actual: int, per_call: int, calls: int, a: float, i: float, p: float
) -> None:
    """And one more action, or one more call, is never worth more."""
    settings = RewardSettings(action_weight=a, inference_weight=i, step_penalty=p)

    def worth(actions: int, made: int) -> float:
        return reward(
            verified=True,
            min_actions=least,
            actual_actions=actions,
            per_call=per_call,
            calls=made,
            settings=settings,
        )

    assert 0.0 <= worth(actual, calls) <= a + i + 1e-9
    assert worth(actual + 1, calls) <= worth(actual, calls)
    assert worth(actual, calls + 1) <= worth(actual, calls)


@given(least=counts, per_call=sizes)
def test_expected_calls_are_just_enough(least: int, per_call: int) -> None:
    """One call fewer predicts too few acts."""
    calls = expected_calls(least, per_call)

    assert (calls - 1) * per_call < least <= calls * per_call


@pytest.mark.parametrize(("least", "per_call"), [(0, 1), (1, 0), (-1, 1)])
def test_numbers_below_one(least: int, per_call: int) -> None:
    """No task takes no action."""
    with pytest.raises(ValueError, match="at least one"):
        expected_calls(least, per_call)


def test_defaults_are_those_of_the_documentation() -> None:
    """0.6, 0.4 and 0.15; a weight below nothing is refused."""
    assert (0.6, 0.4, 0.15) == (DEFAULT.action_weight, DEFAULT.inference_weight, DEFAULT.step_penalty)
    with pytest.raises(ValidationError):
        RewardSettings(action_weight=-1)
