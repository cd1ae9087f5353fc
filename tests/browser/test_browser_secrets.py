"""Secrets go where they are declared for, and nowhere else: not into answers, snapshots, failures or pictures."""

from __future__ import annotations

import base64
import stat
import traceback
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio

from callsheet.dsl.actions import CurrentUrl, HasFacet, Read, ReadAll
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.origins import Origin
from callsheet.dsl.values import SecretReference
from callsheet.interpreter.browser.access import HttpLogin, SiteAccess
from callsheet.interpreter.browser.launch import Browsers

from .conftest import Door, failure_of
from .loopback_site import Asked, LoopbackSite, Reply
from .words import click, column, css, fill, goto, press, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SECRET = "tr0ub4dor & <3>"
BODY = css("body")
FIELD = role("textbox", "Card")
FILL = fill(FIELD, SecretReference("card"))


class Vault:
    """The secret, and how often it was taken out."""

    def __init__(self) -> None:
        self.taken = 0

    def resolve(self, name: str) -> str:
        self.taken += 1
        return {"card": SECRET}[name]


@pytest.fixture
def vault() -> Vault:
    """The secret, not yet taken out."""
    return Vault()


@pytest_asyncio.fixture(loop_scope="session")
async def door(browsers: Browsers, site: LoopbackSite, vault: Vault) -> AsyncIterator[Door]:
    """A session that may type the secret into the site."""
    origins = {"card": frozenset({Origin("http", "127.0.0.1", site.port)})}
    access = SiteAccess(base_url=site.base)
    async with await browsers.session(site=access, resolve_secret=vault.resolve, secret_origins=origins) as session:
        yield Door(session, site)


async def test_a_secret_is_typed(door: Door) -> None:
    """The site gets the secret itself; whoever looks at the page gets its name."""
    door.site.pages["/pay"] = "<h1>Paid</h1>"
    await door.show("<form method=post action=/pay><input name=card aria-label=Card></form>")

    await door.act(FILL)
    seen = await door.look(Read(element=FIELD))
    await door.act(press("Enter", FIELD))

    assert "‹secret card›" == seen
    assert f"card={quote(SECRET, safe='').replace('%20', '+')}" == door.site.asked[-1].body


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(lambda text: text, id="plain"),
        pytest.param(lambda text: quote(text, safe=""), id="percent"),
        pytest.param(lambda text: base64.b64encode(text.encode()).decode(), id="base64"),
        pytest.param(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), id="html"),
    ],
)
async def test_what_the_site_echoes_is_masked(door: Door, spelling: Callable[[str], str]) -> None:
    """Reads, rows, addresses and snapshots show a secret's name, however the page spells it."""
    shown = spelling(SECRET).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    door.site.pages["/echo"] = f"<h1>You typed {shown}</h1><ul><li>{shown}</li></ul>"
    await door.goto(f"/echo?card={quote(SECRET, safe='')}")

    answers = [
        await door.look(Read(element=role("heading"))),
        await door.look(CurrentUrl()),
        await door.session.url(),
        await door.session.snapshot(),
        str(
            await door.look(
                ReadAll(
                    element=role("listitem"),
                    limit=5,
                    columns=(
                        column("x", BODY, optional=True),
                        column("y", css("b"), optional=True),
                    ),
                )
            )
        ),
    ]

    assert "You typed ‹secret card›" == answers[0]
    assert [] == [answer for answer in answers if SECRET in answer or spelling(SECRET) in answer]


async def test_a_secret_does_not_go_elsewhere(door: Door, browsers: Browsers, site: LoopbackSite, vault: Vault) -> None:
    """On a page of another origin nothing is typed, and the secret is not even taken out."""
    async with await browsers.session(
        site=SiteAccess(base_url=site.base),
        resolve_secret=vault.resolve,
        secret_origins={"card": frozenset({Origin("http", "127.0.0.1", 1)})},
        mask=str,
    ) as session:
        other = Door(session, site)
        await other.show("<input aria-label=Card>")
        taken = vault.taken

        failure = await other.failure(FILL)
        empty = await other.look(HasFacet(element=FIELD, facet="value", wanted=""))

    assert ("secret", False, True, taken) == (failure.kind, failure.dispatched, empty, vault.taken)
    assert f"the secret `card` may not be typed into a page of {site.base}" == failure.message


