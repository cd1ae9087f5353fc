"""Values and shapes of runs in residual programs: what is written down is read again as just that."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import CheckedPlan, Plan, check, format_plan, parse
from callsheet.dsl.ast import Done
from callsheet.dsl.conversion import Conversion
from callsheet.dsl.cost import Amounts
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.operators import LARGEST
from callsheet.dsl.patching import Commitment, Finished, NotWritable, Progress, residual
from callsheet.dsl.values import Box, Color, File, Member, Money, Point
from tests.examples import examples

KINDS = """plan kinds
site shop at "https://shop.example"
enum Size { small, in_stock, XL }
record Spot { at: Point, shade: Color?, around: Box, seen: DateTime, sizes: [Size] }
agent scout is browser on shop

node note by scout {
  goto "/"
  give spots: [Spot] = []
  give wait: Duration = 2s
  give opens: Time? = none
  give size: Size = Size.small
  download pdf by click link "Page"
  give page: File = pdf
  give share: Decimal = 0.5
  give pieces: Int = how many row
  give fare: Money JPY = read cell "Fare" as Money JPY
  give fee: Money = $3
  give link: Url? = none
  give word: Text = read heading
}

node last { give count: Int = count(note.spots) give page: File = note.page give wait: Duration = note.wait }
result last.count
"""
SHAPES = """plan shapes
site shop at "https://shop.example" auth basic "bob", pw
secret pw: Text for shop
record Product { number: Int, name: Text }
enum Shelf { top, low }
input products: [Product]
agent scouts is browser on shop pool 2
agent buyer is browser on shop
agent boss is human
budget 900 steps, spend $90

node look by scouts for each shelf in [Shelf.top, Shelf.low] {
  goto "/shelf/{shelf}"
  give books: Int = read testid "books" as Int
}

node fetch by scouts for each product in products by product.number at most 3 {
  goto "/product/{product.number}"
  give price: Money = read cell "Price" as Money
}

node order by buyer for each name in ["tea", "milk"] by name {
  goto "/article/{name}"
  commit place_order click button "Order" spends $4
    proved by {
      expect seen heading "Thanks"
      give number: Text = read testid "number"
    } or by {
      goto "/orders"
      expect seen row "{name}"
      give number: Text = read cell "Number" in row "{name}"
    }
}

node limit by boss {
  give most: Money = ask "How much?" as Money
}

node usual instead of limit {
  give most: Money = $20
}

node coupon by buyer when sum(look.books) > 3 {
  goto "/coupon"
  give code: Text = read testid "code"
}

node page by buyer {
  goto "/list"
  expect seen heading "List"
  give title: Text = read heading
}

node next_page by buyer {
  continue page
  click link "Next"
  give after: Text = read heading
}

node all_in_all {
  give numbers: [Text] = order.number
  give most: Money = limit.most
  give title: Text = coupon.code ?? next_page.after
  give prices: [Money] = fetch.price
}

