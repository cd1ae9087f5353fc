"""Which control pressing something would press: the control, what is in it or on it, the button of a field's form."""

from __future__ import annotations

import time

import pytest

from callsheet.dsl.elements import Element, Like

from .conftest import LONG, Door
from .words import css, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = """<button id=order><span>Place</span> order</button> <button id=save>Save</button>
  <div id=around style="padding: 9px"><button id=lone style="width: 100px">Delete</button></div>
  <div id=beside style="width: 600px; padding: 9px"><button style="width: 30px">Delete</button></div>
  <form id=pay><input aria-label=Card name=card><button>Pay</button></form>
  <form><input aria-label=Find name=q><button>Search</button></form>
  <label id=agree>Agree <input type=checkbox id=box></label>"""
CONTROLS: tuple[Element, ...] = (
    role("button", "Place order"),
    Like(element=role("button"), pattern="^Dele.*$"),
    role("button", "Pay"),
    css("#box"),
    css("#nowhere"),
)


@pytest.mark.parametrize(
    ("element", "pressed"),
    [
        (role("button", "Place order"), 0),
        (css("#order"), 0),
        (css("#order span"), 0),
        (role("button", "Save"), None),
        (css("#lone"), 1),
        (css("#around"), None),
        (role("textbox", "Card"), 2),
        (role("textbox", "Find"), None),
        (css("#agree"), 3),
        (css("#not-there"), None),
        (role("button"), None),
    ],
)
async def test_what_is_pressed(door: Door, element: Element, pressed: int | None) -> None:
    """By whatever words it is found."""
    await door.keep_showing(PAGE)

    assert pressed == await door.session.presses(element, CONTROLS, deadline=time.monotonic() + LONG)


async def test_what_lies_on_the_middle_is_pressed(door: Door) -> None:
    """A click on something large goes to what is in its middle."""
    await door.show('<div id=area style="width: 80px; height: 30px"><button style="width: 80px">Delete</button></div>')

    assert 1 == await door.session.presses(css("#area"), CONTROLS, deadline=time.monotonic() + LONG)


async def test_keys_go_to_what_has_the_focus(door: Door) -> None:
    """Enter presses a button, and sends the form of a field."""
    await door.show(PAGE + "<script>document.querySelector('#order').focus()</script>")
    assert 0 == await door.session.presses(None, CONTROLS, deadline=time.monotonic() + LONG)

    await door.show(PAGE + "<script>document.querySelector('[name=card]').focus()</script>")
    assert 2 == await door.session.presses(None, CONTROLS, deadline=time.monotonic() + LONG)

    await door.show(PAGE)
    assert await door.session.presses(None, CONTROLS, deadline=time.monotonic() + LONG) is None
