"""The shop's spec is true: its pages are there, its elements are on them, its operations do what they say."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

import callsheet
from callsheet.dsl import ast, check, format_plan, parse
from callsheet.dsl.actions import Act, HowMany
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.linking import element_values
from callsheet.dsl.specs.values import Operation
from callsheet.dsl.values import SecretReference
from callsheet.interpreter.browser.access import HttpLogin, SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.folders import find_run
from callsheet.interpreter.run import plan_of as plan_of_run
from tests.mock_sites.customer import Customer, text_of
from tests.specs.chaining import chain
from tests.specs.specs import CART, spec_of

SPEC = spec_of(CART.read_text(encoding="utf-8"))
ELEMENTS = element_values({"shop": SPEC})["shop"]


def paths_of(bob: Customer) -> dict[str, str]:
    """An address for each page, in a world where something is in the cart and something else is ordered."""
    bob.go_to_review()
    bob.post("/orders")
    product = bob.go_to_review()
    number = bob.numbers()[0]
    return {
        "home": "/",
        "department": "/outlet",
        "results": "/search?q=cable",
        "product": f"/{product['department']}/{product['id']}",
        "basket": "/basket",
        "checkout": "/checkout",
        "review": "/review",
        "thank_you": f"/orders/{number}/thank-you",
        "orders": "/orders",
        "order": f"/orders/{number}",
    }


def test_every_page_is_where_the_spec_says(bob: Customer) -> None:
    """With the title and the heading that it says; and the spec knows which page an address is."""
    paths = paths_of(bob)

    assert set(SPEC.pages) == set(paths)
    for name, path in paths.items():
        page, answer = SPEC.pages[name], bob.get(path)
        found = SPEC.page_at(path)

        assert answer.status_code == 200
        assert found is page
        assert str(answer.url).endswith(path)
        assert page.title in text_of(answer)
        assert page.heading in re.sub("<[^>]+>", "", "".join(re.findall("<h1.*?</h1>", answer.text)))


def test_the_requests_of_the_shop_that_order(bob: Customer) -> None:
    """What places an order is listed, and nothing else that is sent."""
    product = bob.go_to_review()
    sent = [
        f"/{product['department']}/{product['id']}",
        "/basket/quantity",
        "/basket/remove",
        "/basket/empty",
        "/checkout",
    ]

    assert SPEC.is_commit_request("post", "/orders")
    assert [] == [path for path in sent if SPEC.is_commit_request("POST", path)]
    assert not SPEC.is_commit_request("GET", "/orders")
    bob.post("/orders")
    assert 1 == len(bob.numbers())


VALUES = {
    "quantity_wanted": 2,
    "name": "Bob Stone",
    "street_and_number": "12 Mill Lane",
    "code": "10115",
    "card": "4111 1111 1111 1111",
}


def test_operations_chain_to_an_order() -> None:
    """From the front page to the order, by nothing but preconditions and effects; the commit comes last."""
    found = chain(SPEC, ("ordered", "Lamp"), {**VALUES, "product": "Lamp"}, start="home")
    names = [operation.name for operation in found]
    typing = ["type_name", "type_street", "type_postcode", "type_card", "accept"]

    assert ["find_product", "open_product", "set_quantity", "add_one", "check_out"] == names[:5]
    assert sorted(typing) == sorted(names[5:10])
    assert ["go_to_review", "order"] == names[10:]
    assert [False] * 11 + [True] == [operation.commit for operation in found]


def test_taking_out_undoes_putting_in() -> None:
    """An effect can make a fact false again, for one product and for all."""
    values = {**VALUES, "product": "Lamp"}
    operations = SPEC.operations

    assert [operations["remove"].effects[0].value] == [operations["empty"].effects[0].value]
    with pytest.raises(AssertionError, match="nothing leads to"):
        chain(replace(SPEC, operations={"empty": operations["empty"]}), ("ordered", "Lamp"), values, start="basket")


def plan_of(spec: SiteSpec, operations: list[Operation], address: str) -> CheckedPlan:
    """A plan of operations, the last of which is a commit that the facts it brings about prove."""
    *acts, commit = operations
    fact = spec.facts[commit.effects[0].fact]
    after, proof = spec.pages[commit.leads_to or ""], spec.pages[fact.page or ""]
    inputs = [f"input {name}: {'Int' if isinstance(value, int) else 'Text'}" for name, value in VALUES.items()]
    frame = parse(f"""
        plan chained
        site shop at "{address}" auth basic "bob", shop_password
        secret shop_password: Text for shop
        secret card: Text for shop
        input product: Text
        {" ".join(one for one in inputs if not one.startswith("input card"))}
        agent buyer is browser on shop
        budget spend $500
        node order by buyer {{
          goto "/"
          commit place reload spends $100
            proved by {{ expect seen heading "{after.heading}" }}
            or by {{ goto "{proof.path}" expect seen text "here stands the look" }}
        }}
    """)
    node = next(one for one in frame.declarations if isinstance(one, ast.Node))
    goto, placed = node.body.statements
    assert isinstance(placed, ast.Commit)
    assert placed.lasting is not None
    assert fact.look is not None
    looked = replace(placed.lasting.statements[1], condition=fact.look)
    lasting = replace(placed.lasting, statements=(placed.lasting.statements[0], looked))
    made = replace(placed, act=commit.act, lasting=lasting)
    body = replace(node.body, statements=(goto, *(one.act for one in acts), made))
    declarations = tuple(replace(one, body=body) if one is node else one for one in frame.declarations)
    return check(parse(format_plan(replace(frame, declarations=declarations)))).unwrap()


@pytest.mark.browser
@pytest.mark.slow
def test_the_chain_places_the_order(bob: Customer, tmp_path: Path) -> None:
    """The acts of the spec, as they stand there, do in Chromium what it says they do."""
    product = bob.in_stock()
    found = chain(SPEC, ("ordered", product["name"]), {**VALUES, "product": product["name"]}, start="home")
    plan = plan_of(SPEC, found, bob.base)
    inputs = {name: value for name, value in VALUES.items() if name != "card"}
    result = callsheet.run(
        plan,
        inputs={**inputs, "product": product["name"]},
        secrets={"shop_password": "bob-demo", "card": VALUES["card"]},
        runs_dir=tmp_path,
    )
    orders = bob.state()["orders"]

    assert ("done", "") == (result.outcome, result.why if result.outcome != "done" else "")
    assert [(product["name"], 2)] == [(line["name"], line["quantity"]) for line in orders[0]["lines"]]
    assert "Bob Stone" == orders[0]["full_name"]


@pytest.mark.browser
@pytest.mark.slow
def test_a_plan_with_the_spec_runs_and_keeps_it(bob: Customer, tmp_path: Path) -> None:
    """The plan of the docs: names are elements on the page, and the run no longer needs the file."""
    text = (CART.parents[2] / "docs" / "site_specs.md").read_text(encoding="utf-8")
    program = re.findall(r"^```plan\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[0]
    file, product = tmp_path / "look_up.plan", bob.in_stock()
    file.write_text(program.replace("http://localhost:3000/cart", bob.base), encoding="utf-8")
    (tmp_path / "shop.yaml").write_bytes(CART.read_bytes())
    result = callsheet.run(
        file, inputs={"product": product["name"]}, secrets={"shop_password": "bob-demo"}, runs_dir=tmp_path / "runs"
    )
    (tmp_path / "shop.yaml").unlink()
    kept = plan_of_run(find_run(tmp_path / "runs", result.run))

    assert ("done", product["price"]) == (result.outcome, str(result.value.amount))
    assert {"shop"} == set(kept.specs)


@pytest_asyncio.fixture(loop_scope="session")
async def browsers() -> AsyncIterator[Browsers]:
    """One Chromium."""
    async with Browsers() as running:
        yield running


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="session")
async def test_every_element_is_on_its_pages(bob: Customer, browsers: Browsers) -> None:
    """Each is found, and once, on each page that lists it."""
    login = HttpLogin(user="bob", password=SecretReference("password"))
    site = SiteAccess(base_url=bob.base, login=login)
    wrong = []
    async with await browsers.session(
        site=site, resolve_secret=lambda _: "bob-demo", secret_origins={"password": frozenset({site.origin})}
    ) as session:
        for page, path in paths_of(bob).items():
            await session.act(Act(verb="goto", operand=bob.base + path), deadline=time.monotonic() + 10)
            for name in SPEC.pages[page].elements:
                count = await session.look(HowMany(element=ELEMENTS[name]), deadline=time.monotonic() + 10)
                wrong += [f"{page}: {name}: {count}"] if count != 1 else []

    assert [] == wrong