result { a: all_in_all.numbers, b: all_in_all.most, c: all_in_all.title, d: all_in_all.prices }
"""


def checked(text: str) -> CheckedPlan:
    """An accepted plan."""
    return check(parse(text, name="run.plan")).unwrap()


def read_again(left: Plan) -> Plan:
    """A residual program as a later run reads it: the same one, and without errors."""
    again = parse(format_plan(left), name="rest.plan")

    assert left == again
    assert [] == [f"{one.code} {one.message}" for one in check(again).diagnostics if one.severity == "error"]
    return again


def decimals(places: int) -> st.SearchStrategy[Decimal]:
    """Numbers of any size that a run may hold."""
    return st.decimals(-LARGEST, LARGEST, places=places) | st.decimals(-1000, 1000, places=places)


SIZES = ("small", "in_stock", "XL")
POINTS = st.builds(Point, decimals(3), decimals(25))
SPOTS = st.fixed_dictionaries(
    {
        "at": POINTS,
        "shade": st.none() | st.builds(Color, *[st.integers(0, 255)] * 3, st.decimals(0, 1, places=3)),
        "around": st.builds(Box, *[decimals(2)] * 4),
        "seen": st.datetimes(),
        "sizes": st.lists(st.sampled_from(range(3)).map(lambda rank: Member("Size", rank, SIZES[rank])), max_size=2),
    }
)
GIVES = st.fixed_dictionaries(
    {
        "spots": st.lists(SPOTS, max_size=2),
        "wait": st.timedeltas(dt.timedelta(days=-400), dt.timedelta(days=40_000)),
        "opens": st.none() | st.times(),
        "size": st.sampled_from(range(3)).map(lambda rank: Member("Size", rank, SIZES[rank])),
        "page": st.sampled_from("0f").map(lambda one: File("page.png", 12, one * 64, "image/png")),
        "share": decimals(16),
        "pieces": st.integers(-LARGEST, LARGEST),
        "fare": decimals(0).map(lambda one: Money(one, "JPY")),
        "fee": decimals(5).map(Money),
        "link": st.none() | st.just("https://shop.example/a?b=1#c"),
        "word": st.text(max_size=30),
    }
)


@examples(25)
@given(GIVES)
def test_a_value_of_any_type_is_read_back(gives: dict[str, Any]) -> None:
    """Files are known by their hash; everything else is equal to what it was."""
    plan = checked(KINDS)
    progress = Progress(outcome="done", gives=gives, origins=("shop",), spent=Amounts(steps=3))
    left = read_again(residual(plan, Finished(nodes={"note": progress})))
    (done,) = (one for one in left.declarations if isinstance(one, Done))
    read = {one.name.text: evaluate_pure(one.value, Environment()) for one in done.gives}

    assert gives["page"].hash == read.pop("page")
    kinds = plan.gives["note"]
    assert {name: one for name, one in gives.items() if name != "page"} == {
        name: Conversion().convert(value, kinds[name]) for name, value in read.items()
    }


@pytest.mark.parametrize(
    ("gives", "message"),
    [
        (
            {"word": '"' * 40_000},
            "`word` of node `note`: it takes 80,002 characters, and a text has 65,536 at most",
        ),
        ({"pieces": 10**18}, "`pieces` of node `note`: a number has 18 digits at most"),
        (
            {"share": Decimal(10) ** 18},
            "`share` of node `note`: `1000000000000000000` does not read as the same `Decimal`",
        ),
        (
            {"share": Decimal("1e-70")},
            f"`share` of node `note`: `0.{'0' * 57}…` does not read as the same `Decimal`",
        ),
    ],
)
def test_what_no_plan_can_hold_is_named(gives: dict[str, Any], message: str) -> None:
    """With its node and its name."""
    with pytest.raises(NotWritable) as refused:
        residual(checked(KINDS), Finished(nodes={"note": Progress(outcome="done", gives=gives)}))

    what, _, reason = message.partition(": ")

    assert f"{what} cannot be written into a plan: {reason}" == str(refused.value)


def of_instances(*ended: tuple[Any, str, dict[str, Any]], outcome: str = "failed") -> Progress:
    """A `for each` node of which some instances have ended."""
    instances = tuple((key, Progress(outcome=one, gives=gives)) for key, one, gives in ended)  # type: ignore[arg-type]
    return Progress(outcome=outcome, instances=instances)  # type: ignore[arg-type]  # they are outcomes


TOP, LOW = Member("Shelf", 0, "top"), Member("Shelf", 1, "low")
PRICE = {"price": Money(Decimal(3))}
ORDERED = Commitment(name="place_order", key='["tea"]', gives={"number": "A-1"})
MOST = {"most": Money(Decimal(9))}


@pytest.mark.parametrize(
    ("nodes", "done"),
    [
        pytest.param(
            {"look": of_instances((TOP, "done", {"books": 3}), (LOW, "failed", {}))}, ["look"], id="keys of an enum"
        ),
        pytest.param(
            {"look": of_instances((TOP, "done", {"books": 3}), (LOW, "done", {"books": 4}), outcome="done")},
            ["look"],
            id="each of them, as lists",
        ),
        pytest.param(
            {"fetch": of_instances((3, "done", PRICE), (-4, "skipped", {}))},
            ["fetch", "fetch"],
            id="keys that are numbers",
        ),
        pytest.param(
            {
                "order": Progress(
                    outcome="failed",
                    instances=(("tea", Progress(outcome="done", gives={"number": "A-1"}, commits=(ORDERED,))),),
                )
            },
            ["order"],
            id="an instance that committed",
        ),
        pytest.param(
            {"order": Progress(outcome="failed", instances=(("tea", Progress(outcome="failed", commits=(ORDERED,))),))},
            [],
            id="one that failed behind its commit",
        ),
        pytest.param(
            {"limit": Progress(outcome="failed"), "usual": Progress(outcome="done", gives=MOST)},
            ["limit", "usual"],
            id="a stand-in",
        ),
        pytest.param({"limit": Progress(outcome="done", gives=MOST)}, ["limit", "usual"], id="no need of a stand-in"),
        pytest.param({"limit": Progress(outcome="failed")}, [], id="a stand-in that has not begun"),
        pytest.param({"coupon": Progress(outcome="skipped")}, ["coupon"], id="skipped"),
        pytest.param({"coupon": Progress(outcome="done", gives={"code": "{x}"})}, ["coupon"], id="done if need be"),
        pytest.param({"page": Progress(outcome="done", gives={"title": "A"})}, [], id="done, and gone on from"),
        pytest.param(
            {
                "page": Progress(outcome="done", gives={"title": "A"}),
                "next_page": Progress(outcome="done", gives={"after": "B"}),
            },
            ["page", "next_page"],
            id="both done",
        ),
    ],
)
def test_the_rest_of_every_shape_is_a_plan(nodes: dict[str, Progress], done: list[str]) -> None:
    """It is printed, read as the same and accepted; what is over is told as `done`."""
    left = read_again(residual(checked(SHAPES), Finished(nodes=nodes, spent=Amounts(steps=4))))

    assert done == [one.name.text for one in left.declarations if isinstance(one, Done)]
