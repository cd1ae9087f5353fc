"""Loops that keep and stop, `inside` and pauses run, and come back after a crash to where they were."""

from __future__ import annotations

import pytest

from callsheet.interpreter import events

from .memory import Disk, run
from .shop import HEAD, Shop, checked

COUNTING = f"""{HEAD}
node count by scout retry 1 {{
  goto "/"
  repeat at most 9 keeping pages: Int = 0, seen_on: Text = "" {{
    set seen_on = url
    set pages = pages + 1
    goto "/page{{pages}}"
    pause 2s
    stop when url matches /page4/
    for word in ["a", "b"] keeping last: Text = "" {{
      stop when word == "b" and pages > 1
      set last = word
      inside region "Words" {{ click button "Add {{last}}" }}
    }}
  }}
  give pages: Int = pages
  give seen_on: Text = seen_on
}}
result {{ pages: count.pages, seen_on: count.seen_on }}
"""
ROUNDS = f"""{HEAD}
node order by buyer retry 1 {{
  goto "/"
  repeat at most 5 keeping left: [Text] = ["Lamp", "Cable"] {{
    let item = first(left)
    click button "Add {{item}}"
    commit place click button "Place order"
      proved by {{ expect seen heading "Thank you" within 1s }}
      or by {{ goto "/orders" pause 1s expect seen row "{{item}}" within 1s }}
    goto "/"
    set left = [one for one in left if one != item]
    stop when count(left) == 0
  }}
}}
"""


def test_what_a_loop_keeps_is_handed_on_and_left_behind_it() -> None:
    """Names set in one round are there in the next; a stop leaves its own loop alone."""
    shop, disk = Shop(), Disk()
    end = run(checked(COUNTING), shop, disk)

    assert end is not None
    assert {"pages": 4, "seen_on": "http://127.0.0.1:1/shop/page3"} == end.result
    clicks = ['click button "Add a" in region "Words"', 'click button "Add b" in region "Words"']
    assert [*clicks, clicks[0], clicks[0]] == [one for one in shop.acts if one.startswith("click")]


def test_a_pause_takes_its_time_and_no_step() -> None:
    """Four rounds with 2 seconds each."""
    shop, disk = Shop(), Disk()
    begun = shop.clock.now
    run(checked(COUNTING), shop, disk)

    assert 8.0 == shop.clock.now - begun


def test_a_pause_ends_with_the_attempt() -> None:
    """What is left of it is not waited for."""
    shop, disk = Shop(), Disk()
    plan = checked(f'{HEAD}node n by scout timeout 3s {{ goto "/" pause 1h click button "Save" }}')
    begun = shop.clock.now
    run(plan, shop, disk)

    assert 3.0 == shop.clock.now - begun
    assert ["timeout"] == [one.failure.kind for one in disk.events() if isinstance(one, events.NodeFailed)]


def test_running_out_of_rounds_fails() -> None:
    """What was waited for did not come."""
    disk, body = Disk(), 'goto "/" repeat at most 3 { click link "Next" stop when seen text "x" }'
    plan = checked(f"{HEAD}node n by scout {{ {body} }}")
    run(plan, Shop(), disk)
    failures = [one.failure for one in disk.events() if isinstance(one, events.NodeFailed)]

    assert [("expectation", "nothing stopped the loop within its 3 rounds")] == [(f.kind, f.message) for f in failures]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_crash_anywhere_changes_nothing(before: bool) -> None:
    """At each write: the second process comes to the same end."""
    plan = checked(COUNTING)
    whole = Disk()
    wanted = run(plan, Shop(), whole)
    assert wanted is not None

    for write in range(1, whole.writes + 1):
        disk, shop = Disk(), Shop()
        run(plan, shop, disk, dies_at=write, before=before)
        end = run(plan, shop, disk)

        assert end is not None
        assert wanted.result == end.result


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_each_round_commits_once_wherever_it_crashes(before: bool) -> None:
    """Rounds of a `repeat` have keys of their own, and their proofs tell them apart."""
    plan = checked(ROUNDS)
    whole = Disk()
    run(plan, Shop(), whole)
    keys = [one.key for one in whole.events() if isinstance(one, events.CommitIntended)]
    assert ["place[1]", "place[2]"] == keys

    for write in range(1, whole.writes + 1):
        disk, shop = Disk(), Shop()
        run(plan, shop, disk, dies_at=write, before=before)
        end = run(plan, shop, disk)

        assert end is not None
        assert ("done", ["Lamp", "Cable"]) == (end.outcome, shop.orders)
