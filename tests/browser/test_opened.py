"""Pages that an act opens beside its own, dialogs, and files that are fetched."""

from __future__ import annotations

import time

import pytest

from callsheet.dsl.actions import Act, CurrentUrl, Read, Seen
from callsheet.dsl.failures import Failure

from .conftest import Door, failure_of
from .loopback_site import LoopbackSite, Reply
from .words import click, css, goto, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GO = click(role("button", "Go"))
LOG = css("output")


def button(script: str) -> str:
    """A page whose button runs a script; `o` is where that writes."""
    return (
        f'<button onclick="{script}">Go</button><h1>Here</h1><output></output>'
        "<script>const o = document.querySelector('output');</script>"
    )


async def open_by(door: Door, act: Act = GO, within: float = 5.0) -> None:
    """`opened by ACT {`."""
    await door.session.open_by(act, deadline=time.monotonic() + within)


async def how_opening_fails(door: Door, act: Act = GO, within: float = 1.0) -> Failure:
    """How it fails."""
    return await failure_of(open_by(door, act, within))


# Pages

OPENERS = [
    pytest.param("<a role=button href=/terms target=_blank>Go</a><h1>Here</h1>", id="link"),
    pytest.param(
        "<a role=button href=/terms target=_blank rel='noopener noreferrer'>Go</a><h1>Here</h1>", id="noopener"
    ),
    pytest.param(button("window.open('/terms')"), id="script"),
    pytest.param(button("window.open('/terms', '', 'noopener')"), id="script-noopener"),
    pytest.param(button("const w = window.open(); setTimeout(() => { w.location = '/terms' }, 30)"), id="blank-first"),
    pytest.param(button("setTimeout(() => window.open('/terms'), 300)"), id="later"),
    pytest.param("<form action=/terms method=post target=_blank><button>Go</button></form><h1>Here</h1>", id="form"),
]


@pytest.mark.parametrize("html", OPENERS)
async def test_the_page_that_an_act_opens(door: Door, html: str) -> None:
    """However it is opened, acts and looks are about it until the block ends; then about the one before."""
    door.site.pages["/terms"] = Reply(body="<h1>Terms</h1>", delay=0.1)
    await door.show(html)

    await open_by(door)
    opened = await door.look(Read(element=role("heading")), within=5.0)
    while opened == "Here" or not str(await door.look(CurrentUrl())).endswith("/terms"):
        opened = await door.look(Read(element=role("heading")))
    await door.session.close_opened()

    assert ("Terms", "Here") == (opened, await door.look(Read(element=role("heading"))))


async def test_a_page_that_draws_itself(door: Door) -> None:
    """What the opened page fetches is waited for, like what any act sets off."""
    door.site.pages["/terms"] = (
        "<script>fetch('/d').then(r => r.text()).then(t => document.body.innerHTML = t)</script>"
    )
    door.site.pages["/d"] = Reply(body="<h1>Drawn</h1>", delay=0.2)
    await door.show(button("window.open('/terms')"))

    await open_by(door)
    drawn = await door.look(Read(element=role("heading")))
    await door.session.close_opened()

    assert "Drawn" == drawn


async def test_acts_in_the_opened_page(door: Door) -> None:
    """They are done there, and the page before learns of it."""
    door.site.pages["/pick"] = (
        """<button onclick="opener.document.querySelector('output').textContent = 'picked'">Pick</button>"""
    )
    await door.show(button("window.open('/pick')"))

    await open_by(door)
    await door.act(click(role("button", "Pick")))
    await door.session.close_opened()

    assert "picked" == await door.look(Read(element=LOG))


async def test_an_opened_page_that_closes_itself(door: Door) -> None:
    """The act has been done; what would be done there after it fails, and the block ends all the same."""
    door.site.pages["/pick"] = (
        """<button onclick="opener.document.querySelector('output').textContent = 1; window.close()">Pick</button>"""
    )
    await door.show(button("window.open('/pick')"))

    await open_by(door)
    await door.act(click(role("button", "Pick")))
    failure = await failure_of(look_until_it_fails(door))
    await door.session.close_opened()

    assert ("missing", "the page that was opened has closed") == (failure.kind, failure.message)
    assert "1" == await door.look(Read(element=LOG))


async def look_until_it_fails(door: Door) -> None:
    """A page closes a moment after it was told to."""
    for _ in range(100):
        await door.look(Seen(element=LOG))


