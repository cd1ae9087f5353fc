"""A shop in memory that the driver can work on without a browser: a list of products, orders, what was done to it.

Its faults are those that matter for durability: an order that takes effect though the act seems to fail, one that
does not, one that lands late, a proof that cannot be seen. What it keeps outlives whoever uses it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from callsheet.dsl.actions import Act, CurrentUrl, HasFacet, HowMany, IsState, Look, Read, ReadAll, Seen
from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.elements import Element, describe
from callsheet.dsl.failures import fail
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.parsing import parse
from callsheet.interpreter.seams import OpenWay, WholeActs

SITE = "http://127.0.0.1:1/shop"
ITEMS = ({"name": "Lamp", "price": "$9.50"}, {"name": "Cable", "price": "$4.25"})

HEAD = f"""
plan buy
site shop at "{SITE}" auth basic "bob", shop_pw
secret shop_pw: Text for shop
record Product {{ name: Text, price: Money }}
agent scout is browser on shop
agent buyer is browser on shop
"""
SEARCH = """
node search by scout retry 1 {
  goto "/"
  expect seen heading "Results" within 2s
  give products: [Product] = read all row in table "Results" at most 10 {
    name: Text from cell "Name", price: Money from cell "Price"
  }
}
node pick { give product: Product = min(search.products by price) }
"""
ORDER = """
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
"""
BUY = f"""{HEAD}
budget 60 steps, spend $20
{SEARCH}
{ORDER}
goal order.number matches /^AB-[0-9]+$/
result {{ number: order.number, product: pick.product, orders: order.count }}
"""
WITHOUT_AUTH = BUY.replace(' auth basic "bob", shop_pw', "")


def both(item: str, number: int) -> str:
    """A node that orders `item` by an agent of its own."""
    return f"""
