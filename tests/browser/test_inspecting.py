"""What the judge of a run may ask of a page, and a plan may not; secrets stay inside here too."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from callsheet.dsl.origins import Origin
from callsheet.dsl.values import SecretReference
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.inspecting import CannotTell
from callsheet.interpreter.browser.launch import Browsers

from .conftest import Door
from .loopback_site import LoopbackSite
from .words import fill, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SECRET = "tr0ub4dor"


async def test_a_page_is_looked_into(door: Door) -> None:
    """Its HTML, and what an expression comes to as Python writes it; what it throws is told in a line."""
    await door.show("<h1>Lamps</h1>")
    page = door.session.inspected()

    assert "<h1>Lamps</h1>" in await page.content()
    assert await page.evaluate("document.querySelector('h1').outerText") == "Lamps"
    assert await page.evaluate("document.querySelector('h2')") == "None"
    assert page.url == f"{door.site.base}/shown"
    with pytest.raises(CannotTell) as raised:
        await page.evaluate("document.querySelector('h2').outerText")
    assert "\n" not in str(raised.value)


async def test_secrets_stay_inside(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """Neither the page, nor an expression, nor the recording holds one, and the recording is for its owner alone."""
    path = tmp_path / "network.har"
    access = SiteAccess(base_url=site.base)
    origins = {"card": frozenset({Origin("http", "127.0.0.1", site.port)})}
    vault = {"card": SECRET}.__getitem__
    async with await browsers.session(site=access, resolve_secret=vault, secret_origins=origins) as session:
        door, page = Door(session, site), session.inspected()
        await page.record(path)
        await door.show("<input aria-label=Card>")
        await door.act(fill(role("textbox", "Card"), SecretReference("card")))
        await door.show(f"<p>{SECRET}</p>")
        seen = [await page.content(), await page.evaluate("document.querySelector('p').outerText")]
        await page.recorded()
        await page.recorded()

    entries = json.loads(path.read_text(encoding="utf-8"))["log"]["entries"]
    assert f"{site.base}/shown" in {one["request"]["url"] for one in entries}
    assert [] == [text for text in (*seen, path.read_text(encoding="utf-8")) if SECRET in text]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
