"""Goals that are a question first: which of the products is the cheapest, the best rated, within a limit.

In go a shop and what is asked for; out comes the one product that answers it, or none where there are several. What
is drawn always has one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import TypeAlias

from ..goals import Parameters
from .aims import Aim, Chosen, Lines, lines_of
from .catalogue import Product
from .frame import money
from .model import Shop
from .search import find

QUERIES = ("usb cable", "hdmi cable", "charger", "hub", "keyboard", "mouse", "lamp", "stand", "headphones", "stick")
TRIES = 60
"""How many questions are drawn before it is said that there is none with one answer."""

Draw: TypeAlias = Callable[[Shop, str, Random], Parameters | None]
Wanted: TypeAlias = Callable[[Shop, str, Chosen], Aim]
Choice: TypeAlias = Callable[[Shop, Chosen], Product | None]
Limits: TypeAlias = Callable[[Shop, Random], dict[str, str]]


def left(shop: Shop, account: str, least: int = 1) -> list[Product]:
    """What the shop has enough of and the cart has nothing of."""
    held = lines_of(shop.customer(account).cart)
    return [one for one in shop.catalogue.values() if shop.stock[one.id] >= least and one.id not in held]


def named(shop: Shop, name: str) -> Product:
    """The product of that name."""
    return next(one for one in shop.catalogue.values() if one.name == name)


def with_more(shop: Shop, account: str, more: Lines) -> Aim:
    """The cart as it is, and more in it."""
    return Aim(cart={**lines_of(shop.customer(account).cart), **more})


def _offers(shop: Shop, chosen: Chosen) -> list[Product]:
    """What is left of what was asked for."""
    found = find(shop.catalogue.values(), chosen["query"])
    there = chosen.get("department")
    fits = [one for one in found if shop.stock[one.id] and there in (None, shop.setting.words[one.department].lower())]
    if "limit" in chosen:
        fits = [one for one in fits if one.price < Decimal(chosen["limit"].removeprefix("$"))]
    return [one for one in fits if one.rating >= Decimal(chosen.get("rating", "0"))]


def cheapest(shop: Shop, chosen: Chosen) -> Product | None:
    """The one that costs least; None where there is none, or two cost the same."""
    offers = sorted(_offers(shop, chosen), key=lambda one: one.price)
    alone = len(offers) == 1 or (len(offers) > 1 and offers[0].price != offers[1].price)
    return offers[0] if alone else None


def best_rated(shop: Shop, chosen: Chosen) -> Product | None:
    """The one that people like best; None where there is none, or two are liked alike."""
    offers = sorted(_offers(shop, chosen), key=lambda one: one.rating, reverse=True)
    alone = len(offers) == 1 or (len(offers) > 1 and offers[0].rating != offers[1].rating)
    return offers[0] if alone else None


def draw_choice(choose: Choice, limits: Limits) -> Draw:
    """A question about products that has one answer, which is not in the cart yet."""

    def draw(shop: Shop, account: str, dice: Random) -> Parameters | None:
        held = lines_of(shop.customer(account).cart)
        for _ in range(TRIES):
            chosen = {"query": dice.choice(QUERIES), **limits(shop, dice)}
            product = choose(shop, chosen)
            if product is not None and product.id not in held:
                return chosen
        return None

    return draw


def want_choice(choose: Choice) -> Wanted:
    """The answer in the cart, with what was there."""

    def wanted(shop: Shop, account: str, chosen: Chosen) -> Aim:
        product = choose(shop, chosen)
        return Aim() if product is None else with_more(shop, account, {product.id: 1})

    return wanted


def somewhere(shop: Shop, dice: Random) -> dict[str, str]:
    """One of the departments, as the world calls it."""
    return {"department": shop.setting.words[dice.choice(("store", "outlet"))].lower()}


def below(shop: Shop, dice: Random) -> dict[str, str]:
    """A price to stay under."""
    return {"limit": money(Decimal(dice.randint(9, 60)))[:-3]}


def rated(shop: Shop, dice: Random) -> dict[str, str]:
    """A rating to have at least."""
    return {"rating": str(Decimal(dice.randint(36, 44)).scaleb(-1))}
