"""The pages of the shop: a shop and a request in, the next shop and a page out.

Reading requests show the shop; writing ones turn a form into an act, hand it to the model, and lead on to what it
led to, or show the same page again with the reason (422), or a page of its own where there is nothing to correct
(409).
"""

from __future__ import annotations

from functools import lru_cache

from ..page.parts import Page
from ..page.requests import Answer, Entries, Request, SeeOther
from .catalogue import DEPARTMENTS, Product
from .checkout_form import FIELDS, OPTIONAL
from .checkout_pages import basket_page, checkout_page, review_page, thank_you_page
from .frame import Here, not_found, refused
from .model import (
    Act,
    AddToCart,
    EmptyCart,
    EnterDetails,
    PlaceOrder,
    Refusal,
    RemoveFromCart,
    SetQuantity,
    Shop,
    apply,
)
from .order_pages import order_page, orders_page
from .product_page import product_page
from .search import find
from .shelf_pages import department_page, home_page, path_of, results_page


def respond(shop: Shop, request: Request) -> tuple[Shop, Answer]:
    """The shop after the request, and the answer."""
    steps, here = request.steps(), Here(shop=shop, account=request.account)
    if request.path != f"/{'/'.join(steps)}":
        return shop, not_found(here)
    if request.method == "GET":
        return shop, _shown(shop, request.account, steps, request.query)
    match steps:
        case ("basket", what):
            return _change_cart(here, request, what)
        case ("checkout",):
            return _enter_details(here, request)
        case ("orders",):
            return _place_order(here)
        case (department, key):
            return _add_to_cart(here, request, department, key)
        case _:
            return shop, not_found(here)


@lru_cache(maxsize=512)  # a search asks for the same pages very often
def _shown(shop: Shop, account: str, steps: tuple[str, ...], query: Entries) -> Answer:
    """What is at an address."""
    here, asked = Here(shop=shop, account=account), dict(reversed(query))
    match steps:
        case ():
            return home_page(here)
        case ("basket",):
            return basket_page(here, added=shop.catalogue.get(asked.get("added", "")))
        case ("checkout",):
            return _checkout(here)
        case ("review",):
            return _review(here)
        case ("orders", *rest):
            return _orders(here, tuple(rest))
        case ("search",):
            return _results(here, "", asked)
        case (department,) if department in DEPARTMENTS:
            found = "q" in asked
            return _results(here, department, asked) if found else department_page(_in(here, department))
        case (department, key):
            product = _product(shop, department, key)
            return not_found(here) if product is None else product_page(_in(here, department), product)
        case _:
            return not_found(here)


def _in(here: Here, department: str, query: str = "") -> Here:
    return Here(shop=here.shop, account=here.account, department=department, query=query)


def _results(here: Here, department: str, asked: dict[str, str]) -> Page:
    """Results over both departments, or over one."""
    query = asked.get("q", "").strip()
    products = (one for one in here.shop.catalogue.values() if department in ("", one.department))
    order = asked.get("sort", "relevance")
    return results_page(_in(here, department, query), find(products, query, order), order)


def _checkout(here: Here) -> Answer:
    """The form, with what was accepted before filled in, except for the card."""
    known = here.customer.details
    if not here.customer.cart:
        return SeeOther(to="/basket")
    if known is None:
        return checkout_page(here, {})
    entries = {"full_name": known.full_name, "street": known.street, "postcode": known.postcode, OPTIONAL: known.note}
    return checkout_page(here, entries)


def _review(here: Here) -> Answer:
    if not here.customer.cart:
        return SeeOther(to="/basket")
    details = here.customer.details
    return SeeOther(to="/checkout") if details is None else review_page(here, details)


def _orders(here: Here, rest: tuple[str, ...]) -> Page:
    """All orders, or one of the account's own."""
    if not rest:
        return orders_page(here)
    order = next((one for one in here.shop.orders_of(here.account) if one.number == rest[0]), None)
    match rest[1:]:
        case () if order is not None:
            return order_page(here, order)
        case ("thank-you",) if order is not None:
            return thank_you_page(here, order)
        case _:
            return not_found(here)


def _add_to_cart(here: Here, request: Request, department: str, key: str) -> tuple[Shop, Answer]:
    product, entry = _product(here.shop, department, key), request.entry("quantity")
    if product is None:
        return here.shop, not_found(here)
    done = apply(here.shop, AddToCart(account=here.account, product=product.id, quantity=_whole(entry)))
    if isinstance(done, Refusal):
        return here.shop, product_page(_in(here, department), product, quantity=entry, refusal=done)
    return done, SeeOther(to=f"/basket?added={product.id}")


def _change_cart(here: Here, request: Request, what: str) -> tuple[Shop, Answer]:
    product, entry = request.entry("product"), request.entry("quantity")
    acts: dict[str, Act] = {
        "quantity": SetQuantity(account=here.account, product=product, quantity=_whole(entry)),
        "remove": RemoveFromCart(account=here.account, product=product),
        "empty": EmptyCart(account=here.account),
    }
    if what not in acts:
        return here.shop, not_found(here)
    done = apply(here.shop, acts[what])
    if isinstance(done, Refusal):
        return here.shop, basket_page(here, typed=(product, entry), refusal=done)
    return done, SeeOther(to="/basket")


def _enter_details(here: Here, request: Request) -> tuple[Shop, Answer]:
    entries = {field: request.entry(field) for field in (*FIELDS, OPTIONAL)}
    done = apply(here.shop, EnterDetails(account=here.account, entries=entries))
    if not isinstance(done, Refusal):
        return done, SeeOther(to="/review")
    return here.shop, checkout_page(here, entries, done) if done.reason == "bad_details" else refused(here, done)


def _place_order(here: Here) -> tuple[Shop, Answer]:
    done = apply(here.shop, PlaceOrder(account=here.account))
    if isinstance(done, Refusal):
        return here.shop, refused(here, done)
    return done, SeeOther(to=f"/orders/{done.orders[-1].number}/thank-you")


def _product(shop: Shop, department: str, key: str) -> Product | None:
    """The product at an address; None for one that the department does not have."""
    product = shop.catalogue.get(key)
    return product if product is not None and path_of(product) == f"/{department}/{key}" else None


def _whole(entry: str) -> int:
    """A quantity as typed; 0, which no act accepts, for what is not a small whole number."""
    digits = entry.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else 0
