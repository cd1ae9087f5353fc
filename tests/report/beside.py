"""A run of everything that is told beside nodes and commits, as its journal would hold it."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from callsheet.dsl import CheckedPlan, check, parse
from callsheet.dsl.failures import Failure
from callsheet.dsl.values import File, Money
from callsheet.interpreter import events
from callsheet.interpreter.report import Report
from callsheet.interpreter.reporting import report_on

from .stories import HOSTILE, RUN, Teller

PLAN = '''plan order_samples
"""Look three teas up, ask which to take, and order it once somebody agrees."""

site shop at "http://127.0.0.1:8765/tea" auth basic "bob", shop_password
flow shop -> model

input teas: [Text] = ["assam", "keemun", "sencha"]
secret shop_password: Text for shop

record Offer { name: Text, price: Money }

agent scout is browser on shop pool 2
agent taster is model "standard"
agent boss is human
agent buyer is browser on shop

budget 60 steps, 5min, $0.50, 60k tokens, 6 calls, spend $40

node look by scout for each tea in teas at most 5 retry 1 {
  goto "/find?q={tea}"
  give offer: Offer = { name: tea, price: read testid "price" as Money }
}

node prefer by taster {
  give best: Text = ask "which of these teas goes with toast" given (look.offer) as Text
}

node confirm by boss {
  give note: Text = ask "what shall stand on the parcel" as Text
}

node order by buyer {
  goto "/cart?add={prefer.best}"
  commit take_it click button "Order" spends $12.50 after approval "order {prefer.best}" proved by {
    expect seen heading "Thank you"
    give number: Text = read testid "number"
  } or by {
    goto "/orders"
    expect seen cell "{prefer.best}"
    give number: Text = read testid "number"
  }
}

result { number: order.number, note: confirm.note }
'''
SITE = "http://127.0.0.1:8765/tea"
PRICES = {"assam": "12.50", "keemun": "17.00", "sencha": "9.80"}
INVOICE = File("prices.csv", 2_048, "ab" * 32, "text/csv")


@cache
def plan() -> CheckedPlan:
    """The plan of the run."""
    return check(parse(PLAN, name="order_samples.plan")).unwrap()


def line(text: str) -> int:
    """The number of the line of the plan that holds this text."""
    return next(number for number, one in enumerate(PLAN.splitlines(), start=1) if text in one)


def told(*, agreed: bool = True) -> list[events.Event]:
    """Three instances, one of which fails once; a model, a person, an approval; refusals, a file, a larger budget."""
    teller = Teller()
    teas = list(PRICES)
    teller.tell(
        events.RunStarted,
        plan="order_samples",
        plan_hash=plan().hash,
        inputs={"teas": teas},
        started="2026-11-30T18:00:00+00:00",
    )
    teller.tell(events.NodeSpread, node="look", keys=[f'"{tea}"' for tea in teas])
    offers = [{"name": tea, "price": Money(Decimal(PRICES[tea]))} for tea in teas]
    for number, offer in enumerate(offers):
        _looked(teller, number, offer)
    teller.tell(events.NodeDone, node="look", gives={"offer": offers})
    _asked(teller, offers)
    _ordered(teller, agreed=agreed)
    return teller.told


def _looked(teller: Teller, number: int, offer: dict[str, object]) -> None:
    unit, where = {"node": "look", "instance": f'"{offer["name"]}"'}, line("read testid")
    attempts = (1, 2) if number == 1 else (1,)
    for attempt in attempts:
        teller.tell(events.NodeStarted, 0.02, **unit, attempt=attempt, worker=number % 2)
        text = f'goto "/find?q={offer["name"]}"'
        teller.tell(events.ActIntended, 0.01, **unit, line=line("/find"), verb="goto", text=text)
        teller.tell(events.ActDone, 0.3, **unit, line=line("/find"), seconds=0.3, url=f"{SITE}/find")
        why = "the plan does not declare this origin"
        if number == 1:
            teller.tell(events.RequestRefused, **unit, host="ads.example:443", why=why, method="GET")
        if attempt < attempts[-1]:
            failure = Failure(kind="missing", message=f"no `testid` on the page: {HOSTILE}", node="look", line=where)
            teller.tell(events.NodeFailed, 0.1, **unit, attempt=attempt, failure=failure, final=False)
    teller.tell(events.LookIntended, 0.01, **unit, line=where, text='read testid "price"')
    looked = {"line": where, "text": 'read testid "price"', "url": f"{SITE}/find"}
    teller.tell(events.Looked, 0.02, **unit, **looked, answer=str(offer["price"]))
    teller.tell(events.NodeDone, 0.02, **unit, gives={"offer": offer})


def _asked(teller: Teller, offers: list[dict[str, object]]) -> None:
    where, question = line("give best"), "which of these teas goes with toast"
    teller.start("prefer")
    call = {"node": "prefer", "number": 1, "charges": Decimal("0.0042")}
    teller.tell(events.CallIntended, **call, purpose="ask", tier="standard", calls=2, tokens=4_000, line=where)
    paid = {**call, "charges": Decimal("0.0011")}
    teller.tell(events.CallAnswered, 1.4, **paid, calls=1, tokens=812, seconds=1.4)
    said = {"node": "prefer", "line": where, "question": question, "given": [offers]}
    teller.tell(events.Answered, **said, answer=f"assam {HOSTILE}", by="model")
    teller.done("prefer", {"best": "assam"}, shot=False)
    teller.start("confirm")
    asked = {"node": "confirm", "line": line("parcel"), "question": "what shall stand on the parcel", "given": []}
    teller.tell(events.Asked, **asked, wanted="Text")
    teller.tell(events.Answered, 4.0, **asked, answer="for the office", by="person", again=True)
    teller.done("confirm", {"note": "for the office"}, shot=False)
    call = {"node": "", "number": 2, "charges": Decimal("0.02"), "line": 0}
    teller.tell(events.CallIntended, **call, purpose="replan", tier="strong", calls=1, tokens=9_000)


def _ordered(teller: Teller, *, agreed: bool) -> None:
    teller.tell(events.BudgetRaised, account="", amounts={"steps": Decimal(80)})
    teller.start("order")
    teller.act("order", 'goto "/cart?add=assam"', line("/cart"), 0.4, f"{SITE}/cart")
    teller.look("order", "download prices", line("/cart"), INVOICE, f"{SITE}/cart")
    asked = {"node": "order", "line": line("commit"), "key": "take_it", "question": "order assam", "site": SITE}
    price = Money(Decimal("12.50"))
    teller.tell(
        events.ApprovalAsked, **asked, text='click button "Order"', spends=price, decided_by=["model"], asked="18:00"
    )
    if agreed:
        teller.tell(events.ApprovalGiven, 2.0, node="order", key="take_it", approved=True)
        teller.tell(events.CommitIntended, node="order", line=line("commit"), key="take_it", text="click", spends=price)
        teller.tell(
            events.CommitSettled, 0.5, node="order", key="take_it", outcome="done", by="person", gives={"number": "T-1"}
        )
        teller.done("order", {"number": "T-1"})
        result = {"number": "T-1", "note": "for the office"}
        teller.tell(events.RunEnded, outcome="done", why="every node is done or was skipped", result=result)
    else:
        teller.tell(events.NodeHeld, node="order", why="of take_it")
        teller.tell(events.RunEnded, outcome="waiting", why="a person has to agree to `take_it` of node `order`")


def report(*, agreed: bool = True) -> Report:
    """The report on it."""
    return report_on(plan(), told(agreed=agreed), run=RUN)
