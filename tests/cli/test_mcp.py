"""`callsheet mcp`, called by the client of the protocol's SDK, over standard input and output as by an assistant."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from callsheet.cli.main import run_command_line
from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.parsing import parse
from callsheet.mcp_server.granting import Grant, NotGranted, Purse, require_granted
from callsheet.mock_sites import Server
from tests.mock_sites.customer import Customer
from tests.specs.specs import CART

from .conftest import Call

if TYPE_CHECKING:
    from mcp import Client

LOOK = """plan look
site shop at "http://localhost:3000/cart"
agent hand is browser on shop
budget 9 steps, 60s
node look by hand {
  goto "/"
  give there: Bool = seen link "Cart"
}
goal look.there
result look.there
"""
worlds = count(1)


def called(*options: str, folder: Path, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """What work with a client comes to, with a server that was started with these options."""
    # Imported here: it takes a second, and only the slow ones of these tests start a server.
    from mcp import Client, StdioServerParameters, stdio_client

    command = StdioServerParameters(command=sys.executable, args=["-m", "callsheet", "mcp", *options], cwd=folder)

    async def main() -> Any:
        async with Client(stdio_client(command)) as client:
            return await work(client)

    return asyncio.run(asyncio.wait_for(main(), 200))


def text_of(result: Any) -> str:
    """What a tool said."""
    return str(result.content[0].text)


@pytest.mark.slow
def test_the_tools_of_a_server_that_only_looks(tmp_path: Path) -> None:
    """All four, their answers as data, and refusals as errors of the tool, in one session."""

    async def work(client: Client) -> None:
        tools = {one.name: one for one in (await client.list_tools()).tools}
        assert {"check", "explain", "cost", "draft"} == set(tools)
        assert all(one.annotations and one.annotations.read_only_hint for one in tools.values())

        good = json.loads(text_of(await client.call_tool("check", {"plan": LOOK})))
        assert (True, []) == (good["accepted"], good["diagnostics"])
        bad = json.loads(text_of(await client.call_tool("check", {"plan": LOOK.replace("by hand", "by hund")})))
        assert "did you mean `hand`?" in json.dumps(bad["diagnostics"])

        assert text_of(await client.call_tool("explain", {"code": "cs301"})).startswith("# CS301")
        unknown = await client.call_tool("explain", {"code": "CS30l"})
        assert unknown.is_error
        assert text_of(unknown).endswith("no code `CS30l`; did you mean `CS310`?")

        assert 9 == json.loads(text_of(await client.call_tool("cost", {"plan": LOOK})))["budget"]["steps"]
        broken = await client.call_tool("cost", {"plan": "plan x { "})
        assert broken.is_error
        assert "the plan is rejected: line 1: " in text_of(broken)

        asked = {"goal": "Empty the cart", "site": "shop=http://localhost:3000/cart", "spec": CART.read_text("utf-8")}
        drafted = json.loads(text_of(await client.call_tool("draft", {**asked, "inputs": {"account": "bob"}})))
        assert ("rules", ["shop_password"]) == (drafted["planner"], drafted["secrets"])
        again = json.loads(
            text_of(await client.call_tool("check", {"plan": drafted["plan"], "files": drafted["files"]}))
        )
        assert again["accepted"]
        for wrong, said in (
            ({"goal": "frobnicate"}, "no plan: rules: I don't know what `frobnicate` means"),
            ({"budget": "lots"}, "no plan: `lots` is no budget"),
            ({"spec": "- site"}, "no plan: <spec>:1:1: "),
        ):
            refused = await client.call_tool("draft", {**asked, **wrong})
            assert refused.is_error
            assert said in text_of(refused)

        assert (await client.call_tool("run", {"plan": LOOK})).is_error

    called(folder=tmp_path, work=work)
    assert not (tmp_path / ".callsheet").exists()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all tests here."""
    with Server() as running:
        yield running


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_run_within_its_grant(server: Server, tmp_path: Path) -> None:
    """It is carried out with the secret of the server; an approval waits for a person; the budget is shared."""
    customer = Customer(server, f"mcp-{next(worlds)}")
    with customer.http:
        customer.put_in_cart(customer.in_stock())
        spec = CART.read_text("utf-8")
        asked = {"goal": "Empty the cart", "site": f"cart={customer.base}", "spec": spec, "budget": "40 steps, 9min"}

        async def work(client: Client) -> tuple[Any, Any, Any]:
            made = json.loads(text_of(await client.call_tool("draft", {**asked, "inputs": {"account": "bob"}})))
            plan, files = made["plan"], made["files"]
            first = await client.call_tool("run", {"plan": plan, "files": files})
            waits = await client.call_tool("run", {"plan": WAITS.format(address=customer.base), "files": {}})
            long = LOOK.replace("9 steps", "40 steps").replace('goto "/"', 'goto "/"\n' * 30)
            third = await client.call_tool("run", {"plan": long.replace("http://localhost:3000/cart", customer.base)})
            return first, waits, third

        first, waits, third = called(
            *(
                "--allow-run",
                "--budget",
                "30 steps, 30min",
                "--site",
                customer.base,
                "--secret",
                "cart_password=bob-demo",
            ),
            folder=tmp_path,
            work=work,
        )
        assert [] == customer.state()["cart"]["lines"]
    done = json.loads(text_of(first))
    assert ("done", "the goal is met") == (done["outcome"], done["why"]), text_of(first)
    assert Path(done["report"]).is_file() or (tmp_path / done["report"]).is_file()
    waiting = json.loads(text_of(waits))
    assert "waiting" == waiting["outcome"], text_of(waits)
    assert "of the budget" in text_of(third), text_of(third)
    assert third.is_error


