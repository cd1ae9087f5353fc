"""Exported scripts run alone on the shop, and the shop itself is asked what became of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from callsheet import exits
from callsheet.dsl import check, parse
from callsheet.dsl.limits import FROM_FILE
from callsheet.exporting import CannotExport, export_plan
from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.plan_files import FolderFiles
from tests.cli.conftest import Call, call
from tests.end_to_end.conftest import EXAMPLE, SECRETS, Place, place, server

__all__ = ["call", "place", "server"]

EXAMPLES = EXAMPLE.parent
CONFORMANCE = EXAMPLES.parent / "tests" / "conformance"
HEAD = """plan p
site shop at "https://shop.example"
secret pw: Text for shop
record Product { name: Text, price: Money }
agent a is browser on shop
"""


def exported(text: str) -> str:
    """The script of a plan."""
    return export_plan(check(parse(text, name="p.plan")).unwrap())


def body_of(statements: str) -> list[str]:
    """The lines of a node's statements behind its `goto`."""
    script = exported(f'{HEAD} node n by a {{ goto "/" {statements} }}')
    lines = script.split("def node_n(")[1].split("\n    return {")[0].split("\n")
    return [line.removeprefix("    ") for line in lines[2:]]


def run(place: Place, name: str, *arguments: str, plan: str = "", **variables: str) -> Any:
    """What an example's script prints, or a plan's, in a folder of its own without this package in sight."""
    plan = plan or (EXAMPLES / f"{name}.plan").read_text(encoding="utf-8")
    (place.folder / f"{name}.py").write_text(exported(plan))
    done = subprocess.run(
        [sys.executable, "-I", f"{name}.py", "--site", place.site, "--executable", str(find_chromium()), *arguments],
        cwd=place.folder,
        env={**os.environ, **SECRETS, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert exits.DONE == done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.mark.browser
@pytest.mark.slow
def test_one_cable_is_ordered_once(place: Place) -> None:
    """The cheapest of both departments that is left."""
    result = run(place, "buy_cheapest")

    [order] = place.orders()
    assert order["number"] == result["number"]
    assert [(result["product"], 1)] == [(line["name"], line["quantity"]) for line in order["lines"]]


@pytest.mark.browser
@pytest.mark.slow
def test_a_list_is_ordered_in_one_order(place: Place) -> None:
    """Loops, lists and prices."""
    result = run(place, "order_a_list", "--input", 'wishes=["usb cable", "charger"]')

    [order] = place.orders()
    assert order["number"] == result["number"]
    assert sorted(line["name"] for line in order["lines"]) == sorted(result["products"])


@pytest.mark.browser
@pytest.mark.slow
def test_a_script_that_only_looks(place: Place) -> None:
    """What it tells is what the shop has."""
    result = run(place, "watch_stock", "--input", "few=3", CALLSHEET_SECRET_SHOP_PASSWORD="alice-demo")

    assert sorted(one["name"] for one in place.catalogue() if one["stock"] == 0) == sorted(result["sold_out"])
    assert [] == place.orders()


EACH = """plan cheapest_of_each
site shop at "http://localhost:3000/cart" auth basic "bob", shop_password
secret shop_password: Text for shop
record Product { name: Text, price: Money }
input words: [Text] = ["usb cable", "mouse"]
agent scouts is browser on shop pool 2
agent buyer is browser on shop
done before { tips: [Text] = ["look twice"] }
skill look(word: Text) on shop -> [Product] {
  goto "/search?q={word}"
  let found = read all row in table "Results" at most 50 { name: Text from cell "Name", price: Money from cell "Price" }
  return found
}
node search by scouts for each word in words by word at most 5 retry 1 {
  goto "/"
  let found = run look(word)
  require count(found) > 0 else "no {word}"
  let best = min(found by price)
  give name: Text = best.name
}
node voucher by buyer { goto "/basket" expect seen heading "Vouchers" within 1s give code: Text = "SAVE" }
node no_voucher by buyer instead of voucher { goto "/basket" give code: Text = before.tips[0] }
result { names: search.name, code: voucher.code }
"""


@pytest.mark.browser
@pytest.mark.slow
def test_instances_skills_and_stand_ins(place: Place) -> None:
    """One after another; what is not there has something else in its place."""
    result = run(place, "cheapest_of_each", plan=EACH)

    assert "look twice" == result["code"]
    assert 2 == len(result["names"])
    assert {*result["names"]} <= {one["name"] for one in place.catalogue()}


MANY_FORMS = """plan p
site shop at "https://shop.example" login by sign_in("bob") when seen button "Sign in"
secret pw: Text for shop
agent a is browser on shop
skill sign_in(user: Text) on shop using pw { fill label "User" with user fill label "Password" with pw }
node first by a { goto "/" give n: Int = 1 }
node two by a instead of first { goto "/two" give n: Int = 2 give more: Int = 3 }
node three by a when first.n > 1 {
  goto "/three"
  commit place click button "Order" unless already
    proved by { expect seen heading "Done" } or by { goto "/" expect seen row }
  give n: Int = 4
}
result { n: first.n, more: two.more ?? 0, three: three.n ?? 0 }
"""


def test_nodes_in_main_and_logins() -> None:
    """A login after the first `goto` of each node, stand-ins, nodes that may be skipped, commits that may be done."""
    script = exported(MANY_FORMS)
    main = script.split("def main(")[1].split("def start(")[0]

    assert (
        """def skill_sign_in(page: Page, user: str, *, pw: str) -> None:
    page.get_by_label("User", exact=True).fill(user)
    page.get_by_label("Password", exact=True).fill(pw)


def node_first(page: Page, pw: str) -> dict:
    page.goto(SHOP + "/")
    page.wait_for_load_state()
    if page.get_by_role("button", name="Sign in", exact=True).first.is_visible():
        skill_sign_in(page, "bob", pw=pw)
        page.goto(SHOP + "/")
    n = 1
    return {"n": n}
"""
        in script
    )
    assert (
        """
    first = tried(lambda: node_first(page_of("a"), secrets["pw"]))
    two = {"n": None, "more": None}
    if first is None:
        first = two = node_two(page_of("a"), secrets["pw"])
    three = node_three(page_of("a"), secrets["pw"]) if first["n"] > 1 else {"n": None}
"""
        in main
    )
    assert "proof_of_place, place_lasts, or_already=True)" in script


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        ('click button "Save" nth 2', ['page.get_by_role("button", name="Save", exact=True).nth(1).click()']),
        ('doubleclick text "x"', ['page.get_by_text("x", exact=True).dblclick()']),
        ('choose "M" from combobox "Size"',
         ['page.get_by_role("combobox", name="Size", exact=True).select_option(label="M")']),
        ('press "Enter" on label "Search"', ['page.get_by_label("Search", exact=True).press("Enter")']),
        ('press "Escape"', ['page.keyboard.press("Escape")']),
        ('fill placeholder "Code" with pw', ['page.get_by_placeholder("Code", exact=True).fill(pw)']),
        ('click link like /(?i)next/', ['page.get_by_role("link", name=re.compile("next", re.IGNORECASE)).click()']),
        ('click css("#a")', ['page.locator("#a").click()']),
        ('expect seen heading "Hi" within 3s',
         ['expect(page.get_by_role("heading", name="Hi", exact=True).first).to_be_visible(timeout=3000)']),
        ("expect not seen alert", ['expect(page.get_by_role("alert")).to_have_count(0)']),
        ('expect checkbox "A" is checked',
         ['expect(page.get_by_role("checkbox", name="A", exact=True)).to_be_checked()']),
        ('expect testid "n" has text "3"', ['expect(page.get_by_test_id("n")).to_have_text("3")']),
        ('expect how many listitem == 3', ['expect(page.get_by_role("listitem")).to_have_count(3)']),
        ("expect url matches /done/", ['expect(page).to_have_url(re.compile("done"))']),
        ('inside region "Main" { click button }',
         ['page.get_by_role("region", name="Main", exact=True).get_by_role("button").click()']),
        ('frame css("iframe") { click button }',
         ['page.locator("iframe").content_frame.get_by_role("button").click()']),
        ('accept dialog { click button }',
         ['page.once("dialog", lambda dialog: dialog.accept())', 'page.get_by_role("button").click()']),
        ("pause 500ms", ["page.wait_for_timeout(500)"]),
        ('if 1 < 2 { reload } else { back }', ["if 1 < 2:", "    page.reload()", "else:", "    page.go_back()"]),
        ('let x = 1 + 2 * 3 require x > 3 else "no {x}"',
         ["x = 1 + 2 * 3", "if not x > 3:", '    raise Failed(f"no {x}")']),
    ],
)  # fmt: skip
def test_each_statement(statement: str, lines: list[str]) -> None:
    """In the words that Playwright's own guide recommends."""
    assert lines == body_of(statement)


