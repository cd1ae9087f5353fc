"""What can be wanted of the shop: from one product in the cart to an order with all its details.

Each template says what the cart, the order and the details are to be (`Aim`), and `aims.py` judges: that it is so,
and that nothing else was changed, least of all what another account has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from ..goals import Parameters, Template
from .aims import FILLS, Aim, Chosen, details_of, judged_by, lines_of, still_to_do
from .choosing import (
    Draw,
    Wanted,
    below,
    best_rated,
    cheapest,
    draw_choice,
    left,
    named,
    rated,
    somewhere,
    want_choice,
    with_more,
)
from .model import MOST_OF_ONE, Shop
from .seeds import PLENTY

PEOPLE = (
    ("Mira Osei", "7 Harbour Road", "BN1 1AE"),
    ("Jonas Lindqvist", "41 Birch Avenue", "11432"),
    ("Priya Nair", "9 Orchard Close", "OX4 2JY"),
    ("Tomas Varga", "120 Station Street", "80331"),
)
CARDS = ("4111 1111 1111 1111", "5555 5555 5555 4444", "4000 0566 5566 5556")
HISTORY: Mapping[str, bool] = {"history": True}


def _draw_products(count: int) -> Draw:
    def draw(shop: Shop, account: str, dice: Random) -> Parameters | None:
        return {"products": tuple(one.name for one in dice.sample(left(shop, account), count))}

    return draw


def _want_products(shop: Shop, account: str, chosen: Chosen) -> Aim:
    return with_more(shop, account, {named(shop, name).id: 1 for name in chosen["products"]})


def _draw_some(shop: Shop, account: str, dice: Random) -> Parameters:
    product = dice.choice(left(shop, account, PLENTY))
    return {"product": product.name, "quantity": str(dice.randint(2, 6))}


def _want_some(shop: Shop, account: str, chosen: Chosen) -> Aim:
    return with_more(shop, account, {named(shop, chosen["product"]).id: int(chosen["quantity"])})


def _person(dice: Random) -> dict[str, str]:
    name, street, postcode = dice.choice(PEOPLE)
    return {"name": name, "street": street, "postcode": postcode, "card": dice.choice(CARDS)}


def _draw_order(shop: Shop, account: str, dice: Random) -> Parameters | None:
    return {"product": dice.choice(left(shop, account)).name, **_person(dice)}


def _want_order(shop: Shop, account: str, chosen: Chosen) -> Aim:
    lines = {**lines_of(shop.customer(account).cart), named(shop, chosen["product"]).id: 1}
    return Aim(order=lines, details=details_of(chosen))


def _draw_cheapest_order(shop: Shop, account: str, dice: Random) -> Parameters | None:
    found = draw_choice(cheapest, lambda shop, dice: {})(shop, account, dice)
    return None if found is None else {**found, **_person(dice)}


def _want_cheapest_order(shop: Shop, account: str, chosen: Chosen) -> Aim:
    aim = want_choice(cheapest)(shop, account, chosen)
    return Aim(order=aim.cart, details=details_of(chosen))


def _in_cart(more: Callable[[Shop, str, Random], Parameters]) -> Draw:
    """What a goal needs that is about things in the cart; there is none of the kind while nothing is in it."""
    return lambda shop, account, dice: more(shop, account, dice) if shop.customer(account).cart else None


def _draw_line(shop: Shop, account: str, dice: Random) -> Parameters:
    return {"product": dice.choice(shop.customer(account).cart).product.name}


def _want_removed(shop: Shop, account: str, chosen: Chosen) -> Aim:
    return Aim(cart=_without(shop, account, chosen["product"]))


def _without(shop: Shop, account: str, name: str) -> dict[str, int]:
    return {one: count for one, count in lines_of(shop.customer(account).cart).items() if one != named(shop, name).id}


def _draw_quantity(shop: Shop, account: str, dice: Random) -> Parameters:
    """Another quantity, but not one more: that could be had without typing it."""
    line = dice.choice(shop.customer(account).cart)
    most = min(MOST_OF_ONE, shop.stock[line.product.id])
    fit = [count for count in range(1, most + 1) if count not in (line.quantity, line.quantity + 1)]
    return {"product": line.product.name, "quantity": str(dice.choice(fit))}


def _draw_exchange(shop: Shop, account: str, dice: Random) -> Parameters:
    old = dice.choice(shop.customer(account).cart).product
    return {"old": old.name, "new": dice.choice(left(shop, account)).name}


def _want_exchange(shop: Shop, account: str, chosen: Chosen) -> Aim:
    return Aim(cart={**_without(shop, account, chosen["old"]), named(shop, chosen["new"]).id: 1})


def _want_cart_order(shop: Shop, account: str, chosen: Chosen) -> Aim:
    return Aim(order=lines_of(shop.customer(account).cart), details=details_of(chosen))


def _want_more_ordered(shop: Shop, account: str, chosen: Chosen) -> Aim:
    return Aim(order=_want_some(shop, account, chosen).cart, details=details_of(chosen))


def _draw_street(shop: Shop, account: str, dice: Random) -> Parameters | None:
    if shop.customer(account).details is None:
        return None
    return {"street": dice.choice(PEOPLE)[1], "card": dice.choice(CARDS)}


def _want_street(shop: Shop, account: str, chosen: Chosen) -> Aim:
    known = shop.customer(account).details
    assert known is not None  # else it is not drawn
    entries = {"name": known.full_name, "postcode": known.postcode, **chosen}
    return Aim(cart=lines_of(shop.customer(account).cart), details=details_of(entries))


def _draw_again(shop: Shop, account: str, dice: Random) -> Parameters | None:
    """An order of a few things, none of which is in the cart, and enough of which is left."""
    held = lines_of(shop.customer(account).cart)
    fit = [
        one.number
        for one in shop.orders_of(account)
        if not any(line.product.id in held or line.quantity > shop.stock[line.product.id] for line in one.lines)
    ]
    if not fit:
        return None
    number = dice.choice(fit)
    return {"number": number, "quantities": _quantities(shop, number)}


def _quantities(shop: Shop, number: str) -> tuple[str, ...]:
    order = next(one for one in shop.orders if one.number == number)
    return tuple(str(line.quantity) for line in order.lines)


def _want_again(shop: Shop, account: str, chosen: Chosen) -> Aim:
    order = next(one for one in shop.orders if one.number == chosen["number"])
    return with_more(shop, account, lines_of(order.lines))


def _template(
    *, name: str, wordings: tuple[str, ...], draw: Draw, wanted: Wanted, options: Mapping[str, bool] | None = None
) -> Template[Shop]:
    """A kind of goal that says what is to be there."""
    more: dict[str, Any] = {} if options is None else {"options": options}
    return Template(
        name=name,
        wordings=wordings,
        draw=draw,
        met=judged_by(wanted),
        aim=wanted,
        together=still_to_do,
        fills=FILLS,
        **more,
    )


_DETAILS = "with the name “{name}”, the street “{street}”, the postcode “{postcode}” and the card “{card}”"

GOALS: tuple[Template[Shop], ...] = (
    _template(
        name="put",
        wordings=("Put “{products}” into my cart", "I want “{products}” in my cart", "Add “{products}” to the cart"),
        draw=_draw_products(1),
        wanted=_want_products,
    ),
    _template(
        name="put_two",
        wordings=("Put {products} into my cart", "Add {products} to the cart", "Get {products} into my cart"),
        draw=_draw_products(2),
        wanted=_want_products,
    ),
    _template(
        name="put_some",
        wordings=(
            "Put {quantity} of “{product}” into my cart",
            "Add {quantity} of “{product}” to the cart",
            "Get {quantity} of “{product}” into my cart",
        ),
        draw=_draw_some,
        wanted=_want_some,
    ),
    _template(
        name="cheapest_there",
        wordings=(
            "Put the cheapest {query} of the {department} into my cart",
            "Add the cheapest {query} in the {department} to the cart",
            "I want the cheapest {query} of the {department} in my cart",
        ),
        draw=draw_choice(cheapest, somewhere),
        wanted=want_choice(cheapest),
    ),
    _template(
        name="cheapest",
        wordings=(
            "Put the cheapest {query} into my cart",
            "Add the cheapest {query} to the cart",
            "I want the cheapest {query} in my cart",
        ),
        draw=draw_choice(cheapest, lambda shop, dice: {}),
        wanted=want_choice(cheapest),
    ),
    _template(
        name="best_below",
        wordings=(
            "Put the best rated {query} under {limit} into my cart",
            "Add the highest rated {query} under {limit} to the cart",
            "I want the best rated {query} under {limit} in my cart",
        ),
        draw=draw_choice(best_rated, below),
        wanted=want_choice(best_rated),
    ),
    _template(
        name="cheapest_good",
        wordings=(
            "Put the cheapest {query} rated at least {rating} into my cart",
            "Add the cheapest {query} with a rating of at least {rating} to the cart",
            "Get the cheapest {query} rated at least {rating} into my cart",
        ),
        draw=draw_choice(cheapest, rated),
        wanted=want_choice(cheapest),
    ),
    _template(
        name="order",
        wordings=(f"Order “{{product}}” {_DETAILS}", f"Buy “{{product}}” {_DETAILS}"),
        draw=_draw_order,
        wanted=_want_order,
    ),
    _template(
        name="order_cheapest",
        wordings=(f"Buy the cheapest {{query}} {_DETAILS}", f"Order the cheapest {{query}} {_DETAILS}"),
        draw=_draw_cheapest_order,
        wanted=_want_cheapest_order,
    ),
    _template(
        name="remove",
        wordings=(
            "Take “{product}” out of my cart",
            "Remove “{product}” from the cart",
            "Delete “{product}” in my cart",
        ),
        draw=_in_cart(_draw_line),
        wanted=_want_removed,
        options=HISTORY,
    ),
    _template(
        name="change_quantity",
        wordings=(
            "Change the quantity of “{product}” in the cart to {quantity}",
            "Have {quantity} of “{product}” in my cart",
            "My cart should have {quantity} of “{product}”",
        ),
        draw=_in_cart(_draw_quantity),
        wanted=_want_some,
        options=HISTORY,
    ),
    _template(
        name="exchange",
        wordings=(
            "Put “{new}” in the cart and remove “{old}”",
            "Remove “{old}” from the cart and add “{new}” to the cart",
            "Instead of “{old}” I want “{new}” in my cart",
        ),
        draw=_in_cart(_draw_exchange),
        wanted=_want_exchange,
        options=HISTORY,
    ),
    _template(
        name="empty",
        wordings=("Empty the cart", "Delete everything in my cart", "Take everything out of my cart"),
        draw=_in_cart(lambda shop, account, dice: {}),
        wanted=lambda shop, account, chosen: Aim(cart={}),
        options=HISTORY,
    ),
    _template(
        name="order_cart",
        wordings=(
            f"Order what is in my cart {_DETAILS}",
            f"Check out {_DETAILS}",
            f"Buy everything in my cart {_DETAILS}",
        ),
        draw=_in_cart(lambda shop, account, dice: _person(dice)),
        wanted=_want_cart_order,
        options=HISTORY,
    ),
    _template(
        name="order_more",
        wordings=(
            f"Order {{quantity}} of “{{product}}” together with what is in my cart {_DETAILS}",
            f"Add {{quantity}} of “{{product}}” to what is in my cart, then order all of it {_DETAILS}",
            f"Buy {{quantity}} of “{{product}}”, and what my cart has already, {_DETAILS}",
        ),
        draw=lambda shop, account, dice: {**_draw_some(shop, account, dice), **_person(dice)},
        wanted=_want_more_ordered,
        options=HISTORY,
    ),
    _template(
        name="change_street",
        wordings=(
            "Change the street of my checkout to “{street}”; the card is “{card}”. Do not order yet",
            "What is in my cart goes to “{street}”, and I pay with “{card}”. Only change the details",
            "Correct the street to “{street}” and the card to “{card}”, without placing the order",
        ),
        draw=_draw_street,
        wanted=_want_street,
        options=HISTORY,
    ),
    _template(
        name="buy_again",
        wordings=(
            "Put what I ordered with {number} into my cart again, as many of each",
            "Fill my cart with the same things, as many of each, as are in order {number}",
            "I need the products of my order {number} once more: put them into the cart, in the same quantities",
        ),
        draw=_draw_again,
        wanted=_want_again,
        options=HISTORY,
    ),
)
