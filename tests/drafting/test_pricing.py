"""What a model is told of how tight its budget is and what exceeding it costs, under each constraint method."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from callsheet.dsl.cost import Amounts
from callsheet.planners.drafting.context import Context, Method, Offer
from callsheet.planners.drafting.pricing import pricing, tightness
from callsheet.planners.drafting.prompts import task_text
from tests.drafting.cart import task

TWO = (Offer(name="a", kind="browser"), Offer(name="b", kind="browser"), Offer(name="c", kind="human", booked=1.0))
GOLDEN: dict[Method, str] = {
    "p3o": """\
GOAL: Empty the cart

BUDGET: `budget 40 steps, 9min, spend $20`, no more.
METHOD: an exact penalty (P3O). A plan is worth 1 when it reaches the goal, less 2 times the part by which it
exceeds a limit: 0.05 for each step above `40 steps`; 0.222 for each minute above `9min`; \
0.1 for each $1 above `spend $20`.
Within the limits nothing is charged, and spending less gains nothing.""",
    "ppo_lagrangian": """\
GOAL: Empty the cart

BUDGET: `budget 40 steps, 9min, spend $20`, no more.
METHOD: a running price (PPO-Lagrangian). A plan is worth 1 when it reaches the goal, less 2 times the part of
each limit that it uses, also within the limits: 0.05 for each step of `40 steps`; 0.222 for each minute of `9min`; \
0.1 for each $1 of `spend $20`.
The price rises for as long as limits are exceeded. Of two plans that reach the goal the one that spends less is worth
more.""",
    "macpo": """\
GOAL: Empty the cart

BUDGET: `budget 40 steps, 9min, spend $20`, no more.
METHOD: a wall for each agent (MACPO). The budget is divided evenly among the agents of the plan: each of the 2 has \
`20 steps`, `270s`, `spend $10.00`.
A plan in which any agent exceeds its own share is worth nothing, whatever the others leave. Divide the work so that
each of them fits, and where a plan is known to fit change the part of one agent at a time.""",
}


def context(budget: str = "40 steps, 9min, spend $20", **more: Any) -> Context:
    """A goal with a budget."""
    return Context(task=task("Empty the cart", budget=budget, given={}), **{"price": 2.0, **more})


@pytest.mark.parametrize("method", GOLDEN)
def test_the_prompt_of_each_method(method: Method) -> None:
    """Filled from the budget; agents that are not to be had have no share."""
    assert GOLDEN[method] == task_text(context(method=method, agents=TWO))


def test_without_a_method_nothing_is_priced() -> None:
    """The budget is a limit like any other."""
    assert "" == pricing(context())
    assert "METHOD" not in task_text(context())


@pytest.mark.parametrize("method", GOLDEN)
@pytest.mark.parametrize(
    ("budget", "wanted"),
    [
        ("", ("no limits are set",) * 3),
        ("0 replans", ("all of it for any replan above", "all of it for any replan of", "`0 replans`")),
        ("60k tokens", ("0.0333 for each thousand tokens above", "0.0333 for each thousand tokens of", "`60k tokens`")),
        ("$0.50", ("4 for each $1 above `$0.50`", "4 for each $1 of `$0.50`", "`$0.50`")),
        ("spend 30EUR", ("0.0667 for each €1 above", "0.0667 for each €1 of", "`spend €30`")),
    ],
)
def test_whatever_the_budget(method: Method, budget: str, wanted: tuple[str, str, str]) -> None:
    """Each resource in a unit that is counted in; nothing is divided by a limit of nothing."""
    assert dict(zip(GOLDEN, wanted, strict=True))[method] in pricing(context(budget, method=method))


def test_shares_are_rounded_down_and_unknown_for_agents_that_are_not_known() -> None:
    """Three steps for two agents are one each."""
    assert "each of the 2 has `1 step`" in pricing(context("3 steps", method="macpo", agents=TWO))
    assert "of N agents each has one Nth of `3 steps`" in pricing(context("3 steps", method="macpo"))


@pytest.mark.parametrize(
    ("left", "wanted"),
    [
        (Amounts(steps=30, time=400.0, spend=Decimal(20)), "`9min`, of which 74% is left: the budget is not tight"),
        (Amounts(steps=15, time=400.0, spend=Decimal(20)), "`40 steps`, of which 38% is left: the budget is tight"),
        (
            Amounts(steps=15, time=400.0, spend=Decimal(1)),
            "`spend $20`, of which 5% is left: the budget is almost used up",
        ),
        (Amounts(steps=-3, time=400.0, spend=None), "`40 steps`, of which 0% is left: the budget is almost used up"),
    ],
)
def test_how_tight_it_is(left: Amounts, wanted: str) -> None:
    """By the limit of which least is left."""
    assert f"Scarcest is {wanted}." == tightness(context(left=left))
    assert wanted in task_text(context(left=left, method="p3o"))


def test_nothing_is_tight_before_it_is_spent() -> None:
    """And nothing without a limit."""
    assert "" == tightness(context())
    assert "" == tightness(context("", left=Amounts(steps=3)))
    assert "" == tightness(context("3 replans", left=Amounts(steps=3)))
