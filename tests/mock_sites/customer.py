"""A customer of the shop for tests: uses it over HTTP, and may look behind the scenes."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import httpx

from callsheet.mock_sites import Server


class Customer:
    """Somebody with an account who uses the shop of one world over HTTP, and may look behind the scenes."""

    DETAILS: ClassVar[dict[str, str]] = {
        "full_name": "Bob Stone",
        "street": "12 Mill Lane",
        "postcode": "10115",
        "card_number": "4111 1111 1111 1111",
        "terms": "yes",
    }

    def __init__(self, server: Server, world: str, account: str = "bob") -> None:
        self.account = account
        self.base = server.site_url("cart", world=world)
        self.control = server.control_url("cart", world=world)
        self.http = httpx.Client(auth=(account, f"{account}-demo"), follow_redirects=True, verify=False)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(self.base + path)

    def post(self, path: str, **form: str) -> httpx.Response:
        return self.http.post(self.base + path, data=form)

    def reset(self, query: str = "seed=0") -> dict[str, Any]:
        return self._json(self.http.post(f"{self.control}/reset?{query}"))

    def state(self) -> dict[str, Any]:
        return self._json(self.http.get(f"{self.control}/state?account={self.account}"))

    def fault(self, **fault: Any) -> dict[str, Any]:
        return self._json(self.http.post(f"{self.control}/fault", json=fault))

    def numbers(self) -> list[str]:
        return [order["number"] for order in self.state()["orders"]]

    def in_stock(self, least: int = 3) -> dict[str, Any]:
        """The first product of which there are `least`."""
        found: dict[str, Any] = next(each for each in self.state()["catalogue"] if each["stock"] >= least)
        return found

    def put_in_cart(self, product: dict[str, Any], quantity: int = 1) -> httpx.Response:
        return self.post(f"/{product['department']}/{product['id']}", quantity=str(quantity))

    def go_to_review(self, quantity: int = 1) -> dict[str, Any]:
        """Put something into the cart and fill in the checkout; only the order is left to place."""
        product = self.in_stock()
        self.put_in_cart(product, quantity)
        self.post("/checkout", **self.DETAILS)
        return product

    def _json(self, response: httpx.Response) -> dict[str, Any]:
        assert response.status_code == 200, response.text
        document: dict[str, Any] = response.json()
        return document


def text_of(response: httpx.Response) -> str:
    """The text of a page with its tags taken out and white space normalised."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())
