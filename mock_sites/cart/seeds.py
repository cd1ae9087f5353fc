"""The first shop of a world, drawn from its seed; with `history`, one that its customers have used before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from ..words import chance
from .model import Act, AddToCart, EnterDetails, PlaceOrder, Refusal, Shop, apply, open_shop
from .setting import NAME, make_setting

PLENTY = 12
CARD = "4111 1111 1111 1111"
PEOPLE: Mapping[str, Mapping[str, str]] = {
    "alice": {"full_name": "Alice Moreau", "street": "3 Quay Street", "postcode": "BS1 4QA"},
    "bob": {"full_name": "Bob Stone", "street": "12 Mill Lane", "postcode": "10115"},
}
"""Who has the accounts, and where things went that they ordered before."""


def first_shop(seed: int, options: Mapping[str, bool]) -> Shop:
    """The shop of `seed`; with `history` each customer has two orders, a filled cart and a checkout under way."""
    shop = open_shop(seed, setting=make_setting(seed, vary=options["vary"]))
    if options["history"]:
        for account, person in PEOPLE.items():
            shop = _used_by(shop, account, person, chance(NAME, f"history of {account}", seed))
    return replace(shop, keep_cart=options["keep_cart"])


def _used_by(shop: Shop, account: str, person: Mapping[str, str], dice: random.Random) -> Shop:
    details = EnterDetails(account=account, entries={**person, "card_number": CARD, "terms": "yes"})
    for lines in (dice.randint(1, 2), dice.randint(1, 2)):
        shop = _done(shop, *_filling(shop, account, lines, dice), details, PlaceOrder(account=account))
    return _done(shop, *_filling(shop, account, dice.randint(2, 3), dice), details)


def _filling(shop: Shop, account: str, lines: int, dice: random.Random) -> list[Act]:
    """What puts some products into the cart, of which enough are left for later."""
    plenty = [name for name, left in shop.stock.items() if left >= PLENTY]
    return [
        AddToCart(account=account, product=name, quantity=dice.randint(1, 3)) for name in dice.sample(plenty, lines)
    ]


def _done(shop: Shop, *acts: Act) -> Shop:
    for act in acts:
        after = apply(shop, act)
        if isinstance(after, Refusal):
            raise RuntimeError(f"the history of a shop can't be: {after.message}")
        shop = after
    return shop
