"""Scrolling: an element into view, what scrolls in it to an end, or by so many pixels.

Done by script and at once, as a wheel would do it in small steps: pages are told of it in the same way. Where nothing
scrolls, the wheel is turned over the element, for a page may make of that what it likes.
"""

from __future__ import annotations

from playwright.async_api import Locator

from callsheet.dsl.values import Point

from .scripts import FRAMES_SCRIPT

_SCROLLS_SCRIPT = """
  const scrolls = (element, across) => {
    const style = getComputedStyle(element), root = element === document.scrollingElement;
    const free = across ? style.overflowX : style.overflowY;
    const room = across ? element.scrollWidth - element.clientWidth : element.scrollHeight - element.clientHeight;
    return room > 0 && (root ? free !== 'hidden' : free === 'auto' || free === 'scroll');
  };
  const area = element => element.clientWidth * element.clientHeight;
  const inside = (element, across) => [element, ...element.querySelectorAll('*')]
    .filter(one => scrolls(one, across)).sort((a, b) => area(b) - area(a))[0];
"""
_TO_END_SCRIPT = f"""(element, end) => {{ {_SCROLLS_SCRIPT}
  const across = end === 'left' || end === 'right', far = end === 'right' || end === 'bottom';
  const scroller = inside(element, across);
  if (scroller) {{
    const size = across ? scroller.scrollWidth : scroller.scrollHeight;
    scroller.scrollTo({{ [across ? 'left' : 'top']: far ? size : 0, behavior: 'instant' }});
    return;
  }}
  const edge = far ? 'end' : 'start';
  const [block, inline] = across ? ['nearest', edge] : [edge, 'nearest'];
  element.scrollIntoView({{ block, inline, behavior: 'instant' }});
}}"""
"""To an end of what scrolls in the element, else so that the element's own end is in view."""
_BY_SCRIPT = f"""(element, [right, down]) => {{ {_SCROLLS_SCRIPT}
  const across = down === 0;
  let scroller = inside(element, across);
  for (let up = element.parentElement; up && !scroller; up = up.parentElement) if (scrolls(up, across)) scroller = up;
  if (scroller) scroller.scrollBy({{ left: right, top: down, behavior: 'instant' }});
  return Boolean(scroller);
}}"""
"""What scrolls in the element or around it; false where nothing does."""


async def to_end(locator: Locator, end: str, milliseconds: float) -> None:
    """To the `top`, `bottom`, `left` or `right`."""
    await locator.evaluate(_TO_END_SCRIPT, end, timeout=milliseconds)


async def taken_in(locator: Locator) -> None:
    """Pages see what has come into view a frame after they were scrolled."""
    await locator.page.evaluate(FRAMES_SCRIPT, 2)


async def by(locator: Locator, way: Point, milliseconds: float) -> None:
    """By so many pixels."""
    right, down = float(way.x), float(way.y)
    if not await locator.evaluate(_BY_SCRIPT, [right, down], timeout=milliseconds):
        await locator.hover(timeout=milliseconds)
        await locator.page.mouse.wheel(right, down)