def test_what_cannot_be_exported_is_told_at_once() -> None:
    """A line for each form, with its place."""
    plan = """plan p
site shop at "https://shop.example"
flow shop -> model
agent a is model "standard" on shop
agent b is browser on shop
node one by a {
  goto "/"
  do "look around" at most 3 steps
  click button near text "x"
}
skill order() on shop {
  goto "/"
  commit it click button "Order" proved by { expect seen heading "Done" }
}
node two by b {
  goto "/"
  inside region "Main" { run order() }
  give n: Text = pad("a", 3)
}
node three by b instead of two { goto "/" give n: Text = "" }
"""
    with pytest.raises(CannotExport) as caught:
        exported(plan)

    assert [
        "a Playwright script cannot do all that this plan says",
        "  p.plan:8: `do`",
        "  p.plan:9: `near`",
        "  p.plan:17: `run` inside of an element or a frame",
        "  p.plan:18: the function `pad`",
        "  p.plan:20: `instead of` a node with a commit or a skill",
    ] == str(caught.value).split("\n")


def test_the_command(call: Call, tmp_path: Path) -> None:
    """The script on stdout or in a file; what cannot be exported is exit code 3 and writes nothing."""
    (tmp_path / "p.plan").write_text(f'{HEAD} node n by a {{ goto "/" click button near text "x" }}')

    said = call("export", str(EXAMPLE), "-o", "made.py")
    refused = call("export", "p.plan", "-o", "other.py")

    assert exits.DONE == said.code
    compile((tmp_path / "made.py").read_text(), "made.py", "exec")
    assert (exits.REJECTED, False) == (refused.code, (tmp_path / "other.py").exists())
    assert "`near`" in refused.err


