"""What a failed act says: its kind, a line for people, what was there instead, and whether it may have been done."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest
from playwright.async_api import Error

from callsheet.dsl.actions import Act, Read
from callsheet.dsl.elements import Element, Having, Inside, Like, Near, Nth

from .conftest import Door, failure_of
from .loopback_site import Reply
from .words import attribute, check, choose, click, fill, goto, press, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHOP = """
  <h1>Products</h1>
  <form><input type=search aria-label=Find placeholder="What?"><a href="#">Search</a></form>
  <button>Add to cart</button><button>Add to list</button><button>Serve</button><button>Empty cart</button>
  <p data-testid=order-no>AB-1</p>
  <ul><li>First offer</li><li>Second offer</li></ul>
  <table aria-label=Results><tr><th>Name</th><th>Price</th><th></th></tr>
    <tr><td>Cable A</td><td>$3</td><td><button>Remove</button></td></tr>
    <tr><td>Cable B</td><td>$4</td><td><button>Remove</button></td></tr></table>
"""


TABLE = role("table", "Results")


@pytest.mark.parametrize(
    ("element", "message", "first"),
    [
        pytest.param(
            role("button", "Add to crat"), 'no button "Add to crat" on the page', 'button "Add to cart"', id="misspelt"
        ),
        pytest.param(
            role("button", "Search"),
            'no button "Search" on the page: there is a link "Search"',
            'link "Search"',
            id="wrong-role",
        ),
        pytest.param(
            role("switch", "Dark"), 'no switch "Dark" on the page, nor any other switch', None, id="none-of-the-role"
        ),
        pytest.param(role("row", "Cable C"), 'no row "Cable C" on the page', 'row "Cable A"', id="row"),
        pytest.param(
            Inside(element=role("cell", "Prices"), container=role("row", "Cable A")),
            'no cell "Prices" in row "Cable A"',
            'cell "Price"',
            id="cell",
        ),
        pytest.param(
            Inside(element=role("button", "Remov"), container=role("row", "Cable A")),
            'no button "Remov" in row "Cable A"',
            'button "Remove"',
            id="in-a-container",
        ),
        pytest.param(
            Inside(element=role("button"), container=role("table", "Result")),
            'no table "Result" on the page',
            'table "Results"',
            id="container-missing",
        ),
        pytest.param(
            Near(element=role("button"), other=role("heading", "Product")),
            'no heading "Product" on the page',
            'heading "Products"',
            id="neighbour-missing",
        ),
        pytest.param(
            role("listitem", "First ofer"),
            'no listitem "First ofer" on the page',
            'listitem "First offer"',
            id="text-role",
        ),
        pytest.param(
            Like(element=role("button"), part="carts"),
            'no button like "carts" on the page',
            'button "Empty cart"',
            id="like",
        ),
        pytest.param(
            attribute("text", "Firs offer"), 'no text "Firs offer" on the page', 'text "First offer"', id="text"
        ),
        pytest.param(attribute("label", "Fin"), 'no label "Fin" on the page', 'label "Find"', id="label"),
        pytest.param(
            attribute("placeholder", "Who?"),
            'no placeholder "Who?" on the page',
            'placeholder "What?"',
            id="placeholder",
        ),
        pytest.param(
            attribute("testid", "order-number"),
            'no testid "order-number" on the page',
            'testid "order-no"',
            id="test-id",
        ),
        pytest.param(attribute("css", "p.none"), 'no css("p.none") on the page', None, id="css"),
        pytest.param(
            Nth(element=role("listitem"), index=3), "no listitem nth 3 on the page", 'listitem "First offer"', id="nth"
        ),
        pytest.param(
            Having(element=role("listitem"), inner=role("link")),
            "no listitem having link on the page",
            'listitem "First offer"',
            id="having",
        ),
    ],
)
async def test_missing(shelf: Door, element: Element, message: str, first: str | None) -> None:
    """A missing element: where it was looked for, and what is there instead, closest first."""
    await shelf.keep_showing(SHOP)

    failure = await shelf.failure(click(element), within=0.0)

    assert ("missing", message, False) == (failure.kind, failure.message, failure.dispatched)
    assert first == next(iter(failure.instead), None)


async def test_at_most_eight_instead(shelf: Door) -> None:
    """A page of many buttons gives the eight most alike."""
    await shelf.show("".join(f"<button>Thing {at}</button>" for at in range(30)))

    failure = await shelf.failure(click(role("button", "Thing 17a")), within=0.0)

    assert (8, 'button "Thing 17"') == (len(failure.instead), failure.instead[0])


@pytest.mark.parametrize(
    ("element", "message", "instead"),
    [
        pytest.param(
            role("button", "Remove"),
            '2 elements match button "Remove"',
            ('button "Remove" in row "Cable A"', 'button "Remove" in row "Cable B"'),
            id="told-apart-by-rows",
        ),
        pytest.param(
            role("listitem"),
            "2 elements match listitem",
            ('listitem nth 1, "First offer"', 'listitem nth 2, "Second offer"'),
            id="numbered",
        ),
        pytest.param(
            Inside(element=role("button"), container=Inside(element=role("row"), container=TABLE)),
            '2 elements match row in table "Results"',
            None,
            id="container",
        ),
    ],
)
async def test_ambiguous(shelf: Door, element: Element, message: str, instead: tuple[str, ...] | None) -> None:
    """Two matches are an error that shows both, in words that could stand in the plan."""
    await shelf.keep_showing(SHOP)

    failure = await shelf.failure(click(element), within=0.0)

    assert ("ambiguous", message, False) == (failure.kind, failure.message, failure.dispatched)
    assert failure.instead == (instead or failure.instead)


async def test_two_for_a_moment(door: Door) -> None:
    """A view that fades out beside the new one is given a moment."""
    await door.show("""<button id=old>Go</button><button onclick="document.title = 'done'">Go</button>
      <script>setTimeout(() => old.remove(), 100)</script>""")

    await door.act(click(role("button", "Go")))

    assert "done" == await door.session._page.title()


OBSTACLES = """<button disabled>Disabled</button> <input aria-label=ReadOnly readonly value=x>
  <div style="position:relative;width:200px;height:40px"><button style="width:100%">Covered</button>
    <div class=veil style="position:absolute;inset:0">Accept cookies</div></div>
  <button style="position:fixed;left:-500px">Outside</button>
  <button id=runs style="position:absolute;left:0">Runs</button>
  <select aria-label=Size><option>Small</option><option disabled>Large</option></select>
  <input type=number aria-label=Number> <input type=checkbox aria-label=Box> <button>Plain</button>
  <style>@keyframes run { to { left: 300px } } #runs { animation: run 0.5s infinite alternate linear }</style>"""


