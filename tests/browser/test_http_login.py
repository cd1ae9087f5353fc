"""HTTP authentication, basic and digest: done by the browser, for the site's own origin and nothing else."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from pathlib import Path

import pytest

from callsheet.dsl.check import check
from callsheet.dsl.parsing import parse
from callsheet.interpreter.browser.launch import Browsers

from .loopback_site import Asked, LoopbackSite, Page, Reply
from .plans import run_on

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

USER, PASSWORD = "bob", "tr0ub4dor & <3>"
REALM, NONCE = "shop", "dcd98b7102dd2f0e8b11d0f600bfb0c0"


def basic(content: Reply) -> Page:
    """A page behind basic authentication."""

    def page(asked: Asked) -> Reply:
        expected = f"Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"
        if asked.headers.get("authorization") == expected:
            return content
        return Reply(status=401, body="who?", headers={"WWW-Authenticate": f'Basic realm="{REALM}"'})

    return page


def digest(content: Reply) -> Page:
    """A page behind digest authentication (RFC 7616, SHA-256, `qop=auth`)."""

    def page(asked: Asked) -> Reply:
        said = asked.headers.get("authorization", "")
        if said.startswith("Digest ") and _fits(asked, said):
            return content
        challenge = f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=SHA-256'
        return Reply(status=401, body="who?", headers={"WWW-Authenticate": challenge})

    return page


def _fits(asked: Asked, said: str) -> bool:
    told = {name: quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]+))', said)}
    who = _hash(f"{USER}:{REALM}:{PASSWORD}")
    what = _hash(f"{asked.method}:{told['uri']}")
    counted = f"{told['nc']}:{told['cnonce']}:{told['qop']}"
    return told["response"] == _hash(f"{who}:{NONCE}:{counted}:{what}") and told["username"] == USER


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plan_text(site: LoopbackSite, kind: str, rest: str = "") -> str:
    """A plan that reads a heading behind the log-in."""
    return f"""plan work
site shop at "{site.base}" auth {kind} "{USER}", password {rest}
secret password: Text for shop
agent worker is browser on shop
node work by worker {{
  goto "/"
  expect seen heading "Ready"
  give said: Text = read heading
}}
result work.said"""


@pytest.mark.parametrize(("kind", "guard"), [("basic", basic), ("digest", digest)])
async def test_the_browser_logs_in(
    browsers: Browsers, site: LoopbackSite, tmp_path: Path, kind: str, guard: object
) -> None:
    """For pages and for what their scripts ask for."""
    assert callable(guard)
    site.pages["/"] = guard(
        Reply(
            body="<h1>-</h1><script>fetch('/data').then(r => r.text()).then(t => { h.textContent = t }); "
            "const h = document.querySelector('h1')</script>"
        )
    )
    site.pages["/data"] = guard(Reply(body="Ready", kind="text/plain"))
    plan = check(parse(plan_text(site, kind))).unwrap()

    ended = await run_on(browsers, plan, tmp_path, secrets={"password": PASSWORD})

    assert ("done", "Ready") == (ended.end.outcome, ended.end.result), ended.end.why
    kept = b"".join(path.read_bytes() for path in ended.folder.path.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in kept
    assert b64encode(f"{USER}:{PASSWORD}".encode()) not in kept


@pytest.mark.parametrize(("kind", "guard"), [("basic", basic), ("digest", digest)])
async def test_no_other_origin_gets_the_password(
    browsers: Browsers, site: LoopbackSite, tmp_path: Path, kind: str, guard: object
) -> None:
    """Another origin that may be loaded from asks for one, and gets nothing. The site itself, asked first, did."""
    assert callable(guard)
    with LoopbackSite() as assets:
        assets.pages["/data"] = guard(Reply(body="Leaked", kind="text/plain"))
        ask = f"fetch('{assets.base}/data', {{ credentials: 'include' }})"
        script = f"{ask}.catch(() => 0).then(() => {{ document.querySelector('h1').textContent = 'Ready' }})"
        site.pages["/"] = guard(Reply(body=f"<h1>-</h1><img src={assets.base}/data><script>{script}</script>"))
        plan = check(parse(plan_text(site, kind, f'assets "{assets.base}"'))).unwrap()

        ended = await run_on(browsers, plan, tmp_path, secrets={"password": PASSWORD})

        assert ("done", "Ready") == (ended.end.outcome, ended.end.result), ended.end.why
        assert any("authorization" in one.headers for one in site.asked)
        assert assets.asked, "the other origin was asked"
        assert [] == [one for one in assets.asked if "authorization" in one.headers]


@pytest.mark.parametrize(("kind", "guard"), [("basic", basic), ("digest", digest)])
async def test_a_wrong_password(
    browsers: Browsers, site: LoopbackSite, tmp_path: Path, kind: str, guard: object
) -> None:
    """The page that could not be opened is told as such; it is not asked for again and again."""
    assert callable(guard)
    site.pages["/"] = guard(Reply(body="<h1>Ready</h1>"))
    plan = check(parse(plan_text(site, kind))).unwrap()

    ended = await run_on(browsers, plan, tmp_path, secrets={"password": "another"})

    assert ("site", f"node `work` failed: {site.base}/ answered 401 Unauthorized") == (ended.end.outcome, ended.end.why)
    assert len(site.asked) <= 4
