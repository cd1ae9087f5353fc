"""The `cart` site as the server knows it: Patchbay, its accounts, its options, its pages.

The line in `mock_sites.SITES` points here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..site import Site
from .facts import account_facts, facts
from .goals import GOALS
from .labels import LABELS
from .model import Shop
from .pages import respond
from .seeds import CARD, first_shop
from .setting import NAME

ACCOUNTS: Mapping[str, str] = {"alice": "alice-demo", "bob": "bob-demo"}
"""User names and passwords. They guard nothing and are no secret."""

OPTIONS: Mapping[str, bool] = {"keep_cart": False, "history": False, "vary": False}
"""`keep_cart`: placing an order leaves the cart as it is, so that a second submit is a second order.
`history`: both customers have ordered before, and have something in their carts."""

SITE: Site[Shop] = Site(
    name=NAME,
    title="Patchbay",
    summary="A small shop for cables and desk gear: search, cart, checkout, orders.",
    accounts=ACCOUNTS,
    options=OPTIONS,
    fresh=first_shop,
    facts=facts,
    account_facts=account_facts,
    respond=respond,
    assets=Path(__file__).parent / "assets",
    spec=Path(__file__).parent / "spec.yaml",
    labels=LABELS,
    goals=GOALS,
    values={
        "q": ("usb", "cable", "lamp", "gramophone", "", "<b>"),
        "quantity": ("1", "2", "3", "0", "11", "1.5", "-1", ""),
        "full_name": ("Bob Stone", "Alice Moreau", "7", ""),
        "street": ("12 Mill Lane", "3 Quay Street", "12", ""),
        "postcode": ("10115", "SW1A 1AA", "ABC", ""),
        "card_number": (CARD, "4111 1111 1111 1112", "4111", ""),
        "note": ("Ring twice", ""),
    },
)
