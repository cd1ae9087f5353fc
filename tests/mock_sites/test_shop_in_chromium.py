"""The shop in a real browser: bought by role and name alone, wide and narrow."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from callsheet.mock_sites import Server
from tests.mock_sites.customer import Customer

pytestmark = pytest.mark.browser

WIDE, NARROW = 1280, 360


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The headless shell of the system where there is one, else Playwright's own."""
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=arguments)
        yield running
        running.close()


def new_context(browser: Browser, *, width: int = WIDE, account: str = "bob") -> BrowserContext:
    """A browser without a past, without JavaScript, signed in as `account`."""
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        http_credentials={"username": account, "password": f"{account}-demo"},
        java_script_enabled=False,
    )
    context.set_default_timeout(5_000)
    return context


def search(page: Page, base: str, department: str, query: str) -> None:
    """Search a department; ends on the results."""
    page.goto(f"{base}/{department}")
    page.get_by_role("searchbox", name="Search", exact=True).fill(query)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="Results", exact=True)).to_be_visible()


def put_first_in_cart(page: Page, base: str) -> str:
    """Find something that is in stock, put it into the cart; its name."""
    search(page, base, "outlet", "usb cable")
    rows = page.get_by_role("table", name="Results").get_by_role("row")
    in_stock = rows.filter(has=page.get_by_role("cell", name="0", exact=True)).all()
    links = [row.get_by_role("link") for row in rows.all()[1:] if row not in in_stock]
    name = links[0].inner_text()
    links[0].click()
    page.get_by_role("spinbutton", name="Quantity", exact=True).fill("1")
    page.get_by_role("button", name="Add to cart", exact=True).click()
    return name


def fill_in(page: Page) -> None:
    """Fill in the checkout form and go on."""
    page.get_by_role("textbox", name="Full name", exact=True).fill("Bob Stone")
    page.get_by_role("textbox", name="Street", exact=True).fill("12 Mill Lane")
    page.get_by_role("textbox", name="Postcode", exact=True).fill("10115")
    page.get_by_role("textbox", name="Card number", exact=True).fill("4111 1111 1111 1111")
    page.get_by_role("checkbox", name="I accept the terms of sale", exact=True).check()
    page.get_by_role("button", name="Continue", exact=True).click()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_buying_by_role_and_name(browser: Browser, bob: Customer, width: int) -> None:
    """Without JavaScript, on a wide and a narrow screen; another browser context finds the order again."""
    first, second = new_context(browser, width=width), new_context(browser, width=width)
    page = first.new_page()
    name = put_first_in_cart(page, bob.base)
    expect(page.get_by_role("table", name="Your cart").get_by_role("cell", name=name, exact=True)).to_be_visible()
    page.get_by_role("link", name="Checkout", exact=True).click()
    fill_in(page)
    expect(page.get_by_role("table", name="Your order").get_by_role("cell", name=name, exact=True)).to_be_visible()
    page.get_by_role("button", name="Place order", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you", exact=True)).to_be_visible()
    number = page.get_by_test_id("order-number").inner_text()
    first.close()
    later = second.new_page()
    later.goto(f"{bob.base}/orders")
    row = (
        later.get_by_role("table", name="Open orders")
        .get_by_role("row")
        .filter(has=later.get_by_role("cell", name=name, exact=True))
    )
    found = row.get_by_role("cell").first.inner_text()
    second.close()

    assert [number] == bob.numbers()
    assert number == found


def test_wrong_entries_are_described(browser: Browser, bob: Customer) -> None:
    """The summary is an alert, and each wrong field is invalid and says why to a screen reader."""
    context = new_context(browser)
    page = context.new_page()
    put_first_in_cart(page, bob.base)
    page.get_by_role("link", name="Checkout", exact=True).click()
    page.get_by_role("button", name="Continue", exact=True).click()
    card = page.get_by_role("textbox", name="Card number", exact=True)
    expect(page.get_by_role("alert")).to_contain_text("Please check the form")
    expect(card).to_have_accessible_description(
        "The digits on the front, with or without spaces Enter your card number"
    )
    expect(card).to_have_attribute("aria-invalid", "true")
    context.close()

    assert bob.numbers() == []


def test_the_server_and_not_the_browser_judges_a_quantity(browser: Browser, bob: Customer) -> None:
    """A wrong entry leads to a page that says so, where a bubble of the browser could not be read."""
    product = bob.in_stock()
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{bob.base}/{product['department']}/{product['id']}")
    page.get_by_role("spinbutton", name="Quantity", exact=True).fill("99")
    page.get_by_role("button", name="Add to cart", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Choose a quantity from 1 to 10")
    context.close()


def test_no_page_is_wider_than_a_narrow_screen(browser: Browser, bob: Customer) -> None:
    """No page of the shop has to be scrolled sideways on a phone."""
    bob.go_to_review()
    bob.post("/orders")
    bob.go_to_review()
    context = browser.new_context(
        viewport={"width": NARROW, "height": 844},
        http_credentials={"username": "bob", "password": "bob-demo"},
    )
    page = context.new_page()
    widths = {}
    (number,) = bob.numbers()
    product = bob.in_stock()
    paths = (
        "/",
        "/outlet",
        "/search?q=",
        f"/{product['department']}/{product['id']}",
        "/basket",
        "/checkout",
    )
    for path in (*paths, "/review", "/orders", f"/orders/{number}", f"/orders/{number}/thank-you"):
        page.goto(bob.base + path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert dict.fromkeys(widths, NARROW) == widths


def test_each_name_on_a_page_means_one_thing(browser: Browser, bob: Customer) -> None:
    """The controls that a plan names are unique on every page that has them."""
    bob.go_to_review()
    context = new_context(browser)
    page = context.new_page()
    repeated = []
    for path in ("/", "/store", "/store?q=usb", "/basket", "/checkout", "/review", "/orders"):
        page.goto(bob.base + path)
        for role in ("link", "button", "searchbox", "textbox", "combobox", "heading", "table", "checkbox"):
            names = [
                line.strip()
                for line in page.locator("body").aria_snapshot().splitlines()
                if line.strip().startswith(f'- {role} "')
            ]
            repeated += [(path, name) for name in set(names) if names.count(name) > 1]
    context.close()

    assert repeated == []


def test_a_reset_of_a_used_connection_makes_the_browser_send_again(browser: Browser, bob: Customer) -> None:
    """What the README warns of: one lost answer, and with `keep_cart` Chromium itself orders twice."""
    bob.reset("seed=0&keep_cart=true")
    bob.go_to_review()
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{bob.base}/review")
    bob.fault(kind="reset", when="after", method="POST", path="/orders")
    page.get_by_role("button", name="Place order", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you", exact=True)).to_be_visible()
    context.close()

    assert len(bob.numbers()) == 2


def test_resets_of_all_tries_reach_the_page(browser: Browser, bob: Customer, server: Server) -> None:
    """When every try of the browser is reset, the navigation fails."""
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{bob.base}/")
    bob.fault(kind="reset", when="before", path="/orders", times=20)
    with pytest.raises(Error, match=r"ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE"):
        page.goto(f"{bob.base}/orders")
    context.close()
