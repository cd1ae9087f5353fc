"""Loops, what they keep, `inside`, `self` as a part, and pauses, in a browser on the shop."""

from __future__ import annotations

import json

import pytest

from callsheet import exits

from .conftest import Place

pytestmark = pytest.mark.browser

PLAN = """plan fill_and_clear
site shop at "http://localhost:3000/cart" auth basic "bob", shop_password
secret shop_password: Text for shop
input wishes: [Text] = ["usb cable", "mouse", "charger"]
agent hand is browser on shop

node fill_cart by hand {
  goto "/basket"
  repeat at most 5 keeping left: [Text] = wishes, put: [Text] = [] {
    stop when count(left) == 0
    let wish = first(left)
    goto "/search?q={wish}"
    pause 100ms
    choose "Price, low to high" from combobox "Sort by"
    click button "Sort"
    let rows = read all row in table "Results" at most 50 {
      name: Text from link in self,
      stock: Int from cell "Stock" in self,
    }
    let name = first([row.name for row in rows if row.stock > 0])
    inside table "Results" {
      inside row "{name}" { click link }
    }
    click button "Add to cart"
    set put = put + [name]
    set left = [one for one in left if one != wish]
  }
  goto "/basket"
  expect how many button "Remove" == count(put)
  give products: [Text] = put
}

node take_one_out by hand {
  goto "/basket"
  repeat at most 9 keeping rounds: Int = 0 {
    stop when how many button "Remove" == 1
    click button "Remove" nth 1
    set rounds = rounds + 1
  }
  give rounds: Int = rounds
}

result { products: fill_cart.products, rounds: take_one_out.rounds }
"""


def test_loops_run_as_they_are_checked(place: Place) -> None:
    """Each wish is put into the cart, all but one are taken out again; the shop says the same."""
    (place.folder / "fill.plan").write_text(PLAN, encoding="utf-8")

    ended = place.call("run", "fill.plan", "--site", place.site, "--json", "-q")

    assert exits.DONE == ended.returncode, ended.stderr
    result = json.loads(ended.stdout)["result"]
    assert 3 == len(result["products"])
    assert 2 == result["rounds"]
    names = {one["id"]: one["name"] for one in place.catalogue()}
    [line] = place.state()["cart"]["lines"]
    assert names[line["product"]] in result["products"]
