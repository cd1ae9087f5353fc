"""Elements in frames: found, used and told of as those of the page are."""

from __future__ import annotations

import pytest

from callsheet.dsl.actions import Attribute, BoxOf, FindAll, HowMany, Read, ReadAll, Seen
from callsheet.dsl.elements import Element, Having, InFrame, Inside, Like, Marked, Near, Nth, Self, within
from callsheet.dsl.values import Box

from .conftest import Door
from .loopback_site import Reply
from .words import check, choose, click, column, css, fill, press, role, type_

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FRAME = css("iframe.editor")
OUTER = (
    "<h1>Page</h1><button>Save</button><iframe class=editor src=/inner style='width: 600px; height: 400px'></iframe>"
)
INNER = """<h2>Inside</h2><label>Name <input name=n></label><label><input type=checkbox>Sure</label>
  <label>Size <select><option>Small<option>Large</select></label>
  <button onclick="document.querySelector('output').textContent = 'saved ' + document.querySelector('input').value">
    Save</button><output></output>
  <table><tr><th>Name<th>Price</tr><tr><td>Lamp<td>$3</tr><tr><td>Cable<td>$4</tr></table>
  <ul><li>one</li><li class=odd><a href=/next>two</a></li></ul><p>far</p><i title=near>near</i>"""


def framed(element: Element, frame: Element = FRAME) -> Element:
    """The element as it is in `frame F { … }`."""
    return within(element, InFrame(element=Self(), frame=frame))


async def show(door: Door, outer: str = OUTER) -> None:
    """A page with a page in it."""
    door.site.pages["/inner"] = INNER
    await door.show(outer)


async def test_acts_in_a_frame(door: Door) -> None:
    """Those of the page that have the same name are left alone."""
    await show(door)

    await door.act(fill(framed(role("textbox", "Name")), "Bob"))
    await door.act(check(framed(role("checkbox", "Sure"))))
    await door.act(choose("Large", framed(role("combobox", "Size"))))
    await door.act(type_("by", framed(role("textbox", "Name"))))
    await door.act(press("Tab", framed(role("textbox", "Name"))))
    await door.act(click(framed(role("button", "Save"))))

    assert "saved Bobby" == await door.look(Read(element=framed(css("output"))))
    assert "Large" == await door.look(Read(element=framed(role("combobox", "Size"))))


@pytest.mark.parametrize(
    "element",
    [
        pytest.param(Inside(element=role("cell", "Price"), container=role("row", "Lamp")), id="in"),
        pytest.param(Nth(element=role("cell", "Price"), index=1), id="nth"),
        pytest.param(Having(element=role("listitem"), inner=role("link", "two")), id="having"),
        pytest.param(Like(element=role("link"), part="tw"), id="like-a-name"),
        pytest.param(Like(element=role("row"), pattern="^La"), id="like-a-row"),
        pytest.param(Near(element=css("p"), other=css("i")), id="near"),
    ],
)
async def test_every_form_of_element(door: Door, element: Element) -> None:
    """One match inside, and none outside of the frame."""
    await show(door)

    assert (1, False) == (
        await door.look(HowMany(element=framed(element))),
        await door.look(Seen(element=element)),
    )


async def test_rows_of_a_frame(door: Door) -> None:
    """All columns of all rows."""
    await show(door)
    columns = (column("name", role("cell", "Name")), column("price", role("cell", "Price")))

    rows = await door.look(ReadAll(element=framed(role("row")), columns=columns, limit=5))

    assert [{"name": "Lamp", "price": "$3"}, {"name": "Cable", "price": "$4"}] == rows


async def test_inside_of_what_is_in_a_frame(door: Door) -> None:
    """`frame F { inside E { … } }`: names are looked for in E, which is in F."""
    await show(door)
    row = framed(role("row", "Cable"))

    assert "$4" == await door.look(Read(element=within(role("cell", "Price"), row)))


