"""The pointer: places on an element, drags with the button held down, and text that is selected by one.

In: a locator with one match. Out: the mouse moved as a hand moves it. Before the button goes down Playwright makes
sure that the element can be hit there; from then on everything may have reached the page, and the button is let go
whatever happens.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from playwright.async_api import Locator, Mouse, Position

from callsheet.dsl.failures import fail
from callsheet.dsl.values import Point

FEWEST_MOVES = 5
"""Moves of a whole drag: pages begin one only after the pointer has moved some way."""
MOVE = 25.0
"""Pixels that the pointer moves at once."""

# Inside a frame a page has its own corner; `dx, dy` lead from the frame's window to the browser's.
_PLACE_SCRIPT = """element => {
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  return { left: box.left, top: box.top, width: box.width, height: box.height, scroll: [scrollX, scrollY],
    border: [parseFloat(style.borderLeftWidth) || 0, parseFloat(style.borderTopWidth) || 0] };
}"""

_TEXTS_SCRIPT = r"""
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), texts = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (text.data.trim() && text.parentElement.checkVisibility()) texts.push(text);
  }
  const first = texts[0], last = texts[texts.length - 1];
  const begin = first && first.data.search(/\S/), end = last && last.data.trimEnd().length;
"""
_ENDS_SCRIPT = f"""element => {{ {_TEXTS_SCRIPT}
  if (!first) return null;
  const range = document.createRange();
  range.setStart(first, begin);
  range.setEnd(last, end);
  const lines = [...range.getClientRects()].filter(line => line.width > 0);
  if (!lines.length) return null;
  const head = lines[0], tail = lines[lines.length - 1];
  return [[head.left + 1, head.top + head.height / 2], [tail.right - 1, tail.top + tail.height / 2]];
}}"""
"""Where the text of an element begins and where it ends; null without any."""
_SELECT_SCRIPT = f"""element => {{ {_TEXTS_SCRIPT} getSelection().setBaseAndExtent(first, begin, last, end); }}"""
_SELECTED_SCRIPT = "() => getSelection().toString()"


class Spot(NamedTuple):
    """A place in the browser's window, in pixels."""

    x: float
    y: float


class Place(NamedTuple):
    """Where an element is in the browser's window, and the way from its page's pixels to the window's."""

    left: float
    top: float
    width: float
    height: float
    shift: tuple[float, float]
    border: tuple[float, float]

    @property
    def middle(self) -> Spot:
        return Spot(self.left + self.width / 2, self.top + self.height / 2)

    def of_page(self, point: Point) -> Spot:
        """A point of the page."""
        return Spot(float(point.x) + self.shift[0], float(point.y) + self.shift[1])

    def holds(self, spot: Spot) -> bool:
        """Whether a spot is on the element."""
        return self.left <= spot.x < self.left + self.width and self.top <= spot.y < self.top + self.height


async def place_of(locator: Locator, milliseconds: float) -> Place:
    """Where the one match is now. Fails with `refused` when it has no place, as what is not drawn."""
    inner: dict[str, Any] = await locator.evaluate(_PLACE_SCRIPT, timeout=milliseconds)
    outer = await locator.bounding_box(timeout=milliseconds)
    if outer is None:
        raise fail("refused", "the element is not drawn anywhere")
    (across, down), (border_x, border_y) = inner["scroll"], inner["border"]
    shift = outer["x"] - inner["left"] - across, outer["y"] - inner["top"] - down
    return Place(outer["x"], outer["y"], outer["width"], outer["height"], shift, (border_x, border_y))


async def position(locator: Locator, at: Point | None, milliseconds: float) -> Position | None:
    """A point counted from an element's corner as Playwright counts it, which is from inside of the border."""
    if at is None:
        return None
    place = await place_of(locator, milliseconds)
    return {"x": float(at.x) - place.border[0], "y": float(at.y) - place.border[1]}


def require_in_window(locator: Locator, spots: Iterable[Spot], subject: str) -> None:
    """Raises `NodeFailure` for a drag that leaves the window: the page would see none of what happens there."""
    size = locator.page.viewport_size
    for spot in spots:
        if size is not None and not (0 <= spot.x < size["width"] and 0 <= spot.y < size["height"]):
            where = f"({spot.x:.0f}, {spot.y:.0f})"
            raise fail("refused", f"{subject} would be dragged out of the window, to {where} of its pixels")


@asynccontextmanager
async def held(mouse: Mouse) -> AsyncIterator[None]:
    """The button is down."""
    await mouse.down()
    try:
        yield
    finally:
        await mouse.up()


async def begin_to_move(mouse: Mouse, begin: Spot) -> None:
    """So far that a page, and the browser itself, take it for the beginning of a drag."""
    await mouse.move(begin.x + 6, begin.y + 6, steps=2)


async def move_along(mouse: Mouse, begin: Spot, spots: Sequence[Spot]) -> None:
    """Moves the pointer from spot to spot, in steps as small as a hand makes them."""
    before = begin
    for spot in spots:
        far = max(abs(spot.x - before.x), abs(spot.y - before.y))
        steps = max(1, round(far / MOVE), -(-FEWEST_MOVES // len(spots)))
        await mouse.move(spot.x, spot.y, steps=steps)
        before = spot


async def select_text(locator: Locator, milliseconds: float, subject: str) -> None:
    """Selects the text of an element by dragging over it.

    A drag alone may miss a letter at an end, or an end that is out of sight: what is selected is made exact before the
    button is let go, since that is when pages look.
    """
    await locator.hover(timeout=milliseconds)
    ends: list[list[float]] | None = await locator.evaluate(_ENDS_SCRIPT)
    if ends is None:
        raise fail("refused", f"{subject} has no text to select")
    place = await place_of(locator, milliseconds)
    inner: dict[str, Any] = await locator.evaluate(_PLACE_SCRIPT)
    shift = place.left - inner["left"], place.top - inner["top"]
    first, last = (Spot(x + shift[0], y + shift[1]) for x, y in ends)
    mouse = locator.page.mouse
    await mouse.move(first.x, first.y)
    async with held(mouse):
        await mouse.move(last.x, last.y, steps=FEWEST_MOVES)
        await locator.evaluate(_SELECT_SCRIPT)
    if not await locator.evaluate(_SELECTED_SCRIPT):
        raise fail("refused", f"{subject} does not let its text be selected", dispatched=True)
