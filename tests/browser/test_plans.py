"""Forms of the language from the text of a plan to the page and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from callsheet.interpreter.browser.launch import Browsers

from .loopback_site import LoopbackSite
from .plans import plan_on, run_on

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def result_of(browsers: Browsers, site: LoopbackSite, root: Path, body: str) -> object:
    """What the node gave as `it`."""
    ended = await run_on(browsers, plan_on(site, body, "result work.it"), root)

    assert "done" == ended.end.outcome, ended.end.why
    return ended.end.result


async def test_elements_of_a_loop(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """Each round has the one that it began with, whatever the rounds before did to the page."""
    site.pages["/"] = """<ul><li>Lamp <button onclick="this.parentNode.remove()">Remove</button></li>
      <li>Keep <button onclick="this.textContent = 'Kept'">Remove</button></li>
      <li>Plug <button onclick="this.parentNode.remove()">Remove</button></li></ul>"""

    body = """for line in all listitem at most 5 { click button "Remove" in line }
      give it: [{ said: Text }] = read all listitem at most 5 { said: Text from self }"""
    body = body.replace("[{ said: Text }]", "[Line]")
    plan = plan_on(site, body, "record Line { said: Text }\nresult work.it")

    ended = await run_on(browsers, plan, tmp_path)

    assert [{"said": "Keep Kept"}] == ended.end.result


async def test_frames_and_what_is_in_them(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """`frame` and `inside` nest in any order, and `in` means the same there."""
    site.pages["/inner"] = """<table><tr><th>Name<th>Price</tr><tr><td>Lamp<td>$3</tr></table>
      <form aria-label=Other><button>Save</button></form>
      <form aria-label=Mine onsubmit="document.title = 'saved'; return false"><button>Save</button></form>"""
    site.pages["/"] = "<section aria-label=Tools><iframe src=/inner></iframe></section>"

    said = await result_of(
        browsers,
        site,
        tmp_path,
        """
      inside region "Tools" { frame css("iframe") { inside form "Mine" { click button "Save" } } }
      frame css("iframe") in region "Tools" {
        require seen row "Lamp"
        give it: Money = read cell "Price" in row "Lamp" as Money
      }""",
    )

    assert "$3.00" == str(said)


async def test_pointers_and_boxes(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """What `box of` says is where a pointer goes."""
    site.pages["/"] = """<div role=slider aria-label=Volume tabindex=0 style="position: absolute; left: 10px; top: 40px;
        width: 20px; height: 20px; background: navy"></div><output></output><script>
      const slider = document.querySelector('div'); let down = false;
      slider.onmousedown = () => { down = true; }; onmouseup = () => { down = false; };
      onmousemove = event => { if (down) slider.style.left = event.pageX - 10 + 'px'; };</script>"""

    said = await result_of(
        browsers,
        site,
        tmp_path,
        """
      let before = box of slider "Volume"
      drag slider "Volume" by point(100, 0)
      drag slider "Volume" along [center(box of slider "Volume"), point(200, 50), point(310, 50)]
      let moved = box of slider "Volume"
      give it: Decimal = moved.x - before.x""",
    )

    assert "290" == f"{said:.0f}"


async def test_a_screenshot_that_the_plan_asks_for(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """It is there under its name, whatever other pictures are wanted."""
    site.pages["/"] = "<h1>Hello</h1>"

    ended = await run_on(browsers, plan_on(site, "screenshot hello"), tmp_path)

    pictures = [path.name for path in ended.folder.screenshots.glob("*hello.png")]
    assert 1 == len(pictures)
    assert 0o600 == (ended.folder.screenshots / pictures[0]).stat().st_mode & 0o777
