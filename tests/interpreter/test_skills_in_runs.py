"""Skills in a run: their commits are those of the node that runs them; a site's login comes after the first `goto`."""

from __future__ import annotations

import pytest

from callsheet.interpreter import events

from .memory import Disk, replayed, run
from .promises import assert_kept
from .shop import HEAD, Shop, checked

ORDERING = """
skill order_one(item: Text) on shop -> Text {
  goto "/"
  click button "Add {item}"
  commit place click button "Place order" spends $4
    proved by { expect seen heading "Thank you" within 1s }
    or by { goto "/orders" expect seen row "{item}" within 1s }
  return item
}
"""
TWO = f"""{HEAD}
budget spend $9
{ORDERING}
node lamp by scout {{ let name = run order_one("Lamp") give item: Text = name }}
node cable by buyer {{ run order_one(item: "Cable") }}
result lamp.item
"""
MEMBERS = (
    (
        HEAD.replace(' auth basic "bob", shop_pw', ' login by sign_in(shop_pw) when seen button "Sign in"')
        + """
skill sign_in(word: Text) on shop using shop_pw { fill label "Password" with shop_pw click button "Sign in" }
node order by buyer retry 1 {
  goto "/"
  expect seen heading "Results" within 1s
  click button "Add Tea"
  commit place_order click button "Place order"
    proved by { expect seen heading "Thank you" within 1s }
    or by { goto "/orders" expect seen row "Tea" within 1s }
  goto "/"
  give count: Int = how many row
}
result order.count
"""
    )
    .replace("(shop_pw) when", "() when")
    .replace("sign_in(word: Text)", "sign_in()")
)


def test_commits_of_skills_are_named_after_their_node() -> None:
    """One skill, two nodes: two commits, each with its proofs and its price."""
    plan, shop, disk = checked(TWO), Shop(), Disk()
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("Lamp", ["Cable", "Lamp"]) == (ended.result, sorted(shop.orders))
    assert {"lamp.place", "cable.place"} == set(replayed(plan, disk).commits) == set(plan.commit_steps)
    assert 8 == replayed(plan, disk).used("", "spend")
    assert_kept(plan, disk.events(), shop)


def test_whenever_it_dies_a_commit_of_a_skill_is_done_once() -> None:
    """Killed at each write in turn."""
    plan, whole = checked(TWO), Disk()
    run(plan, Shop(), whole)
    for dies_at in range(1, whole.writes + 1):
        shop, disk = Shop(), Disk()
        run(plan, shop, disk, dies_at=dies_at)
        ended = run(plan, shop, disk)

        assert ended is not None
        assert ("done", ["Cable", "Lamp"]) == (ended.outcome, sorted(shop.orders)), dies_at
        assert_kept(plan, disk.events(), shop)


def test_the_login_comes_after_the_first_goto_once() -> None:
    """That `goto` is then done again; later ones are not asked any more."""
    plan, shop, disk = checked(MEMBERS), Shop(members=True), Disk()
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("done", 1) == (ended.outcome, ended.result)
    assert [
        "goto http://127.0.0.1:1/shop/",
        'fill label "Password"',
        'click button "Sign in"',
        "goto http://127.0.0.1:1/shop/",
        'click button "Add Tea"',
    ] == shop.acts[:5]
    assert 1 == shop.acts.count('click button "Sign in"')
    assert_kept(plan, disk.events(), shop)


def test_a_no_counts_on_a_site_with_a_login() -> None:
    """The second proof logs in first: what it does not see is not there, and the order is placed once more."""
    shop = Shop(members=True, faults={'click button "Place order"': ["lost"]})
    plan, disk = checked(MEMBERS), Disk()
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("done", ["Tea"]) == (ended.outcome, [one for one in shop.orders if one])
    assert ["not_done", "done"] == [one.outcome for one in disk.events() if isinstance(one, events.CommitSettled)]


@pytest.mark.parametrize("already", [True, False])
def test_unless_already(already: bool) -> None:
    """What was done before this run is found, and nothing is done: no intent, nothing spent."""
    text = f"""{HEAD}
budget spend $9
node order by buyer {{
  goto "/"
  click button "Add Lamp"
  commit place_order click button "Place order" unless already spends $4
    proved by {{ expect seen heading "Thank you" within 1s give number: Text = read testid "order-number" }}
    or by {{ goto "/orders" expect seen row "Lamp" within 1s give number: Text = read cell "Number" }}
}}
node tell {{ give number: Text = order.number }}
result tell.number
"""
    plan, disk = checked(text), Disk()
    shop = Shop(orders=["Lamp"] if already else [])
    ended = run(plan, shop, disk)

    assert ended is not None
    assert ("done", "AB-1", ["Lamp"]) == (ended.outcome, ended.result, shop.orders)
    assert (0 if already else 4) == replayed(plan, disk).used("", "spend")
    assert already == any(isinstance(one, events.CommitFound) for one in disk.events())
    assert_kept(plan, disk.events(), shop)