async def test_failures_hold_no_secret(door: Door) -> None:
    """Not the message, not what is there instead, not the traceback with all that hangs on it."""
    await door.show(f"<input aria-label=Card readonly><button>{SECRET.replace('<', '&lt;')}</button>")
    texts = []
    for act in (FILL, click(role("button", f"{SECRET}!"))):
        with pytest.raises(NodeFailure) as caught:
            await door.act(act, within=0.3)
        texts += [
            "".join(traceback.format_exception(caught.value)),
            repr(caught.value.failure),
            repr(caught.value.__context__),
        ]

    assert [] == [text for text in texts if SECRET in text]
    assert "‹secret card›" in texts[4]


async def test_pictures_cover_secrets(door: Door, tmp_path: Path) -> None:
    """Password fields, fields that took a secret and elements that show one are covered; others are not."""
    door.site.pages["/echo"] = f"""<style>* {{ margin: 0 }} body > * {{ position: absolute; left: 0; width: 300px;
      height: 40px; border: 0; background: white; overflow: hidden }}</style>
      <input aria-label=Card style="top:0">
      <p style="top:50px">{SECRET.replace("<", "&lt;")}</p>
      <input type=password value=x style="top:100px">
      <p style="top:150px">nothing to hide</p>
      <button style="top:200px">{SECRET.replace("<", "&lt;")}</button>
      <script>document.querySelector('input').oninput = event => {{ event.target.value = '****' }}</script>"""
    await door.goto("/echo")
    await door.act(FILL)
    path = tmp_path / "page.png"

    await door.session.screenshot(path)

    colours = await colours_at(door, path, [(290, top + 20) for top in (0, 50, 100, 150, 200)])
    assert [True, True, True, False, True] == [colour == [0x44, 0x44, 0x44] for colour in colours]
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


async def colours_at(door: Door, path: Path, places: list[tuple[int, int]]) -> list[list[int]]:
    """Red, green and blue of a PNG's pixels; the browser reads it."""
    data = base64.b64encode(path.read_bytes()).decode()  # noqa: ASYNC240 - a small file of this test's own
    colours: list[list[int]] = await door.session._page.evaluate(
        """async ([data, places]) => {
          const image = new Image();
          image.src = `data:image/png;base64,${data}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
          canvas.drawImage(image, 0, 0);
          return places.map(([x, y]) => [...canvas.getImageData(x, y, 1, 1).data].slice(0, 3));
        }""",
        [data, places],
    )
    return colours


async def test_login_by_http(browsers: Browsers, site: LoopbackSite, vault: Vault) -> None:
    """The login goes to the site when it asks for it, to no other origin, and never into a failure."""
    expected = "Basic " + base64.b64encode(f"bob:{SECRET}".encode()).decode()

    def guarded(asked: Asked) -> Reply:
        if asked.headers.get("authorization") == expected:
            return Reply(body="<h1>Hello bob</h1>")
        return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="shop"'})

    site.pages["/"] = guarded
    with LoopbackSite() as elsewhere:
        elsewhere.pages["/"] = guarded
        access = SiteAccess(
            base_url=site.base,
            allowed=frozenset({Origin("http", "127.0.0.1", elsewhere.port)}),
            login=HttpLogin(user="bob", password=SecretReference("card")),
        )
        origins = {"card": frozenset({access.origin})}
        async with await browsers.session(site=access, resolve_secret=vault.resolve, secret_origins=origins) as session:
            door = Door(session, site)
            await door.goto("/")
            greeting = await door.look(Read(element=role("heading")))
            failure = await door.failure(goto(f"{elsewhere.base}/"), within=3.0)
            sent = [asked.headers.get("authorization") for asked in elsewhere.asked]

    assert ("Hello bob", "navigation", [None] * len(sent)) == (greeting, failure.kind, sent)


async def test_a_login_without_its_secret(browsers: Browsers, site: LoopbackSite) -> None:
    """A login whose password nobody gives, or not for this site, can't make a session."""
    access = SiteAccess(base_url=site.base, login=HttpLogin(user="bob", password=SecretReference("card")))

    failures = [
        await failure_of(browsers.session(site=access)),
        await failure_of(browsers.session(site=access, secret_origins={"card": frozenset({access.origin})}, mask=str)),
    ]

    assert [
        ("secret", f"the secret `card` may not be typed into a page of {site.base}"),
        ("secret", "the secret `card` has no value"),
    ] == [(failure.kind, failure.message) for failure in failures]
