"""What is true of every site of pages: model and Chromium agree, goals can be met, the spec is true.

A new site is in here as soon as it has its line in `SITES`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from callsheet.dsl.specs import read_spec
from callsheet.mock_sites import SITES, Server, load_site
from callsheet.mock_sites.browsing import open_screen
from callsheet.mock_sites.control import spec_of
from callsheet.mock_sites.goals import Template
from callsheet.mock_sites.kit import begin, headings_of, problems_of_goal, problems_of_site, walk
from callsheet.mock_sites.oracle import NoWay, Way, shortest_way
from callsheet.mock_sites.worlds import World
from tests.cases import few_of
from tests.mock_sites.in_chromium import chromium
from tests.mock_sites.walking import walk_in_both, way_in_both

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 5))]
"""Of worlds that each goal is met in. One is enough while one writes."""

TEMPLATES = [(name, template) for name in SITES for template in load_site(name).goals]
NAMES_OF_TEMPLATES = [f"{name}-{one.name}" for name, one in TEMPLATES]
_worlds = count(1)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all walks."""
    with chromium() as running:
        yield running


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", SITES)
def test_model_and_page_agree(browser: Browser, server: Server, name: str, seed: int) -> None:
    """After each of thirty random acts: same state, same controls with the same values, same address."""
    walk_in_both(browser, server, load_site(name), seed)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(2, 200))
@pytest.mark.parametrize("name", SITES)
def test_model_and_page_agree_at_length(browser: Browser, server: Server, name: str, seed: int) -> None:
    """The same two hundred times."""
    walk_in_both(browser, server, load_site(name), seed)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("name", "template"), TEMPLATES, ids=NAMES_OF_TEMPLATES)
def test_the_shortest_way_is_one_in_chromium(
    browser: Browser, server: Server, name: str, template: Template[Any]
) -> None:
    """Its acts lead to the same screens there, so that the goal is met on the server as well."""
    way_in_both(browser, server, load_site(name), template)


@pytest.mark.parametrize("name", SITES)
def test_the_site_keeps_the_rules(name: str) -> None:
    """Each control can be named, pages have one main heading, states are values, no two labels share a wording."""
    assert [] == problems_of_site(load_site(name))


@pytest.mark.parametrize("name", SITES)
def test_varied_worlds_differ(name: str) -> None:
    """With `vary`, ten seeds give several wordings of the first page; without it, one wording."""
    site = load_site(name)
    plain = {str(site.words(begin(site, seed, vary=False).state)) for seed in range(10)}
    varied = {str(site.words(begin(site, seed, vary=True).state)) for seed in range(10)}

    assert 1 == len(plain)
    assert 8 < len(varied)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("name", "template"), few_of(TEMPLATES, 3), ids=NAMES_OF_TEMPLATES)
def test_the_oracle_meets_each_goal(name: str, template: Template[Any], seed: int) -> None:
    """Its acts, done again from the start, meet the goal; doing nothing does not; the goal is always the same."""
    assert [] == problems_of_goal(load_site(name), template, seed)


@pytest.mark.parametrize("vary", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SITES)
def test_the_spec_is_read(server: Server, name: str, vary: bool) -> None:
    """The spec of a world has nothing wrong with it, and speaks of the labels of that world."""
    control = server.control_url(name, world=f"spec-{next(_worlds)}")
    httpx.post(f"{control}/reset?seed=3&vary={str(vary).lower()}").raise_for_status()
    text = httpx.get(f"{control}/spec").text
    reading = read_spec(text, name="spec.yaml")

    assert [] == [one.message for one in reading.diagnostics]
    assert reading.spec is not None
    assert name == reading.spec.name


@pytest.mark.parametrize("vary", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SITES)
def test_headings_of_the_spec_are_those_of_the_pages(name: str, vary: bool) -> None:
    """Where the spec says a page's heading, the page has it, in each wording."""
    site = load_site(name)
    assert site.spec is not None
    world = World(site, name="w", seed=4, options={"vary": vary})
    text = spec_of(world)
    assert text is not None
    spec = read_spec(text, name="spec.yaml").spec
    assert spec is not None
    told = set()
    for seed in range(3):
        first = open_screen(site.respond, world.state, account=site.account_names[0])
        for screen in walk(site, first, random.Random(seed)):
            page = spec.page_at(screen.address)
            if page is None or not page.heading or screen.page.status != 200:
                continue
            told.add(page.path)

            assert page.heading in [heading.text for heading in headings_of(screen.page)]

    assert told, "no page of the walk has a heading in the spec"


def ways(name: str, template: Template[Any], seed: int, most_screens: int) -> tuple[Way[Any], Way[Any] | NoWay]:
    """The way to a goal, and what is found with fewer acts by a search that is told nothing of it."""
    site = load_site(name)
    screen = begin(site, seed, vary=False, at=template.start, options=template.options)
    goal = template.goal(screen.state, seed, account=screen.account)
    assert goal is not None
    told = shortest_way(site.respond, screen, goal)
    assert isinstance(told, Way)
    untold = replace(goal, template=replace(template, typed=(), unmet=None, together=None, fills={}))
    fewer = len(told.acts) - 1
    return told, shortest_way(site.respond, screen, untold, most_acts=fewer, most_screens=most_screens)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "template"), TEMPLATES, ids=NAMES_OF_TEMPLATES)
def test_what_a_template_says_makes_no_way_longer(name: str, template: Template[Any]) -> None:
    """A search that is told nothing tries all that is two acts away, and finds nothing shorter."""
    told, found = ways(name, template, 2, most_screens=200)

    assert isinstance(found, NoWay), f"{found.acts} are fewer than {told.acts}"


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("name", "template"), TEMPLATES, ids=NAMES_OF_TEMPLATES)
def test_what_a_template_says_makes_no_way_longer_at_length(name: str, template: Template[Any], seed: int) -> None:
    """The same over ten thousand screens."""
    told, found = ways(name, template, seed, most_screens=10_000)

    assert isinstance(found, NoWay), f"{found.acts} are fewer than {told.acts}"
