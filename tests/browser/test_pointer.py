"""Places on elements, drags, scrolling, and text that is selected: each as a page sees it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callsheet.dsl.actions import Act, Read, Seen
from callsheet.dsl.elements import Element
from callsheet.dsl.values import Point

from .conftest import Door
from .words import css, on, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOG = css("output")


def at(x: int, y: int) -> Point:
    """`point(x, y)`."""
    return Point(Decimal(x), Decimal(y))


def drag(element: Element, particle: str, value: Element | Point | list[Point]) -> Act:
    """`drag E to|by|along …`."""
    return Act(verb="drag", target=element, particles={particle: value})


def scroll(element: Element, **particles: str | Point) -> Act:
    """`scroll E (to|by …)`."""
    return Act(verb="scroll", target=element, particles=particles)


@pytest.mark.parametrize(("verb", "event"), [("click", "click"), ("doubleclick", "dblclick"), ("hover", "mousemove")])
async def test_a_point_is_counted_from_the_corner(door: Door, verb: str, event: str) -> None:
    """From that of the border, which is also where `box of E` begins."""
    await door.show(f"""<div style="height: 300px"></div><output></output>
      <canvas width=200 height=100 role=img aria-label=Map style="border: 10px solid"></canvas><script>
      document.querySelector('canvas').addEventListener('{event}', event => {{
        const box = event.target.getBoundingClientRect();
        document.querySelector('output').textContent = [event.clientX - box.x, event.clientY - box.y].map(Math.round);
      }});</script>""")

    await door.act(Act(verb=verb, target=role("img", "Map"), particles={"at": at(30, 70)}))

    assert "30,70" == await door.look(Read(element=LOG))


async def test_a_point_beside_the_element_is_refused(door: Door) -> None:
    """A click there would go to something else."""
    await door.show("<button style='position: absolute; left: 50px'>Save</button>")

    failure = await door.failure(
        Act(verb="click", target=role("button", "Save"), particles={"at": at(-20, 5)}), within=3.0
    )

    assert ("refused", False) == (failure.kind, failure.dispatched)


HTML5 = """<ul><li draggable=true id=a>Apples</li></ul><div id=basket role=region aria-label=Basket
    style="margin-top: 60px; height: 80px; border: 1px solid"></div><output></output><script>
  a.ondragstart = event => event.dataTransfer.setData('text/plain', a.textContent);
  basket.ondragover = event => event.preventDefault();
  basket.ondrop = event => {
    event.preventDefault(); document.querySelector('output').textContent = event.dataTransfer.getData('text/plain');
  };</script>"""

BY_POINTER = """<style>#a { position: absolute; left: 20px; top: 20px; width: 60px; height: 30px; touch-action: none }
    #basket { position: absolute; left: 300px; top: 200px; width: 120px; height: 90px; border: 1px solid }</style>
  <div id=basket role=region aria-label=Basket></div><div id=a role=listitem>Apples</div><output></output><script>
  let from = null;
  a.onpointerdown = event => { from = [event.clientX - a.offsetLeft, event.clientY - a.offsetTop]; };
  onpointermove = event => {
    if (!from) return;
    a.style.left = event.clientX - from[0] + 'px'; a.style.top = event.clientY - from[1] + 'px';
  };
  onpointerup = event => {
    const box = basket.getBoundingClientRect(), { clientX: x, clientY: y } = event;
    const inside = box.left < x && x < box.right && box.top < y && y < box.bottom;
    if (from && inside) document.querySelector('output').textContent = a.textContent;
    from = null;
  };</script>"""


@pytest.mark.parametrize("html", [pytest.param(HTML5, id="html5"), pytest.param(BY_POINTER, id="pointer-events")])
async def test_drag_onto_another_element(door: Door, html: str) -> None:
    """By the browser's own drag and drop, or by a page that lets an element follow the pointer."""
    await door.show(html)

    await door.act(drag(role("listitem", "Apples"), "to", role("region", "Basket")))

    assert "Apples" == await door.look(Read(element=LOG))


async def test_drag_onto_what_is_far_below(door: Door) -> None:
    """The target is brought into view with the button held down."""
    await door.show(HTML5.replace("margin-top: 60px", "margin-top: 1500px"))

    await door.act(drag(role("listitem", "Apples"), "to", role("region", "Basket")))

    assert "Apples" == await door.look(Read(element=LOG))


async def test_drag_by_so_many_pixels(door: Door) -> None:
    """From the middle of the element, right and down."""
    await door.show(
        BY_POINTER.replace(
            "onpointerup = event => {",
            """onpointerup = event => {
      document.querySelector('output').textContent = [a.offsetLeft, a.offsetTop]; return;""",
        )
    )

    await door.act(drag(role("listitem", "Apples"), "by", at(150, -5)))

    assert "170,15" == await door.look(Read(element=LOG))


CANVAS = """<div style="height: 900px"></div><canvas width=300 height=200 role=img aria-label=Paper
    style="display: block"></canvas><div style="height: 900px"></div><output></output><script>
  const canvas = document.querySelector('canvas'), drawn = []; let down = false;
  const note = (kind, event) => drawn.push(kind + [event.pageX, event.pageY - canvas.offsetTop].map(Math.round));
  canvas.onmousedown = event => { down = true; note('down ', event); };
  canvas.onmousemove = event => { if (down) note('', event); };
  canvas.onmouseup = event => {
    note('up ', event); down = false; document.querySelector('output').textContent = drawn.join(' ');
  };</script>"""


