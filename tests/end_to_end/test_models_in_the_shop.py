"""A `do` in a browser, by a model behind a provider's own API: what it sees, what it may do, and what it may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from callsheet import exits
from tests.cli.serving import served
from tests.planners.serving import Came, Said
from tests.planners.wires import AnthropicWire

from .conftest import Place

pytestmark = pytest.mark.browser

KEY = "sk-canary-0123456789abcdef"
PLAN = """plan put_in_cart
site shop at "http://localhost:3000/cart" auth basic "bob", shop_password
secret shop_password: Text for shop
agent helper is model "standard" on shop
agent buyer is browser on shop
flow shop -> model
input really: Bool = false
input product: Text = "cable"
budget 60 steps, 900k tokens, 44 calls, spend $5

node shopping by helper {{
  goto "/search?q={{product}}"
  do "put one of the given product into the cart" given product at most 11 steps, {per_call} per call
  goto "/basket"
  give lines: Int = how many row in table "Your cart"
}}

node order by buyer when really {{
  goto "/review"
  commit place_order click button "Place order" spends $1
    proved by {{ expect seen heading "Thank you" }}
    or by {{ goto "/orders" expect seen table "Open orders" }}
}}
goal shopping.lines > 0
result shopping.lines
"""


def model(*turns: dict[str, Any]) -> Callable[[Came], Said]:
    """Says its turns in order, whatever it is asked; the last again and again."""
    left = list(turns)

    def said(came: Came) -> Said:
        turn = left.pop(0) if len(left) > 1 else left[0]
        return Said(text=json.dumps({"confidence": 0.9, "done": False, **turn}))

    return said


def run(place: Place, by: Callable[[Came], Said], *, product: str, per_call: int) -> tuple[int, str, list[Came]]:
    """The plan with this model: exit code, what was said, and what the provider was sent."""
    text = PLAN.format(per_call=per_call)
    (place.folder / "cart.plan").write_text(text, encoding="utf-8")
    with served(AnthropicWire(), by=by) as server:
        where = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.url}
        given = ("--site", place.site, "--input", f"product={product}")
        ended = place.call("run", "cart.plan", *given, "--json", "-q", **where)
    return ended.returncode, ended.stdout + ended.stderr, server.came


def test_several_acts_a_call(place: Place) -> None:
    """Two calls for three acts; the model is shown the page it has come to, and the key is nowhere."""
    product = str(place.catalogue()[0]["name"])
    turns = (
        {"acts": [f'click link "{product}" in table "Results"', 'click button "Add to cart"'], "done": True},
        {"acts": ['fill spinbutton "Quantity" with "1"', 'click button "Add to cart"'], "done": True},
    )
    code, said, came = run(place, model(*turns), product=product, per_call=3)

    assert exits.DONE == code, said
    assert [product] == [str(line["name"]) for line in place.state()["cart"]["lines"]]
    assert 2 == len(came)
    assert ['button "Add to cart"' in str(one.body["messages"]) for one in came] == [False, True]
    told = came[1].body["messages"][0]["content"]
    assert '`click button "Add to cart"`: the page is another one since `click link' in told
    assert "bob-demo" not in str([one.body for one in came])
    files = [one for one in place.folder.rglob("*") if one.is_file()]
    assert [] == [one for one in files if KEY.encode() in one.read_bytes()]


def test_a_model_that_wants_to_order_is_refused(place: Place) -> None:
    """Where the plan says what is a commit; it is told so, and nothing is ordered."""
    product = str(place.catalogue()[0]["name"])
    turns: tuple[list[str], ...] = (
        [f'click link "{product}" in table "Results"'],
        ['click button "Add to cart"'],
        ['click link "Checkout"'],
        [
            'fill textbox "Full name" with "Bob"',
            'fill textbox "Street" with "1 Main Street"',
            'fill textbox "Postcode" with "12345"',
            'fill textbox "Card number" with "4242 4242 4242 4242"',
            'check checkbox "I accept the terms of sale"',
            'click button "Continue"',
        ],
        ['click button "Place order"'],
    )
    acts = [{"acts": one} for one in turns]
    code, said, came = run(place, model(*acts, {"acts": [], "done": True}), product=product, per_call=11)

    assert exits.DONE == code, said
    assert [] == place.orders()
    assert "this presses what only a commit may press" in came[-1].body["messages"][0]["content"]


def test_a_provider_that_is_down_fails_the_node(place: Place) -> None:
    """Exit code 6, and nothing of the key."""
    (place.folder / "cart.plan").write_text(PLAN.format(per_call=1), encoding="utf-8")
    where = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    ended = place.call("run", "cart.plan", "--site", place.site, "-q", **where)

    assert exits.SITE == ended.returncode
    assert "the model of tier" in ended.stderr
    assert KEY not in ended.stdout + ended.stderr
