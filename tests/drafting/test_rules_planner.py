"""Plans by rules: they check strictly, fit their budgets, and hold nothing that the goal did not say."""

from __future__ import annotations

import pytest

from callsheet.dsl import check, format_plan, parse
from callsheet.planners.drafts import CannotPlan, Draft
from tests.cases import few_of
from tests.drafting.cart import draft, task
from tests.drafting.test_reading_goals import READ

MONEY = "80 steps, 9min, spend $50"
CHOOSING = ["Buy the cheapest usb cable under $20", "Put the highest rated lamp from the outlet into the cart"]


def warned(made: Draft) -> list[str]:
    """What a strict check says."""
    files = task("").files
    return [f"{one.code}: {one.message}" for one in check(parse(made.text), files=files, strict=True).diagnostics]


@pytest.mark.parametrize("goal", few_of([*READ, *CHOOSING], 6))
def test_plans_check_strictly_and_are_laid_out(goal: str) -> None:
    """Without a warning, within the budget that was given."""
    made = draft(goal, budget=MONEY)

    assert [] == warned(made)
    assert made.text == format_plan(parse(made.text))
    assert draft(goal, budget=MONEY).text == made.text


def test_a_budget_that_was_not_given_is_what_the_plan_may_take() -> None:
    """Rounded up, so that the plan is not warned of."""
    made = draft("Empty the cart")

    assert [] == warned(made)
    assert made.checked.cost.most.steps <= made.checked.envelope.steps < made.checked.cost.most.steps + 10


@pytest.mark.parametrize(
    ("budget", "why"),
    [
        ("2 steps", "there is a plan, but "),
        ("spend $5, 9 steps", "there is a plan, but "),
        ("", "this costs money: say how much it may spend"),
    ],
)
def test_what_does_not_fit_the_budget_is_refused(budget: str, why: str) -> None:
    """With what it would take."""
    with pytest.raises(CannotPlan, match=why):
        draft("Order the Halden desk lamp", budget=budget)


def test_the_limit_of_the_goal_bounds_what_is_spent() -> None:
    """So no other has to be given."""
    assert ", spend $20" in draft("Buy the cheapest usb cable under $20").text


def test_values_become_inputs_and_secrets_stay_out() -> None:
    """What the goal said is a default, what it left out is asked for, what is secret is never written."""
    made = draft('Order the "Halden desk lamp" with the card "4242 4242 4242 4242"', budget=MONEY)

    assert 'input product: Text = "Halden desk lamp"' in made.text
    assert ("name", "street_and_number", "code") == made.asked
    assert ("shop_password", "card") == made.secrets
    assert {"card": "4242 4242 4242 4242"} == dict(made.confided)
    assert "4242" not in made.text + repr(made) + " ".join(made.why)


def test_choices_are_read_side_by_side() -> None:
    """Each by a scout of its own, before anything is done."""
    made = draft("Put the cheapest usb cable in the cart and put the highest rated charger in the cart")
    order = list(made.checked.nodes)

    assert ["find_product", "pick_product", "find_product_2", "pick_product_2"] == order[:4]
    assert {"scout", "scout_2", "clerk"} == set(made.checked.agents)


def test_a_commit_takes_nothing_that_was_there_before() -> None:
    """The cart is emptied first where the order would take all of it; not where the goal itself filled it."""
    alone = draft("Order the Halden desk lamp", budget=MONEY).text
    filled = draft('Put "A lamp" in the cart and then order it', budget=MONEY).text

    assert "if seen shop.empty_cart {" in alone
    assert "empty_cart" not in filled


def test_a_commit_is_proved_twice_and_says_what_it_spends() -> None:
    """By the page that it leads to, and by a look that stands alone."""
    text = draft("Order the Halden desk lamp", budget=MONEY).text

    assert (
        "let total = read shop.order_total as Money\n  commit place_order click shop.place_order spends total" in text
    )
    assert 'goto "/orders"\n      expect seen row "{product}" in shop.open_orders' in text
