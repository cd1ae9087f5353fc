"""Runs that never ran: a plan, and the events that its journal would hold, at times that stay the same.

Each story is one way for a run to go. Reports are read from events and nothing else, so none of this needs a browser.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from callsheet.dsl import CheckedPlan, check, parse
from callsheet.dsl.failures import Failure
from callsheet.dsl.values import Money
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.report import Report
from callsheet.interpreter.reporting import report_on

RUN = "2026-11-22-210455-k3f9"
SHOP = "http://127.0.0.1:8765/cart"

PLAN = '''plan buy_cheapest
"""Buy the cheapest cable of two departments, under a limit."""

site shop at "http://127.0.0.1:8765/cart" auth basic "bob", shop_password

input query: Text = "usb cable"
input limit: Money = $20
secret shop_password: Text for shop

record Product { name: Text, price: Money }

agent store_scout is browser on shop
agent outlet_scout is browser on shop
agent buyer is browser on shop

budget 80 steps, 2min, spend $20

# Nothing orders the two scouts: they look side by side.
node store by store_scout retry 1 {
  goto "/store?q={query}"
  give products: [Product] = read all row in table "Results" at most 50 {
    name: Text from cell "Name",
    price: Money from cell "Price",
  }
}

node outlet by outlet_scout retry 1 {
  goto "/outlet?q={query}"
  expect seen table "Results" within 5s
  give products: [Product] = read all row in table "Results" at most 50 {
    name: Text from cell "Name",
    price: Money from cell "Price",
  }
}

node pick {
  let affordable = [p for p in store.products + outlet.products if p.price <= limit]
  require count(affordable) > 0 else "no {query} under {limit}"
  give product: Product = min(affordable by price)
}

node order by buyer retry 1 timeout 60s budget 40 steps {
  goto "/search?q={pick.product.name}"
  click link "{pick.product.name}"
  click button "Add to cart"
  click link "Checkout"
  expect seen row "{pick.product.name}" in table "Your order"
  commit place_order click button "Place order" spends pick.product.price
    proved by {
      expect seen heading "Thank you"
      give number: Text = read testid "order-number"
    } or by {
      goto "/orders"
      expect seen row "{pick.product.name}" in table "Open orders"
      give number: Text = read cell "Number" in row "{pick.product.name}"
    }
}

goal order.number matches /^[A-Z]{2}-[0-9]+$/
result { number: order.number, product: pick.product.name, price: pick.product.price }
'''

LINES = PLAN.splitlines()
HOSTILE = 'Cable <script>alert(1)</script> [/b] \x1b[31m"&amp;" \u202ethgir'
"""What a page may call its goods."""

STORE = [
    {"name": "USB cable 1 m", "price": Money(Decimal("6.49"))},
    {"name": "USB cable 2 m, braided", "price": Money(Decimal("8.90"))},
]
OUTLET = [{"name": "USB cable 1 m, returned", "price": Money(Decimal("4.25"))}]
CHEAPEST = OUTLET[0]


@cache
def plan() -> CheckedPlan:
    """The plan that all stories are about."""
    return check(parse(PLAN, name="buy_cheapest.plan")).unwrap()


def line(text: str, occurrence: int = 1) -> int:
    """The number of the line of the plan that holds this text."""
    return [number for number, one in enumerate(LINES, start=1) if text in one][occurrence - 1]


class Teller:
    """Writes a story down; `at` moves on by what each thing takes."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self.at = 0.0

    def tell(self, kind: Callable[..., Event], after: float = 0.0, **fields: Any) -> None:
        """One event, `after` seconds later than the one before."""
        self.at = round(self.at + after, 4)
        self.told.append(kind(at=self.at, **fields))

    def begin(self) -> None:
        """The run begins."""
        self.tell(
            events.RunStarted,
            plan="buy_cheapest",
            plan_hash=plan().hash,
            inputs={"query": "usb cable", "limit": Money(Decimal(20))},
            started="2026-11-22T21:04:55+00:00",
        )

    def start(self, node: str, attempt: int = 1, settle: str = "") -> None:
        """An attempt begins."""
        self.tell(events.NodeStarted, 0.01, node=node, attempt=attempt, settle=settle)

    def act(self, node: str, text: str, where: int, seconds: float, url: str = SHOP) -> None:
        """An act that works."""
        self.tell(events.ActIntended, 0.01, node=node, line=where, verb=text.partition(" ")[0], text=text)
        self.tell(events.ActDone, seconds, node=node, line=where, seconds=seconds, url=url)

    def look(self, node: str, text: str, where: int, answer: Any, url: str) -> None:
        """A look that gets an answer."""
        self.tell(events.LookIntended, 0.005, node=node, line=where, text=text)
        self.tell(events.Looked, 0.02, node=node, line=where, text=text, answer=answer, url=url)

    def expect(self, node: str, where: int, seconds: float, *, held: bool = True) -> None:
        """An expectation, held or not."""
        self.tell(events.LookIntended, 0.005, node=node, line=where, text=LINES[where - 1].strip())
        self.tell(events.Expected, seconds, node=node, line=where, looks=1, held=held, seconds=seconds)

    def fail(self, node: str, attempt: int, failure: Failure, *, final: bool) -> None:
        """The attempt fails, with a picture of the page."""
        file = f"{node}-{attempt}-failure.png"
        self.tell(events.Shot, 0.05, node=node, line=failure.line, file=file, why="failure")
        self.tell(events.NodeFailed, 0.01, node=node, attempt=attempt, failure=failure, final=final)

    def done(self, node: str, gives: dict[str, Any], *, shot: bool = True) -> None:
        """The node is done, with a picture of the page it left."""
        if shot:
            self.tell(events.Shot, 0.04, node=node, line=0, file=f"{node}-end.png", why="end")
        self.tell(events.NodeDone, 0.01, node=node, gives=gives)

    def proof(self, which: str, answer: str, seconds: float, steps: int, why: str = "") -> None:
        """A look at one of the two proofs of the order; each of its steps is announced."""
        for _ in range(steps):
            self.tell(events.LookIntended, 0.005, node="order", line=line("Thank you"), text="seen heading")
        self.tell(
            events.ProofLooked,
            seconds,
            node="order",
            key="place_order",
            which=which,
            answer=answer,
            steps=steps,
            seconds=seconds,
            why=why,
        )


