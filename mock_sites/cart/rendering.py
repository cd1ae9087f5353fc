"""From a template and its values to a response, with what every page of the shop needs added.

The header of each page shows how much is in the cart; every link begins with the base of the world; nothing
may be cached, so that a page never shows an older shop than the server has.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ..site import Visit
from .catalogue import DEPARTMENT_TITLES, DEPARTMENTS
from .checkout_form import FIELD_TITLES
from .goods import KINDS
from .model import MOST_OF_ONE, Shop
from .search import ORDER_TITLES

_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
}


def visit(request: Request) -> Visit[Shop]:
    """In which shop, and on whose account, the request happens."""
    here: Visit[Shop] = request.scope["visit"]
    return here


def money(amount: Decimal) -> str:
    """Dollars and cents, as in `$1,234.50`."""
    return f"${amount:,.2f}"


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page `template`, filled with `values` and what all pages share."""
    here = visit(request)
    shop = here.world.state
    customer = shop.customer(here.account)
    shared = {
        "base": here.base,
        "account": here.account,
        "stock": shop.stock,
        "cart": customer.cart,
        "cart_total": customer.total,
        "cart_count": sum(line.quantity for line in customer.cart),
        "department": None,
        "query": "",
    }
    page = _TEMPLATES.get_template(template).render({**shared, **values})
    return HTMLResponse(page, status_code=status, headers=_HEADERS)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["money"] = money
    environment.globals.update(
        DEPARTMENTS=DEPARTMENTS,
        DEPARTMENT_TITLES=DEPARTMENT_TITLES,
        FIELD_TITLES=FIELD_TITLES,
        KINDS=KINDS,
        MOST_OF_ONE=MOST_OF_ONE,
        ORDER_TITLES=ORDER_TITLES,
    )
    return environment


_TEMPLATES = _environment()
