"""`instead of`: what is tried when a node has failed for good, and what others then take for its gives."""

from __future__ import annotations

from callsheet.interpreter import events

from .memory import Disk, run
from .promises import assert_kept
from .shop import HEAD, Shop, checked

CHAIN = f"""{HEAD}
node first by scout retry 1 {{ goto "/" click button "A" give word: Text = "first" }}
node second by buyer instead of first {{ goto "/" click button "B" give word: Text = "second" give more: Int = 2 }}
node third instead of second {{ give word: Text = "third" give more: Int = 3 }}
node reader {{ give word: Text = first.word give more: Int = second.more ?? 0 }}
result "{{reader.word}} {{reader.more}}"
"""
MISSING = ["missing", "missing"]


def statuses(happened: list[events.Event]) -> dict[str, str]:
    """How each node ended."""
    words = {events.NodeDone: "done", events.NodeSkipped: "skipped", events.NodeFailed: "failed"}
    return {one.node: words[type(one)] for one in happened if isinstance(one, tuple(words))}  # type: ignore[attr-defined]


def ended(shop: Shop, disk: Disk, text: str = CHAIN) -> tuple[str, object]:
    """Run it; how it ended, and its result."""
    plan = checked(text)
    end = run(plan, shop, disk)
    assert end is not None
    assert_kept(plan, disk.events())
    return end.outcome, end.result


def test_nobody_stands_in_for_what_is_done() -> None:
    """Its stand-ins are skipped, and what they alone give is `none`."""
    disk = Disk()

    assert ("done", "first 0") == ended(Shop(), disk)
    assert {"first": "done", "second": "skipped", "third": "skipped", "reader": "done"} == statuses(disk.events())


def test_what_failed_for_good_is_stood_in_for() -> None:
    """After its retries; whoever reads it reads what its stand-in gave, and the run is done."""
    shop, disk = Shop(faults={'click button "A"': list(MISSING)}), Disk()

    assert ("done", "second 2") == ended(shop, disk)
    assert {"first": "failed", "second": "done", "third": "skipped", "reader": "done"} == statuses(disk.events())
    assert 2 == shop.acts.count('click button "A"')


def test_a_stand_in_may_have_one_itself() -> None:
    """The last of them gives for all."""
    faults = {'click button "A"': list(MISSING), 'click button "B"': list(MISSING)}
    disk = Disk()

    assert ("done", "third 3") == ended(Shop(faults=faults), disk)
    assert {"first": "failed", "second": "failed", "third": "done", "reader": "done"} == statuses(disk.events())


def test_a_resume_begins_with_the_first_of_them_again() -> None:
    """When all have failed; when one is done, what it stands in for is not tried again."""
    by_scout = """node third by scout instead of second { goto "/" click button "C" """
    text = CHAIN.replace("node third instead of second { ", by_scout)
    faults = {f'click button "{one}"': list(MISSING) for one in "ABC"}
    shop, disk = Shop(faults=faults), Disk()
    assert ("goal", None) == ended(shop, disk, text)

    shop.faults = {'click button "A"': list(MISSING)}
    shop.acts.clear()
    assert ("done", "second 2") == ended(shop, disk, text)
    assert 1 == shop.acts.count('click button "A"')
    assert 0 == shop.acts.count('click button "C"')


def test_nobody_stands_in_for_what_has_committed() -> None:
    """Doing it another way would be doing it twice."""
    text = f"""{HEAD}
node order by buyer {{
  goto "/"
  commit place_order click button "Place order"
    proved by {{ expect seen heading "Thank you" within 1s }}
    or by {{ goto "/orders" expect seen row "Lamp" within 1s }}
  goto "/"
  click button "A"
}}
node other by scout instead of order {{ goto "/" click button "B" }}
goal true
"""
    shop, disk = Shop(faults={'click button "A"': ["missing!"]}), Disk()

    assert ("goal", None) == ended(shop, disk, text)
    assert 0 == shop.acts.count('click button "B"')
    assert 1 == len(shop.orders)


def test_whenever_it_dies_the_same_one_stands_in() -> None:
    """Killed after each write in turn."""
    whole, plan = Disk(), checked(CHAIN)
    run(plan, Shop(faults={'click button "A"': ["missing!"]}), whole)
    for dies_at in range(1, whole.writes + 1):
        shop, disk = Shop(faults={'click button "A"': ["missing!"]}), Disk()
        run(plan, shop, disk, dies_at=dies_at)

        assert ("done", "second 2") == ended(shop, disk), dies_at