def searched(teller: Teller, *, outlet_fails: bool = False) -> None:
    """Both scouts look, side by side, and the cheapest is picked."""
    teller.start("store")
    teller.start("outlet")
    teller.act("store", f'goto "{SHOP}/store?q=usb%20cable"', line("/store"), 0.41)
    teller.act("outlet", f'goto "{SHOP}/outlet?q=usb%20cable"', line("/outlet"), 0.18)
    read = 'read all row in table "Results" { name, price }'
    teller.look("store", read, line("read all"), STORE, f"{SHOP}/store?q=usb%20cable")
    teller.done("store", {"products": STORE})
    if outlet_fails:
        teller.expect("outlet", line("expect"), 5.0, held=False)
        failure = Failure(
            kind="expectation",
            message='`expect seen table "Results"` did not hold within 5s',
            node="outlet",
            line=line("expect"),
            instead=('heading "We are counting our stock"', 'button "Try again"'),
        )
        teller.fail("outlet", 1, failure, final=False)
        teller.start("outlet", 2)
        teller.act("outlet", f'goto "{SHOP}/outlet?q=usb%20cable"', line("/outlet"), 0.22)
    teller.expect("outlet", line("expect"), 0.31)
    teller.look("outlet", read, line("read all", 2), OUTLET, f"{SHOP}/outlet?q=usb%20cable")
    teller.done("outlet", {"products": OUTLET})
    teller.start("pick")
    teller.done("pick", {"product": CHEAPEST}, shot=False)


def checked_out(teller: Teller, attempt: int = 1) -> None:
    """The buyer comes as far as the button that orders."""
    name = CHEAPEST["name"]
    teller.start("order", attempt)
    teller.act("order", f'goto "{SHOP}/search?q=USB%20cable%201%20m%2C%20returned"', line("/search"), 0.37)
    teller.act("order", f'click link "{name}"', line("click link"), 0.29)
    teller.act("order", 'click button "Add to cart"', line("Add to cart"), 0.33)
    teller.act("order", 'click link "Checkout"', line("Checkout"), 0.26)
    teller.expect("order", line("Your order"), 0.12)
    teller.proof("before", "no", 0.42, 2, '`expect seen row "USB cable 1 m, returned"` did not hold')


