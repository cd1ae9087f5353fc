"""A pool, a model, a skill, a stand-in and a person together, in a browser on the shop."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from callsheet import exits

from .conftest import Place

pytestmark = pytest.mark.browser

SPEC = Path(__file__).parents[2] / "mock_sites" / "cart" / "spec.yaml"
PLAN = """plan team
site shop at "http://localhost:3000/cart" spec "cart.yaml" auth basic "bob", shop_password
flow shop -> model
secret shop_password: Text for shop
secret card: Text for shop
agent scouts is browser on shop pool 3
agent helper is model "cheap" on shop
agent buyer is browser on shop
budget 200 steps, 3M tokens, 60 calls, $20, spend $60

skill pay() on shop using card {
  goto "/checkout"
  fill textbox "Full name" with "Bob Example"
  fill textbox "Street" with "1 Main Street"
  fill textbox "Postcode" with "12345"
  fill shop.card_number with card
  check shop.accept_terms
  click button "Continue"
}

node search by scouts for each word in ["usb cable", "mouse", "charger"] at most 3 {
  goto "/search?q={word}"
  give found: Int = how many row in table "Results"
}

node voucher by scouts { goto "/" expect seen link "Vouchers" within 200ms give note: Text = "a voucher" }
node no_voucher instead of voucher { give note: Text = "no voucher" }

node fill_cart by helper {
  goto "/basket"
  do "put one cable into the cart" at most 8 steps, 4 per call
  expect how many button "Remove" == 1
}

node order by buyer after fill_cart {
  run pay()
  let price = read shop.order_total as Money
  commit place_order click shop.place_order spends price after approval "Order it for {price}?"
    proved by { expect seen heading "Thank you" give number: Text = read shop.order_number }
    or by { goto "/orders" expect seen row in shop.open_orders give number: Text = read cell "Number" in row nth 2 }
}
result { number: order.number, found: search.found, note: voucher.note }
"""
SCRIPT = """
- do: "put one cable into the cart"
  acts: ['fill shop.search_box with "usb cable"', 'clik button "Search"']
- do: "put one cable into the cart"
  acts: ['click button "Search"']
  tokens: 900
- do: "put one cable into the cart"
  acts: ['click link nth 2 in shop.results']
- do: "put one cable into the cart"
  acts: ['click button "Add to cart"']
- do: "put one cable into the cart"
  acts: ['goto "/review"', 'click shop.place_order']
- do: "put one cable into the cart"
  acts: ['goto "/basket"']
  done: true
"""


def test_a_team(place: Place) -> None:
    """The model fills the cart and cannot order; a person agrees from elsewhere; the order is placed once."""
    (place.folder / "team.plan").write_text(PLAN, encoding="utf-8")
    (place.folder / "replies.yaml").write_text(SCRIPT, encoding="utf-8")
    shutil.copy(SPEC, place.folder / "cart.yaml")

    waits = place.call("run", "team.plan", "--site", place.site, "--script", "replies.yaml", "--shots", "none")
    assert exits.WAITING == waits.returncode, waits.stderr
    assert "callsheet approve " in waits.stderr
    assert [] == place.orders()

    agreed = place.call("approve")
    assert exits.DONE == agreed.returncode, agreed.stderr
    assert 'does      click button "Place order"' in agreed.stderr

    done = place.call("resume", "--json", "--script", "replies.yaml")
    assert exits.DONE == done.returncode, done.stderr
    report = json.loads(done.stdout)
    (order,) = place.orders()
    assert order["number"] == report["result"]["number"]
    assert 3 == len(report["result"]["found"])
    assert "no voucher" == report["result"]["note"]
