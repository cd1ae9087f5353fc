"""Every example is run on the shop as a user would run it, and the shop itself is asked what became of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from callsheet import exits

from .conftest import EXAMPLE, Place

pytestmark = pytest.mark.browser

EXAMPLES = EXAMPLE.parent


def run(place: Place, name: str, *arguments: str, **variables: str) -> Any:
    """The result of an example that ends well."""
    ended = place.call(
        "run", str(EXAMPLES / f"{name}.plan"), "--site", place.site, "--json", "-q", *arguments, **variables
    )

    assert exits.DONE == ended.returncode, ended.stderr
    return json.loads(ended.stdout)["result"]


def test_the_list_is_ordered_in_one_order(place: Place) -> None:
    """The cheapest match for each wish is in it, once, and the total is what the shop asks for."""
    result = run(place, "order_a_list", "--input", 'wishes=["usb cable", "mouse", "charger"]')
    [order] = place.orders()

    assert order["number"] == result["number"]
    assert sorted(line["name"] for line in order["lines"]) == sorted(result["products"])
    assert [1, 1, 1] == [line["quantity"] for line in order["lines"]]


def test_the_stock_is_watched_and_nothing_is_ordered(place: Place) -> None:
    """What is told is what the shop has: the report of the plan is worked out again from the shop's own state."""
    result = run(place, "watch_stock", "--input", "few=3", CALLSHEET_SECRET_SHOP_PASSWORD="alice-demo")
    catalogue = place.catalogue()

    assert sorted(one["name"] for one in catalogue if one["stock"] == 0) == sorted(result["sold_out"])
    assert sorted(one["name"] for one in catalogue if 0 < one["stock"] <= 3) == sorted(
        one["name"] for one in result["scarce"]
    )
    assert [] == place.orders()


def test_every_example_is_tested() -> None:
    """An example that nobody runs is wrong sooner or later; the demo and the kills run `buy_cheapest`."""
    assert {"buy_cheapest", "order_a_list", "watch_stock"} == {path.stem for path in EXAMPLES.glob("*.plan")}