async def test_a_frame_in_a_frame(door: Door) -> None:
    """Frames nest."""
    door.site.pages["/middle"] = "<iframe id=deep src=/inner></iframe>"
    door.site.pages["/inner"] = INNER
    await door.show("<iframe class=editor src=/middle></iframe>")

    deep = framed(css("#deep"))

    assert "Inside" == await door.look(Read(element=framed(role("heading"), deep)))


async def test_boxes_and_attributes_of_a_frame(door: Door) -> None:
    """Pixels are those of the page in the frame."""
    await show(door)

    box = await door.look(BoxOf(element=framed(role("heading", "Inside"))))
    assert isinstance(box, Box)
    assert box.x < 20
    assert "near" == await door.look(Attribute(element=framed(css("i")), name="title"))


async def test_a_click_that_leads_the_frame_on(door: Door) -> None:
    """The next page of the frame is waited for."""
    door.site.pages["/next"] = Reply(body="<h2>Next</h2>", delay=0.15)
    await show(door)

    await door.act(click(framed(role("link", "two"))))

    assert "Next" == await door.look(Read(element=framed(role("heading"))))


async def test_what_is_missing_in_a_frame(door: Door) -> None:
    """The message says where, and what is there instead; of a frame that is missing too."""
    await show(door)

    failure = await door.failure(click(framed(role("button", "Sve"))))
    assert ('no button "Sve" in the frame', ('button "Save"',)) == (failure.message, failure.instead)
    failure = await door.failure(click(framed(role("button", "Save"), css("iframe.other"))))
    assert 'no css("iframe.other") on the page' == failure.message
    failure = await door.failure(click(framed(role("button", "Save"), role("button", "Save"))))
    assert ("refused", 'button "Save" is no frame') == (failure.kind, failure.message)
    assert not await door.look(Seen(element=framed(role("button"), css("iframe.other"))))


LINES = """<table><tr><th>Name<th>Do</tr>
  <tr><td>Lamp<td><button onclick="this.closest('tr').remove()">Remove</button></tr>
  <tr><td>Cable<td><button onclick="this.textContent = 'Removed'">Remove</button></tr>
  <tr><td>Plug<td><button>Remove</button></tr></table>"""


async def test_elements_of_a_loop_stay_what_they_are(door: Door) -> None:
    """When one before them goes, or their own text changes."""
    await door.show(LINES)
    row = role("row")
    first, second, third = (Marked(mark="7.1", index=index, element=row) for index in (1, 2, 3))

    assert 3 == await door.look(FindAll(element=row, limit=5, mark="7.1"))
    await door.act(click(within(role("button"), first)))
    await door.act(click(within(role("button", "Remove"), second)))

    assert "Cable Removed" == await door.look(Read(element=second))
    assert "Plug" == await door.look(Read(element=within(role("cell", "Name"), third)))
    failure = await door.failure(click(within(role("button"), first)))
    assert ("missing", "row nth 1, which the loop has found, is on the page no more") == (failure.kind, failure.message)


async def test_elements_of_a_loop_in_a_frame(door: Door) -> None:
    """They are found again in their frame."""
    await show(door)
    row = framed(role("row"))

    assert 2 == await door.look(FindAll(element=row, limit=5, mark="7.1"))
    cell = within(role("cell", "Name"), Marked(mark="7.1", index=2, element=row))

    assert "Cable" == await door.look(Read(element=cell))


async def test_more_elements_than_a_loop_takes(door: Door) -> None:
    """It fails, and nothing is marked."""
    await door.show(LINES)

    failure = await door.look_failure(FindAll(element=role("row"), limit=2, mark="7.1"))

    assert ("value", "3 matches of row, the loop takes 2 at most") == (failure.kind, failure.message)
    assert 0 == await door.look(HowMany(element=css("[data-callsheet-7-1]")))
    assert 0 == await door.look(FindAll(element=role("row", "Nothing"), limit=2, mark="7.1"))
