"""The `cart` site as the server knows it: Patchbay, its accounts, its options, its pages.

The line in `mock_sites.SITES` points here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..site import Site
from .facts import account_facts, facts
from .model import Shop, open_shop
from .pages import PAGES

ACCOUNTS: Mapping[str, str] = {"alice": "alice-demo", "bob": "bob-demo"}
"""User names and passwords. They guard nothing and are no secret."""

OPTIONS: Mapping[str, bool] = {"keep_cart": False}
"""`keep_cart`: placing an order leaves the cart as it is, so that a second submit is a second order."""


def _fresh(seed: int, options: Mapping[str, bool]) -> Shop:
    return open_shop(seed, keep_cart=options["keep_cart"])


SITE: Site[Shop] = Site(
    name="cart",
    title="Patchbay",
    summary="A small shop for cables and desk gear: search, cart, checkout, orders.",
    accounts=ACCOUNTS,
    options=OPTIONS,
    fresh=_fresh,
    facts=facts,
    account_facts=account_facts,
    pages=PAGES,
    assets=Path(__file__).parent / "assets",
    spec=Path(__file__).parent / "spec.yaml",
)
