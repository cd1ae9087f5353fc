"""`continue X`: the page as it stands, or X's statements once more; and what stopping leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from callsheet.interpreter import driver, events

from .memory import Disk, replayed, run, run_once
from .promises import assert_kept, assert_within_bounds
from .shop import BUY, HEAD, Shop, checked
from .telling import of_node, told

CLICK = 'click button "Go"'
GOING_ON = f"""{HEAD}
node a by scout {{ goto "/" let x = read testid "price" give x: Text = x }}
node b by scout retry 1 {{ continue a {CLICK} give y: Int = how many row }}
node c by scout {{ continue b give z: Text = read testid "price" }}
result {{ x: a.x, y: b.y, z: c.z }}
"""


def test_the_page_is_used_as_it_stands() -> None:
    """Nothing is done twice when nothing has come between."""
    disk = Disk()
    run(checked(GOING_ON), Shop(), disk)

    assert [] == [event for event in disk.events() if isinstance(event, events.Redone)]


def test_a_retry_brings_the_page_back_first() -> None:
    """The first attempt may have left it anyhow."""
    disk = Disk()
    run(checked(GOING_ON), Shop(faults={CLICK: ["missing"]}), disk)

    expected = [
        "b: attempt 2",
        'b: will goto "/"',
        "b: did it",
        'b: looks: read testid "price"',
        "b: redone a (2)",
        f"b: will {CLICK}",
        "b: did it",
        "b: looks: how many row",
        "b: saw 0",
        "b: done { y: 0 }",
    ]
    assert expected == of_node(disk.events(), "b")[-len(expected) :]


def test_a_resume_brings_the_page_back_through_all_that_it_goes_on_from() -> None:
    """`c` goes on from `b`, which went on from `a`: their gives are those of the first time."""
    plan, disk = checked(GOING_ON), Disk()
    prices = iter(["$1", "$2", "$3", "$4"])
    shop = Shop(read_price=lambda: next(prices))
    run(plan, shop, disk, dies_at=7)
    ended = run(plan, shop, disk)

    assert ["c: redone a (2)", "c: redone b (2)"] == [line for line in told(disk.events()) if "redone" in line]
    assert ended is not None
    assert {"x": "$1", "y": 0, "z": "$3"} == ended.result
    assert_kept(plan, disk.events(), shop)


def test_crashes_anywhere() -> None:
    """No finished node runs again, and the bound holds."""
    plan = checked(GOING_ON)
    for write in range(1, 12):
        disk, shop = Disk(), Shop()
        run(plan, shop, disk, dies_at=write)
        ended = run(plan, shop, disk)

        assert ended is not None
        assert_kept(plan, disk.events(), shop)
        assert_within_bounds(plan, disk.events())


def test_what_goes_on_from_a_failed_node_does_not_run() -> None:
    """There is no page to go on with."""
    disk = Disk()
    run(checked(GOING_ON), Shop(faults={'read testid "price"': ["missing"]}), disk)

    assert [] == of_node(disk.events(), "b")


def test_nothing_is_replayed_that_a_finished_segment_needed() -> None:
    """After its commit a node begins with `goto`: what it continued is not done again for that."""
    text = f"""{HEAD}
