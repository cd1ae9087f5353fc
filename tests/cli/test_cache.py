"""`callsheet cache`, and how `draft` and `solve` use what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

import callsheet
from callsheet.drafting import task_of
from callsheet.mock_sites import Server
from callsheet.planners.caching import Outcome, PlanCache
from callsheet.planners.drafting.context import Context
from callsheet.planners.rules import RulesPlanner
from tests.mock_sites.customer import Customer

from .conftest import Call

worlds = count(1)
GOALS = ("Empty the cart", 'Put 2 of "Halden desk lamp" into the cart')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache with two plans."""
    cache = PlanCache(tmp_path / "plans")
    for goal in GOALS:
        task = task_of(goal, "cart")
        cache.settle(Context(task=task), RulesPlanner().draft(task), Outcome(run="r-1", verified=True, share=0.25))
    cache.close()
    return tmp_path / "plans"


def test_a_draft_is_taken_from_it(call: Call, folder: Path) -> None:
    """With what speaks for it; `--no-cache` drafts anew."""
    goal = 'Put 7 of "Oak shelf" into the cart'
    kept = call("draft", goal, "--site", "cart", "--cache", str(folder))
    made = call("draft", goal, "--site", "cart", "--no-cache")

    assert (0, made.out) == (kept.code, kept.out)
    assert "verified in 1 of 1 runs, last in r-1" in kept.err
    assert "verified" not in made.err
    document = json.loads(call("draft", goal, "--site", "cart", "--cache", str(folder), "--json").out)
    assert document["kept"] in kept.err


def test_what_there_is(call: Call, folder: Path) -> None:
    """For people, and as data."""
    call("draft", GOALS[0], "--site", "cart", "--cache", str(folder))
    said = call("cache", "stats", "--cache", str(folder))
    numbers = json.loads(call("cache", "stats", "--cache", str(folder), "--json").out)
    listed = call("cache", "list", "--cache", str(folder)).out.splitlines()
    plans = json.loads(call("cache", "list", "--cache", str(folder), "--json").out)["plans"]

    assert said.out.startswith("2 plans (0 stale), ")
    assert "1 hits, 0 misses, 0 plans did not fit, 0 evicted" in said.out
    assert (2, 1, 1.0) == (numbers["plans"], numbers["hits"], numbers["verified"])
    assert [*reversed(GOALS)] == [one["goal"] for one in plans]
    assert [f"{one['name']}  1/1  cart  {one['goal']}" for one in plans] == listed


def test_a_plan_of_it(call: Call, folder: Path) -> None:
    """By the beginning of its name."""
    (_, first) = json.loads(call("cache", "list", "--cache", str(folder), "--json").out)["plans"]
    said = call("cache", "show", first["name"][:5], "--cache", str(folder))
    document = json.loads(call("cache", "show", first["name"], "--cache", str(folder), "--json").out)

    assert said.out.startswith("plan empty_on_cart\n")
    assert said.out == document["plan"]
    assert 0.25 == document["share_of_budget"]


def test_plans_are_dropped(call: Call, folder: Path) -> None:
    """One of them, then all."""
    (name, _) = (
        one["name"] for one in json.loads(call("cache", "list", "--cache", str(folder), "--json").out)["plans"]
    )

    assert "1 plan dropped" in call("cache", "drop", name, "--cache", str(folder)).err
    assert {"schema_version": 1, "dropped": 1} == json.loads(
        call("cache", "clear", "--cache", str(folder), "--json").out
    )
    assert "no plans are kept yet" in call("cache", "list", "--cache", str(folder)).err


@pytest.mark.parametrize(
    ("arguments", "code", "wanted"),
    [
        (("cache", "show", "nothing"), 2, "no plan `nothing` is kept; `callsheet cache list` lists them"),
        (("cache", "drop", "nothing"), 2, "no plan `nothing` is kept"),
        (("cache", "drop"), 2, "Missing argument 'NAME…'"),
        (("cache", "show", ""), 2, "no plan `` is kept"),
        (("cache", "clean"), 2, "No such command 'clean'"),
        (("cache", "stats", "--cache", "file"), 2, "'file' is a file"),
        (("draft", GOALS[0], "--site", "cart", "--cache", "x", "--no-cache"), 2, "cannot be said together"),
    ],
)
def test_bad_input(call: Call, tmp_path: Path, arguments: tuple[str, ...], code: int, wanted: str) -> None:
    """One line, and nothing is made."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    said = call(*arguments)

    assert (code, "") == (said.code, said.out)
    assert wanted in said.err
    assert ["file"] == sorted(one.name for one in tmp_path.iterdir())


def test_two_plans_whose_names_begin_alike(call: Call, folder: Path) -> None:
    """More of the name is asked for."""
    cache = PlanCache(folder)
    names = [one.name for one in cache.entries()]
    with cache._store.writing() as file:
        for number, name in enumerate(names):
            file.execute("UPDATE plans SET name = ? WHERE name = ?", (f"ab{number}", name))
    cache.close()

    assert (
        "`ab` is the beginning of 2 plans: write more of it" in call("cache", "show", "ab", "--cache", str(folder)).err
    )


def test_a_broken_file_is_no_hindrance(call: Call, tmp_path: Path) -> None:
    """It is moved aside, and the plan is drafted."""
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "plans.sqlite3").write_bytes(b"x" * 5000)
    said = call("draft", GOALS[0], "--site", "cart", "--cache", "plans")

    assert 0 == said.code
    assert 1 == sum("moved to `plans.unreadable-1.sqlite3`" in line for line in said.err.splitlines())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all tests here."""
    with Server() as running:
        yield running


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_what_was_solved_is_solved_again_without_a_planner(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another product; each run is written down."""
    customer = Customer(server, f"cache-{next(worlds)}")
    with customer.http:
        names = [one["name"] for one in customer.state()["catalogue"] if one["stock"] > 3][:2]
        how = {
            "site": customer.base,
            "inputs": {"account": "bob"},
            "secrets": {"cart_password": "bob-demo"},
            "cache": tmp_path / "plans",
            "runs_dir": tmp_path / "runs",
            "shots": "none",
        }
        first = callsheet.solve(f'Put 2 of "{names[0]}" into the cart', **how)
        monkeypatch.setattr(RulesPlanner, "draft", None)  # whoever asks it fails
        second = callsheet.solve(f'Put 3 of "{names[1]}" into the cart', **how)

        assert (True, True) == (first.success, second.success), (first.why, second.why)
        assert sorted([2, 3]) == sorted(line["quantity"] for line in customer.state()["cart"]["lines"])
    (entry,) = PlanCache(tmp_path / "plans").entries()
    assert (2, 2, second.run) == (entry.uses, entry.verified, entry.run)
    assert 0 < entry.share < 2
