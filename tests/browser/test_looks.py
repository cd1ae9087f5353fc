"""What looks answer, and that they do not wait."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from callsheet.dsl.actions import (
    Attribute,
    BoxOf,
    Column,
    CurrentUrl,
    HasFacet,
    HowMany,
    IsState,
    Read,
    ReadAll,
    Seen,
    Style,
)
from callsheet.dsl.elements import Element, Inside, Self
from callsheet.dsl.values import Box

from .conftest import Door
from .loopback_site import Reply
from .words import css, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = """
  <h1>Two  words
   and more</h1>
  <label>Text <input value=" as typed "></label>
  <label>Notes <textarea>a
b</textarea></label>
  <label>Size <select><option value=1>Small<option value=2 selected>Very   large</select></label>
  <label><input type=checkbox checked> News</label>
  <div role=slider aria-label=Volume aria-valuenow=7 tabindex=0></div>
  <label>Password <input type=password value=hidden></label>
  <p id=shout style="text-transform:uppercase">shout</p>
  <div id=partly>seen <span style="display:none">unseen</span></div>
  <button disabled>Save</button> <fieldset disabled><input aria-label=Off></fieldset>
  <input aria-label=Empty autofocus>
  <style>[role=slider] { width: 9px; height: 9px }</style>
"""


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (role("heading"), "Two words and more"),
        (role("textbox", "Text"), " as typed "),
        (role("textbox", "Notes"), "a\nb"),
        (role("combobox", "Size"), "Very large"),
        (role("checkbox", "News"), "true"),
        (role("slider", "Volume"), "7"),
        (css("#shout"), "SHOUT"),
        (css("#partly"), "seen"),
        (role("textbox", "Empty"), ""),
    ],
)
async def test_read(shelf: Door, element: Element, expected: str) -> None:
    """A control says its value, anything else its visible text."""
    await shelf.keep_showing(PAGE)

    assert expected == await shelf.look(Read(element=element))


async def test_passwords_are_not_read(shelf: Door) -> None:
    """What is in a password field is nobody's to read."""
    await shelf.keep_showing(PAGE)

    failure = await shelf.look_failure(Read(element=css("input[type=password]")))

    assert ("secret", False) == (failure.kind, failure.dispatched)


async def test_states(shelf: Door) -> None:
    """`is` and `has` look at what a user would find."""
    await shelf.keep_showing(PAGE)
    looks = {
        "checked": IsState(element=role("checkbox", "News"), state="checked"),
        "disabled": IsState(element=role("button", "Save"), state="enabled"),
        "in a disabled group": IsState(element=role("textbox", "Off"), state="enabled"),
        "enabled": IsState(element=role("textbox", "Text"), state="enabled"),
        "empty": IsState(element=role("textbox", "Empty"), state="empty"),
        "not empty": IsState(element=role("textbox", "Text"), state="empty"),
        "focused": IsState(element=role("textbox", "Empty"), state="focused"),
        "text": HasFacet(element=role("heading"), facet="text", wanted="Two words and more"),
        "other text": HasFacet(element=role("heading"), facet="text", wanted="Two words"),
        "value": HasFacet(element=role("combobox", "Size"), facet="value", wanted="Very large"),
    }

    answers = {name: await shelf.look(look) for name, look in looks.items()}

    false = {"disabled", "in a disabled group", "not empty", "other text"}
    assert {name: name not in false for name in looks} == answers


async def test_seen_and_how_many(shelf: Door) -> None:
    """What is not there is not seen, nor is anything in it; that is no failure."""
    await shelf.keep_showing(PAGE)
    nowhere = Inside(element=role("button"), container=role("dialog"))

    answers = [
        await shelf.look(look)
        for look in (
            Seen(element=role("heading")),
            Seen(element=role("dialog")),
            Seen(element=nowhere),
            HowMany(element=nowhere),
            HowMany(element=role("button")),
        )
    ]

    assert [True, False, False, 0, 1] == answers


async def test_attributes_styles_and_boxes(shelf: Door) -> None:
    """An attribute as the source says it, a computed style, and the place in the page's own pixels."""
    await shelf.keep_showing(
        "<style>body { margin: 0 } b { color: rgb(1, 2, 3) }</style><div style='height:3000px'></div>"
        "<a href=/x style='position:absolute; left:10.5px; top:2000px; width:30px; height:20px'><b>Go</b></a>"
    )
    link, bold = role("link", "Go"), css("b")

    assert "/x" == await shelf.look(Attribute(element=link, name="href"))
    assert None is await shelf.look(Attribute(element=link, name="title"))
    assert "rgb(1, 2, 3)" == await shelf.look(Style(element=bold, property="color"))
    assert "" == await shelf.look(Style(element=bold, property="--nothing"))
    assert Box(Decimal("10.5"), Decimal(2000), Decimal(30), Decimal(20)) == await shelf.look(BoxOf(element=link))
    columns = (Column(name="color", element=Self(), style="color"), Column(name="text", element=Self()))
    assert [{"color": "rgb(1, 2, 3)", "text": "Go"}] == await shelf.look(
        ReadAll(element=bold, columns=columns, limit=3)
    )


async def test_attributes_of_password_fields_are_not_read(shelf: Door) -> None:
    """The source may hold the password, too."""
    await shelf.keep_showing(PAGE)

    failure = await shelf.look_failure(Attribute(element=css("input[type=password]"), name="value"))

    assert "secret" == failure.kind


async def test_url(shelf: Door) -> None:
    """`url` is the address of the page."""
    await shelf.keep_showing(PAGE)

    assert f"{shelf.site.base}/shown" == await shelf.look(CurrentUrl())


async def test_looks_do_not_wait(door: Door) -> None:
    """A look happens once, where it stands."""
    await door.show("<script>setTimeout(() => { document.body.innerHTML = '<h1>Late</h1>' }, 1000)</script>")

    began = time.monotonic()
    failure = await door.look_failure(Read(element=role("heading")))
    seen = await door.look(Seen(element=role("heading")))

    assert ("missing", False, True) == (failure.kind, seen, time.monotonic() - began < 0.8)


async def test_a_look_meets_a_whole_page(door: Door) -> None:
    """While one page takes the place of another, the look is at one of them, whole."""
    door.site.pages["/next"] = "<script src=/slow></script><h1>Next</h1>"
    door.site.pages["/slow"] = Reply(body="1", kind="text/javascript", delay=0.2)
    await door.show("<h1>First</h1><script>setTimeout(() => { location = '/next' }, 30)</script>")

    found = {await door.look(Read(element=role("heading")))}
    while "Next" not in found:
        found.add(await door.look(Read(element=role("heading"))))

    assert {"First", "Next"} >= found


async def test_snapshot(door: Door) -> None:
    """The snapshot is what ARIA sees, without what is in password fields."""
    await door.show("<h1>Hello</h1><input type=password aria-label=Password value=hunter2>")

    snapshot = await door.session.snapshot()

    assert '- heading "Hello" [level=1]\n- textbox "Password": ‹password›' == snapshot
