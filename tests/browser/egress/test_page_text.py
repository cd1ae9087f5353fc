"""Text of a page is data: it moves no cursor, is no markup and no script, and takes no time without end."""

from __future__ import annotations

import html
import json
import re
import time
from pathlib import Path

import pytest

from callsheet.dsl import check, parse
from callsheet.interpreter import Settings, run_plan
from callsheet.interpreter.browser.launch import Browsers
from callsheet.report import write_report
from callsheet.report.files import load_report
from callsheet.report.terminal import summary

from ..loopback_site import LoopbackSite
from .test_canary import _pages_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ATTACKS: dict[str, str] = {
    "escape sequences": "\x1b[2J\x1b]0;owned\x07\x9b31mred",
    "carriage returns": "fine\rPAID\x08\x08",
    "rich markup": "[/b][link=file:///etc]x[/link][red]",
    "HTML": "<script>window.owned = 1</script><img src=x onerror=window.owned=1>",
    "end of a script": "</script><script>window.owned = 1</script>",
    "an attribute": '" onmouseover="window.owned=1" \'',
    "a template": "{{ 7 * 7 }}{% for x in y %}",
    "turned round": "\u202eevil\u2066",
    "half a character": "x\ud800y",
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
PLAN = """plan attacked
site shop at "BASE"
agent buyer is browser on shop
node look by buyer { goto "/" give said: Text = read testid "said" }
node miss by buyer after look timeout 2s { goto "/" click button "Nope" }
result look.said
"""


@pytest.mark.parametrize("attack", ATTACKS)
async def test_page_text_is_shown_as_text(browsers: Browsers, site: LoopbackSite, tmp_path: Path, attack: str) -> None:
    """In the terminal without control characters, in the report escaped, in the journal as it was."""
    text = json.dumps(ATTACKS[attack])
    script = text.replace("</", "<\\/")
    site.pages["/"] = (
        "<meta charset=utf-8><p data-testid=said></p><button></button><script>"
        f"document.querySelector('p').textContent = document.querySelector('button').textContent = {script}</script>"
    )
    plan = check(parse(PLAN.replace("BASE", site.base))).unwrap()
    settings = Settings(shots="none", pages=_pages_in(browsers))
    ended = await run_plan(plan, root=tmp_path, inputs={}, secrets={}, settings=settings)
    page = write_report(ended.folder).read_text(encoding="utf-8")
    told = summary(load_report(ended.folder), width=120, color=False)

    assert "look" in told
    assert not CONTROL.search(told)
    assert not CONTROL.search(page)
    assert "<script>window.owned" not in page
    assert "<img src=x" not in page
    assert "default-src 'none'" in html.unescape(page)
    assert "49" not in re.findall(r"<code>(\d+)</code>", page)


async def test_a_pattern_takes_no_time_without_end(site: LoopbackSite, browsers: Browsers, tmp_path: Path) -> None:
    """`re` takes seconds on thirty characters of this; patterns of a plan meet page text as RE2."""
    site.pages["/"] = f"<p data-testid=said>{'a' * 20_000}!</p>"
    text = PLAN.replace("BASE", site.base).replace(
        'give said: Text = read testid "said" }',
        'let it = read testid "said" give said: Text = when it matches /^(a+)+$/ then "yes" else "no" }',
    )
    plan = check(parse(text.replace("node miss", "#").replace("plan attacked", "plan bombed"))).unwrap()
    begun = time.monotonic()
    ended = await run_plan(
        plan, root=tmp_path, inputs={}, secrets={}, settings=Settings(shots="none", pages=_pages_in(browsers))
    )

    assert ("done", "no") == (ended.end.outcome, ended.end.result)
    assert time.monotonic() - begun < 10
