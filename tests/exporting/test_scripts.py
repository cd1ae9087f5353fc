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


def run(place: Place, name: str, *arguments: str, **variables: str) -> Any:
    """What an example's script prints, in a folder of its own without this package in sight."""
    plan = (EXAMPLES / f"{name}.plan").read_text(encoding="utf-8")
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
node two by b for each x in [1, 2] at most 2 {
  goto "/"
  give n: Text = pad("a", 3)
}
"""
    with pytest.raises(CannotExport) as caught:
        exported(plan)

    assert [
        "a Playwright script cannot do all that this plan says",
        "  p.plan:8: `do`",
        "  p.plan:9: `near`",
        "  p.plan:11: `for each`",
        "  p.plan:13: the function `pad`",
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
