"""Over https the gate sees a tunnel and no more: the browser is asked for each request, and a commit is sent once.

The certificates are made by the tests; one browser of theirs trusts them, by the hash of their key, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from playwright.async_api import Browser

from callsheet.dsl import check, parse
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.files import InMemoryFiles
from callsheet.interpreter import Settings, run_plan
from callsheet.interpreter.agents import BrowserPages, plain_path
from callsheet.interpreter.browser import kinds
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.egress import Refusal
from callsheet.interpreter.events import CommitSettled, NodeFailed, RequestRefused
from callsheet.interpreter.journal import read
from callsheet.interpreter.run import events_of

from ..conftest import Door, opened
from ..loopback_site import LoopbackSite, Reply
from ..words import goto
from .test_commits import FORM, ORDER, PLAN, SPEC, posts

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SENT = 0.3
"""Seconds in which what a page sends on its own has come."""
SEND = '<button onclick="{}">Order</button><h1>Shop</h1>'
POST = "fetch('/orders', {method: 'POST'})"
WAYS: Mapping[str, str] = {
    "form": FORM,
    "form to a new page": FORM.replace("<form", "<form target=_blank"),
    "form in a frame": f"<iframe name=inner></iframe>{FORM.replace('<form', '<form target=inner')}",
    "fetch": SEND.format(POST),
    "fetch that stays alive": SEND.format("fetch('/orders', {method: 'POST', keepalive: true})"),
    "fetch without cors": SEND.format("fetch('/orders', {method: 'POST', mode: 'no-cors', body: 'x'})"),
    "xhr": SEND.format("const x = new XMLHttpRequest(); x.open('POST', '/orders'); x.send()"),
    "beacon": SEND.format("navigator.sendBeacon('/orders', 'x')"),
    "written otherwise": SEND.format("fetch('//' + location.host + '/%6frders', {method: 'POST'})"),
    "ping": "<a href='#' ping='/orders' role=button>Order</a>",
    "worker": SEND.format("new Worker('/worker.js')"),
}
"""How a page may send what only a commit may."""


def is_commit(method: str, url: str) -> bool:
    """Only the POST of an order is one, however its path is written."""
    return method == "POST" and plain_path(url).endswith("/orders")


@pytest.fixture(scope="session")
def certificate() -> trustme.LeafCert:
    """Of the loopback, signed by nobody that is known."""
    return trustme.CA().issue_cert("127.0.0.1")


@pytest.fixture(scope="session")
def trust(certificate: trustme.LeafCert) -> str:
    """The flag by which a browser trusts it, and it alone."""
    key = load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes()).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return f"--ignore-certificate-errors-spki-list={base64.b64encode(digest).decode()}"


@pytest.fixture
def shop(certificate: trustme.LeafCert) -> Iterator[LoopbackSite]:
    """A site over https."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(tls)
    with LoopbackSite(tls) as site:
        site.pages |= {
            "/orders": "<h1>Thanks</h1>",
            "/away": "<h1>Gone</h1>",
            "/worker.js": Reply(body=POST, kind="text/javascript"),
        }
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def trusting(trust: str) -> AsyncIterator[Browsers]:
    """Ours, but for that trust."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "FLAGS", (*kinds.FLAGS, trust))
        async with Browsers(watched=True) as browsers:
            yield browsers


async def test_a_certificate_of_nobodys_is_not_trusted(
    browsers: Browsers, trusting: Browsers, shop: LoopbackSite
) -> None:
    """Not by a browser of a run; by that of these tests it is."""
    shop.pages["/"] = "<h1>Shop</h1>"
    async with opened(browsers, shop) as door:
        failure = await door.failure(goto(f"{shop.base}/"), within=5.0)
    before = list(shop.asked)
    async with opened(trusting, shop) as door:
        await door.goto("/")

    assert ("navigation", "cert authority invalid") == (failure.kind, failure.message.rpartition(": ")[2])
    assert ([], ["/"]) == (before, shop.paths())


@pytest.mark.parametrize("way", WAYS)
async def test_only_a_commit_may_commit(trusting: Browsers, shop: LoopbackSite, way: str) -> None:
    """By whatever way a page sends it: refused before it leaves, and said so; within a commit it passes, once."""
    shop.pages["/"] = WAYS[way]
    access = SiteAccess(base_url=shop.base, is_commit=is_commit)
    async with await trusting.session(site=access) as session:
        door = Door(session, shop)
        await door.goto("/")
        with suppress(NodeFailure):  # a frame's form may be on its way still when the act has settled
            await door.act(ORDER)
        await session._page.wait_for_timeout(SENT * 1000)
        plain, refused = posts(shop), session.way.take_refusals()
        await door.goto("/")
        with session.way.commit():
            await door.act(ORDER)
            await session._page.wait_for_timeout(SENT * 1000)

    assert (0, 1) == (plain, posts(shop))
    assert [Refusal(host=f"127.0.0.1:{shop.port}", why="commit", method="POST")] == [*refused]


async def test_what_is_refused_fails_its_act(trusting: Browsers, shop: LoopbackSite) -> None:
    """In the words of plain http."""
    shop.pages["/"] = FORM
    async with await trusting.session(site=SiteAccess(base_url=shop.base, is_commit=is_commit)) as session:
        door = Door(session, shop)
        await door.goto("/")
        failure = await door.failure(ORDER, within=5.0)

    assert ("origin", True) == (failure.kind, failure.dispatched)
    assert f"the page sent a POST to 127.0.0.1:{shop.port} that is a commit: only `commit` may do that" == (
        failure.message
    )


LEAVES = "<script>onpagehide = () => navigator.sendBeacon('/orders', 'x')</script>"


@pytest.mark.xfail(strict=True, reason="Chromium tells nobody of what a page sends while it is left")
async def test_what_a_page_sends_when_it_is_left_is_refused(trusting: Browsers, shop: LoopbackSite) -> None:
    """It is over http; `docs/security.md` says that it is not over https."""
    shop.pages |= {"/": LEAVES, "/away": "<h1>Gone</h1>"}
    async with await trusting.session(site=SiteAccess(base_url=shop.base, is_commit=is_commit)) as session:
        door = Door(session, shop)
        await door.goto("/")
        await door.goto("/away")
        await session._page.wait_for_timeout(SENT * 1000)

    assert 0 == posts(shop)


@pytest.mark.parametrize(
    "start",
    [
        "navigator.serviceWorker.register('/worker.js')",
        "new SharedWorker('/worker.js')",
        "fetchLater('/orders', {method: 'POST', body: 'x', activateAfter: 0})",
    ],
)
async def test_what_nobody_can_be_asked_about_sends_nothing(trusting: Browsers, shop: LoopbackSite, start: str) -> None:
    """There are none of these where commits are looked for, as what they send would not be seen."""
    shop.pages["/"] = SEND.format(start)
    async with await trusting.session(site=SiteAccess(base_url=shop.base, is_commit=is_commit)) as session:
        door = Door(session, shop)
        await door.goto("/")
        await door.act(ORDER)
        await session._page.wait_for_timeout(SENT * 1000)

    assert 0 == posts(shop)


async def test_a_plain_browser_orders_twice(shop: LoopbackSite, trust: str, plain: Browser) -> None:
    """Over https as well: what the next test shows to be held would happen."""
    shop.pages |= {"/": FORM, "/orders": Reply(cut=True)}
    started = await plain.browser_type.launch(
        executable_path=kinds.find_browser("chromium"), args=[trust], chromium_sandbox=False
    )
    page = await (await started.new_context()).new_page()
    await page.goto(f"{shop.base}/")
    await page.get_by_role("button").click()
    await page.wait_for_timeout(500)
    await started.close()

    assert posts(shop) > 1


async def test_a_commit_is_sent_once(trusting: Browsers, shop: LoopbackSite) -> None:
    """A tunnel that breaks without an answer is held open to the browser, which so has nothing to repeat."""
    shop.pages |= {"/": FORM, "/orders": Reply(cut=True)}
    async with await trusting.session(site=SiteAccess(base_url=shop.base, is_commit=is_commit)) as session:
        door = Door(session, shop)
        await door.goto("/")
        with session.way.commit():
            failure = await door.failure(ORDER, within=1.5)
        await session._page.wait_for_timeout(SENT * 1000)
        sent = posts(shop)
        shop.pages["/"] = "<h1>Fine</h1>"
        await door.goto("/")

    assert (1, True) == (sent, failure.dispatched)
    assert 1 == posts(shop)


async def test_a_run_over_https(trusting: Browsers, shop: LoopbackSite, tmp_path: Path) -> None:
    """Its plain click is refused and told in the journal; its commit is sent once and proved."""

    @asynccontextmanager
    async def pages(
        plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> AsyncIterator[BrowserPages]:
        yield BrowserPages(trusting, plan, inputs, secrets)

    shop.pages["/"] = f"<h1 style='color: rgb(1, 2, 3)'>Shop</h1>{FORM}"
    text = PLAN.replace("BASE", shop.base).replace(' assets "ASSETS"', "")
    plan = check(parse(text), files=InMemoryFiles({"shop.yaml": SPEC})).unwrap()
    settings = Settings(shots="none", pages=pages)
    ended = await run_plan(plan, root=tmp_path, inputs={}, secrets={}, settings=settings)
    happened = events_of(read(ended.folder.journal).records)

    refused = [(one.node, one.host, one.why) for one in happened if isinstance(one, RequestRefused)]
    why = "it is a commit, and no commit of the plan is under way"
    assert [("by_accident", f"127.0.0.1:{shop.port}", why)] == refused
    assert [("by_accident", "origin")] == [
        (one.node, one.failure.kind) for one in happened if isinstance(one, NodeFailed)
    ]
    assert ["done"] == [one.outcome for one in happened if isinstance(one, CommitSettled)]
    assert 1 == posts(shop)
