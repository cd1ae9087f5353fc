"""An act waits for what it sets off, and for nothing else."""

from __future__ import annotations

import time

import pytest

from callsheet.dsl.actions import CurrentUrl, Read

from .conftest import Door
from .loopback_site import Reply
from .words import click, css, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GO = click(role("button", "Go"))
HEADING = role("heading")
RESULT = css("b")


def button(script: str) -> str:
    """A page whose button runs a script; `b` is where that writes."""
    return (
        f"<button onclick=\"{script}\">Go</button><b>before</b><script>const b = document.querySelector('b');</script>"
    )


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("fetch('/slow').then(r => r.text()).then(t => b.textContent = t)", id="fetch"),
        pytest.param(
            "const x = new XMLHttpRequest(); x.open('GET', '/slow');"
            " x.onload = () => b.textContent = x.responseText; x.send()",
            id="xhr",
        ),
        pytest.param(
            "fetch('/first').then(() => fetch('/slow')).then(r => r.text()).then(t => b.textContent = t)", id="chain"
        ),
        pytest.param(
            "setTimeout(() => fetch('/slow').then(r => r.text()).then(t =>"
            " requestAnimationFrame(() => b.textContent = t)))",
            id="after-a-task-and-a-frame",
        ),
        pytest.param(
            "const s = document.createElement('script'); s.src = '/script'; document.head.append(s)", id="script"
        ),
    ],
)
async def test_requests_of_scripts_are_waited_for(door: Door, script: str) -> None:
    """A look straight after a click sees what the click fetched."""
    door.site.pages.update(
        {
            "/slow": Reply(body="after", delay=0.15),
            "/first": Reply(body="x", delay=0.05),
            "/script": Reply(body="b.textContent = 'after'", kind="text/javascript", delay=0.1),
        }
    )
    await door.show(button(script))

    await door.act(GO)

    assert "after" == await door.look(Read(element=RESULT))


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<a href=/next role=button>Go</a>", id="link"),
        pytest.param("<form action=/next method=post><button>Go</button></form>", id="form"),
        pytest.param(button("location.href = '/next'"), id="script"),
        pytest.param(button("fetch('/fast').then(() => location.assign('/next'))"), id="script-after-a-fetch"),
        pytest.param("<form action=/hop><button>Go</button></form>", id="redirect"),
    ],
)
async def test_the_next_page_is_waited_for(door: Door, html: str) -> None:
    """A look straight after a click that leads elsewhere is a look at the new page, scripts and all."""
    door.site.pages.update(
        {
            "/next": Reply(
                body="<h1>wait</h1><script>fetch('/fast').then(() => document.querySelector('h1').textContent = 'Next')"
                "</script>",
                delay=0.15,
            ),
            "/hop": Reply(status=303, headers={"Location": "/next"}),
            "/fast": Reply(body="x", delay=0.05),
        }
    )
    await door.show(html)

    await door.act(GO)

    assert ("Next", f"{door.site.base}/next") == (
        await door.look(Read(element=HEADING)),
        (await door.look(CurrentUrl())).partition("?")[0],
    )


async def test_goto_waits_for_what_scripts_fetch(door: Door) -> None:
    """A page that draws itself from a fetch is there after `goto`."""
    door.site.pages["/data"] = Reply(body="<h1>Drawn</h1>", delay=0.2)

    await door.show("<script>fetch('/data').then(r => r.text()).then(t => document.body.innerHTML = t)</script>")

    assert "Drawn" == await door.look(Read(element=HEADING))


async def test_a_page_that_never_comes(lone_door: Door) -> None:
    """The next page is waited for until the deadline; then nobody knows."""
    lone_door.site.pages["/never"] = Reply(delay=5)
    await lone_door.show("<form method=post action=/never><button>Go</button></form>")

    failure = await lone_door.failure(GO, within=1.0)

    assert ("timeout", True) == (failure.kind, failure.dispatched)


async def test_a_page_that_hangs_later(lone_door: Door) -> None:
    """A script that ends no more just after the click is not waited for past the deadline."""
    await lone_door.show(button("setTimeout(() => { for (;;); })"))

    began = time.monotonic()
    failure = await lone_door.failure(GO, within=0.4)

    assert ("timeout", True, True) == (failure.kind, failure.dispatched, time.monotonic() - began < 2.0)


async def test_a_request_without_end_is_bounded(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page keeps open for good holds up the act that opened it, bounded, and none after it."""
    monkeypatch.setattr("callsheet.interpreter.browser.settle.QUIET_LONGEST", 0.3)
    door.site.pages["/poll"] = Reply(delay=5)
    await door.show(button("fetch('/poll')") + "<button>Other</button>")

    began = time.monotonic()
    await door.act(GO)
    first = time.monotonic()
    await door.act(click(role("button", "Other")))
    second = time.monotonic()

    assert (True, True) == (0.3 <= first - began < 1.5, second - first < 0.3)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("navigator.sendBeacon('/never')", id="beacon"),
        pytest.param("new Image().src = '/never'", id="picture"),
        pytest.param("new EventSource('/never')", id="event-source"),
        pytest.param("new SharedWorker('/never')", id="shared-worker"),
        pytest.param("new SharedWorker('/worker', { type: 'module' })", id="shared-worker-that-comes"),
        pytest.param("new SharedWorker('/missing')", id="shared-worker-that-is-missing"),
        pytest.param("0", id="nothing"),
    ],
)
async def test_nothing_else_is_waited_for(door: Door, script: str) -> None:
    """Beacons, pictures, streams and shared workers bring nothing that a look could want."""
    door.site.pages["/never"] = Reply(delay=5)
    door.site.pages["/worker"] = Reply(body="onconnect = () => 1", kind="text/javascript")
    await door.show(button(script))

    began = time.monotonic()
    await door.act(GO)

    assert time.monotonic() - began < 2.0


async def test_the_script_of_a_worker_is_waited_for(door: Door) -> None:
    """One that is not shared may answer the page at once."""
    door.site.pages["/worker"] = Reply(body="postMessage('after')", kind="text/javascript", delay=0.2)
    await door.show(button("new Worker('/worker').onmessage = event => { b.textContent = event.data }"))

    await door.act(GO)

    assert "after" == await door.look(Read(element=RESULT))


async def test_a_download_is_no_next_page(door: Door) -> None:
    """A link that downloads leaves the page where it is."""
    door.site.pages["/file"] = Reply(body="x", kind="application/zip")
    await door.show("<a href=/file role=button>Go</a><h1>Here</h1>")

    await door.act(GO)

    assert "Here" == await door.look(Read(element=HEADING))


async def test_dialogs_do_not_hang_an_act(door: Door) -> None:
    """A dialog that nobody asked for is dismissed."""
    await door.show(button("b.textContent = confirm('Sure?')"))

    await door.act(GO)

    assert "false" == await door.look(Read(element=RESULT))
