"""The pages of the shop: a request in, HTML out, and after every change a redirect to what it led to.

Reading pages render the state; writing pages turn a form into an act, hand it to the model, and on a refusal
show the same page again with the reason (422), or a page of its own where there is nothing to correct (409).
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .catalogue import DEPARTMENTS, Product
from .checkout_form import FIELDS
from .model import (
    Act,
    AddToCart,
    EmptyCart,
    EnterDetails,
    Order,
    PlaceOrder,
    Refusal,
    RemoveFromCart,
    SetQuantity,
    Shop,
    apply,
)
from .rendering import render, visit
from .search import find

_HIGHLIGHTS = 4


async def home(request: Request) -> Response:
    shop = visit(request).world.state
    best = sorted(_on_sale(shop), key=lambda product: (product.rating, product.reviews), reverse=True)
    highlights = {name: [p for p in best if p.department == name][:_HIGHLIGHTS] for name in DEPARTMENTS}
    return render(request, "home.html", highlights=highlights)


async def search(request: Request) -> Response:
    """Results over both departments."""
    return _results(request, tuple(visit(request).world.state.catalogue.values()), department=None)


async def department(request: Request) -> Response:
    """All products of a department by kind; with `?q=`, what was found in it."""
    name = _department(request)
    products = tuple(p for p in visit(request).world.state.catalogue.values() if p.department == name)
    if "q" in request.query_params:
        return _results(request, products, department=name)
    return render(request, "department.html", department=name, products=products)


async def product(request: Request) -> Response:
    return _product_page(request, _product(request))


async def add_to_cart(request: Request) -> Response:
    wanted = _product(request)
    entry = await _entry(request, "quantity")
    act = AddToCart(account=visit(request).account, product=wanted.id, quantity=_whole(entry))
    refusal = _do(request, act)
    if refusal is None:
        return _see(request, f"/basket?added={wanted.id}")
    return _product_page(request, wanted, quantity=entry, refusal=refusal)


async def basket(request: Request) -> Response:
    added = visit(request).world.state.catalogue.get(request.query_params.get("added", ""))
    return render(request, "basket.html", added=added, refusal=None)


async def set_quantity(request: Request) -> Response:
    entry = await _entry(request, "quantity")
    act = SetQuantity(account=visit(request).account, product=await _entry(request, "product"), quantity=_whole(entry))
    return _basket_after(request, act)


async def remove_from_cart(request: Request) -> Response:
    act = RemoveFromCart(account=visit(request).account, product=await _entry(request, "product"))
    return _basket_after(request, act)


async def empty_cart(request: Request) -> Response:
    return _basket_after(request, EmptyCart(account=visit(request).account))


async def checkout(request: Request) -> Response:
    """The form, with what was accepted before filled in, except for the card."""
    here = visit(request)
    customer = here.world.state.customer(here.account)
    if not customer.cart:
        return _see(request, "/basket")
    known = customer.details
    entries = dict.fromkeys(FIELDS, "")
    if known is not None:
        entries |= {"full_name": known.full_name, "street": known.street, "postcode": known.postcode}
    return render(request, "checkout.html", entries=entries, refusal=None)


async def enter_details(request: Request) -> Response:
    entries = {field: await _entry(request, field) for field in FIELDS}
    refusal = _do(request, EnterDetails(account=visit(request).account, entries=entries))
    if refusal is None:
        return _see(request, "/review")
    if refusal.reason != "bad_details":
        return _conflict(request, refusal)
    return render(request, "checkout.html", status=422, entries=entries, refusal=refusal)


async def review(request: Request) -> Response:
    here = visit(request)
    customer = here.world.state.customer(here.account)
    if not customer.cart:
        return _see(request, "/basket")
    if customer.details is None:
        return _see(request, "/checkout")
    return render(request, "review.html", details=customer.details)


async def place_order(request: Request) -> Response:
    here = visit(request)
    refusal = _do(request, PlaceOrder(account=here.account))
    if refusal is not None:
        return _conflict(request, refusal)
    placed = here.world.state.orders_of(here.account)[-1]
    return _see(request, f"/orders/{placed.number}/thank-you")


async def orders(request: Request) -> Response:
    here = visit(request)
    return render(request, "orders.html", orders=here.world.state.orders_of(here.account)[::-1])


async def order(request: Request) -> Response:
    return render(request, "order.html", order=_order(request))


async def thank_you(request: Request) -> Response:
    return render(request, "thank_you.html", order=_order(request))


async def not_found(request: Request, _: Exception) -> Response:
    return render(request, "not_found.html", status=404)


def _do(request: Request, act: Act) -> Refusal | None:
    """Do `act` in the world of the request; the refusal if it was not done."""
    world = visit(request).world
    outcome = apply(world.state, act)
    if isinstance(outcome, Refusal):
        return outcome
    world.state = outcome
    return None


def _basket_after(request: Request, act: Act) -> Response:
    refusal = _do(request, act)
    if refusal is None:
        return _see(request, "/basket")
    return render(request, "basket.html", status=422, added=None, refusal=refusal)


def _results(request: Request, products: tuple[Product, ...], *, department: str | None) -> Response:
    query = request.query_params.get("q", "").strip()
    order = request.query_params.get("sort", "relevance")
    found = find(products, query, order)
    return render(request, "results.html", department=department, query=query, order=order, found=found)


def _product_page(
    request: Request, product: Product, *, quantity: str = "1", refusal: Refusal | None = None
) -> Response:
    values = {"product": product, "department": product.department, "quantity": quantity, "refusal": refusal}
    return render(request, "product.html", status=200 if refusal is None else 422, **values)


def _product(request: Request) -> Product:
    """The product at this address. Raises a 404 for one that the department does not have."""
    wanted = visit(request).world.state.catalogue.get(request.path_params["product"])
    if wanted is None or wanted.department != _department(request):
        raise HTTPException(404)
    return wanted


def _department(request: Request) -> str:
    name: str = request.path_params["department"]
    if name not in DEPARTMENTS:
        raise HTTPException(404)
    return name


def _order(request: Request) -> Order:
    here = visit(request)
    for placed in here.world.state.orders_of(here.account):
        if placed.number == request.path_params["number"]:
            return placed
    raise HTTPException(404)


def _on_sale(shop: Shop) -> list[Product]:
    return [product for product in shop.catalogue.values() if shop.stock[product.id]]


async def _entry(request: Request, field: str) -> str:
    """What the form says for `field`; nothing for a file or a field that is not there."""
    value = (await request.form()).get(field)
    return value if isinstance(value, str) else ""


def _whole(entry: str) -> int:
    """A quantity as typed; 0, which no act accepts, for what is not a small whole number."""
    digits = entry.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else 0


def _see(request: Request, path: str) -> Response:
    return RedirectResponse(visit(request).base + path, status_code=303)


def _conflict(request: Request, refusal: Refusal) -> Response:
    return render(request, "refused.html", status=409, refusal=refusal)


PAGES = Starlette(
    routes=[
        Route("/", home),
        Route("/search", search),
        Route("/basket", basket),
        Route("/basket/quantity", set_quantity, methods=["POST"]),
        Route("/basket/remove", remove_from_cart, methods=["POST"]),
        Route("/basket/empty", empty_cart, methods=["POST"]),
        Route("/checkout", checkout),
        Route("/checkout", enter_details, methods=["POST"]),
        Route("/review", review),
        Route("/orders", orders),
        Route("/orders", place_order, methods=["POST"]),
        Route("/orders/{number}", order),
        Route("/orders/{number}/thank-you", thank_you),
        Route("/{department}", department),
        Route("/{department}/{product}", product),
        Route("/{department}/{product}", add_to_cart, methods=["POST"]),
    ],
    exception_handlers={404: not_found},
)
