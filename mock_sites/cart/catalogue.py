"""The catalogue of a seed: what the shop sells in each department, at which price, and how much of it.

In goes a seed, out come products in shelf order, the same on every machine. Names are unique over the whole
shop and prices over a kind, so that "the cheapest USB cable" has one answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product as pairs
from typing import Literal, TypeAlias

from ..frozen import Frozen
from .goods import KINDS, MAKES, Article, Kind

Department: TypeAlias = Literal["store", "outlet"]
DEPARTMENTS: tuple[Department, ...] = ("store", "outlet")

_SOLD_OUT_SHARE = 0.08
_ENDINGS = (29, 49, 79, 90, 95, 99)


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """Something on sale.

    `id` is unique over both departments and stands in the URL; `stock` is what there is before anything was
    sold; `price_new` is set in the outlet, where things cost less than new.
    """

    id: str
    department: Department
    kind: str
    name: str
    summary: str
    price: Decimal
    price_new: Decimal | None
    rating: Decimal
    reviews: int
    stock: int


@lru_cache(maxsize=256)
def make_catalogue(seed: int) -> Frozen[str, Product]:
    """The products of `seed` by id, in the order in which the shop lists them."""
    draw = random.Random(f"patchbay catalogue {seed}")
    products = [product for kind in KINDS for product in _shelve(kind, draw)]
    draw.shuffle(products)
    return Frozen({product.id: product for product in products})


def slug(name: str) -> str:
    """`name` as part of a URL: `USB-C cable 1.5 m` is `usb-c-cable-1-5-m`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _shelve(kind: Kind, draw: random.Random) -> Iterator[Product]:
    """The products of one kind in both departments, no two with one name or one price."""
    makes_and_articles = draw.sample(list(pairs(MAKES, kind.articles)), kind.shelf * len(DEPARTMENTS))
    prices: set[int] = set()
    for place, (make, article) in enumerate(makes_and_articles):
        department = DEPARTMENTS[place % len(DEPARTMENTS)]
        price_new = _price(article, draw)
        price = price_new if department == "store" else _reduced(price_new, draw)
        while price in prices:
            price += 10
        prices.add(price)
        yield Product(
            id=slug(f"{make} {article.name}"),
            department=department,
            kind=kind.slug,
            name=f"{make} {article.name}",
            summary=article.summary,
            price=_dollars(price),
            price_new=_dollars(price_new) if price < price_new else None,
            rating=Decimal(draw.randint(31, 49)).scaleb(-1),
            reviews=draw.randint(4, 480),
            stock=0 if draw.random() < _SOLD_OUT_SHARE else draw.randint(2, 40),
        )


def _price(article: Article, draw: random.Random) -> int:
    """A price in cents that looks like one."""
    return draw.randint(article.least, article.most) // 100 * 100 + draw.choice(_ENDINGS)


def _reduced(cents: int, draw: random.Random) -> int:
    """An outlet price in cents: 10 to 40 per cent off, to the next five cents."""
    return cents * draw.randint(60, 90) // 500 * 5


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
