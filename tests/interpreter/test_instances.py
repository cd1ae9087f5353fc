"""`for each`: one instance an element, over the workers of a pool; each is retried and resumed by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from callsheet.dsl.binding import bind_inputs
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.reporting import report_on
from callsheet.report.words import commands
from tests.cases import few_of

from .memory import Disk, replayed, run
from .promises import assert_kept
from .shop import HEAD, Shop, checked

SHOPPING = f"""{HEAD}
input words: [Text]
agent scouts is browser on shop pool 3
node search by scouts for each word in words at most 5 retry 1 {{
  goto "/"
  expect seen heading "Results" within 1s
  give label: Text = "{{word}}!"
}}
node tell {{ give all: Text = join(search.label, " ") }}
result tell.all
"""
ORDERS = f"""{HEAD}
agent buyers is browser on shop pool 2
node order by buyers for each item in ["Tea", "Milk"] by item retry 1 {{
  goto "/"
  click button "Add {{item}}"
  commit place_order click button "Place order"
    proved by {{ expect seen heading "Thank you" within 1s give number: Text = read testid "order-number" }}
    or by {{ goto "/orders" expect seen row "{{item}}" within 1s give number: Text = read cell "Number" }}
}}
result order.number
"""


WORDS = {"words": ["tea", "milk", "jam", "salt", "rice"]}


def of(happened: Sequence[Event], kind: type[events.NodeEvent]) -> list[str]:
    """The instances that something happened to."""
    return [one.instance for one in happened if isinstance(one, kind) and one.instance]


def test_gives_become_lists_in_the_order_of_the_input() -> None:
    """Whichever instance ends first."""
    shop, plan, disk = Shop(), checked(SHOPPING), Disk()
    ended = run(plan, shop, disk, inputs=WORDS)

    assert ended is not None
    assert "tea! milk! jam! salt! rice!" == ended.result
    assert_kept(plan, disk.events(), shop)
    assert ['"tea"', '"milk"', '"jam"', '"salt"', '"rice"'] == of(disk.events(), events.NodeStarted)


def test_workers_are_side_by_side() -> None:
    """As many as the pool has, each on a page of its own, and no more."""
    shop = Shop()
    under_way, most = 0, 0

    async def wait() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(20):
            await asyncio.sleep(0)
        under_way -= 1

    shop.hangs['heading "Results"'] = wait
    run(checked(SHOPPING), shop, inputs=WORDS)

    assert 3 == most


def test_what_changes_the_account_is_done_by_one_after_the_other() -> None:
    """Two carts of one account are one cart."""
    shop, plan, disk = Shop(), checked(ORDERS), Disk()
    ended = run(plan, shop, disk)

    assert frozenset({"order"}) == plan.serial
    assert ended is not None
    assert ["AB-1", "AB-2"] == ended.result
    assert ["Tea", "Milk"] == shop.orders
    assert {'place_order["Tea"]', 'place_order["Milk"]'} == set(replayed(plan, disk).commits)
    assert_kept(plan, disk.events(), shop)


def test_one_instance_is_tried_again_by_itself() -> None:
    """The others are not: they have nothing to do with it."""
    shop, plan, disk = Shop(faults={'click button "Add Milk"': ["missing"]}), checked(ORDERS), Disk()
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ["Tea", "Milk"] == shop.orders
    assert ['"Tea"', '"Milk"', '"Milk"'] == of(disk.events(), events.NodeStarted)


def test_the_others_go_on_when_one_has_failed() -> None:
    """Then the node has failed, which is told with how many did and the first of them."""
    shop, plan, disk = Shop(faults={'click button "Add Tea"': ["missing!"]}), checked(ORDERS), Disk()
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("goal", ["Milk"]) == (ended.outcome, shop.orders)
    assert 'node `order` failed: instance "Tea": no click button "Add Tea" here' == ended.why

    shop.faults.clear()
    ended = run(plan, shop, disk)
    assert ended is not None
    assert (["AB-2", "AB-1"], ["Milk", "Tea"]) == (ended.result, shop.orders)
    assert ['"Tea"', '"Tea"', '"Milk"', '"Tea"'] == of(disk.events(), events.NodeStarted)
    assert_kept(plan, disk.events(), shop)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["a", "b", "c", "d", "e", "f"], "the list has 6 items, the node takes 5 at most"),
        (["a", "b", "a"], '2 elements of the list have the key "a", and instances are told apart by it'),
    ],
)
def test_lists_that_cannot_be_instances(words: list[str], why: str) -> None:
    """Nothing is begun."""
    shop = Shop()
    ended = run(checked(SHOPPING), shop, inputs={"words": words})

    assert ended is not None
    assert f"node `search` failed: {why}" == ended.why
    assert [] == shop.acts


def test_no_elements_are_no_instances() -> None:
    """The node is done, and gives empty lists."""
    shop = Shop()
    ended = run(checked(SHOPPING), shop, inputs={"words": []})

    assert ended is not None
    assert ("done", "") == (ended.outcome, ended.result)


def test_a_node_of_instances_may_be_skipped() -> None:
    """Its `when` is asked once, before the list is looked at."""
    skipped = SHOPPING.replace("retry 1 {", "when count(words) > 9 {").replace("search.label", "search.label ?? []")
    shop, disk = Shop(), Disk()
    ended = run(checked(skipped), shop, disk, inputs=WORDS)

    assert ended is not None
    assert ("done", "") == (ended.outcome, ended.result)
    assert [] == [one for one in disk.events() if isinstance(one, events.NodeSpread)]


def test_each_instance_that_nobody_knows_of_is_told() -> None:
    """With the commands that settle it, whichever of them somebody looks up first."""
    faults = {
        'click button "Place order"': ["lost", "lost"],
        'row "Tea"': ["hidden", "missing!"],
        'row "Milk"': ["hidden", "missing!"],
    }
    shop, plan, disk = Shop(faults=faults), checked(ORDERS.replace(' auth basic "bob", shop_pw', "")), Disk()
    run(plan, shop, disk)
    report = report_on(plan, disk.events(), run="r")

    keys = ['place_order["Tea"]', 'place_order["Milk"]']
    assert keys == [one.key for one in report.doubts]
    assert [f"callsheet resume r --settle '{key}=not_done'" for key in keys] == [
        one.line for one in commands(report) if one.line.endswith("=not_done'")
    ]


def test_an_instance_that_nobody_knows_of_holds_up_the_node() -> None:
    """The others go on; a person is asked for that one, by the key of its commit."""
    faults = {'click button "Place order"': ["lost"], 'row "Tea"': ["hidden", "missing!"]}
    shop, plan, disk = Shop(faults=faults), checked(ORDERS.replace(' auth basic "bob", shop_pw', "")), Disk()
    ended = run(plan, shop, disk)

    assert ended is not None
    assert "waiting" == ended.outcome
    assert 'a person has to say whether this was done: `place_order["Tea"]` of node `order`' == ended.why
    assert ["Milk"] == shop.orders
    (doubt,) = report_on(plan, disk.events(), run="r").doubts
    assert ('order["Tea"]', 'place_order["Tea"]', True) == (
        doubt.unit,
        doubt.key,
        "its second proof says no" in doubt.why,
    )

    settled = events.CommitSettled(
        node="order",
        instance='"Tea"',
        key='place_order["Tea"]',
        outcome="done",
        gives={"number": "AB-7"},
        by="person",
    )
    disk.append(settled)
    ended = run(plan, shop, disk)
    assert ended is not None
    assert (["AB-7", "AB-1"], ["Milk"]) == (ended.result, shop.orders)


@pytest.mark.parametrize("before", few_of([True, False], 1))
def test_whenever_it_dies_each_instance_is_done_once(before: bool) -> None:
    """Killed at each write in turn: no order is lost, none is placed twice, no instance that was done begins again."""
    plan = checked(ORDERS)
    whole = Disk()
    run(plan, Shop(), whole)
    for dies_at in range(1, whole.writes + 1):
        shop, disk = Shop(), Disk()
        assert run(plan, shop, disk, dies_at=dies_at, before=before) is None
        ended = run(plan, shop, disk)

        assert ended is not None
        assert ("done", ["AB-1", "AB-2"]) == (ended.outcome, sorted(ended.result)), dies_at
        assert ["Milk", "Tea"] == sorted(shop.orders), dies_at
        assert_kept(plan, disk.events(), shop)


def test_keys_are_those_that_a_residual_program_would_write() -> None:
    """Numbers as numbers, texts in quotes, values of enums by name; equal numbers alike."""
    text = f"""{HEAD}
