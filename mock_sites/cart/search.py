"""Finding products: which ones a query means, in which order.

In go products and what the visitor asked for, out come the products found. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, get_args

from .catalogue import Product

Order: TypeAlias = Literal["relevance", "price", "price-desc", "rating"]
ORDERS: tuple[Order, ...] = get_args(Order)
ORDER_TITLES: Mapping[Order, str] = {
    "relevance": "Relevance",
    "price": "Price, low to high",
    "price-desc": "Price, high to low",
    "rating": "Rating",
}


def find(products: Iterable[Product], query: str, order: str = "relevance") -> tuple[Product, ...]:
    """The products whose name has a word beginning with each word of `query`; all of them for an empty one.

    An order that does not exist is relevance, which is the order of the catalogue.
    """
    wanted = _words(query)
    found = [product for product in products if _fits(wanted, _words(product.name))]
    if order == "price":
        found.sort(key=lambda product: product.price)
    elif order == "price-desc":
        found.sort(key=lambda product: product.price, reverse=True)
    elif order == "rating":
        found.sort(key=lambda product: product.rating, reverse=True)
    return tuple(found)


def _fits(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)


def _words(text: str) -> list[str]:
    """Plurals lose their s, so that "usb cables" finds a cable."""
    return [re.sub(r"(?<=[a-z]{3})s$", "", word) for word in re.findall(r"[a-z0-9]+", text.lower())]
