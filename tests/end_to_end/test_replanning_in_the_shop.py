"""A run in a browser whose plan has grown old: what is finished stays, the rest is rewritten, budgets may be raised."""

from __future__ import annotations

import json

import pytest

from callsheet import exits
from callsheet.dsl import check, parse
from callsheet.dsl.patching import base_hash

from .conftest import Place

pytestmark = pytest.mark.browser

PLAN = """plan find_cable
site shop at "http://localhost:3000/cart" auth basic "bob", shop_password
secret shop_password: Text for shop
agent scout is browser on shop
agent looker is browser on shop

budget 2 replans, 60 steps

node outlet by looker {
  goto "/outlet?q=cable"
  give pieces: Int = how many row in table "Results"
}

node search by scout after outlet {
  goto "/"
  expect seen searchbox "Find a product" within 300ms
  fill searchbox "Find a product" with "usb cable"
  press "Enter" on searchbox "Find a product"
  expect seen table "Results"
  give pieces: Int = how many row in table "Results"
}

node sum { give all: Int = outlet.pieces + search.pieces }

goal sum.all > 2
result sum.all
"""
PATCH = """patch find_cable at "{base}" because "the search box is called `Search` now"

replace node search by scout after outlet {{
  goto "/"
  fill searchbox "Search" with "usb cable"
  press "Enter" on searchbox "Search"
  expect seen table "Results"
  give pieces: Int = how many row in table "Results"
}}
"""


def test_a_renamed_search_box_is_healed(place: Place) -> None:
    """The patch is for the plan as its file has it; the finished node is not run again; the diff is shown."""
    (place.folder / "old.plan").write_text(PLAN, encoding="utf-8")
    base = base_hash(check(parse(PLAN)).unwrap().plan)[:12]
    (place.folder / "heal.patch.plan").write_text(PATCH.format(base=base), encoding="utf-8")

    ended = place.call("run", "old.plan", "--site", place.site, "--replan", "heal.patch.plan", "--json", "-q")

    assert exits.DONE == ended.returncode, ended.stderr
    report = json.loads(ended.stdout)
    assert report["result"] > 2
    assert {"outlet": 1, "search": 2, "sum": 1} == {one["name"]: one["attempts"] for one in report["nodes"]}
    (replan,) = report["replans"]
    assert ("failure", "search", "person") == (replan["trigger"], replan["node"], replan["by"])
    for shown in (replan["diff"], ended.stderr):
        assert '-  fill searchbox "Find a product" with "usb cable"\n' in shown
        assert '+  fill searchbox "Search" with "usb cable"\n' in shown
    page = next((place.folder / ".callsheet" / "runs").glob("*/report.html")).read_text(encoding="utf-8")
    assert "What was rewritten" in page
    assert "the search box is called `Search` now" in page


def test_out_of_budget_and_on_with_more(place: Place) -> None:
    """It stops with exit code 4 and says what it would need; with that it goes on, and repeats nothing."""
    text = PLAN.replace("Find a product", "Search").replace("2 replans, 60 steps", "9 steps")
    (place.folder / "tight.plan").write_text(
        text.replace("press", 'if not seen table "None" { hover searchbox "Search" }\n  press')
    )

    ended = place.call("run", "tight.plan", "--site", place.site, "-q")

    assert exits.BUDGET == ended.returncode, ended.stderr
    command = next(line for line in ended.stderr.splitlines() if "--budget" in line)
    again = place.call("resume", "last", "--budget", command.split("--budget ")[1].strip("'"), "--json", "-q")
    assert exits.DONE == again.returncode, again.stderr
    report = json.loads(again.stdout)
    assert 1 == next(one["attempts"] for one in report["nodes"] if one["name"] == "outlet")