node order{number} by buyer{number} retry 1 {{
  goto "/"
  click button "Add {item}"
  commit place{number} click button "Place order"
    proved by {{ expect seen heading "Thank you" within 1s }}
    or by {{ goto "/orders" expect seen row "{item}" within 1s }}
}}
"""


IN_PARALLEL = f"""{HEAD}
agent buyer1 is browser on shop
agent buyer2 is browser on shop
{both("Cable", 1)}
{both("Lamp", 2)}
"""


def checked(text: str) -> CheckedPlan:
    """The plan, which must be accepted."""
    return check(parse(text)).unwrap()


@dataclass
class FakeClock:
    """Time that passes only when somebody waits or an act takes long.

    It begins at nothing, so that a driver with the machine's own clock is never behind it, however young the machine.
    """

    now: float = 0.0
    on_sleep: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now


@dataclass
class Shop:
    """What the shop keeps, whatever happens to whoever uses it.

    `faults` are planned for an act or look by its text: each is used up by one, unless it ends with `!`. `takes` is
    how many seconds an act takes. `late` are orders that land when the orders have been looked at so often.
    """

    orders: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    takes: dict[str, float] = field(default_factory=dict)
    late: list[tuple[int, str]] = field(default_factory=list)
    open_pages: int = 0
    read_price: Callable[[], str] = lambda: "$4.25"
    clock: FakeClock = field(default_factory=FakeClock)
    power: Callable[[], None] = lambda: None
    members: bool = False
    """Whether only those see anything who have signed in."""
    hangs: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    """What an act or look of this text waits for before it is done."""
    refuses: int = 0
    """So many pages are not opened at first; with -1 there is no browser at all."""

    def fault(self, text: str) -> str:
        """The next fault planned for an act or look of this text."""
        planned = self.faults.get(text, [])
        if planned and planned[0].endswith("!"):
            return planned[0].removesuffix("!")
        return planned.pop(0) if planned else ""

    def looked_at_orders(self) -> None:
        """Somebody looks: what was late may have landed by now."""
        self.orders += [item for left, item in self.late if left == 0]
        self.late = [(left - 1, item) for left, item in self.late if left > 0]


class FakePage(WholeActs):
    """One page on the shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.path, self.cart = shop, "", ""
        self.signed_in = not shop.members
        self.closed = self.dead = False
        self.around: list[str] = []
        shop.open_pages += 1

    def _alive(self) -> None:
        assert not self.closed, "a closed page is not used again"
        if self.dead:
            raise fail("browser", "the browser died", dispatched=True)

    async def act(self, act: Act, *, deadline: float) -> None:
        self.shop.power()
        self._alive()
        text = act_name(act)
        self.shop.acts.append(text)
        self.shop.clock.now += self.shop.takes.get(text, 0.0)
        fault = self.shop.fault(text)
        if self.shop.clock.now > deadline:
            raise fail("timeout", f"{text} did not end in time", dispatched=True)
        if fault in ("missing", "refused", "origin", "secret"):
            raise fail(fault, f"no {text} here", instead=("something else",))  # type: ignore[arg-type]
        self.dead = fault == "dead"
        if fault in ("lost", "dead"):
            kind = "browser" if fault == "dead" else "navigation"
            raise fail(kind, "the site answered with status 500", dispatched=True)  # type: ignore[arg-type]
        await self.shop.hangs.get(text, _at_once)()
        self._do(act, text, fault)
        if fault in ("late", "slow"):
            raise fail("navigation", "the connection was reset", dispatched=True)

    def _do(self, act: Act, text: str, fault: str) -> None:
        if act.verb == "goto":
            self.path = str(act.operand).removeprefix(SITE)
        elif text == 'click button "Sign in"':
            self.signed_in, self.path = True, "/welcome"
        elif text.startswith('click button "Add '):
            self.cart = text.removeprefix('click button "Add ').removesuffix('"')
        elif text == 'click button "Place order"':
            if fault == "slow":
                self.shop.late.append((3, self.cart))
            else:
                self.shop.orders.append(self.cart)
            self.path = "/thanks"

    async def look(self, look: Look, *, deadline: float) -> Any:
        self.shop.power()
        self._alive()
        match look:
            case Seen(element=element):
                await self.shop.hangs.get(describe(element), _at_once)()
                return self._seen(describe(element))
            case Read(element=element):
                return self._read(describe(element))
            case ReadAll():
                return [dict(item) for item in ITEMS]
            case HowMany():
                return len(self.shop.orders)
            case CurrentUrl():
                return SITE + self.path
            case IsState() | HasFacet():
                return False

    def _read(self, text: str) -> str:
        if self.shop.fault(f"read {text}") == "missing" or not self._there(text):
            raise fail("missing", f"no {text} on the page", instead=('heading "Sorry"',))
        return self.shop.read_price() if text == 'testid "price"' else f"AB-{len(self.shop.orders)}"

    def _seen(self, text: str) -> bool:
        if self.path == "/orders":
            self.shop.looked_at_orders()
        fault = self.shop.fault(text)
        if fault == "missing":
            raise fail("ambiguous", f"two of {text}")
        return fault != "hidden" and self._there(text)

    def _there(self, text: str) -> bool:
        if text == 'button "Sign in"':
            return not self.signed_in
        if not self.signed_in:
            return False
        if text == 'heading "Results"':
            return self.path == "/"
        if text == 'heading "Thank you"':
            return self.path == "/thanks"
        if text.startswith("row "):
            return self.path == "/orders" and any(f'"{name}"' in text for name in self.shop.orders)
        return text in ('testid "price"', 'testid "order-number"', 'cell "Number"')

    way = OpenWay()

    async def url(self) -> str:
        return self.path if "://" in self.path else f"{SITE}{self.path}"  # of another site, which looks like the shop

    async def snapshot(self) -> str:
        return f"- document: {self.path}"

    async def presses(self, element: Element | None, controls: tuple[Element, ...], *, deadline: float) -> int | None:
        self.shop.power()
        described = [describe(one) for one in controls]
        wanted = "" if element is None else describe(element)
        return described.index(wanted) if wanted in described else None

    async def screenshot(self, path: Path) -> None:
        await asyncio.to_thread(path.write_bytes, b"PNG")

    async def fresh_page(self) -> FakePage:
        self.shop.power()
        self._alive()
        if self.shop.fault("fresh page") == "dead":
            raise fail("browser", "the browser died")
        fresh = type(self)(self.shop)
        fresh.signed_in = self.signed_in
        return fresh

    async def open_by(self, act: Act, *, deadline: float) -> None:
        await self.act(act, deadline=deadline)
        self.around.append("page")

    async def close_opened(self) -> None:
        self._alive()
        assert self.around.pop() == "page", "the page that was opened last is closed"

    async def begin_dialog(self, answer: str, reply: str | None) -> None:
        self._alive()
        self.around.append("dialog")

    async def end_dialog(self) -> None:
        self._alive()
        assert self.around.pop() == "dialog", "the dialog that was begun last is ended"
        if self.shop.fault("dialog") == "missing":
            raise fail("missing", "no dialog was opened")

    async def download(self, act: Act, *, deadline: float, until: float) -> FileContent:
        await self.act(act, deadline=deadline)
        return FileContent(name="bill.json", data=b'["Lamp"]')

    async def reset(self) -> None:
        self._alive()
        self.around.clear()

    async def close(self) -> None:
        self.closed = True
        self.shop.open_pages -= 1


async def _at_once() -> None:
    return None


def act_name(act: Act) -> str:
    """`goto http://…`, `click button "Save"`."""
    return f"goto {act.operand}" if act.target is None else f"{act.verb} {describe(act.target)}"


class FakePages:
    """Pages on the shop for every agent; an agent has one at a time, or as many as its pool has `workers`."""

    def __init__(
        self, shop: Shop, kind: type[FakePage] = FakePage, workers: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        self.shop, self.kind, self.workers = shop, kind, workers
        self.pages: dict[str, list[FakePage]] = {}

    async def open(self, agent: str) -> FakePage:
        self.shop.power()
        if self.shop.refuses < 0:
            raise RuntimeError("no Chromium")
        if self.shop.refuses:
            self.shop.refuses -= 1
            raise fail("browser", "no browser")
        pages = [page for page in self.pages.get(agent, []) if not page.closed]
        assert len(pages) < self.workers.get(agent, 1), "an agent has a page for each worker"
        self.pages[agent] = [*pages, self.kind(self.shop)]
        return self.pages[agent][-1]


def workers_of(plan: CheckedPlan) -> dict[str, int]:
    """How many workers each agent has."""
    return {name: agent.pool or 1 for name, agent in plan.agents.items()}


def pages_on(
    shop: Shop, kind: type[FakePage] = FakePage
) -> Callable[[CheckedPlan, Mapping[str, Any], Mapping[str, str]], Any]:
    """What `Settings.pages` takes."""

    @asynccontextmanager
    async def opened(plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]) -> Any:
        yield FakePages(shop, kind, workers_of(plan))

    return opened
