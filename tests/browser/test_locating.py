"""Which elements of a page an element of the language is."""

from __future__ import annotations

import pytest

from callsheet.dsl.actions import HowMany, Read, Seen
from callsheet.dsl.elements import Element, Having, Like, Near, Nth

from .conftest import Door
from .words import attribute, css, inside, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TABLE = """
<h1>Results</h1>
<table aria-label="Results">
  <thead><tr><th>Name</th><th style="text-transform: uppercase">Price</th><th>Stock</th></tr></thead>
  <tbody>
    <tr><td>USB cable</td><td>$3.50</td><td>7</td></tr>
    <tr><td>USB  cable
      long</td><td>$5</td><td></td></tr>
    <tr><td>Cable tie</td><td>$7</td><td>3.50</td></tr>
  </tbody>
</table>
<table><caption>Your order</caption>
  <tr><th scope="row">Total</th><td>$12</td></tr>
  <tr><th scope="row">Items</th><td>USB cable</td></tr>
</table>
"""

FORM = """
<button>Save</button> <button>Save   all
files</button> <button>It's "odd" \\ [a]: {b} >> c | `d`</button>
<button class=gone style="display:none">Hidden</button>
<button style="width:0;height:0;padding:0;border:0;overflow:hidden;font-size:0">No room</button>
<ul><li>First thing</li><li>Second thing <a href="#">More</a></li></ul>
<p>Some <b>words</b></p> <a href="#">More</a>
<label>Email <input placeholder="you@example.org"></label> <output data-testid=number>7</output>
<select aria-label=Size><option>Small<option>Medium</select>
<select style="display:none"><option>Medium</select>
"""


RESULTS = role("table", "Results")


async def count(door: Door, element: Element) -> int:
    """How many the page has."""
    result = await door.look(HowMany(element=element))
    assert isinstance(result, int)
    return result


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        pytest.param(role("button", "Save"), 1, id="whole-name"),
        pytest.param(role("button", "Sav"), 0, id="part-of-a-name"),
        pytest.param(role("button", "save"), 0, id="other-case"),
        pytest.param(role("button", "Save all files"), 1, id="white-space"),
        pytest.param(role("button", "Hidden"), 0, id="hidden"),
        pytest.param(role("button", "No room"), 0, id="no-room"),
        pytest.param(role("button"), 3, id="bare-role"),
        pytest.param(role("listitem", "First thing"), 1, id="list-item-by-text"),
        pytest.param(role("paragraph", "Some words"), 1, id="paragraph-by-text"),
        pytest.param(role("listitem", "First"), 0, id="part-of-a-text"),
        pytest.param(role("option", "Medium"), 1, id="option-of-a-closed-select"),
        pytest.param(attribute("text", "First thing"), 1, id="text"),
        pytest.param(attribute("text", "thing"), 0, id="part-of-text"),
        pytest.param(attribute("label", "Email"), 1, id="label"),
        pytest.param(attribute("placeholder", "you@example.org"), 1, id="placeholder"),
        pytest.param(attribute("testid", "number"), 1, id="test-id"),
        pytest.param(css("ul > li"), 2, id="css"),
        pytest.param(css("button.gone"), 0, id="css-hidden"),
        pytest.param(Nth(element=role("button"), index=2), 1, id="nth"),
        pytest.param(Nth(element=role("button"), index=9), 0, id="nth-too-far"),
        pytest.param(Having(element=role("listitem"), inner=role("link", "More")), 1, id="having"),
        pytest.param(inside(role("link", "More"), role("list")), 1, id="in"),
        pytest.param(inside(role("link"), role("list", "Nowhere")), 0, id="in-nothing"),
        pytest.param(Like(element=role("button"), part="Save"), 2, id="like-part"),
        pytest.param(Like(element=role("button"), part="save"), 0, id="like-part-other-case"),
        pytest.param(Like(element=role("button"), pattern=r"(?i)^save\b"), 2, id="like-pattern"),
        pytest.param(Like(element=role("button"), pattern=r"files$"), 1, id="like-end"),
        pytest.param(Like(element=role("button"), pattern="Hidden"), 0, id="like-hidden"),
        pytest.param(Like(element=role("listitem"), pattern=r"^\w+ thing$"), 1, id="like-text"),
        pytest.param(Like(element=css("li"), part="thing"), 2, id="like-css"),
        pytest.param(inside(Like(element=role("link"), part="M"), role("list")), 1, id="like-in"),
    ],
)
async def test_matches(shelf: Door, element: Element, expected: int) -> None:
    """Elements match what is visible: the whole accessible name, or text where ARIA names nothing."""
    await shelf.keep_showing(FORM)

    assert expected == await count(shelf, element)