node a by buyer {{ goto "/" }}
node b by buyer {{
  continue a
  click button "Add Cable"
  commit place click button "Place order"
    proved by {{ expect seen heading "Thank you" within 1s }}
    or by {{ goto "/orders" expect seen row "Cable" within 1s }}
  goto "/orders"
  give n: Int = how many row
}}
result b.n
"""
    plan, disk, shop = checked(text), Disk(), Shop()
    run(plan, shop, disk, dies_at=11)
    assert "done" == replayed(plan, disk).commits["place"].outcome
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("done", 1) == (ended.outcome, ended.result)
    assert [] == [event for event in disk.events() if isinstance(event, events.Redone)]


# Stopping


class StopAt:
    """Stops a run when the shop is asked for something for the n-th time."""

    def __init__(self, shop: Shop, text: str) -> None:
        self.shop, self.text = shop, text
        self.stop: Callable[[], None] = lambda: None
        original = shop.fault

        def fault(asked: str) -> str:
            if asked == text:
                self.stop()
            return original(asked)

        shop.fault = fault  # type: ignore[method-assign]

    def on_start(self, stop: Callable[[], None]) -> None:
        """What the driver tells its stop to."""
        self.stop = stop


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "GRACE", 0.05)


def test_a_stop_lets_the_act_end_and_begins_no_other() -> None:
    """The last record says so, and the run can be resumed."""
    plan, shop, disk = checked(BUY), Shop(), Disk()
    ended = run(plan, shop, disk, on_start=StopAt(shop, 'click button "Add Cable"').on_start)

    assert ended is not None
    assert ("interrupted", "the run was stopped; it can be resumed") == (ended.outcome, ended.why)
    assert 'click button "Add Cable"' == shop.acts[-1]
    assert ["order: did it", f"ended interrupted: {ended.why}"] == told(disk.events())[-2:]

    ended = run(plan, shop, disk)
    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)
    assert_kept(plan, disk.events(), shop)


@pytest.mark.parametrize("fault", ["", "late", "lost"])
def test_a_stop_brings_a_commit_to_its_outcome(fault: str) -> None:
    """Between act and outcome nothing is cut short: the second proof is asked if need be."""
    plan, shop, disk = checked(BUY), Shop(faults={'click button "Place order"': [fault]}), Disk()
    run(plan, shop, disk, on_start=StopAt(shop, 'click button "Place order"').on_start)

    assert ("not_done" if fault == "lost" else "done") == replayed(plan, disk).commits["place_order"].outcome

    ended = run(plan, shop, disk)
    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)


def test_a_stop_waits_for_a_commit_that_takes_long() -> None:
    """Longer than an act is waited for."""

    async def takes_long() -> None:
        await asyncio.sleep(0.2)

    plan, shop, disk = checked(BUY), Shop(hangs={'click button "Place order"': takes_long}), Disk()
    run(plan, shop, disk, on_start=StopAt(shop, 'click button "Place order"').on_start)

    assert "done" == replayed(plan, disk).commits["place_order"].outcome


def test_a_stop_between_two_attempts_begins_no_other() -> None:
    """Not even one of a node that only computes."""
    shop, disk = Shop(), Disk()

    def on_start(stop: Callable[[], None]) -> None:
        shop.clock.on_sleep = stop

    ended = run(checked("plan p node n retry 1 every 1s { require 1 > 2 }"), shop, disk, on_start=on_start)

    assert ended is not None
    assert "interrupted" == ended.outcome
    assert ["n: attempt 1"] == [line for line in of_node(disk.events(), "n") if "attempt" in line]


def test_a_stop_ends_the_wait_of_an_expectation() -> None:
    """It need not poll to its end."""
    shop, disk = Shop(faults={'heading "Results"': ["hidden!"]}), Disk()
    ended = run(checked(BUY), shop, disk, on_start=StopAt(shop, 'heading "Results"').on_start)

    assert ended is not None
    assert "interrupted" == ended.outcome
    assert ended.at < 1.0


def test_a_stop_when_all_is_done_changes_nothing() -> None:
    """Whoever stops a run that has just ended is told how it ended."""
    shop, disk = Shop(), Disk()
    text = BUY.replace(
        "give count: Int = how many row",
        'let seen_last = seen heading "Last" give count: Int = when seen_last then 1 else 1',
    )
    ended = run(checked(text), shop, disk, on_start=StopAt(shop, 'heading "Last"').on_start)

    assert ended is not None
    assert "done" == ended.outcome


async def test_a_cancelled_run_stops_at_once() -> None:
    """No record of it, no page left open; what was under way is settled by a resume."""
    plan, shop, disk = checked(BUY), Shop(), Disk()
    hangs = asyncio.Event()

    async def hang(*_: object, **__: object) -> None:
        hangs.set()
        await asyncio.sleep(3600)

    shop.hangs = {'click button "Place order"': hang}
    task = asyncio.create_task(run_once(plan, shop, disk))
    await asyncio.wait_for(hangs.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    shop.hangs = {}

    assert isinstance(disk.events()[-1], events.CommitIntended)
    assert 0 == shop.open_pages
    ended = await run_once(plan, shop, disk)
    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)