async def test_drag_along_points_of_the_page(door: Door) -> None:
    """From the first, where that is on the element, through all of them to the last; as `box of` counts."""
    await door.show(CANVAS)
    top = 900 + 8

    await door.act(drag(role("img", "Paper"), "along", [at(20, top + 20), at(120, top + 20), at(120, top + 150)]))

    drawn = str(await door.look(Read(element=LOG)))
    assert drawn.startswith("down 20,20 ")
    assert drawn.endswith("up 120,150")
    assert " 120,20 " in drawn


async def test_a_drag_out_of_the_window_is_refused(door: Door) -> None:
    """The page would see nothing of it, and the button is not even pressed."""
    await door.show(BY_POINTER)

    failure = await door.failure(drag(role("listitem", "Apples"), "by", at(5000, 0)), within=3.0)

    assert ("refused", 'listitem "Apples" would be dragged out of the window, to (5050, 35) of its pixels') == (
        failure.kind,
        failure.message,
    )


LIST = """<div role=region aria-label=Reviews style="height: 100px; overflow: auto; width: 200px"
    onscroll="document.querySelector('output').textContent = [this.scrollLeft, this.scrollTop]">
    <div style="height: 1000px; width: 700px">long</div></div><output></output>"""


@pytest.mark.parametrize(
    ("particles", "seen"),
    [
        pytest.param({"to": "bottom"}, "0,915", id="bottom"),
        pytest.param({"to": "right"}, "515,0", id="right"),
        pytest.param({"by": at(30, 40)}, "30,40", id="by"),
    ],
)
async def test_scroll_what_scrolls_in_the_element(door: Door, particles: dict[str, str | Point], seen: str) -> None:
    """The page is told of it."""
    await door.show(LIST)

    await door.act(scroll(role("region", "Reviews"), **particles))

    width, height = (int(number) for number in seen.split(","))
    left, top = (int(number) for number in str(await door.look(Read(element=LOG))).split(","))
    assert (abs(left - width) <= 15, abs(top - height) <= 15) == (True, True)


async def test_scroll_to_an_end_and_back(door: Door) -> None:
    """`top` is where it began."""
    await door.show(LIST)

    await door.act(scroll(role("region", "Reviews"), to="bottom"))
    await door.act(scroll(role("region", "Reviews"), to="top"))

    assert "0,0" == await door.look(Read(element=LOG))


async def test_scroll_brings_into_view_what_a_page_loads_then(door: Door) -> None:
    """A list without end loads more when its last line comes into view; that is waited for."""
    door.site.pages["/more"] = "more"
    await door.show("""<ul><li style="height: 3000px">first</li></ul><footer role=contentinfo>end</footer><script>
      new IntersectionObserver(seen => {
        if (seen[0].isIntersecting) fetch('/more').then(r => r.text()).then(text => {
          document.querySelector('ul').insertAdjacentHTML('beforeend', `<li>${text}</li>`); });
      }).observe(document.querySelector('footer'));</script>""")

    await door.act(scroll(role("contentinfo")))

    assert await door.look(Seen(element=role("listitem", "more")))


async def test_scroll_the_page_by_its_body(door: Door) -> None:
    """What does not scroll itself is shown up to its end."""
    await door.show(
        "<p style='height: 3000px'>long</p><output></output><script>onscroll = () => {"
        "document.querySelector('output').textContent = scrollY > 2000 }</script>"
    )

    await door.act(scroll(css("body"), to="bottom"))

    assert "true" == await door.look(Read(element=LOG))


async def test_the_wheel_turns_where_nothing_scrolls(door: Door) -> None:
    """A map makes of it what it likes."""
    await door.show("""<div role=img aria-label=Map style="height: 200px; background: silver"
      onwheel="document.querySelector('output').textContent = event.deltaY"></div><output></output>""")

    await door.act(scroll(role("img", "Map"), by=at(0, 120)))

    assert "120" == await door.look(Read(element=LOG))


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p id=n>  Each <b>word</b> of it. </p>", id="paragraph"),
        pytest.param("<p id=n style='width: 60px'>  Each <b>word</b> of it. </p>", id="several-lines"),
        pytest.param("<textarea id=n>Each word of it.</textarea>", id="textarea"),
    ],
)
async def test_highlight_selects_the_text(door: Door, html: str) -> None:
    """All of it and nothing else, when the page looks, which is when the button is let go."""
    await door.show(f"""<p>before</p>{html}<p>after</p><output></output><script>
      const log = () => {{ document.querySelector('output').textContent = getSelection().toString(); }};
      document.onmouseup = log; document.onselectionchange = () => {{ if (document.activeElement.value) log(); }};
      </script>""")

    await door.act(on("highlight", css("#n")))

    assert "Each word of it." == " ".join(str(await door.look(Read(element=LOG))).split())


async def test_highlight_what_has_no_text(door: Door) -> None:
    """There is nothing to select, and it says so."""
    await door.show("<div role=img aria-label=Map style='height: 20px; width: 20px'></div>")

    failure = await door.failure(on("highlight", role("img", "Map")), within=5.0)

    assert ("refused", 'img "Map" has no text to select') == (failure.kind, failure.message)
