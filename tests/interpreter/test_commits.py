"""Keys of commits: loop rounds, arguments that differ between attempts, settling by hand in memory."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callsheet.dsl.values import Money
from callsheet.interpreter import events
from callsheet.interpreter.machine import Machine

from .memory import Disk, replayed, run
from .promises import assert_kept, assert_within_bounds
from .shop import BUY, HEAD, WITHOUT_AUTH, Shop, checked
from .telling import of_node

PLACE = 'click button "Place order"'
IN_A_LOOP = f"""{HEAD}
node order by buyer retry 1 {{
  for item in ["Cable", "Lamp", "Plug"] {{
    goto "/"
    click button "Add {{item}}"
    commit place click button "Place order"
      proved by {{ expect seen heading "Thank you" within 1s }}
      or by {{ goto "/orders" expect seen row "{{item}}" within 1s }}
  }}
  goto "/orders"
  give count: Int = how many row
}}
result order.count
"""
ALL = ["Cable", "Lamp", "Plug"]


def intents(disk: Disk) -> list[tuple[str, dict[str, object]]]:
    """Keys and arguments of the announced commits."""
    return [(event.key, event.arguments) for event in disk.events() if isinstance(event, events.CommitIntended)]


def test_each_round_of_a_loop_is_a_commit_of_its_own() -> None:
    """Its key has the number of the round, its arguments are what tells the rounds apart."""
    shop, disk = Shop(), Disk()
    ended = run(checked(IN_A_LOOP), shop, disk)

    assert [(f"place[{number}]", {"item": item}) for number, item in enumerate(ALL, start=1)] == intents(disk)
    assert ended is not None
    assert ("done", 3, ALL) == (ended.outcome, ended.result, shop.orders)


@pytest.mark.slow
@pytest.mark.parametrize("faults", [[], ["", "late"], ["", "lost"], ["", "", "missing"], ["slow", "lost"]])
def test_rounds_that_are_done_stay_done(faults: list[str]) -> None:
    """Wherever the process dies, the next one goes on with the round that was under way."""
    plan, write, died = checked(IN_A_LOOP), 0, True
    while died:
        write += 1
        for before in (True, False):
            shop, disk = Shop(faults={PLACE: list(faults)}), Disk()
            died = run(plan, shop, disk, dies_at=write, before=before) is None
            ended = run(plan, shop, disk) if died else None

            assert ended is None or "done" == ended.outcome, write
            assert ALL == sorted(shop.orders)
            assert_kept(plan, disk.events(), shop)
            assert_within_bounds(plan, disk.events())


def test_other_arguments_in_a_later_attempt_mean_that_nobody_knows() -> None:
    """The proof would look for another thing than was perhaps bought: a person has to look."""
    shop, disk = Shop(faults={PLACE: ["lost"]}), Disk()
    plan = checked(BUY)
    prices = iter(["$4.25", "$3.99"])
    shop.read_price = lambda: next(prices)
    ended = run(plan, shop, disk)

    assert [("place_order", {"price": Money(Decimal("4.25"))})] == intents(disk)
    assert ended is not None
    assert ("waiting", []) == (ended.outcome, shop.orders)
    (unsettled,) = [event for event in disk.events() if isinstance(event, events.NodeUnsettled)]
    expected = (
        "commit `place_order`: nobody knows whether it was done; an earlier attempt meant another one:"
        f" `{PLACE}` with price = $4.25, spends = $4.25 then, `{PLACE}` with price = $3.99, spends = $3.99 now"
    )
    assert expected == unsettled.why


def test_other_arguments_stay_unknown_on_a_resume() -> None:
    """The second proof is not asked: it would look for the wrong thing."""
    shop, disk, plan = Shop(faults={PLACE: ["lost"]}), Disk(), checked(BUY)
    prices = iter(["$4.25", "$3.99"])
    shop.read_price = lambda: next(prices)
    run(plan, shop, disk)
    acts = len(shop.acts)
    ended = run(plan, shop, disk)

    assert ended is not None
    assert "waiting" == ended.outcome
    assert acts == len(shop.acts)


def test_other_arguments_are_fine_when_nothing_was_sent() -> None:
    """What was refused before dispatch was certainly not done."""
    shop, disk = Shop(faults={PLACE: ["missing"]}), Disk()
    prices = iter(["$4.25", "$3.99"])
    shop.read_price = lambda: next(prices)
    ended = run(checked(BUY), shop, disk)

    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)
    assert [Money(Decimal("4.25")), Money(Decimal("3.99"))] == [given["price"] for _, given in intents(disk)]


def test_a_doubt_outlives_an_attempt_that_was_certainly_not_made() -> None:
    """The first may still land; the second was refused before dispatch; the third means another one."""
    shop, disk = Shop(faults={PLACE: ["lost", "missing"]}), Disk()
    prices = iter(["$4.25", "$4.25", "$3.99"])
    shop.read_price = lambda: next(prices)
    ended = run(checked(BUY.replace("by buyer retry 1", "by buyer retry 2")), shop, disk)

    assert ended is not None
    assert ("waiting", []) == (ended.outcome, shop.orders)
    assert 2 == len(intents(disk))


def by_hand(machine: Machine, outcome: events.CommitOutcome, gives: dict[str, object]) -> events.CommitSettled:
    """What a person has found out."""
    return events.CommitSettled(
        at=machine.at, node="order", key="place_order", outcome=outcome, gives=gives, by="person"
    )


@pytest.mark.parametrize(
    ("outcome", "gives", "number", "orders"),
    [("done", {"number": "AB-77"}, "AB-77", []), ("not_done", {}, "AB-1", ["Cable"])],
)
def test_a_person_settles(
    outcome: events.CommitOutcome, gives: dict[str, object], number: str, orders: list[str]
) -> None:
    """Done: the run goes on behind the commit with what the person said; not done: its segment begins again."""
    plan, shop, disk = checked(WITHOUT_AUTH), Shop(faults={PLACE: ["lost"]}), Disk()
    run(plan, shop, disk)
    disk.append(by_hand(replayed(plan, disk), outcome, gives))
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("done", number, orders) == (ended.outcome, ended.result["number"], shop.orders)
    assert_kept(plan, disk.events(), shop)


def test_a_commit_without_a_second_proof_waits_for_a_person() -> None:
    """After a crash only a person can tell."""
    text = f"""{HEAD}
node order by buyer {{
  goto "/" click button "Add Cable"
  commit place click button "Place order" proved by {{ expect seen heading "Thank you" within 1s }}
}}
"""
    plan, shop, disk = checked(text), Shop(), Disk()
    run(plan, shop, disk, dies_at=4)  # announced, and nothing more
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("waiting", []) == (ended.outcome, shop.orders)
    assert "order: unsettled place" == of_node(disk.events(), "order")[-1]


def test_an_unsettled_node_holds_up_what_needs_it_and_its_agent() -> None:
    """What has nothing to do with it goes on."""
    text = f"""{HEAD}
node order by buyer {{
  goto "/" click button "Add Cable"
  commit place click button "Place order" proved by {{ expect seen heading "Thank you" within 1s }}
}}
node next by buyer {{ goto "/" }}
node needing after order {{ give x: Int = 1 }}
node other by scout {{ goto "/" }}
result needing.x
"""
    disk = Disk()
    ended = run(checked(text), Shop(faults={PLACE: ["lost"]}), disk)

    assert ["other"] == [event.node for event in disk.events() if isinstance(event, events.NodeDone)]
    assert ended is not None
    assert "waiting" == ended.outcome
