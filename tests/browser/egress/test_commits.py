"""Commits over the wire: sent once, and only by a commit."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from callsheet.dsl import check, parse
from callsheet.dsl.files import InMemoryFiles
from callsheet.interpreter import Settings, run_plan
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers, refuse_commits
from callsheet.interpreter.egress import Rules
from callsheet.interpreter.egress.gate import Egress
from callsheet.interpreter.events import CommitSettled, NodeFailed, RequestRefused
from callsheet.interpreter.journal import Journal
from callsheet.interpreter.run import events_of

from ..conftest import Door
from ..loopback_site import LoopbackSite, Reply
from ..words import click, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FORM = "<form method=post action='/orders'><button>Order</button></form>"
ORDER = click(role("button", "Order"))


def is_commit(method: str, url: str) -> bool:
    """Only the POST of an order is one."""
    return method == "POST" and url.endswith("/orders")


def posts(site: LoopbackSite) -> int:
    """How many POSTs came."""
    return sum(one.method == "POST" for one in site.asked)


async def test_a_plain_browser_orders_twice(plain: Browser, site: LoopbackSite) -> None:
    """Chromium sends a POST again when a connection that it used before ends without an answer."""
    site.pages |= {"/": FORM, "/orders": Reply(cut=True)}
    context = await plain.new_context()
    page = await context.new_page()
    await page.goto(f"{site.base}/")
    await page.get_by_role("button").click()
    await page.wait_for_timeout(300)
    await context.close()

    assert posts(site) > 1


async def test_a_session_orders_once(door: Door) -> None:
    """The gate answers in place of the site."""
    door.site.pages |= {"/": FORM, "/orders": Reply(cut=True)}
    await door.goto("/")
    failure = await door.failure(ORDER, within=5.0)
    await door.show("<h1>Fine</h1>")

    assert (1, "navigation", True) == (posts(door.site), failure.kind, failure.dispatched)


async def test_only_a_commit_may_commit(browsers: Browsers, site: LoopbackSite) -> None:
    """What a plain click would send is refused before it leaves, and said so; within a commit it passes."""
    site.pages |= {"/": FORM, "/orders": "<h1>Thanks</h1>"}
    access = SiteAccess(base_url=site.base, is_commit=is_commit)
    async with await browsers.session(site=access) as session:
        door = Door(session, site)
        await door.goto("/")
        failure = await door.failure(ORDER, within=5.0)
        plain = posts(site)
        await door.goto("/")
        with session.way.commit():
            await door.act(ORDER)

    assert ("origin", True) == (failure.kind, failure.dispatched)
    assert f"the page sent a POST to 127.0.0.1:{site.port} that is a commit: only `commit` may do that" == (
        failure.message
    )
    assert (0, 1) == (plain, posts(site))


async def test_the_browser_refuses_what_the_gate_cannot_see(plain: Browser, site: LoopbackSite) -> None:
    """As over https, where the gate sees a tunnel: the same rule, asked by the browser for each request."""
    site.pages |= {"/": FORM, "/orders": "<h1>Thanks</h1>"}
    access, gate = SiteAccess(base_url=site.base, is_commit=is_commit), await Egress().open(Rules())
    context = await plain.new_context()
    await refuse_commits(context, access, gate)
    page = await context.new_page()
    await page.goto(f"{site.base}/")
    await page.get_by_role("button").click()
    await page.wait_for_timeout(200)
    refused = posts(site), gate.refused_commit is not None
    page = await context.new_page()  # the error page of the other may still be on its way
    await page.goto(f"{site.base}/")
    with gate.commit():
        await page.get_by_role("button").click()
        await page.get_by_role("heading").wait_for()
    await context.close()
    await gate.close()

    assert ((0, True), 1) == (refused, posts(site))


SPEC = "site: shop\npages: { start: { path: / } }\ncommit_requests: [POST /orders]\n"
PLAN = """plan orders
site shop at "BASE" spec "shop.yaml" assets "ASSETS"
agent buyer is browser on shop
node loaded by buyer { goto "/" give colour: Text = style "color" of heading "Shop" }
node by_accident by buyer after loaded { goto "/" click button "Order" }
node on_purpose by buyer after loaded {
  goto "/"
  commit order click button "Order" proved by { expect seen heading "Thanks" }
}
"""


async def test_a_run_tells_what_it_refused(site: LoopbackSite, tmp_path: Path) -> None:
    """In its journal, by host and reason; what is declared is loaded, and what a commit sends is sent once."""
    with LoopbackSite() as assets, LoopbackSite() as elsewhere:
        assets.pages["/s.css"] = Reply(body="h1 { color: rgb(1, 2, 3) }", kind="text/css")
        head = f"<link rel=stylesheet href='{assets.base}/s.css'><h1>Shop</h1>"
        site.pages["/"] = f"{head}{FORM}<img src='{elsewhere.base}/secret/path?of=user'>"
        site.pages["/orders"] = "<h1>Thanks</h1>"
        text = PLAN.replace("BASE", site.base).replace("ASSETS", assets.base)
        plan = check(parse(text), files=InMemoryFiles({"shop.yaml": SPEC})).unwrap()
        ended = await run_plan(plan, root=tmp_path, inputs={}, secrets={}, settings=Settings(shots="none"))
        came = elsewhere.asked
    with Journal.open(ended.folder.journal, plan_hash=plan.hash) as journal:
        happened = events_of(journal.records)

    refused = {(one.node, one.host, one.why) for one in happened if isinstance(one, RequestRefused)}
    shop, other = f"127.0.0.1:{site.port}", f"127.0.0.1:{elsewhere.port}"
    assert [] == came
    assert {
        ("loaded", other, "the plan does not declare this origin"),
        ("by_accident", shop, "it is a commit, and no commit of the plan is under way"),
    } == refused
    assert [("by_accident", "origin")] == [
        (one.node, one.failure.kind) for one in happened if isinstance(one, NodeFailed)
    ]
    assert ["done"] == [one.outcome for one in happened if isinstance(one, CommitSettled)]
    assert 1 == posts(site)
    assert b"secret/path" not in ended.folder.journal.read_bytes()