@pytest.mark.parametrize(
    ("act", "kind", "message"),
    [
        (click(role("button", "Disabled")), "refused", 'button "Disabled" is disabled'),
        (
            click(role("button", "Covered")),
            "refused",
            'button "Covered" is covered by <div class="veil">Accept cookies</div>',
        ),
        (click(role("button", "Outside")), "refused", 'button "Outside" can\'t be scrolled into view'),
        (click(role("button", "Runs")), "refused", 'button "Runs" does not stop moving'),
        (fill(role("textbox", "ReadOnly")), "refused", 'textbox "ReadOnly" is read-only'),
        (fill(role("button", "Plain")), "refused", 'button "Plain" is nothing that can be filled'),
        (fill(role("checkbox", "Box")), "refused", 'checkbox "Box" is nothing that can be filled'),
        (fill(role("spinbutton", "Number"), "two"), "refused", 'spinbutton "Number" takes numbers only'),
        (check(role("button", "Plain")), "refused", 'button "Plain" is nothing that can be checked'),
        (
            press("Entr", role("textbox", "ReadOnly")),
            "refused",
            'textbox "ReadOnly" was to be sent a key that has no such name',
        ),
        (press("Entr"), "refused", "the key `Entr` was to be sent a key that has no such name"),
        (
            choose("Large", role("combobox", "Size")),
            "refused",
            'combobox "Size" has that option disabled',
        ),
        (
            choose("Larger", role("combobox", "Size")),
            "missing",
            'no option "Larger" in combobox "Size"',
        ),
        (click(attribute("css", "p >> b")), "refused", "`p >> b` is no CSS selector: `>>` is not in CSS"),
    ],
)
async def test_not_possible(shelf: Door, act: Act, kind: str, message: str) -> None:
    """What can't be done is refused before anything is sent, and says why. This holds Playwright's words too."""
    await shelf.keep_showing(OBSTACLES)

    failure = await shelf.failure(act, within=0.4)

    assert (kind, message, False) == (failure.kind, failure.message, failure.dispatched)


async def test_bad_css(shelf: Door) -> None:
    """A selector that is none says so at once."""
    await shelf.keep_showing(OBSTACLES)

    failure = await shelf.failure(click(attribute("css", "p[")), within=5.0)

    assert ("refused", False) == (failure.kind, failure.dispatched)