async def test_odd_characters(door: Door) -> None:
    """A name may hold whatever a selector or a pattern would give a meaning to."""
    name = 'It\'s "odd" \\ [a]: {b} >> c | `d` $ ^ */+?é'
    await door.show(f"<button>{name.replace('>', '&gt;')}</button><ul><li>{name.replace('>', '&gt;')}</li></ul>")

    found = [
        await count(door, element)
        for element in (
            role("button", name),
            role("listitem", name),
            Like(element=role("button"), part="[a]: {b} >> c"),
            Like(element=role("button"), pattern=r"odd.*`d`"),
            css("button"),
        )
    ]

    assert [1, 1, 1, 1, 1] == found


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        pytest.param(inside(role("row"), RESULTS), 3, id="rows-are-data"),
        pytest.param(inside(role("row", "USB cable"), RESULTS), 1, id="row-by-whole-cell"),
        pytest.param(inside(role("row", "USB cable long"), RESULTS), 1, id="row-white-space"),
        pytest.param(inside(role("row", "USB"), RESULTS), 0, id="row-part-of-a-cell"),
        pytest.param(inside(role("row", "Name"), RESULTS), 0, id="row-not-by-heading"),
        pytest.param(inside(role("row", "Total"), role("table", "Your order")), 1, id="row-by-row-heading"),
        pytest.param(inside(role("cell", "Price"), RESULTS), 3, id="column"),
        pytest.param(inside(role("cell", "PRICE"), RESULTS), 3, id="column-as-people-see-it"),
        pytest.param(inside(role("cell", "$7"), RESULTS), 1, id="cell-by-text"),
        pytest.param(inside(role("cell"), RESULTS), 9, id="all-cells"),
        pytest.param(inside(Like(element=role("row"), part="cable"), RESULTS), 2, id="row-like"),
        pytest.param(inside(Like(element=role("row"), pattern="^Cable"), RESULTS), 1, id="row-like-one-cell"),
        pytest.param(inside(Having(element=role("row"), inner=role("cell", "$5")), RESULTS), 1, id="row-having-cell"),
    ],
)
async def test_tables(shelf: Door, element: Element, expected: int) -> None:
    """A row goes by a whole cell, a cell by its heading; rows of headings alone are no data."""
    await shelf.keep_showing(TABLE)

    assert expected == await count(shelf, element)


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        pytest.param(inside(role("cell", "Price"), role("row", "Cable tie")), "$7", id="column"),
        pytest.param(inside(role("cell", "Stock"), role("row", "USB cable long")), "", id="empty"),
        pytest.param(inside(role("cell", "Total"), role("table", "Your order")), "$12", id="row-heading"),
        pytest.param(inside(role("cell", "$5"), RESULTS), "$5", id="by-text"),
        pytest.param(
            inside(role("cell", "Name"), Nth(element=inside(role("row"), RESULTS), index=3)), "Cable tie", id="nth"
        ),
    ],
)
async def test_cells(shelf: Door, element: Element, expected: str) -> None:
    """`cell "H"` is the cell in the column or row headed H, else the cell whose text is H."""
    await shelf.keep_showing(TABLE)

    assert expected == await shelf.look(Read(element=element))


async def test_spans_move_columns(door: Door) -> None:
    """`colspan` and `rowspan` shift the cells that come after and below."""
    await door.show("""<table>
      <tr><th>Day</th><th colspan=2>Time</th><th>Room</th></tr>
      <tr><td rowspan=2>Mon</td><td>9</td><td>10</td><td>A</td></tr>
      <tr><td>11</td><td>12</td><td>B</td></tr>
    </table>""")

    row = Nth(element=role("row"), index=2)
    rooms = await door.look(Read(element=inside(role("cell", "Room"), row)))
    times = await count(door, inside(role("cell", "Time"), row))

    assert ("B", 2) == (rooms, times)


async def test_grid_of_divs(door: Door) -> None:
    """Roles make a table as good as tags do."""
    await door.show("""<div role=grid aria-label=People>
      <div role=row><span role=columnheader>Name</span> <span role=columnheader>Age</span></div>
      <div role=row><span role=gridcell>Ann</span> <span role=gridcell>31</span></div>
      <div role=row><span role=gridcell>Bob</span> <span role=gridcell>32</span></div>
    </div>""")

    age = await door.look(Read(element=inside(role("cell", "Age"), role("row", "Bob"))))

    assert ("32", 2) == (age, await count(door, role("row")))


async def test_near_is_the_closest_box(door: Door) -> None:
    """`near` is the match whose box is closest, however far that is."""
    await door.show("""<div style="position:relative;height:600px">
      <button id=a style="position:absolute;top:0">Buy</button> <b style="position:absolute;top:500px">Cable</b>
      <button id=b style="position:absolute;top:400px">Buy</button>
      <button id=c style="position:absolute;top:300px">Buy</button></div>""")

    near = Near(element=role("button", "Buy"), other=attribute("text", "Cable"))
    within = Having(element=css("div"), inner=near)

    assert (1, 1) == (await count(door, near), await count(door, within))
    assert await door.look(Seen(element=Having(element=css("#b"), inner=near))) is False
