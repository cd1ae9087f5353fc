"""A shop in memory that the driver can work on without a browser: one page of items, a cart, orders.

Its faults are those that matter for durability: an order that takes effect though the act seems to fail, one that
does not, and a process that dies at any record of the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callsheet.dsl.actions import Act, CurrentUrl, HowMany, Look, Read, ReadAll, Seen
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.elements import describe
from callsheet.dsl.failures import fail

PLAN = """
plan buy
site shop at "http://127.0.0.1:1/shop" auth basic "bob", shop_pw
secret shop_pw: Text for shop
record Product { name: Text, price: Money }
agent scout is browser on shop
agent buyer is browser on shop
budget 60 steps, spend $20
node search by scout retry 1 {
  goto "/"
  expect seen heading "Results" within 2s
  give products: [Product] = read all row in table "Results" at most 10 {
    name: Text from cell "Name", price: Money from cell "Price"
  }
}
node pick { give product: Product = min(search.products by price) }
node order by buyer retry 1 {
  goto "/"
  let price = read testid "price" as Money
  click button "Add {pick.product.name}"
  commit place_order click button "Place order" spends price
    proved by {
      expect seen heading "Thank you" within 1s
      give number: Text = read testid "order-number"
    } or by {
      goto "/orders"
      expect seen row "{pick.product.name}" within 1s
      give number: Text = read cell "Number"
    }
  goto "/orders"
  give count: Int = how many row
}
goal order.number matches /^AB-[0-9]+$/
result { number: order.number, product: pick.product, orders: order.count }
"""

ITEMS = [{"name": "Lamp", "price": "$9.50"}, {"name": "Cable", "price": "$4.25"}]


@dataclass
class Shop:
    """What the shop keeps whatever happens to whoever uses it."""

    orders: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    opened: int = 0
    faults: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, text: str) -> str:
        """The next fault planned for an act or look of this text."""
        planned = self.faults.get(text, [])
        return planned.pop(0) if planned else ""


class FakePage:
    """One page on the shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.path, self.cart = shop, "", ""

    async def act(self, act: Act, *, deadline: float) -> None:
        text = f"goto {act.operand}" if act.verb == "goto" else f"{act.verb} {describe(act.target)}"  # type: ignore[arg-type]
        self.shop.acts.append(text)
        fault = self.shop.fault(text)
        if fault == "missing":
            raise fail("missing", f"no {text} on the page")
        if fault == "lost":
            raise fail("navigation", "the site answered with status 500", dispatched=True)
        if act.verb == "goto":
            self.path = str(act.operand).removeprefix("http://127.0.0.1:1/shop")
        elif text.startswith('click button "Add '):
            self.cart = text.removeprefix('click button "Add ').removesuffix('"')
        elif text == 'click button "Place order"':
            self.shop.orders.append(self.cart)
            self.path = "/thanks"
        if fault == "late":
            raise fail("navigation", "the connection was reset", dispatched=True)

    async def look(self, look: Look, *, deadline: float) -> Any:
        match look:
            case Seen(element=element):
                return self._seen(describe(element))
            case Read(element=element) if describe(element) == 'testid "price"':
                return "$4.25"
            case Read():
                return f"AB-{len(self.shop.orders)}"
            case ReadAll():
                return [dict(item) for item in ITEMS]
            case HowMany():
                return len(self.shop.orders)
            case CurrentUrl():
                return self.path
        raise AssertionError(look)

    def _seen(self, text: str) -> bool:
        if self.shop.fault(text) == "hidden":
            return False
        if text == 'heading "Results"':
            return self.path == "/"
        if text == 'heading "Thank you"':
            return self.path == "/thanks"
        return self.path == "/orders" and any(f'"{name}"' in text for name in self.shop.orders)

    async def url(self) -> str:
        return f"http://127.0.0.1:1/shop{self.path}"

    async def screenshot(self, path: Path) -> None:
        path.write_bytes(b"PNG")

    async def fresh_page(self) -> FakePage:
        self.shop.opened += 1
        return FakePage(self.shop)

    async def close(self) -> None:
        return None


class FakePages:
    """Pages on the shop for every agent."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def open(self, agent: str) -> FakePage:
        self.shop.opened += 1
        return FakePage(self.shop)


def pages_on(shop: Shop) -> Callable[[CheckedPlan, Mapping[str, Any], Mapping[str, str]], Any]:
    """What `Settings.pages` takes."""

    @asynccontextmanager
    async def opened(plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]) -> Any:
        yield FakePages(shop)

    return opened
