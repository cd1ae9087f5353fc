"""A residual program runs like any plan: what it says is finished is not done again, and is read as it was."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callsheet.dsl import check, format_plan, parse
from callsheet.dsl.patching import Commitment, Finished, Progress, residual
from callsheet.dsl.values import Money
from callsheet.interpreter import events

from .memory import Disk, run
from .promises import assert_kept
from .shop import BUY, HEAD, Shop, checked
from .test_instances import ORDERS
from .test_skills_in_runs import TWO

ORDERED = Commitment(name="place_order", gives={"number": "AB-77"})


def left(text: str, **nodes: Progress) -> str:
    """What is left of a plan, as it is printed."""
    rest = format_plan(residual(checked(text), Finished(nodes=nodes)))
    check(parse(rest)).unwrap()
    return rest


def test_finished_nodes_are_read_back() -> None:
    """Records and money as they were; nothing is looked up."""
    products = [{"name": "Cable", "price": Money(Decimal(4))}, {"name": "Lamp", "price": Money(Decimal(9))}]
    rest = left(BUY, search=Progress(outcome="done", gives={"products": products}, origins=("shop",)))
    plan, shop, disk = checked(rest), Shop(), Disk()
    ended = run(plan, shop, disk)

    assert "done search" in rest
    assert ended is not None
    assert ("done", "Cable") == (ended.outcome, ended.result["product"]["name"])
    assert {"pick", "order"} == {one.node for one in disk.events() if isinstance(one, events.NodeStarted)}
    assert_kept(plan, disk.events(), shop)


def test_a_commit_on_record_is_not_done_again() -> None:
    """What it gave is what was recorded; the rest of its node is done."""
    rest = left(BUY, order=Progress(outcome="failed", commits=(ORDERED,)))
    shop, disk = Shop(orders=["Cable"]), Disk()
    ended = run(checked(rest), shop, disk)

    assert 'committed place_order { number: Text = "AB-77" }' in rest
    assert ended is not None
    assert ("done", "AB-77", ["Cable"]) == (ended.outcome, ended.result["number"], shop.orders)


def test_a_commit_of_a_skill_on_record_is_not_done_again() -> None:
    """The skill is run, and comes to a commit that is done."""
    placed = Commitment(name="cable.place")
    rest = left(TWO, cable=Progress(outcome="failed", commits=(placed,)))
    shop, disk = Shop(orders=["Cable"]), Disk()
    ended = run(checked(rest), shop, disk)

    assert "  committed cable.place {}\n  run order_one" in rest
    assert ended is not None
    assert ("done", ["Cable", "Lamp"]) == (ended.outcome, sorted(shop.orders))


def test_finished_instances_are_not_done_again() -> None:
    """The list has what they gave in its place."""
    tea = Progress(outcome="done", gives={"number": "AB-5"})
    rest = left(ORDERS, order=Progress(outcome="failed", instances=(("Tea", tea),)))
    plan, shop, disk = checked(rest), Shop(), Disk()
    ended = run(plan, shop, disk)

    assert 'done order["Tea"]' in rest
    assert ended is not None
    assert ("done", ["AB-5", "AB-1"], ["Milk"]) == (ended.outcome, ended.result, shop.orders)
    assert ['"Milk"'] == [one.instance for one in disk.events() if isinstance(one, events.NodeStarted)]
    assert_kept(plan, disk.events(), shop)


def test_an_instance_that_committed_goes_on_behind_it() -> None:
    """By the key of its commit."""
    known = Commitment(name="place_order", key='["Tea"]', gives={"number": "AB-5"})
    begun = Progress(outcome="failed", commits=(known,))
    rest = left(ORDERS, order=Progress(outcome="failed", instances=(("Tea", begun),)))
    shop, disk = Shop(), Disk()
    ended = run(checked(rest), shop, disk)

    assert ended is not None
    assert ("done", ["AB-5", "AB-1"], ["Milk"]) == (ended.outcome, ended.result, shop.orders)


def test_texts_are_read_at_the_types_that_are_recorded() -> None:
    """Of nodes, and of commits alike."""
    text = f"""{HEAD}
done look spent 1 steps {{ at: Time = "10:30", spot: [Point] = ["(1, 2.5)"] }}
node order by buyer {{
  goto "/"
  committed place_order {{ fee: Money GBP = "£3.1250", until: DateTime = "2026-11-01T10:00:00" }}
}}
result [text(look.at), text(first(look.spot)), text(order.fee), text(order.until)]
"""
    ended = run(checked(text), Shop(), Disk())

    assert ended is not None
    assert ["10:30:00", "(1, 2.5)", "£3.1250", "2026-11-01T10:00:00"] == ended.result


@pytest.mark.parametrize("dies_at", range(1, 9))
def test_it_is_taken_up_like_any_run(dies_at: int) -> None:
    """Killed after each write in turn."""
    tea = Progress(outcome="done", gives={"number": "AB-5"})
    plan = checked(left(ORDERS, order=Progress(outcome="failed", instances=(("Tea", tea),))))
    shop, disk = Shop(), Disk()
    run(plan, shop, disk, dies_at=dies_at)
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("done", ["AB-5", "AB-1"], ["Milk"]) == (ended.outcome, ended.result, shop.orders)
    assert_kept(plan, disk.events(), shop)
