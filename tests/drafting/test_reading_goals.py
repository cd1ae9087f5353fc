"""Goals in words → what they ask for, or why that is not clear. Pure: no browser, no site but its spec."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callsheet.dsl.values import Money
from callsheet.planners.drafts import CannotPlan
from callsheet.planners.rules.reading import read_goal
from callsheet.planners.rules.terms import FALSE, Said
from tests.drafting.cart import SPEC


def shown(claim: Said) -> str:
    """A claim in short: `in_cart(Lamp)`, `not in_cart(_)`, `cart_quantity(Lamp) == 2`."""
    terms = ", ".join("_" if term is None else str(term.value) for term in claim.terms)
    said = f"{claim.fact}({terms})"
    if claim.value == FALSE:
        return f"not {said}"
    value = claim.value
    return said if value is None or value.kind == "truth" else f"{said} == {value.value}"


def meant(goal: str) -> list[str]:
    """The claims, or the pages, that a goal asks for."""
    return [
        one for aim in read_goal(goal, SPEC).aims for one in (*map(shown, aim.wanted.claims), aim.wanted.page) if one
    ]


LAMP = "in_cart(Halden desk lamp)"
READ: dict[str, list[str]] = {
    "Put the Halden desk lamp into the cart": [LAMP],
    "please add 'Halden desk lamp' to my basket!": [LAMP],
    "I'd like you to put the Halden desk lamp into the cart": [LAMP],
    "Put 2 of the Halden desk lamp into the cart": [LAMP, "cart_quantity(Halden desk lamp) == 2"],
    "Add three “Halden desk lamp” to the cart": [LAMP, "cart_quantity(Halden desk lamp) == 3"],
    "Put two Fenwick USB-C to HDMI cable 2 m in the basket": [
        "in_cart(Fenwick USB-C to HDMI cable 2 m)",
        "cart_quantity(Fenwick USB-C to HDMI cable 2 m) == 2",
    ],
    "Put the Nordlink USB-C cable 1 m into the cart.": ["in_cart(Nordlink USB-C cable 1 m)"],
    "Remove the Halden desk lamp from the cart": [f"not {LAMP}"],
    "Take the Halden desk lamp out of my basket": [f"not {LAMP}"],
    "Please take the Ostra USB-C to HDMI cable 2 m out of my basket": ["not in_cart(Ostra USB-C to HDMI cable 2 m)"],
    "Get rid of the Halden desk lamp in the cart": [f"not {LAMP}"],
    "Remove Order book holder from the cart": ["not in_cart(Order book holder)"],
    "Empty the cart": ["not in_cart(_)"],
    "Clear out my basket": ["not in_cart(_)"],
    "Delete everything in the cart": ["not in_cart(_)"],
    'Change the quantity of "Halden desk lamp" in the cart to 3': ["cart_quantity(Halden desk lamp) == 3"],
    "Set the quantity of the Halden desk lamp to 3": ["cart_quantity(Halden desk lamp) == 3"],
    "Order the Halden desk lamp": ["ordered(Halden desk lamp)"],
    'Purchase "Halden desk lamp"': ["ordered(Halden desk lamp)"],
    'Add "A lamp" and "B cable" to the cart': ["in_cart(A lamp)", "in_cart(B cable)"],
    'Put "A lamp" in the cart and then order it': ["in_cart(A lamp)", "ordered(A lamp)"],
    'Put "A lamp" in the cart, remove "B cable"': ["in_cart(A lamp)", "not in_cart(B cable)"],
    "Show me my orders": ["orders"],
}


@pytest.mark.parametrize("goal", READ)
def test_what_a_goal_asks_for(goal: str) -> None:
    """In the words of the spec's facts."""
    assert READ[goal] == meant(goal)


@pytest.mark.parametrize(
    ("goal", "by", "most", "query", "given"),
    [
        ("Buy the cheapest usb cable", "price", False, "usb cable", {}),
        ("Into my cart: the cheapest usb cable", "price", False, "usb cable", {}),
        ("Order the most expensive HDMI cable", "price", True, "HDMI cable", {}),
        ("Put the highest rated lamp from the outlet into the cart", "rating", True, "lamp", {"department": "outlet"}),
        ("Buy the product with the lowest price", "price", False, "", {}),
        ("Buy the cheapest product", "price", False, "", {}),
    ],
)
def test_what_is_to_be_chosen(goal: str, by: str, most: bool, query: str, given: dict[str, str]) -> None:
    """By which column, among what, from where."""
    (choice,) = read_goal(goal, SPEC).choices

    assert (by, most, given) == (choice.by, choice.most, {name: term.value for name, term in choice.given.items()})
    assert choice.query is not None
    assert query == choice.query.value


@pytest.mark.parametrize(
    ("goal", "operator", "column", "value"),
    [
        ("Buy the cheapest cable under $20", "<", "price", Money(Decimal(20))),
        ("Buy the cheapest cable for at most €12.50", "<=", "price", Money(Decimal("12.50"), "EUR")),
        ("Buy the cheapest lamp with a rating of at least 4.5", ">=", "rating", Decimal("4.5")),
        ("Buy the cheapest lamp rated above 4", ">", "rating", Decimal(4)),
    ],
)
def test_what_limits_a_choice(goal: str, operator: str, column: str, value: object) -> None:
    """A literal with the comparison in front of it, and the column that its type or a word beside it names."""
    (choice,) = read_goal(goal, SPEC).choices

    assert [(operator, column, value)] == [(one.operator, one.column, one.value.value) for one in choice.filters]


REFUSED: dict[str, str] = {
    "": "the goal says nothing",
    "?!": "the goal says nothing",
    "frobnicate the cart": "I don't know what `frobnicate` means on this site; it can: ",
    "Write a poem about the sea": "does not say enough",
    "Cancel my last order": "I don't know what `Cancel` means on this site; did you mean `change`?",
    "Don't put the lamp in the cart": "says what is not to be done",
    "Put into the cart": "does not say which `product`",
    "do something nice": "say which",
    "Book a flight to Rome": "I don't know what `Book` means",
    'Put "A lamp" in the cart and paint it green': "paint",
    "Buy the heaviest lamp": "chooses by something that no table of this site has",
    "Order 7": "I don't know what to do with “7”",
}


@pytest.mark.parametrize("goal", REFUSED)
def test_what_is_not_understood_is_refused(goal: str) -> None:
    """By name, with what the site offers: a wrong plan would be worse."""
    with pytest.raises(CannotPlan) as why:
        read_goal(goal, SPEC)

    assert REFUSED[goal] in str(why.value)
    assert "\n" not in str(why.value)
