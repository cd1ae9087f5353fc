"""The two flows, each twice: as a plan, and by hand in raw async Playwright as its documentation writes it.

Both have a fresh browser context in a browser that runs already, and end when that is closed. Ours has all that a
run has: its folder, the durable journal, the proxy, the picture at the node's end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.parsing import parse
from callsheet.interpreter.agents import BrowserPages
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.run import Settings, run_plan

FORM = """
  goto "/"
  fill textbox "Name" with "Ada Lovelace"
  fill textbox "Email" with "ada@example.org"
  fill textbox "Phone" with "12345"
  fill textbox "City" with "London"
  choose "Japan" from combobox "Country"
  check radio "Business"
  check checkbox "I agree"
  click button "Sign up"
  give said: Text = read testid "number"
"""
SHOP = """
  goto "/shop"
  fill searchbox "Search" with "cable"
  click button "Search"
  give prices: [Line] = read all row in table "Results" { name: Text from cell "Name", price: Money from cell "Price" }
  click link "Open 1"
  fill textbox "Amount" with "2"
  click button "Add to cart"
  give said: Text = read status
"""
SAID = {"form": "AB-12", "shop": "In the cart: 2"}
BODIES = {"form": FORM, "shop": SHOP}


def plan_of(flow: str, base: str) -> CheckedPlan:
    """The plan of a flow on the sites at `base`."""
    return check(
        parse(
            f"""plan {flow}
site place at "{base}"
record Line {{ name: Text, price: Money }}
agent worker is browser on place
node work by worker {{ {BODIES[flow]} }}
result work.said
"""
        )
    ).unwrap()


async def run_ours(browsers: Browsers, plan: CheckedPlan, root: Path, *, cold: bool = False) -> Any:
    """One run to its end, as `callsheet run --many` does it: in a context that was made while the run before worked.

    It makes that of the next one, and is not over before. A `cold` one finds none and makes its own.
    """

    @asynccontextmanager
    async def pages(
        checked: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> AsyncIterator[BrowserPages]:
        yield BrowserPages(browsers, checked, inputs, secrets)

    ended = await run_plan(plan, root=root, inputs={}, secrets={}, settings=Settings(pages=pages))
    if not cold:
        await browsers.prepared()
    return ended.end.result


async def raw_form(page: Page, base: str) -> str:
    """The ten actions of the form."""
    await page.goto(base + "/")
    await page.get_by_role("textbox", name="Name", exact=True).fill("Ada Lovelace")
    await page.get_by_role("textbox", name="Email", exact=True).fill("ada@example.org")
    await page.get_by_role("textbox", name="Phone", exact=True).fill("12345")
    await page.get_by_role("textbox", name="City", exact=True).fill("London")
    await page.get_by_role("combobox", name="Country", exact=True).select_option(label="Japan")
    await page.get_by_role("radio", name="Business", exact=True).check()
    await page.get_by_role("checkbox", name="I agree", exact=True).check()
    await page.get_by_role("button", name="Sign up", exact=True).click()
    return await page.get_by_test_id("number").inner_text()


async def raw_shop(page: Page, base: str) -> str:
    """Three pages of a shop."""
    await page.goto(base + "/shop")
    await page.get_by_role("searchbox", name="Search", exact=True).fill("cable")
    await page.get_by_role("button", name="Search", exact=True).click()
    rows = page.get_by_role("table", name="Results", exact=True).get_by_role("row")
    await rows.first.wait_for()
    await rows.evaluate_all(
        "rows => rows.slice(1).map(row => ({ name: row.cells[0].innerText, price: row.cells[1].innerText }))"
    )
    await page.get_by_role("link", name="Open 1", exact=True).click()
    await page.get_by_role("textbox", name="Amount", exact=True).fill("2")
    await page.get_by_role("button", name="Add to cart", exact=True).click()
    return await page.get_by_role("status").inner_text()


RAW: dict[str, Callable[[Page, str], Awaitable[str]]] = {"form": raw_form, "shop": raw_shop}


async def run_raw(browser: Browser, flow: str, base: str) -> Any:
    """The same by hand, in a context like ours."""
    context = await browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    said = await RAW[flow](page, base)
    await context.close()
    return said
