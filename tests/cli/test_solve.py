"""`callsheet solve` and `callsheet.solve`: a goal in words, to its end in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

import callsheet
from callsheet.drafting import BadTask
from callsheet.mock_sites import Server
from callsheet.planners.drafts import CannotPlan
from tests.mock_sites.customer import Customer
from tests.specs.specs import CART

from .conftest import Call

worlds = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all tests here."""
    with Server() as running:
        yield running


@pytest.fixture
def bob(server: Server) -> Iterator[Customer]:
    """Bob, with something in his cart."""
    customer = Customer(server, f"solve-{next(worlds)}")
    with customer.http:
        customer.put_in_cart(customer.in_stock())
        yield customer


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_goal_on_the_command_line(call: Call, bob: Customer) -> None:
    """Exit code 0 means that the site agrees."""
    said = call(
        "solve", "Empty the cart", "--site", bob.base, "-i", "account=bob", "--secret", "cart_password=bob-demo"
    )

    assert 0 == said.code, said.err
    assert [] == bob.state()["cart"]["lines"]
    assert "empty(), 100% of its words" in said.err
    assert "in_cart: false" in said.out


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_goal_from_python(bob: Customer, tmp_path: Path) -> None:
    """The result says what was used, and which plan it was."""
    solved = callsheet.solve(
        "Empty the cart",
        site=bob.base,
        inputs={"account": "bob"},
        secrets={"cart_password": "bob-demo"},
        runs_dir=tmp_path,
        cache=False,
    )

    assert (True, "done", 0, "rules") == (solved.success, solved.outcome, solved.replans, solved.planner)
    assert 0 < solved.cost["steps"] < 10
    assert solved.plan.startswith("plan empty_on_cart")
    assert solved.report.is_file()
    assert [] == bob.state()["cart"]["lines"]


@pytest.mark.parametrize(
    ("arguments", "code", "wanted"),
    [
        (("frobnicate",), 1, "no plan: rules: I don't know what `frobnicate` means on this site"),
        (("Empty the cart",), 2, "the plan asks for `-i account=…`"),
        (("Empty the cart", "-i", "acount=bob"), 2, "the plan has no input `acount`; it has `account`"),
        (("Empty the cart", "-i", "account=bob", "--budget", "1 step"), 1, "no plan: rules: there is a plan, but "),
        (("Empty the cart", "-i", "account=bob", "--max-replans", "-1"), 2, "--max-replans"),
    ],
)
def test_what_cannot_be_begun(call: Call, arguments: tuple[str, ...], code: int, wanted: str) -> None:
    """Nothing runs, and one line says why."""
    said = call("solve", *arguments, "--site", "cart")

    assert (code, "") == (said.code, said.out)
    assert wanted in said.err


def test_what_cannot_be_begun_from_python() -> None:
    """As exceptions."""
    with pytest.raises(BadTask, match="no planner `oracle`"):
        callsheet.draft("Empty the cart", site="cart", planner="oracle")
    with pytest.raises(CannotPlan, match="frobnicate"):
        callsheet.solve("frobnicate", site="cart")


def test_replans_are_in_the_budget() -> None:
    """As many as may be, none where none are wanted."""
    assert ", 3 replans" in callsheet.draft("Empty the cart", site="cart", replans=3).text
    assert "replan" not in callsheet.draft("Empty the cart", site="cart").text


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_stale_spec_is_healed_by_a_replan(bob: Customer, tmp_path: Path) -> None:
    """A button has another name than the spec says: the rest is rewritten, and the goal is met."""
    stale = tmp_path / "stale.yaml"
    stale.write_text(CART.read_text(encoding="utf-8").replace('button "Empty cart"', 'button "Clear cart"'), "utf-8")
    solved = callsheet.solve(
        "Empty the cart",
        site=bob.base,
        spec=stale,
        inputs={"account": "bob"},
        secrets={"cart_password": "bob-demo"},
        runs_dir=tmp_path / "runs",
        cache=tmp_path / "plans",
    )

    assert not (tmp_path / "plans").exists()  # what was rewritten as it ran is no plan to keep
    assert (True, 1, "") == (solved.success, solved.replans, "" if solved.success else solved.why)
    assert [] == bob.state()["cart"]["lines"]
