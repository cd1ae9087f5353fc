"""Every page of every site of pages is judged by axe-core, wide and narrow, with all that can be open on it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from callsheet.mock_sites import SITES, Server, load_site
from callsheet.mock_sites.acts import Refusal, Screen
from callsheet.mock_sites.browsing import act, open_screen, opened
from callsheet.mock_sites.kit import draw_act, headings_of
from callsheet.mock_sites.page.parts import Notice
from callsheet.mock_sites.planting import CARRIERS
from callsheet.mock_sites.site import Site
from scripts import axe
from tests.mock_sites.in_chromium import Visitor, chromium

pytestmark = pytest.mark.deep


WIDTHS = (1280, 360)
ACTS = 60
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
JUDGE = """async rules => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: rules}});
  return found.violations.map(one => one.id + ": " + one.help + ": " + one.nodes.map(node => node.html).join(" | "));
}"""
_worlds = count(1)


@pytest.fixture(scope="module")
def script() -> Path:
    """axe-core, fetched by npm the first time. A machine that can't have it fails here, and does not skip."""
    return axe.fetch()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with chromium() as running:
        yield running


def kind_of(screen: Screen[Any]) -> str:
    """What tells kinds of pages apart: the address without numbers, headings, notices, what is open."""
    path = re.sub(r"[0-9]+", "N", screen.address.partition("?")[0])
    alerts = any(isinstance(part, Notice) and part.role == "alert" for part in screen.page.parts)
    headings = len(headings_of(screen.page))
    shown = sorted({re.sub(r"[0-9]+", "N", one) for one in opened(screen)})
    return f"{path} {screen.page.status} {headings} {alerts} {shown} {screen.tabs}"


def judge(visitor: Visitor, script: Path) -> list[str]:
    """What axe-core finds on the page, and whether it has to be scrolled sideways."""
    visitor.page.evaluate(script.read_text(encoding="utf-8"))
    found: list[str] = visitor.page.evaluate(JUDGE, RULES)
    width = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*found, *(["wider than the screen"] if width > 0 else [])]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SITES)
def test_pages_can_be_used_by_everybody(
    browser: Browser, server: Server, script: Path, name: str, width: int, seed: int
) -> None:
    """No violation on any kind of page of a long walk; every other seed is a varied world."""
    wrong = walk_before_the_judge(browser, server, script, load_site(name), width, seed)

    assert {} == wrong


def walk_before_the_judge(
    browser: Browser, server: Server, script: Path, site: Site[Any], width: int, seed: int
) -> dict[str, list[str]]:
    """What is wrong on each kind of page of a long walk. A walk that sees one kind of page alone is an error."""
    name, dice = site.name, random.Random(f"axe {site.name} {seed}")
    world, vary = f"axe-{next(_worlds)}", seed % 2 == 1
    httpx.post(f"{server.control_url(name, world=world)}/reset?seed={seed}&vary={str(vary).lower()}")
    screen = open_screen(site.respond, site.fresh(seed, {**site.options, "vary": vary}), account=site.account_names[0])
    visitor = Visitor(browser, server, name, world, account=next(iter(site.accounts.items()), None), width=width)
    visitor.page.goto(visitor.base + "/")
    found: dict[str, list[str]] = {}
    for _ in range(ACTS):
        if kind_of(screen) not in found:
            found[kind_of(screen)] = judge(visitor, script)
        drawn = draw_act(site, screen, dice)
        if drawn is None:
            break
        after = act(site.respond, screen, drawn)
        assert not isinstance(after, Refusal), after
        screen = after
        visitor.do(drawn)
    visitor.close()

    assert len(found) > 1
    return {kind: wrong for kind, wrong in found.items() if wrong}


@pytest.mark.parametrize("kind", ["error", "popup", "step", "expired", "stale"])
def test_disturbed_pages_can_be_used_by_everybody(browser: Browser, server: Server, script: Path, kind: str) -> None:
    """What the frame shows instead of a site's page, or over it."""
    found = {}
    for width in WIDTHS:
        world = f"axe-{next(_worlds)}"
        visitor = Visitor(browser, server, "todo", world, account=None, width=width)
        visitor.page.goto(visitor.base + "/")
        httpx.post(f"{server.control_url('todo', world=world)}/disturb", json={"kind": kind}).raise_for_status()
        visitor.page.get_by_role("checkbox").nth(1).click()
        visitor.page.wait_for_load_state("load")
        found[width] = judge(visitor, script)
        visitor.close()

    assert {key: [] for key in WIDTHS} == found


def test_planted_texts_do_not_break_a_page(browser: Browser, server: Server, script: Path) -> None:
    """Each carrier is a thing that pages have; only what a stranger would break is broken."""
    found = {}
    for carrier in CARRIERS:
        world = f"axe-{next(_worlds)}"
        control = server.control_url("todo", world=world)
        httpx.post(f"{control}/disturb", json={"kind": "injected", "carrier": carrier}).raise_for_status()
        visitor = Visitor(browser, server, "todo", world, account=None)
        visitor.page.goto(visitor.base + "/")
        found[carrier] = judge(visitor, script)
        visitor.close()

    assert {key: [] for key in CARRIERS} == found


def test_what_is_wrong_is_found(browser: Browser, server: Server, script: Path) -> None:
    """A field without a label, grey on grey and a page that is too wide: the judge sees them."""
    visitor = Visitor(browser, server, "todo", f"axe-{next(_worlds)}", account=None, width=390)
    visitor.page.goto(visitor.base + "/")
    visitor.page.evaluate("""() => {
        document.querySelector("label").remove();
        document.querySelector("h1").style.color = "#cccccc";
        document.querySelector("h1").style.width = "900px";
    }""")
    found = {one.partition(":")[0] for one in judge(visitor, script)}
    visitor.close()

    assert {"label", "color-contrast", "wider than the screen"} <= found
