"""The page of one product, with the form that puts it into the cart."""

from __future__ import annotations

from ..page.parts import Box, Button, Fact, Facts, Form, Heading, Link, Page, Part, Text, Textbox
from .catalogue import Product
from .frame import Here, page, problem
from .goods import KINDS
from .model import MOST_OF_ONE, Refusal
from .shelf_pages import FEW, path_of, price_line, tile


def product_page(here: Here, product: Product, *, quantity: str = "1", refusal: Refusal | None = None) -> Page:
    """The product; after a refusal with what was typed, and why it can't be had."""
    left = here.shop.stock[product.id]
    told = (
        Link(name=_shelf_of(here, product), to=f"/{product.department}#{product.kind}"),
        Heading(text=product.name),
        Box(
            parts=(Text(text=str(product.rating), style="rating"), Text(text=f"out of 5, {product.reviews} reviews")),
            look="line",
            style="product-rating",
        ),
        price_line(product, test_id="price"),
        Text(text=product.summary),
        *(_buying(here, product, left, quantity, refusal) if left else _sold_out()),
        _promises(product),
    )
    article = Box(
        parts=(tile(product), Box(parts=told, style="product-text")), role="article", name=product.name, style="product"
    )
    return page(here, product.name, (*problem(refusal), article), status=200 if refusal is None else 422)


def _shelf_of(here: Here, product: Product) -> str:
    kind = next(kind for kind in KINDS if kind.slug == product.kind)
    return f"{kind.title} in the {here.word(product.department).lower()}"


def _buying(here: Here, product: Product, left: int, quantity: str, refusal: Refusal | None) -> tuple[Part, ...]:
    few = left < FEW
    box = Textbox(
        field="quantity",
        name=here.word("quantity"),
        kind="number",
        value=quantity,
        least=1,
        most=MOST_OF_ONE,
        error="" if refusal is None else refusal.message,
    )
    there = Text(text=f"Only {left} left" if few else f"In stock, {left} left", style="dot dot-low" if few else "dot")
    return there, Form(to=path_of(product), parts=(box, Button(name=here.word("add"))), look="row", style="buy")


def _sold_out() -> tuple[Part, ...]:
    return (
        Text(text="Sold out", look="tag", style="tag-out"),
        Text(text="We do not know yet when it comes back."),
    )


def _promises(product: Product) -> Facts:
    facts = (
        Fact(term="Delivery", text="Free, in two to three days"),
        Fact(term="Returns", text="Thirty days, no questions"),
        Fact(term="Warranty", text="Two years"),
    )
    condition = (Fact(term="Condition", text="New in the box, last season"),) if product.department == "outlet" else ()
    return Facts(facts=(*facts, *condition), look="terms")