enum Size {{ small, large }}
record Thing {{ size: Size, price: Money, weight: Decimal }}
input things: [Thing]
node a for each one in things by one.size at most 9 {{ give size: Size = one.size }}
node b for each one in things by one.price at most 9 {{ give size: Size = one.size }}
node c for each one in things by one.weight at most 9 {{ give size: Size = one.size }}
result count(a.size) + count(b.size) + count(c.size)
"""
    plan, disk = checked(text), Disk()
    things = [{"size": "small", "price": "$3", "weight": "1.50"}, {"size": "large", "price": "$3.25", "weight": 20}]
    run(plan, Shop(), disk, inputs=bind_inputs(plan, {"things": things}))
    spread = {one.node: one.keys for one in disk.events() if isinstance(one, events.NodeSpread)}

    assert {"a": ["small", "large"], "b": ["$3.00", "$3.25"], "c": ["1.5", "20"]} == spread


def test_a_failure_of_one_for_want_of_budget_speaks_for_all() -> None:
    """It says how the run can go on."""
    shop = Shop(faults={'heading "Results"': ["hidden!"]})
    plan = checked(SHOPPING.replace("agent scouts", "budget 5 steps\nagent scouts"))
    ended = run(plan, shop, inputs=WORDS)

    assert ended is not None
    assert "budget" == ended.outcome
    assert "node `search` failed: 5 of 5 instances" in ended.why
