"""`diff`, `apply` and `check --against`: what they print, where, and with which exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from callsheet import exits

from .conftest import Call

OLD = """plan buy
site shop at "https://shop.example"
agent scout is browser on shop

node search by scout retry 1 {
  goto "/"
  click button "Search"
}
"""
NEW = OLD.replace("Search", "Go")


@pytest.fixture(autouse=True)
def plans(tmp_path: Path) -> None:
    """Two plans in the working folder, and what is no plan."""
    (tmp_path / "old.plan").write_text(OLD)
    (tmp_path / "new.plan").write_text(NEW)
    (tmp_path / "broken.plan").write_text("plan buy\nnode {")


def test_from_one_plan_to_the_other(call: Call, tmp_path: Path) -> None:
    """`diff` writes the patch, `check --against` accepts it, `apply` gives the new plan."""
    assert exits.DONE == call("diff", "old.plan", "new.plan", "--because", "renamed", "-o", "c.patch.plan").code
    assert 'because "renamed"' in (tmp_path / "c.patch.plan").read_text()
    checked = call("check", "c.patch.plan", "--against", "old.plan")
    applied = call("apply", "old.plan", "c.patch.plan")

    assert exits.DONE == checked.code
    assert "ok: c.patch.plan: 1 node" in checked.err
    assert (exits.DONE, NEW.replace("\nsite", "\n\nsite", 1)) == (applied.code, applied.out)


def test_the_lines_that_differ(call: Call) -> None:
    """On stdout, with the node that they are in."""
    said = call("diff", "old.plan", "new.plan", "--text")

    assert exits.DONE == said.code
    assert "@@ -5,5 +5,5 @@ node search\n" in said.out
    assert '-  click button "Search"\n+  click button "Go"\n' in said.out


def test_no_difference_is_nothing(call: Call) -> None:
    """Neither a patch nor lines."""
    assert ("", "") == (call("diff", "old.plan", "old.plan").out, call("diff", "old.plan", "old.plan", "--text").out)


def test_stdin_and_json(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A patch may come on stdin, and as JSON; the diagnostics as one document."""
    patch = call("diff", "old.plan", "new.plan").out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(patch.encode())))
    said = call("check", "-", "--against", "old.plan", "--json")
    document = json.loads(said.out)

    assert exits.DONE == said.code
    assert [("<stdin>", True)] == [(one["file"], one["accepted"]) for one in document["files"]]
    edits = [{"remove_node": "searh"}]
    base = patch.split('"')[1]
    (tmp_path / "patch.json").write_text(
        json.dumps({"schema_version": 1, "patch": "buy", "base": base, "edits": edits})
    )
    told = call("check", "patch.json", "--against", "old.plan")
    assert exits.REJECTED == told.code
    assert "no node `searh` to change" in told.err


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ('patch buy at "0123456789" remove search', "this patch is for `buy` at `0123456789`"),
        ('patch by at "0123456789" remove search', "this patch is for plan `by`, and the plan is `buy`"),
        (OLD, "this is a plan, and a patch is wanted here"),
        ("patch", "CS001"),
        ("", "a patch is wanted here"),
    ],
    ids=["another base", "another plan", "a plan", "half a patch", "nothing"],
)
def test_what_is_no_patch_of_this_plan(call: Call, tmp_path: Path, patch: str, message: str) -> None:
    """Told with its place, exit code 3, and nothing is written."""
    (tmp_path / "bad.patch.plan").write_text(patch)
    said = call("apply", "old.plan", "bad.patch.plan", "-o", "out.plan")

    assert exits.REJECTED == said.code
    assert message in said.err
    assert "bad.patch.plan" in said.err
    assert not (tmp_path / "out.plan").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "old.plan", "broken.plan"),
        ("diff", "broken.plan", "old.plan", "--text"),
        ("apply", "broken.plan", "old.plan"),
        ("check", "old.plan", "--against", "broken.plan"),
    ],
)
def test_a_plan_that_cannot_be_read(call: Call, arguments: tuple[str, ...]) -> None:
    """Its mistakes are told, and nothing is made of it."""
    said = call(*arguments)

    assert (exits.REJECTED, "") == (said.code, said.out)
    assert "broken.plan:2" in said.err


def test_a_patch_alone_is_told_how_it_is_checked(call: Call) -> None:
    """Where a plan is wanted."""
    patch = call("diff", "old.plan", "new.plan", "-o", "c.patch.plan")
    said = call("check", "c.patch.plan")

    assert (exits.DONE, exits.REJECTED) == (patch.code, said.code)
    assert "`callsheet check PATCH --against PLAN`" in said.err