WAITS = """plan waits
site shop at "{address}" auth basic "bob", cart_password
secret cart_password: Text for shop
agent hand is browser on shop
budget 30 steps, 5min
node wait by hand {{
  goto "/basket"
  commit nothing click link "Orders" after approval "really?" proved by {{ expect seen heading "Orders" }}
}}
"""


# What a grant says


def plan_of(text: str) -> CheckedPlan:
    """A checked plan."""
    return check(parse(text)).unwrap()


COMMITS = LOOK.replace(
    "  give there",
    '  commit order click button "Order" proved by { expect seen heading "Done" } '
    'or by { goto "/" expect seen link "1" }\n  goto "/"\n  give there',
)
SECRET_PLAN = LOOK.replace("agent hand", "secret password: Text for shop\nagent hand").replace(
    "  give", '  fill textbox "Password" with password\n  give'
)
REFUSED: dict[str, tuple[str, Grant, str]] = {
    "another site": (
        LOOK,
        Grant(budget="9 steps", sites=frozenset({"https://shop.example"})),
        "site `shop` is at http://localhost:3000, and what was granted is https://shop.example",
    ),
    "a secret": (SECRET_PLAN, Grant(budget="90 steps"), "the secret `password` was not given to this server"),
    "a file": (
        LOOK.replace("agent hand", "input letter: File\nagent hand").replace(
            "  give", '  upload letter to label "Letter"\n  give'
        ),
        Grant(budget="90 steps"),
        "input `letter` is a file of this machine",
    ),
    "a commit": (COMMITS, Grant(budget="90 steps"), "commit `order` asks no person: write `after approval"),
    "too many steps": (LOOK, Grant(budget="2 steps"), "the plan may take 4 steps, and of the budget 2 steps are left"),
    "too long": (LOOK, Grant(budget="5s"), "the plan may take 60s, and of the budget 5s are left"),
    "money": (
        COMMITS.replace(" proved", " spends $5 proved").replace("budget 9 steps", "budget 19 steps, spend $5"),
        Grant(budget="90 steps", commits=True),
        "the plan may spend money, and the budget that was granted says nothing of it",
    ),
    "money of another country": (
        COMMITS.replace(" proved", " spends $5 proved").replace("budget 9 steps", "budget 19 steps, spend $5"),
        Grant(budget="90 steps, spend €50", commits=True),
        "the plan spends USD, and the budget that was granted is in EUR",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_granted(case: str) -> None:
    """With what would be."""
    text, grant, why = REFUSED[case]
    plan = plan_of(text)

    def reach() -> None:
        require_granted(grant, plan)
        Purse(grant).take(plan)

    with pytest.raises(NotGranted, match=f"^{re.escape(why)}"):
        reach()


def test_what_was_not_used_is_given_back() -> None:
    """A run takes its worst case; what it used is gone."""
    plan = plan_of(LOOK)
    purse = Purse(Grant(budget="10 steps"))
    purse.take(plan)
    purse.take(plan)
    with pytest.raises(NotGranted, match="2 steps are left"):
        purse.take(plan)
    purse.give_back(plan, {"steps": 2, "time": Decimal("0.5")})
    purse.take(plan)
    with pytest.raises(NotGranted, match="0 steps are left"):
        purse.take(plan)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--allow-run",), "`--allow-run` needs a bound"),
        (("--allow-run", "--budget", "lots"), "`lots` is no budget"),
        (("--allow-run", "--budget", "9 steps", "--site", "shop"), "`shop` is no address of a site"),
        (
            ("--allow-run", "--budget", "9 steps", "--secret", "a=b"),
            "say with `--site` on which ones secrets may be typed",
        ),
        (("--allow-run", "--budget", "9 steps", "--secret", "a"), "`--secret` is written `--secret NAME=VALUE`"),
        (("--budget", "9 steps"), "say `--allow-run` as well"),
        (("--allow-commits",), "say `--allow-run` as well"),
        (("--planner", "oracle"), "'oracle' is not one of"),
    ],
)
def test_bad_input(call: Call, options: tuple[str, ...], wanted: str) -> None:
    """One line, and no server."""
    said = call("mcp", *options)

    assert (2, "") == (said.code, said.out)
    assert wanted in said.err


def test_a_missing_extra_is_one_line_with_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`pip install callsheet` brings no SDK of the protocol."""
    for name in [one for one in sys.modules if one.partition(".")[0] in ("mcp", "mcp_types")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "callsheet.mcp_server.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)

    assert 2 == run_command_line(["mcp"])
    assert "error: the MCP server needs its SDK: install it with `pip install 'callsheet[mcp]'`\n" == (
        capsys.readouterr().err
    )
