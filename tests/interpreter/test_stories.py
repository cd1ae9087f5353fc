"""What is recorded, in which order: a run that succeeds, and one for each way of a commit to go wrong."""

from __future__ import annotations

import pytest

from .memory import Disk, run
from .shop import BUY, WITHOUT_AUTH, Shop, checked
from .telling import of_node, told

PLACE = 'click button "Place order"'
BEFORE = [
    'order: will goto "/orders"',
    "order: did it",
    'order: looks: seen row "Cable"',
    "order: expectation failed after 1",
    "order: before proof of place_order: no (2)",
]
UP_TO_THE_COMMIT = [
    'order: will goto "/"',
    "order: did it",
    'order: looks: read testid "price"',
    "order: saw $4.25",
    'order: will click button "Add Cable"',
    "order: did it",
    *BEFORE,
    f"order: commits place_order: {PLACE} for $4.25",
]
SECOND_YES = [
    'order: will goto "/orders"',
    "order: did it",
    'order: looks: seen row "Cable"',
    "order: expectation held after 1",
    'order: looks: read cell "Number"',
    "order: second proof of place_order: yes (3)",
    "order: place_order done by second proof { number: AB-1 }",
]
SECOND_NO = [
    'order: will goto "/orders"',
    "order: did it",
    'order: looks: seen row "Cable"',
    "order: expectation failed after 1",
    "order: second proof of place_order: no (2)",
]
FIRST_YES = [
    'order: looks: seen heading "Thank you"',
    "order: expectation held after 1",
    'order: looks: read testid "order-number"',
    "order: first proof of place_order: yes (2)",
    "order: place_order done by first proof { number: AB-1 }",
]
AFTER_THE_COMMIT = [
    'order: will goto "/orders"',
    "order: did it",
    "order: looks: how many row",
    "order: saw 1",
    "order: done { number: AB-1, count: 1 }",
]


def story(shop: Shop, text: str = BUY) -> list[str]:
    """What is recorded of the node `order`, from its first attempt on."""
    disk = Disk()
    run(checked(text), shop, disk)
    return of_node(disk.events(), "order")


def test_a_run_that_succeeds() -> None:
    """Each step is announced, then done; a commit is looked for before, announced, done and proved."""
    disk, shop = Disk(), Shop()
    ended = run(checked(BUY), shop, disk)

    expected = [
        "run buy",
        "search: attempt 1",
        'search: will goto "/"',
        "search: did it",
        'search: looks: seen heading "Results"',
        "search: expectation held after 1",
        'search: looks: read all row in table "Results" { name, price }',
        "search: saw [{ name: Lamp, price: $9.50 }, { name: Cable, price: $4.25 }]",
        "search: done { products: [{ name: Lamp, price: $9.50 }, { name: Cable, price: $4.25 }] }",
        "pick: attempt 1",
        "pick: done { product: { name: Cable, price: $4.25 } }",
        "order: attempt 1",
        *UP_TO_THE_COMMIT,
        *FIRST_YES,
        *AFTER_THE_COMMIT,
        "ended done: the goal is met: { number: AB-1, product: { name: Cable, price: $4.25 }, orders: 1 }",
    ]
    assert expected == told(disk.events())
    assert disk.events()[-1] == ended
    assert ["Cable"] == shop.orders
    assert 0 == shop.open_pages


def test_an_act_whose_effect_came_though_it_failed() -> None:
    """A reset connection says nothing about the order: the second proof does."""
    shop = Shop(faults={PLACE: ["late"]})

    expected = ["order: attempt 1", *UP_TO_THE_COMMIT, *SECOND_YES, *AFTER_THE_COMMIT]
    assert expected == story(shop)
    assert ["Cable"] == shop.orders


def test_an_act_that_was_lost_is_done_again() -> None:
    """The second proof says no on a site that knows who asks: that is believed, and the retry orders."""
    shop = Shop(faults={PLACE: ["lost"]})

    expected = [
        "order: attempt 1",
        *UP_TO_THE_COMMIT,
        *SECOND_NO,
        "order: place_order not_done by second proof",
        "order: failed: navigation in line 25: commit `place_order` had no effect: the site answered with status 500",
        "order: attempt 2",
        *UP_TO_THE_COMMIT,
        *FIRST_YES,
        *AFTER_THE_COMMIT,
    ]
    assert expected == story(shop)
    assert ["Cable"] == shop.orders


def test_an_act_that_never_left_is_done_again() -> None:
    """Before dispatch nothing has happened, and no proof is asked."""
    shop = Shop(faults={PLACE: ["missing"]})

    expected = [
        "order: attempt 1",
        *UP_TO_THE_COMMIT,
        "order: place_order not_done by act",
        f"order: failed: missing in line 25: no {PLACE} here",
        "order: attempt 2",
        *UP_TO_THE_COMMIT,
        *FIRST_YES,
        *AFTER_THE_COMMIT,
    ]
    assert expected == story(shop)
    assert ["Cable"] == shop.orders


def test_a_first_proof_that_fails_says_nothing() -> None:
    """It says yes or unknown; the second proof decides, and the act is not done again."""
    shop = Shop(faults={'heading "Thank you"': ["hidden!"]})

    expected = [
        "order: attempt 1",
        *UP_TO_THE_COMMIT,
        'order: looks: seen heading "Thank you"',
        "order: expectation failed after 1",
        "order: first proof of place_order: unknown (1)",
        *SECOND_YES,
        *AFTER_THE_COMMIT,
    ]
    assert expected == story(shop)
    assert ["Cable"] == shop.orders


@pytest.mark.parametrize("fault", ["lost", "dead"])
def test_no_does_not_count_on_a_site_without_a_login(fault: str) -> None:
    """Its state may hang on a cookie that is gone: nobody knows, and a person has to look."""
    disk, shop = Disk(), Shop(faults={PLACE: [fault]})
    ended = run(checked(WITHOUT_AUTH), shop, disk)

    expected = [
        "order: attempt 1",
        *UP_TO_THE_COMMIT,
        *SECOND_NO,
        "order: place_order unknown by second proof",
        "order: unsettled place_order",
    ]
    assert expected == of_node(disk.events(), "order")
    assert ended is not None
    assert "waiting" == ended.outcome
    assert "a person has to say whether this was done: `place_order` of node `order`" == ended.why
    assert [] == shop.orders


def test_what_was_done_before_is_not_done_again() -> None:
    """The second proof holds before the act: the node fails, and no retry mends that."""
    disk, shop = Disk(), Shop(orders=["Cable"])
    ended = run(checked(BUY), shop, disk)

    assert (
        "order: failed for good: already in line 25:"
        " commit `place_order` was done before: its second proof holds already" == of_node(disk.events(), "order")[-1]
    )
    assert ended is not None
    assert "goal" == ended.outcome
    assert ["Cable"] == shop.orders


def test_an_order_of_ours_that_lands_after_its_proof_is_ours() -> None:
    """The retry finds it when it looks before the act: it is taken for done, and nothing is done again."""
    shop = Shop(faults={PLACE: ["slow"]})

    lines = story(shop, BUY.replace('"{pick.product.name}" within 1s', '"{pick.product.name}" within 100ms'))

    assert "order: place_order not_done by second proof" in lines
    assert "order: place_order done by second proof { number: AB-1 }" in lines
    assert "order: done { number: AB-1, count: 1 }" == lines[-1]
    assert ["Cable"] == shop.orders