@pytest.mark.slow
def test_every_accepted_program_is_exported_or_refused_by_name(tmp_path: Path) -> None:
    """Of the conformance suite: what is exported knows each of its names, and most of it is."""
    made = refused = 0
    for path in sorted(CONFORMANCE.rglob("*.plan")):
        plan = parse(path.read_text(encoding="utf-8"), name=path.name, limits=FROM_FILE)
        checked = check(plan, files=FolderFiles(path.parent)).checked
        if checked is None:
            continue
        try:
            (tmp_path / f"{path.stem}.py").write_text(export_plan(checked))
            made += 1
        except CannotExport:
            refused += 1
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821,F811,E9", str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert 0 == found.returncode, found.stdout
    assert made > refused


@pytest.mark.slow
def test_a_script_tells_what_was_typed_wrong(tmp_path: Path) -> None:
    """One line and no traceback."""
    script = tmp_path / "p.py"
    script.write_text(exported(f"{HEAD} input n: Int = 1 node x {{ give y: Int = n }} result x.y"))
    for arguments, told in (
        (["--site", "shp=http://x.example"], "there is no site shp; there are: shop"),
        (["--input", "n"], "an input is written NAME=VALUE, not n"),
    ):
        command = [sys.executable, "-I", str(script), *arguments]
        done = subprocess.run(
            command, env={**os.environ, "CALLSHEET_SECRET_PW": "x"}, capture_output=True, text=True, check=False
        )
        assert 2 == done.returncode
        assert told in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.plan")), ids=lambda path: path.stem)
def test_scripts_are_clean(path: Path, tmp_path: Path) -> None:
    """No name that is unknown, no import that is not used, imports in order."""
    script = tmp_path / "script.py"
    script.write_text(exported(path.read_text(encoding="utf-8")))
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F,E9,I", str(script)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)

    assert 0 == checked.returncode, checked.stdout
