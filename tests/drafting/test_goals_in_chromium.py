"""Goals in words, planned by rules and carried out in Chromium; the shop's own state says whether they were met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import callsheet
from callsheet.mock_sites import Server
from tests.drafting.cart import BUYER, draft
from tests.mock_sites.customer import Customer

State: TypeAlias = Mapping[str, Any]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]
worlds = count(1)


@pytest.fixture(scope="module")
def server() -> Any:
    """One server for all goals."""
    with Server() as running:
        yield running


@pytest.fixture
def bob(server: Server) -> Any:
    """Bob in a world of his own, with something in his cart."""
    customer = Customer(server, f"goals-{next(worlds)}")
    with customer.http:
        customer.put_in_cart(product_of(customer.state(), 0), 1)
        yield customer


def in_stock(state: State, kind: str = "") -> list[dict[str, Any]]:
    """Products that are left, whose name has a word."""
    return [one for one in state["catalogue"] if one["stock"] > 2 and kind.lower() in one["name"].lower()]


def product_of(state: State, number: int) -> dict[str, Any]:
    """One of them."""
    return in_stock(state)[number * 3]


def carried_out(goal: str, bob: Customer, folder: Path, **more: Any) -> tuple[callsheet.RunResult, State]:
    """Plan it and run it."""
    made = draft(goal, address=bob.base, **more)
    secrets = {"shop_password": "bob-demo", "card": "4111 1111 1111 1111"}
    inputs = {name: value for name, value in BUYER.items() if name in made.asked}
    result = callsheet.run(made.checked, inputs=inputs, secrets=secrets, runs_dir=folder)
    return result, bob.state()


def lines(state: State) -> dict[str, int]:
    """How many of what are in the cart."""
    return {one["name"]: one["quantity"] for one in state["cart"]["lines"]}


GOALS: list[tuple[str, Callable[[State, str, str], bool]]] = [
    ("Put 2 of the {new} into my cart", lambda state, old, new: lines(state) == {old: 1, new: 2}),
    ("Add two {old} to the basket", lambda state, old, new: lines(state) == {old: 2}),
    ('Change the quantity of "{old}" in the cart to 3', lambda state, old, new: lines(state) == {old: 3}),
    ("Please take the {old} out of my basket", lambda state, old, new: lines(state) == {}),
    ("Delete everything in my cart", lambda state, old, new: lines(state) == {}),
    ('Put "{new}" in the cart and remove "{old}"', lambda state, old, new: lines(state) == {new: 1}),
]


@pytest.mark.parametrize(
    "number", [pytest.param(number, marks=[pytest.mark.deep] if number % 3 else []) for number in range(len(GOALS))]
)
def test_goals_about_the_cart(number: int, bob: Customer, tmp_path: Path) -> None:
    """Whatever is in the cart before."""
    goal, met = GOALS[number]
    old, new = product_of(bob.state(), 0)["name"], product_of(bob.state(), 1)["name"]
    result, state = carried_out(goal.format(old=old, new=new), bob, tmp_path)

    assert ("done", "") == (result.outcome, "" if result.done else result.why)
    assert met(state, old, new)


def test_an_order_of_one_thing(bob: Customer, tmp_path: Path) -> None:
    """And of nothing else, though there was something in the cart."""
    product = product_of(bob.state(), 1)
    result, state = carried_out(f"Order the {product['name']}", bob, tmp_path, budget="60 steps, 5min, spend $500")

    assert ("done", "") == (result.outcome, "" if result.done else result.why)
    assert [[product["name"]]] == [[line["name"] for line in order["lines"]] for order in state["orders"]]


def test_the_cheapest_under_a_limit(bob: Customer, tmp_path: Path) -> None:
    """The limit of the goal bounds what may be spent."""
    cables = in_stock(bob.state(), "HDMI")
    wanted = min(cables, key=lambda one: Decimal(one["price"]))
    result, state = carried_out("Buy the cheapest HDMI cable under $100", bob, tmp_path)

    assert ("done", "") == (result.outcome, "" if result.done else result.why)
    assert [wanted["name"]] == [line["name"] for order in state["orders"] for line in order["lines"]]


@pytest.mark.deep
def test_the_best_rated_of_a_department(bob: Customer, tmp_path: Path) -> None:
    """A choice by another column, narrowed down by where to look."""
    lamps = [one for one in in_stock(bob.state(), "charger") if one["department"] == "outlet"]
    best = max(Decimal(one["rating"]) for one in lamps)
    result, state = carried_out("Put the highest rated charger of the outlet into the cart", bob, tmp_path)
    chosen = [one for one in lamps if lines(state).get(one["name"]) and Decimal(one["rating"]) == best]

    assert ("done", "") == (result.outcome, "" if result.done else result.why)
    assert len(chosen) >= 1


@pytest.mark.deep
def test_what_the_shop_does_not_have_ends_without_an_order(bob: Customer, tmp_path: Path) -> None:
    """A goal that can be planned and not be met fails, and changes nothing."""
    before = bob.state()
    result, state = carried_out('Put "Golden unicorn" into the cart', bob, tmp_path)

    assert not result.done
    assert lines(before) == lines(state)
