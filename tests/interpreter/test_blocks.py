"""What is open around a commit, a dialog or a page, is not there after a restart; files that were fetched are."""

from __future__ import annotations

import pytest

from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter.replaying.replaying import decide_again

from .memory import Disk, run
from .shop import HEAD, Shop, checked

COMMIT = """
commit place click button "Place order"
  proved by { expect seen heading "Thank you" within 1s }
  or by { goto "/orders" expect seen row "Cable" within 1s }
"""
NODE = f"""{HEAD}
node order by buyer retry 1 {{
  goto "/"
  click button "Add Cable"
  %s
  goto "/orders"
  give count: Int = how many row
}}
result order.count
"""
PLANS: dict[str, CheckedPlan] = {
    "in a dialog": checked(NODE % f"accept dialog {{ {COMMIT} }}"),
    "in a page": checked(NODE % f'opened by click link "Checkout" {{ {COMMIT} }}'),
    "in both": checked(NODE % f'opened by click link "Checkout" {{ accept dialog {{ {COMMIT} }} }}'),
    "behind both": checked(
        NODE % f'opened by click link "Terms" {{ accept dialog {{ click button "Agree" }} }} {COMMIT}'
    ),
}
FETCHED = checked(
    NODE.replace("give count: Int = how many row", "give count: Int = count(names)")
    % f'download list by click link "List"\nlet names: [Text] = json(list)\n{COMMIT}'
)


@pytest.mark.parametrize("plan", [pytest.param(plan, id=name) for name, plan in PLANS.items()])
def test_one_order_wherever_the_process_dies(plan: CheckedPlan) -> None:
    """The end of a block that a replay has only passed by does nothing."""
    whole = Disk()
    ended = run(plan, Shop(), whole)
    assert ended is not None
    assert ("done", 1) == (ended.outcome, ended.result)

    for number in range(1, whole.writes + 1):
        for before in (True, False):
            shop, disk = Shop(), Disk()
            assert run(plan, shop, disk, dies_at=number, before=before) is None
            ended = run(plan, shop, disk)
            assert ended is not None
            assert ("done", ["Cable"]) == (ended.outcome, shop.orders), (number, before, ended.why)
            decide_again(plan, list(enumerate(disk.events(), start=1)), {})


def test_a_failure_in_a_block_leaves_nothing_open() -> None:
    """The next attempt begins with one page, and nobody answers its dialogs."""
    shop = Shop(faults={'click button "Agree"': ["missing"]})

    ended = run(PLANS["behind both"], shop)

    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)


def test_a_dialog_that_does_not_come_is_decided_again() -> None:
    """The end of its block fails, in the run as in its replay."""
    disk = Disk()

    ended = run(PLANS["behind both"], Shop(faults={"dialog": ["missing!"]}), disk)

    assert ended is not None
    assert ("goal", "node `order` failed: no dialog was opened") == (ended.outcome, ended.why)
    decide_again(PLANS["behind both"], list(enumerate(disk.events(), start=1)), {})


def test_a_file_is_fetched_once() -> None:
    """After a commit it is read from the run's folder, wherever the process died; the act is not done again."""
    whole = Disk()
    ended = run(FETCHED, Shop(), whole)
    assert ended is not None
    assert ("done", 1) == (ended.outcome, ended.result)

    for number in range(1, whole.writes + 1):
        shop, disk = Shop(), Disk()
        assert run(FETCHED, shop, disk, dies_at=number) is None
        ended = run(FETCHED, shop, disk)
        assert ended is not None
        assert ("done", 1) == (ended.outcome, ended.result), (number, ended.why)
        decide_again(FETCHED, list(enumerate(disk.events(), start=1)), {}, disk.files)
