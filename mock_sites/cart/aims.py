"""What is to be so in the shop, whether it is, and what is still to be done for it.

In go the shop before, the shop now and what was wanted; out comes a judgement. It is strict: what nobody wanted has
to be as it was, above all the carts and orders of others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..goals import PRESS, TICK
from .checkout_form import Details, check_details
from .model import Line, Order, Shop

Chosen: TypeAlias = Mapping[str, Any]
Lines: TypeAlias = Mapping[str, int]
"""How many of which products, by their ids."""

FILLS: Mapping[str, tuple[str, ...]] = {
    "q": (),
    "sort": (),
    "quantity": ("quantity", "quantities"),
    "full_name": ("name",),
    "street": ("street",),
    "postcode": ("postcode",),
    "card_number": ("card",),
    "note": (),
}
"""What the shop's fields are for. All products are on the shelves, so the shortest way never searches."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What is wanted: what is to be in the cart, or to be ordered from it; and to whom it goes, paid how.

    Without `order` nothing is to be ordered, without `details` those of the checkout are to stay.
    """

    cart: Lines | None = None
    order: Lines | None = None
    details: Details | None = None


def lines_of(lines: tuple[Line, ...]) -> dict[str, int]:
    """How many of which products."""
    return {line.product.id: line.quantity for line in lines}


def details_of(chosen: Chosen) -> Details:
    """The details that a goal names."""
    made = check_details(
        {
            "full_name": chosen["name"],
            "street": chosen["street"],
            "postcode": chosen["postcode"],
            "card_number": chosen["card"],
            "terms": "yes",
        }
    )
    assert isinstance(made, Details)  # goals name what the shop accepts
    return made


def judged_by(
    wanted: Callable[[Shop, str, Chosen], Aim],
) -> Callable[[Shop, Shop, str, Chosen], bool]:
    """A judgement: the shop is as `wanted` has it, and else as it was."""

    def met(before: Shop, after: Shop, account: str, chosen: Chosen) -> bool:
        aim, new = wanted(before, account, chosen), after.orders[len(before.orders) :]
        if not _others_kept(before, after, account):
            return False
        if aim.order is not None:
            return len(new) == 1 and _is_wanted(aim, new[0], after, account)
        customer = after.customer(account)
        details = aim.details or before.customer(account).details
        return not new and aim.cart == lines_of(customer.cart) and details == customer.details

    return met


def _is_wanted(aim: Aim, order: Order, after: Shop, account: str) -> bool:
    """Whether an order is the one that was wanted; the cart that it came from is empty then."""
    ordered = (account, aim.order, aim.details) == (order.account, lines_of(order.lines), order.details)
    return ordered and (after.keep_cart or not after.customer(account).cart)


def _others_kept(before: Shop, after: Shop, account: str) -> bool:
    """Whether old orders, and all that others have, are as they were."""
    others = {*before.customers, *after.customers} - {account}
    kept = all(before.customer(name) == after.customer(name) for name in others)
    return kept and before.orders == after.orders[: len(before.orders)]


def still_to_do(
    wanted: Callable[[Shop, str, Chosen], Aim],
) -> Callable[[Shop, Shop, str, Chosen], tuple[str, ...] | None]:
    """What is still to be typed and pressed until the shop is as `wanted` has it."""
    met = judged_by(wanted)

    def unmet(before: Shop, now: Shop, account: str, chosen: Chosen) -> tuple[str, ...] | None:
        if len(now.orders) > len(before.orders):
            return () if met(before, now, account, chosen) else None  # an order can't be taken back
        aim = wanted(before, account, chosen)
        cart = _cart_entries(before, now, account, aim.cart if aim.order is None else aim.order)
        details = _details_entries(before, now, account, aim.details, chosen)
        if cart is None or details is None:
            return None
        return (*cart, *details, *((PRESS,) if aim.order is not None else ()))

    return unmet


def _cart_entries(before: Shop, now: Shop, account: str, wanted: Lines | None) -> tuple[str, ...] | None:
    """What is still to be done with the cart; None where something is in it that nobody wanted there."""
    had, has, goal = (*(lines_of(shop.customer(account).cart) for shop in (before, now)), wanted or {})
    surplus = [one for one in has if one not in goal]
    if any(one not in had for one in surplus):
        return None
    # To empty it is one press, and to fill it again at least two: so for few things, one press each is least.
    entries = [PRESS] * (min(len(surplus), 3) if goal else min(len(surplus), 1))
    for product, count in goal.items():
        there = has.get(product, 0)
        if there > count and product not in had:
            return None
        if there != count:
            entries += [PRESS] if there == 0 and count == 1 else [str(count), PRESS]
    return tuple(entries)


def _details_entries(
    before: Shop, now: Shop, account: str, wanted: Details | None, chosen: Chosen
) -> tuple[str, ...] | None:
    """What is still to be entered; None where something else was."""
    had, has = before.customer(account).details, now.customer(account).details
    if has == (wanted or had):
        return ()
    if wanted is None or has != had:
        return None
    known = ("", "", "") if has is None else (has.full_name, has.street, has.postcode)
    asked = (wanted.full_name, wanted.street, wanted.postcode)
    typed = [text for text, there in zip(asked, known, strict=True) if text != there]
    return (*typed, str(chosen["card"]), TICK, PRESS)
