"""Where a session's pages may be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from callsheet.dsl.actions import Read
from callsheet.dsl.elements import InFrame
from callsheet.dsl.origins import Origin, origin_of
from callsheet.interpreter.browser.access import SiteAccess, is_inert
from callsheet.interpreter.browser.launch import Browsers

from .conftest import Door
from .loopback_site import LoopbackSite, Reply
from .words import click, css, goto, role


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://shop.example/a?b#c", Origin("http", "shop.example", 80)),
        ("HTTPS://Shop.Example:8443", Origin("https", "shop.example", 8443)),
        ("https://shop.example:443/", Origin("https", "shop.example", 443)),
        ("http://[::1]:3000/x", Origin("http", "[::1]", 3000)),
        ("http://localhost?x", Origin("http", "localhost", 80)),
        ("http://user@shop.example/", None),
        ("http://shop.example\\@evil.example/", None),
        ("http://shop.example:80@evil.example/", None),
        ("http:/shop.example", None),
        ("http:\\\\shop.example", None),
        ("http://shop.example\t/", None),
        (" http://shop.example/", None),
        ("http://shop%2eexample/", None),
        ("http://shöp.example/", None),
        ("http://shop.example.:80x/", None),
        ("ftp://shop.example/", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("blob:http://shop.example/1", None),
        ("", None),
    ],
)
def test_origin_of(url: str, expected: Origin | None) -> None:
    """An address has an origin only where every parser would read the same one."""
    assert expected == origin_of(url)


def test_origins_are_written_as_browsers_write_them() -> None:
    """The usual port is left out."""
    written = [str(origin_of(url)) for url in ("https://a.example:443/", "http://a.example:81/x")]

    assert ["https://a.example", "http://a.example:81"] == written


def test_inert_pages() -> None:
    """Blank pages and the browser's error page are of no site; nothing else is."""
    inert = ["about:blank", "about:blank#x", "chrome-error://chromewebdata/", ""]
    other = ["about:config", "chrome://settings", "http://a.example/about:blank", "data:text/html,x", "file:///"]

    assert [True] * len(inert) + [False] * len(other) == [is_inert(url) for url in inert + other]


def test_a_site_has_a_plain_address() -> None:
    """What can't be read in one way only is refused when the site is declared."""
    with pytest.raises(ValueError, match="is not a plain http or https address"):
        SiteAccess(base_url="http://user@shop.example/")


@pytest.fixture
def elsewhere() -> Iterator[LoopbackSite]:
    """A site of another origin: the same host, another port."""
    with LoopbackSite() as site:
        site.pages["/"] = "<h1>Elsewhere</h1>"
        yield site


GO = click(role("button", "Go"))

browser = pytest.mark.browser
in_session = pytest.mark.asyncio(loop_scope="session")


@browser
@in_session
async def test_goto_elsewhere_is_not_tried(door: Door, elsewhere: LoopbackSite) -> None:
    """An address of another origin is refused before anything is sent."""
    failure = await door.failure(goto(f"{elsewhere.base}/"))

    assert ("origin", False, []) == (failure.kind, failure.dispatched, elsewhere.paths())
    assert f"{elsewhere.base}/ is not of an origin that the plan allows" == failure.message


@browser
@in_session
@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<a role=button href='URL'>Go</a>", id="link"),
        pytest.param("<form method=post action='URL'><button>Go</button></form>", id="form"),
        pytest.param("<button onclick=\"location = 'URL'\">Go</button>", id="script"),
        pytest.param("<button onclick=\"window.open('URL')\">Go</button>", id="pop-up"),
        pytest.param("<a role=button target=_blank rel=noopener href='URL'>Go</a>", id="new-tab"),
    ],
)
async def test_a_click_that_leads_elsewhere(lone_door: Door, elsewhere: LoopbackSite, html: str) -> None:
    """A page that left the allowed origins is closed, and the failure names where it went."""
    await lone_door.show(html.replace("URL", f"{elsewhere.base}/"))

    failure = await lone_door.failure(GO, within=5.0)
    open_now = [page.url for page in lone_door.session._page.context.pages]
    await lone_door.show("<h1>Back</h1>")

    assert ("origin", True) == (failure.kind, failure.dispatched)
    assert f"the page went to {elsewhere.base}/, which is not of an origin that the plan allows" == failure.message
    assert not [url for url in open_now if elsewhere.base in url]
    assert "Back" == await lone_door.look(Read(element=role("heading")))


@browser
@in_session
async def test_a_page_that_leaves_by_itself_is_not_read(lone_door: Door, elsewhere: LoopbackSite) -> None:
    """Also between two acts: what is read is the site's own."""
    await lone_door.show(f"<p>here</p><script>setTimeout(() => location = '{elsewhere.base}/', 300)</script>")
    await asyncio.sleep(0.8)
    failure = await lone_door.look_failure(Read(element=role("heading")))
    await lone_door.show("<h1>Back</h1>")

    assert ("origin", False) == (failure.kind, failure.dispatched)
    assert "Back" == await lone_door.look(Read(element=role("heading")))


@browser
@in_session
async def test_a_frame_of_another_origin_is_not_looked_into(
    browsers: Browsers, site: LoopbackSite, elsewhere: LoopbackSite
) -> None:
    """Not even where pages of that origin are allowed: what it says is not the site's own."""
    access = SiteAccess(base_url=site.base, allowed=frozenset({Origin("http", "127.0.0.1", elsewhere.port)}))
    async with await browsers.session(site=access) as session:
        door = Door(session, site)
        await door.show(f"<iframe title=other src='{elsewhere.base}/'></iframe>")
        other = InFrame(element=role("heading"), frame=css("iframe"))
        failure = await door.look_failure(Read(element=other))

    assert "origin" == failure.kind
    assert f"shows {elsewhere.base}, and only the site's own frames are looked into" in failure.message


@browser
@in_session
async def test_a_redirect_elsewhere(door: Door, elsewhere: LoopbackSite) -> None:
    """A `goto` that is redirected to another origin fails as one that left."""
    door.site.pages["/hop"] = Reply(status=302, headers={"Location": f"{elsewhere.base}/"})

    failure = await door.failure(goto(f"{door.site.base}/hop"), within=5.0)

    assert ("origin", True) == (failure.kind, failure.dispatched)


@browser
@in_session
async def test_more_origins_may_be_allowed(browsers: Browsers, site: LoopbackSite, elsewhere: LoopbackSite) -> None:
    """What the plan allows besides the site's own origin can be visited."""
    allowed = frozenset({Origin("http", "127.0.0.1", elsewhere.port)})
    async with await browsers.session(site=SiteAccess(base_url=site.base, allowed=allowed)) as session:
        door = Door(session, site)
        await door.show(f"<a role=button href='{elsewhere.base}/'>Go</a>")
        await door.act(GO)

        assert "Elsewhere" == await door.look(Read(element=role("heading")))


@browser
@in_session
async def test_contexts_are_apart(browsers: Browsers, site: LoopbackSite) -> None:
    """Two sessions on one site share no cookies."""
    site.pages["/"] = lambda asked: Reply(body=f"<h1>{asked.headers.get('cookie', 'none')}</h1>")
    access = SiteAccess(base_url=site.base)
    async with await browsers.session(site=access) as first, await browsers.session(site=access) as second:
        await Door(first, site).show("<script>document.cookie = 'a=1'</script>")
        seen = []
        for session in (first, second):
            door = Door(session, site)
            await door.goto("/")
            seen.append(await door.look(Read(element=role("heading"))))

    assert ["a=1", "none"] == seen