def announced(teller: Teller) -> None:
    """The order is announced, durably, before the button is pressed."""
    teller.tell(
        events.CommitIntended,
        0.01,
        node="order",
        line=line("commit place_order"),
        key="place_order",
        text='click button "Place order"',
        spends=CHEAPEST["price"],
        arguments={"pick": {"product": CHEAPEST}},
    )


def settled(teller: Teller, outcome: str, by: str, **gives: Any) -> None:
    """What is known of the order now."""
    teller.tell(events.CommitSettled, 0.01, node="order", key="place_order", outcome=outcome, by=by, gives=gives)


def won(teller: Teller) -> None:
    """The run ends well."""
    teller.tell(
        events.RunEnded,
        0.02,
        outcome="done",
        why="the goal is met",
        result={"number": "AB-1042", "product": CHEAPEST["name"], "price": CHEAPEST["price"]},
    )


def done() -> list[Event]:
    """Everything goes well, but for one attempt that is mended by another."""
    teller = Teller()
    teller.begin()
    searched(teller, outlet_fails=True)
    checked_out(teller)
    announced(teller)
    teller.proof("first", "yes", 0.61, 2)
    settled(teller, "done", "first proof", number="AB-1042")
    teller.done("order", {"number": "AB-1042"})
    won(teller)
    return teller.told


def failed() -> list[Event]:
    """The buyer does not find the button, twice; the shop calls things by names that would like to be markup."""
    teller = Teller()
    teller.begin()
    searched(teller)
    for attempt in (1, 2):
        teller.start("order", attempt)
        teller.act("order", f'goto "{SHOP}/search?q=x"', line("/search"), 0.37)
        teller.look("order", 'read heading "Offers"', line("/search"), HOSTILE, f"{SHOP}/search?q=x")
        teller.tell(
            events.ActIntended,
            0.01,
            node="order",
            line=line("Add to cart"),
            verb="click",
            text='click button "Add to cart"',
        )
        failure = Failure(
            kind="missing",
            message=f'no `button "Add to cart"` on the page, which says {HOSTILE}',
            node="order",
            line=line("Add to cart"),
            instead=('button "Add to basket"', f'link "{HOSTILE}"'),
        )
        teller.fail("order", attempt, failure, final=attempt == 2)
    why = f'node `order` failed: no `button "Add to cart"` on the page, which says {HOSTILE}'
    teller.tell(events.RunEnded, 0.02, outcome="goal", why=why)
    return teller.told


def unsettled() -> list[Event]:
    """The site answers the order with an error, and then not at all: nobody knows."""
    teller = Teller()
    teller.begin()
    searched(teller)
    checked_out(teller)
    announced(teller)
    teller.proof("second", "unknown", 10.0, 1, "`goto` got no answer within 10s")
    settled(teller, "unknown", "second proof")
    why = "commit `place_order`: nobody knows whether it was done; `goto` got no answer within 10s"
    teller.tell(events.Shot, 0.04, node="order", line=0, file="order-1-failure.png", why="failure")
    teller.tell(events.NodeUnsettled, 0.01, node="order", key="place_order", why=why)
    ended = "a person has to say whether this was done: `place_order` of node `order`"
    teller.tell(events.RunEnded, 0.02, outcome="waiting", why=ended)
    return teller.told


def killed() -> list[Event]:
    """The process is killed right after the order was announced."""
    teller = Teller()
    teller.begin()
    searched(teller)
    checked_out(teller)
    announced(teller)
    return teller.told


def resumed() -> list[Event]:
    """Another process takes the killed run up and finds the order in the shop."""
    teller = Teller()
    teller.told, teller.at = killed(), killed()[-1].at
    teller.tell(events.RunResumed, 0.0, started="2026-11-22T21:20:11+00:00")
    teller.start("order", 1, settle="place_order")
    teller.proof("second", "yes", 0.55, 3)
    settled(teller, "done", "second proof", number="AB-1042")
    teller.done("order", {"number": "AB-1042"})
    won(teller)
    return teller.told


STORIES: dict[str, Callable[[], list[Event]]] = {
    one.__name__: one for one in (done, failed, unsettled, killed, resumed)
}


def report(story: Callable[[], list[Event]]) -> Report:
    """The report on a story."""
    return report_on(plan(), story(), run=RUN)


def png(width: int = 64, height: int = 40, shade: int = 200) -> bytes:
    """A picture of one grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
