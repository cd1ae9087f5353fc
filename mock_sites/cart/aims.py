"""What is to be so in the shop, whether it is, and what is still to be done for it.

In go the shop before, the shop now and what was wanted; out comes a judgement. It is strict: what nobody wanted has
to be as it was, above all the carts and orders of others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ..goals import PRESS, TICK, place
from .checkout_form import Details, check_details
from .model import Customer, Line, Order, Shop
from .shelf_pages import path_of

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
    before: Shop, now: Shop, account: str, several: tuple[tuple[Callable[[Shop, str, Chosen], Aim], Chosen], ...]
) -> tuple[str, ...] | None:
    """What is still to be typed and pressed until the shop is as it is wanted, one aim after the other."""
    aims, end = [], before
    for wanted, chosen in several:
        aim = wanted(end, account, chosen)
        aims.append((aim, str(chosen.get("card", ""))))
        end = _fulfilled(end, account, aim)
    new = now.orders[len(before.orders) :]
    done = _done(aims, new, account)
    if done is None:
        return None  # an order can't be taken back
    return _rest(before if not new or before.keep_cart else _emptied(before, account), now, account, aims[done:])


def _fulfilled(shop: Shop, account: str, aim: Aim) -> Shop:
    """The shop as an aim has it, as far as another one can be wanted of it."""
    customer = shop.customer(account)
    cart = tuple(
        Line(product=shop.catalogue[one], quantity=count) for one, count in (aim.cart or aim.order or {}).items()
    )
    details = aim.details or customer.details
    after = replace(customer, cart=cart, details=details)
    if aim.order is not None:
        assert aim.details is not None  # whoever orders says where to
        order = Order(number="", account=account, lines=cart, total=after.total, details=aim.details)
        sold = {one: shop.stock[one] - count for one, count in aim.order.items()}
        shop = replace(shop, orders=(*shop.orders, order), stock=shop.stock.having(sold))
        after = after if shop.keep_cart else Customer()
    return replace(shop, customers=shop.customers.having({account: after}))


def _emptied(shop: Shop, account: str) -> Shop:
    """The shop after an order: nothing of the customer is kept."""
    return replace(shop, customers=shop.customers.having({account: Customer()}))


def _done(aims: list[tuple[Aim, str]], new: tuple[Order, ...], account: str) -> int | None:
    """How many aims are behind with the orders that were placed; None where one of these was not wanted."""
    at = [number for number, (aim, _) in enumerate(aims) if aim.order is not None][: len(new)]
    if len(at) < len(new):
        return None
    for number, order in zip(at, new, strict=True):
        aim = aims[number][0]
        if (account, aim.order, aim.details) != (order.account, lines_of(order.lines), order.details):
            return None
    return at[-1] + 1 if at else 0


def _rest(before: Shop, now: Shop, account: str, aims: list[tuple[Aim, str]]) -> tuple[str, ...] | None:
    """What is still to be done up to the next order, and after it; without one, for the cart of the last aim."""
    at = next((number for number, (aim, _) in enumerate(aims) if aim.order is not None), len(aims) - 1)
    if at < 0:
        return () if before.customer(account) == now.customer(account) else None
    aim = aims[at][0]
    details = next((one for one in reversed(aims[: at + 1]) if one[0].details is not None), aims[at])
    wanted = aim.cart if aim.order is None else aim.order
    cart = _cart_entries(before, now, account, wanted)
    entered = _details_entries(before, now, account, *details)
    if cart is None or entered is None:
        return None
    if aim.order is None:
        return (*cart, *entered)
    empty = _emptied(now, account)
    later = () if now.keep_cart or at == len(aims) - 1 else _rest(empty, empty, account, aims[at + 1 :])
    return (*cart, *entered, PRESS, *(later or ()))


def _cart_entries(before: Shop, now: Shop, account: str, wanted: Lines | None) -> tuple[str, ...] | None:
    """What is still to be done with the cart; None where something is in it that nobody wanted there."""
    had, has, goal = (*(lines_of(shop.customer(account).cart) for shop in (before, now)), wanted or {})
    surplus = [one for one in has if one not in goal]
    if any(one not in had for one in surplus):
        return None
    # To empty it is one press, and to fill it again at least two: so for few things, one press each is least.
    entries = [PRESS] * (min(len(surplus), 3) if goal else min(len(surplus), 1))
    pages = [place(path_of(now.catalogue[product])) for product in goal if product not in has]
    entries += [*pages, *[PRESS] * (len(pages) - 1)]  # what was put in leads to the cart, which links nothing new
    for product, count in goal.items():
        there = has.get(product, 0)
        if there > count and product not in had:
            return None
        if there != count:
            entries += [PRESS] if there == 0 and count == 1 else [str(count), PRESS]
    return tuple(entries)


def _details_entries(before: Shop, now: Shop, account: str, aim: Aim, card: str) -> tuple[str, ...] | None:
    """What is still to be entered; None where something else was."""
    had, has, wanted = before.customer(account).details, now.customer(account).details, aim.details
    if has == (wanted or had):
        return ()
    if wanted is None or has != had:
        return None
    known = ("", "", "") if has is None else (has.full_name, has.street, has.postcode)
    asked = (wanted.full_name, wanted.street, wanted.postcode)
    typed = [text for text, there in zip(asked, known, strict=True) if text != there]
    return (*typed, card, TICK, PRESS, place("/checkout"))