async def test_an_act_that_opens_nothing(door: Door) -> None:
    """It says so, and that the act was done."""
    await door.show(button("0"))

    failure = await how_opening_fails(door, within=0.4)

    assert ("missing", 'click button "Go" opened no page beside this one', True) == (
        failure.kind,
        failure.message,
        failure.dispatched,
    )


async def test_an_act_that_opens_two(door: Door) -> None:
    """Nobody can tell which is meant, and none stays open."""
    door.site.pages.update({"/a": "a", "/b": "b"})
    await door.show(button("window.open('/a'); window.open('/b')"))

    failure = await how_opening_fails(door)

    assert ("ambiguous", [f"{door.site.base}/a", f"{door.site.base}/b"]) == (failure.kind, sorted(failure.instead))
    assert "Here" == await door.look(Read(element=role("heading")))


async def test_an_opened_page_of_another_origin(door: Door) -> None:
    """It is taken back, with or without an opener."""
    with LoopbackSite() as other:
        other.pages["/"] = "<h1>Elsewhere</h1>"
        for features in ("", "noopener"):
            await door.show(button(f"window.open('{other.base}/', '', '{features}')"))

            failure = await how_opening_fails(door)

            assert "origin" == failure.kind
            assert "Here" == await door.look(Read(element=role("heading")))


async def test_an_opened_page_that_answers_with_an_error(door: Door) -> None:
    """As for the page that an act leads to."""
    door.site.pages["/broken"] = Reply(status=500, body="sorry")
    await door.show(button("window.open('/broken')"))

    failure = await how_opening_fails(door)

    assert ("navigation", "the site answered with status 500") == (failure.kind, failure.message)


async def test_a_new_attempt_finds_one_page(door: Door) -> None:
    """What an attempt that was cut off has left open is closed."""
    door.site.pages["/terms"] = "<h1>Terms</h1>"
    await door.show(button("window.open('/terms')"))

    await open_by(door)
    await door.session.begin_dialog("accept", None)
    await door.session.reset()

    assert await door.look(Seen(element=role("heading", "Here")))
    await door.session.close_opened()  # nothing is open: nothing happens


# Dialogs


@pytest.mark.parametrize(
    ("answer", "reply", "script", "seen"),
    [
        pytest.param("accept", None, "o.textContent = confirm('Sure?')", "true", id="accept-confirm"),
        pytest.param("dismiss", None, "o.textContent = confirm('Sure?')", "false", id="dismiss-confirm"),
        pytest.param("accept", "Bob", "o.textContent = prompt('Name?')", "Bob", id="reply"),
        pytest.param("accept", None, "o.textContent = prompt('Name?', 'Ann')", "Ann", id="its-own-default"),
        pytest.param("dismiss", None, "o.textContent = String(prompt('Name?'))", "null", id="dismiss-prompt"),
        pytest.param("accept", None, "alert('Hello'); o.textContent = 'on'", "on", id="alert"),
        pytest.param("accept", None, "setTimeout(() => o.textContent = confirm('Sure?'), 400)", "true", id="later"),
        pytest.param(
            "accept", None, "if (confirm('Sure?')) fetch('/d').then(() => o.textContent = 'gone')", "gone", id="fetches"
        ),
    ],
)
async def test_dialogs_are_answered(door: Door, answer: str, reply: str | None, script: str, seen: str) -> None:
    """As the block around the act says, and what the answer sets off is waited for."""
    door.site.pages["/d"] = Reply(body="x", delay=0.1)
    await door.show(button(script))

    await door.session.begin_dialog(answer, reply)  # type: ignore[arg-type] # the two words of the parameters
    await door.act(GO)
    await door.session.end_dialog()

    assert seen == await door.look(Read(element=LOG))


async def test_a_page_that_asks_before_it_is_left(door: Door) -> None:
    """Who dismisses stays, who accepts leaves."""
    door.site.pages["/next"] = "<h1>Next</h1>"
    await door.show(
        "<input><a href=/next role=button>Go</a><h1>Here</h1><script>onbeforeunload = () => 'Stay?'</script>"
    )
    await door.act(click(css("input")))

    await door.session.begin_dialog("dismiss", None)
    await door.act(GO)
    await door.session.end_dialog()
    stayed = await door.look(Read(element=role("heading")))
    await door.session.begin_dialog("accept", None)
    await door.act(GO)
    await door.session.end_dialog()

    assert ("Here", "Next") == (stayed, await door.look(Read(element=role("heading"))))