@pytest.mark.parametrize(
    ("html", "act"),
    [
        ("<button onclick='for (;;);'>Go</button>", click(role("button", "Go"))),
        ("<input aria-label=Go oninput='for (;;);'>", fill(role("textbox", "Go"))),
        (
            "<input aria-label=Go onkeydown='for (;;);'>",
            press("a", role("textbox", "Go")),
        ),
        ("<input type=checkbox aria-label=Go onchange='for (;;);'>", check(role("checkbox", "Go"))),
        (
            "<select aria-label=Go onchange='for (;;);'><option>a<option>b</select>",
            choose("b", role("combobox", "Go")),
        ),
        ("<input autofocus onkeydown='for (;;);'>", press("a")),
    ],
    ids=["click", "fill", "press-on", "check", "choose", "press"],
)
async def test_a_page_that_hangs_took_the_act(lone_door: Door, html: str, act: Act) -> None:
    """A handler that never ends is a time-out after the act: nobody knows whether it had its effect."""
    await lone_door.show(html)

    began = time.monotonic()
    failure = await lone_door.failure(act, within=1.0)

    assert ("timeout", True, True) == (failure.kind, failure.dispatched, time.monotonic() - began < 3.0)


async def test_a_hung_page_can_not_be_looked_at(lone_door: Door) -> None:
    """A look at a page that does not answer ends with its deadline; the session can go on elsewhere."""
    await lone_door.show("<script>setTimeout(() => { for (;;); }, 150)</script>")
    time.sleep(0.2)  # noqa: ASYNC251 - the page shall hang before anything else is asked of it

    began = time.monotonic()
    failure = await failure_of(lone_door.look(Read(element=role("heading")), within=0.3))
    took = time.monotonic() - began
    await lone_door.show("<h1>Alive</h1>")

    assert ("timeout", False, True) == (failure.kind, failure.dispatched, took < 1.5)
    assert "Alive" == await lone_door.look(Read(element=role("heading")))


async def test_a_page_that_crashes(lone_door: Door) -> None:
    """A crash during an act is of the browser's kind, may have followed the act, and can be got over."""
    await lone_door.show("<button>Go</button>")

    crashing = asyncio.ensure_future(crash(lone_door))
    failure = await lone_door.failure(click(role("button", "Gone")), within=5.0)
    unseen = await failure_of(lone_door.session.snapshot())
    await lone_door.show("<h1>Alive</h1>")

    assert ["browser"] * 2 == [failure.kind, unseen.kind]
    assert "Alive" == await lone_door.look(Read(element=role("heading")))
    await asyncio.wait({crashing})


async def crash(door: Door) -> None:
    """Ends the page's process. The command gets no answer from a page that it killed."""
    page = door.session._page
    client = await page.context.new_cdp_session(page)
    with contextlib.suppress(Error):
        await client.send("Page.crash")


@pytest.mark.parametrize(
    ("reply", "kind", "words", "dispatched"),
    [
        pytest.param(Reply(status=404), "navigation", "answered 404 Not Found", True, id="404"),
        pytest.param(Reply(status=401), "navigation", "answered 401 Unauthorized", True, id="401"),
        pytest.param(Reply(status=503), "navigation", "answered 503 Service Unavailable", True, id="503"),
        pytest.param(Reply(cut=True), "navigation", "the site answered with nothing", True, id="cut"),
        pytest.param(Reply(delay=5), "timeout", "did not answer within", True, id="slow"),
        pytest.param(
            Reply(body="x", kind="application/zip"), "navigation", "is a download, not a page", True, id="download"
        ),
        pytest.param(Reply(status=204), "navigation", "it is no page, or was given up", True, id="no-content"),
    ],
)
async def test_goto_fails(door: Door, reply: Reply, kind: str, words: str, dispatched: bool) -> None:
    """`goto` succeeds only with a page that is none of the errors; then the next one is not harmed."""
    door.site.pages["/bad"] = reply

    failure = await door.failure(goto(f"{door.site.base}/bad"), within=0.4 if reply.delay else 5.0)
    await door.show("<h1>Fine</h1>")

    assert (kind, dispatched) == (failure.kind, failure.dispatched)
    assert words in failure.message
    assert "Fine" == await door.look(Read(element=role("heading")))


async def test_a_failing_answer_to_a_click(door: Door) -> None:
    """A 5xx or a cut connection after a click is a failure of an act that was done."""
    door.site.pages["/500"], door.site.pages["/cut"] = Reply(status=500, body="<h1>Oops</h1>"), Reply(cut=True)
    failures = []
    for path in ("/500", "/cut"):
        await door.show(f"<form method=post action={path}><button>Order</button></form>")
        failures.append(await door.failure(click(role("button", "Order")), within=3.0))

    assert [("navigation", True)] * 2 == [(failure.kind, failure.dispatched) for failure in failures]
    assert "the site answered with status 500" == failures[0].message


async def test_a_refusal_of_input_is_no_failure(door: Door) -> None:
    """A form that is shown again with status 422 is a page like another."""
    door.site.pages["/order"] = Reply(status=422, body="<h1>Card number missing</h1>")
    await door.show("<form method=post action=/order><button>Order</button></form>")

    await door.act(click(role("button", "Order")))

    assert "Card number missing" == await door.look(Read(element=role("heading")))
