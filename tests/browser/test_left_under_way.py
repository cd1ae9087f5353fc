"""What an edit sets off is waited for while the next step is announced; whatever follows, it comes after that."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from callsheet.dsl.origins import origin_of
from callsheet.interpreter import events
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.journal import read
from callsheet.interpreter.replaying import replay_run
from callsheet.interpreter.run import Ended, events_of

from .loopback_site import LoopbackSite, Reply
from .plans import plan_on, run_on
from .words import fill, goto, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FILL = 'fill textbox "First" with "x"'
COMMIT = """commit place click button "Go"
  proved by { expect seen heading "Done" within 1s } or by { goto "/" expect seen heading "Done" within 1s }"""


def form(in_a_task: str, kind: str = "text") -> str:
    """A page on which an edit of the first field runs a script, a task later."""
    return f"""<label>First <input type={kind} oninput="setTimeout(() => {{ {in_a_task} }})"></label>
      <label>Second <input oninput="fetch('/second')"></label> <button onclick="fetch('/went')">Go</button>
      <b>before</b>"""


async def failing(browsers: Browsers, site: LoopbackSite, root: Path, then: str) -> tuple[Ended, list[events.Event]]:
    """A run whose first edit leads to what `/broken` answers, and what happened in it."""
    site.pages["/"] = form("location.href = '/broken'")
    site.pages["/broken"] = Reply(status=500, delay=0.1)
    ended = await run_on(browsers, plan_on(site, f"{FILL}\n{then}"), root)
    return ended, events_of(read(ended.folder.journal).records)


@pytest.mark.parametrize(
    ("then", "announced"),
    [
        pytest.param('fill textbox "Second" with "y"', 1, id="act"),
        pytest.param('require seen button "Go"', 1, id="look"),
        pytest.param('expect seen button "Go" within 1s', 0, id="expectation"),
        pytest.param(COMMIT, 0, id="commit"),
        pytest.param("screenshot shown", 0, id="picture"),
        pytest.param('accept dialog { click button "Go" }', 0, id="dialog"),
        pytest.param("", 0, id="nothing"),
    ],
)
async def test_an_edit_that_leads_to_nothing_good(
    browsers: Browsers, site: LoopbackSite, tmp_path: Path, then: str, announced: int
) -> None:
    """The failure is the edit's own, with its line, and what follows is not done, announced though it may be."""
    ended, happened = await failing(browsers, site, tmp_path, then)

    (failed,) = [one for one in happened if isinstance(one, events.NodeFailed)]
    said = (failed.failure.kind, failed.failure.dispatched, failed.failure.message)
    assert ("navigation", True, "the site answered with status 500") == said
    edit = next(one for one in happened if isinstance(one, events.ActDone) and one.line > 6)
    assert edit.line == failed.failure.line
    after = happened[happened.index(edit) + 1 :]
    assert announced == sum(isinstance(one, events.ActIntended | events.LookIntended) for one in after)
    assert not any(isinstance(one, events.ActDone | events.Looked | events.CommitIntended) for one in after)
    assert {"/second", "/went"}.isdisjoint(site.paths())
    assert "site" == ended.end.outcome
    await asyncio.to_thread(replay_run, ended.folder)


async def test_an_edit_that_leads_elsewhere(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """Where its page may not be, nothing more is done there."""
    with LoopbackSite() as other:
        other.pages["/"] = form("0")
        site.pages["/"] = form(f"location.href = '{other.base}/'")
        ended = await run_on(browsers, plan_on(site, f'{FILL}\nfill textbox "Second" with "y"'), tmp_path)

        assert "site" == ended.end.outcome
        assert "which is not of an origin that the plan allows" in ended.end.why
        assert "/second" not in other.paths()


async def test_an_attempt_that_ends_before_an_edit_has_led_elsewhere(browsers: Browsers, site: LoopbackSite) -> None:
    """The next attempt does not begin where its page may not be, though nobody has waited for the edit."""
    with LoopbackSite() as other:
        other.pages["/"] = "<script src='/slow'></script>"
        other.pages["/slow"] = Reply(body="0", delay=1.0)
        site.pages["/"] = form(f"location.href = '{other.base}/'")
        origin = origin_of(other.base)
        assert origin is not None
        access = SiteAccess(base_url=site.base, assets=frozenset({origin}))
        async with await browsers.session(site=access) as session:
            deadline = time.monotonic() + 10
            await session.act(goto(site.base + "/"), deadline=deadline)
            announced = asyncio.Event()
            announced.set()
            await session.begin(fill(role("textbox", "First")), deadline=deadline, announced=announced)
            await session._page.wait_for_url(other.base + "/", wait_until="commit")
            arrived = await session.url()

            await session.reset()

            assert (other.base + "/", "about:blank") == (arrived, await session.url())


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        pytest.param(FILL, "text", id="fill"),
        pytest.param('check checkbox "First"', "checkbox", id="check"),
    ],
)
async def test_what_an_edit_asks_for_is_waited_for(
    browsers: Browsers, site: LoopbackSite, tmp_path: Path, edit: str, kind: str
) -> None:
    """A look straight after it sees what it fetched, a task later."""
    script = "fetch('/slow').then(r => r.text()).then(t => document.querySelector('b').textContent = t)"
    site.pages["/"] = form(script, kind)
    site.pages["/slow"] = Reply(body="after", delay=0.2)

    plan = plan_on(site, f'{edit}\ngive it: Text = read css("b")', "result work.it")
    ended = await run_on(browsers, plan, tmp_path)

    assert "after" == ended.end.result
    await asyncio.to_thread(replay_run, ended.folder)


async def test_what_is_plain_is_asked_of_the_page_that_an_edit_has_made(
    browsers: Browsers, site: LoopbackSite, tmp_path: Path
) -> None:
    """A list box that what the edit fetched replaces by the page's own, while it is found out what it is."""
    site.pages["/"] = """
      <label>First <input oninput="fetch('/slow').then(() => sizes.replaceWith(drawn.content))"></label>
      <select id=sizes aria-label=Size><option>S<option>L</select> <b>none</b>
      <template id=drawn><button role=combobox aria-label=Size onclick="list.hidden = false">S</button>
      <ul id=list role=listbox hidden><li role=option onclick="document.querySelector('b').textContent = 'L'">L</ul>
      </template>"""
    site.pages["/slow"] = Reply(body="", delay=0.3)

    plan = plan_on(site, f'{FILL}\nchoose "L" from combobox "Size"\ngive it: Text = read css("b")', "result work.it")
    ended = await run_on(browsers, plan, tmp_path)

    assert "L" == ended.end.result