async def test_a_block_without_its_dialog(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails, and nobody answers dialogs after it."""
    monkeypatch.setattr("callsheet.interpreter.browser.session.DIALOG_LONGEST", 0.2)
    await door.show(button("o.textContent = o.textContent ? confirm('Sure?') : 'first'"))

    await door.session.begin_dialog("accept", None)
    await door.act(GO)
    failure = await failure_of(door.session.end_dialog())
    await door.act(GO)

    assert ("missing", "no dialog was opened") == (failure.kind, failure.message)
    assert "false" == await door.look(Read(element=LOG))


# Files


async def fetch(door: Door, act: Act = GO, within: float = 5.0) -> tuple[str, bytes, str]:
    """`download N by ACT`: name, content and media type."""
    now = time.monotonic()
    file = await door.session.download(act, deadline=now + within, until=now + within)
    return file.name, file.data, file.media_type


CSV = Reply(body="a,b\n1,2\n", kind="text/csv", headers={"Content-Disposition": 'attachment; filename="May bill.csv"'})


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<a role=button href=/bill>Go</a>", id="link"),
        pytest.param("<a role=button href=/bill target=_blank>Go</a>", id="in-a-new-window"),
        pytest.param("<form action=/bill method=post><button>Go</button></form>", id="form"),
        pytest.param(button("setTimeout(() => { location = '/bill' }, 300)"), id="later"),
        pytest.param(
            button(
                "fetch('/bill').then(r => r.blob()).then(b => { const a = document.createElement('a');"
                " a.href = window.URL.createObjectURL(b); a.download = 'May bill.csv'; a.click(); })"
            ),
            id="made-by-a-script",
        ),
    ],
)
async def test_a_file_that_an_act_fetches(door: Door, html: str) -> None:
    """Its name is the site's, its bytes are whole, and the page stays where it was."""
    door.site.pages["/bill"] = CSV
    await door.show(html + "<h2>Here</h2>")

    assert ("May bill.csv", b"a,b\n1,2\n", "text/csv") == await fetch(door)
    assert await door.look(Seen(element=role("heading", "Here")))


async def test_a_file_at_an_address(door: Door) -> None:
    """`download N by goto "/bill"`: it leads to no page, and that is no failure."""
    door.site.pages["/bill"] = CSV
    await door.show("<h1>Here</h1>")

    assert "May bill.csv" == (await fetch(door, goto(f"{door.site.base}/bill")))[0]


async def test_an_act_that_fetches_nothing(door: Door) -> None:
    """It says so."""
    await door.show(button("0"))

    failure = await failure_of(fetch(door, within=0.5))

    assert ("missing", 'click button "Go" fetched no file') == (failure.kind, failure.message)


async def test_an_act_that_fetches_two(door: Door) -> None:
    """Nobody can tell which is meant."""
    door.site.pages["/bill"] = CSV
    await door.show(
        button(
            "for (const n of ['a.csv', 'b.csv']) { const a = document.createElement('a');"
            " a.href = 'data:text/plain,' + n; a.download = n; a.click(); }"
        )
    )

    failure = await failure_of(fetch(door))

    assert "ambiguous" == failure.kind


async def test_a_file_that_is_too_large(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not taken in."""
    monkeypatch.setattr("callsheet.interpreter.browser.downloads.LARGEST_FILE", 5)
    door.site.pages["/bill"] = CSV
    await door.show("<a role=button href=/bill>Go</a>")

    failure = await failure_of(fetch(door))

    assert ("value", "the file `May bill.csv` is larger than 5 bytes") == (failure.kind, failure.message)


async def test_a_file_that_breaks_off(door: Door) -> None:
    """What did not come whole is no file."""
    door.site.pages["/bill"] = Reply(
        body="short", kind="application/zip", headers={"Content-Disposition": "attachment; filename=a.zip"}, cut=True
    )
    await door.show("<a role=button href=/bill>Go</a>")

    failure = await failure_of(fetch(door, within=2.0))

    assert failure.kind in ("missing", "navigation")


async def test_a_file_of_another_origin(door: Door) -> None:
    """It is refused, though no page went there."""
    with LoopbackSite() as other:
        other.pages["/bill"] = CSV
        await door.show(f"<a role=button href={other.base}/bill>Go</a>")

        failure = await failure_of(fetch(door))

    assert "origin" == failure.kind
