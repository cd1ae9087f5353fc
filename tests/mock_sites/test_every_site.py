"""What is true of every site of pages: model and Chromium agree, goals can be met, the spec is true.

A new site is in here as soon as it has its line in `SITES`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from callsheet.dsl.specs import read_spec
from callsheet.mock_sites import SITES, Server, load_site
from callsheet.mock_sites.acts import Act, Refusal, Screen
from callsheet.mock_sites.browsing import act, controls, open_screen
from callsheet.mock_sites.control import spec_of
from callsheet.mock_sites.goals import Template
from callsheet.mock_sites.oracle import Way, shortest_way
from callsheet.mock_sites.page.html import html_of
from callsheet.mock_sites.page.parts import Heading
from callsheet.mock_sites.site import Site
from callsheet.mock_sites.worlds import World
from tests.mock_sites.in_chromium import Visitor, chromium
from tests.mock_sites.walking import as_shown, draw_act

OF_PAGES = [name for name in SITES if load_site(name).respond is not None]
TEMPLATES = [(name, template) for name in OF_PAGES for template in load_site(name).goals]
ACTS_OF_A_WALK = 30
_worlds = count(1)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all walks."""
    with chromium() as running:
        yield running


def first_account(site: Site[Any]) -> tuple[str, str] | None:
    """Who walks: the first account, with its password."""
    return next(iter(site.accounts.items()), None)


def begin(site: Site[Any], seed: int, *, vary: bool, at: str = "/") -> Screen[Any]:
    """The first screen of a world that nobody else is in."""
    assert site.respond is not None
    options = {**site.options, **({"vary": vary} if "vary" in site.options else {})}
    return open_screen(site.respond, site.fresh(seed, options), at, account=site.account_names[0])


class Walk:
    """The same acts in the model and in Chromium, compared after each."""

    def __init__(self, browser: Browser, server: Server, site: Site[Any], seed: int) -> None:
        self.site, self.world = site, f"walk-{next(_worlds)}"
        self.vary, self.control = seed % 2 == 1, server.control_url(site.name, world=self.world)
        vary = "&vary=true" if self.vary and "vary" in site.options else ""
        httpx.post(f"{self.control}/reset?seed={seed}{vary}").raise_for_status()
        self.screen = begin(site, seed, vary=self.vary)
        self.visitor = Visitor(browser, server, site.name, self.world, account=first_account(site))
        self.visitor.page.goto(self.visitor.base + "/")
        self.done: list[Act] = []

    def do(self, what: Act) -> None:
        """One act in both."""
        assert self.site.respond is not None
        self.done.append(what)
        after = act(self.site.respond, self.screen, what)
        assert not isinstance(after, Refusal), (after, self.done)
        self.screen = after
        self.visitor.do(what)

    def compare(self) -> None:
        """Both show the same controls, at the same address, and the server's state is the model's."""
        state = httpx.get(f"{self.control}/state?account={self.screen.account}").json()
        facts = {**self.site.facts(self.screen.state)}
        facts |= self.site.account_facts(self.screen.state, self.screen.account)

        assert facts == {name: state[name] for name in facts}, self.done
        assert as_shown(self.screen) == self.visitor.shown(), self.done
        assert self.screen.address == self.visitor.address, self.done


def walk(browser: Browser, server: Server, name: str, seed: int) -> None:
    """One random walk; whenever it strands, it ends."""
    site, dice = load_site(name), random.Random(f"walk {name} {seed}")
    walking = Walk(browser, server, site, seed)
    walking.compare()
    for _ in range(ACTS_OF_A_WALK):
        drawn = draw_act(site, walking.screen, dice)
        if drawn is None:
            break
        walking.do(drawn)
        walking.compare()
    walking.visitor.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", OF_PAGES)
def test_model_and_page_agree(browser: Browser, server: Server, name: str, seed: int) -> None:
    """After each of thirty random acts: same state, same controls with the same values, same address."""
    walk(browser, server, name, seed)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(2, 200))
@pytest.mark.parametrize("name", OF_PAGES)
def test_model_and_page_agree_at_length(browser: Browser, server: Server, name: str, seed: int) -> None:
    """The same two hundred times."""
    walk(browser, server, name, seed)


def visited(name: str, seed: int, acts: int = ACTS_OF_A_WALK) -> Iterator[Screen[Any]]:
    """The screens of a random walk in the model alone."""
    site, dice = load_site(name), random.Random(f"visit {name} {seed}")
    assert site.respond is not None
    screen = begin(site, seed, vary=seed % 2 == 1)
    for _ in range(acts):
        yield screen
        drawn = draw_act(site, screen, dice)
        if drawn is None:
            return
        after = act(site.respond, screen, drawn)
        assert not isinstance(after, Refusal), (after, drawn)
        screen = after


@pytest.mark.parametrize("name", OF_PAGES)
def test_each_control_can_be_named(name: str) -> None:
    """On every screen, role, name and what is around it name one control; none is without a name."""
    for seed in range(6):
        for screen in visited(name, seed):
            named = [(one.role, one.name, one.where) for one in controls(screen)]

            assert [] == [one for one in named if named.count(one) > 1 or not one[1]], screen.address


@pytest.mark.parametrize("name", OF_PAGES)
def test_each_page_has_one_main_heading(name: str) -> None:
    """Headings of a page begin with one of level 1, its parts can be written as HTML, and ids are there once."""
    for screen in visited(name, 1):
        document = html_of(screen.page, base="/base")
        main = [part for part in screen.page.parts if isinstance(part, Heading) and part.level == 1]

        assert 1 == document.count("<h1"), screen.address
        assert 1 == len(main)


@pytest.mark.parametrize("name", OF_PAGES)
def test_states_are_values(name: str) -> None:
    """A state can be hashed, and the same seed gives an equal one; searches need that."""
    site = load_site(name)
    options = dict(site.options)

    assert site.fresh(5, options) == site.fresh(5, options)
    assert hash(site.fresh(5, options)) == hash(site.fresh(5, options))
    assert site.fresh(5, options) != site.fresh(6, options)


@pytest.mark.parametrize("name", OF_PAGES)
def test_varied_worlds_differ(name: str) -> None:
    """With `vary`, ten seeds give several wordings of the first page; without it, one wording."""
    site = load_site(name)
    plain = {str(site.words(begin(site, seed, vary=False).state)) for seed in range(10) if site.words}
    varied = {str(site.words(begin(site, seed, vary=True).state)) for seed in range(10) if site.words}

    assert 1 == len(plain)
    assert 8 < len(varied)


@pytest.mark.parametrize("name", OF_PAGES)
def test_no_two_labels_have_a_wording_in_common(name: str) -> None:
    """Else the spec of a varied world could not tell them apart."""
    wordings = [text for texts in load_site(name).labels.values() for text in texts]

    assert [] == sorted({text for text in wordings if wordings.count(text) > 1})


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("name", "template"), TEMPLATES, ids=[f"{name}-{one.name}" for name, one in TEMPLATES])
def test_the_oracle_meets_each_goal(name: str, template: Template[Any], seed: int) -> None:
    """Its acts, done again from the start, meet the goal; doing nothing does not; the goal is always the same."""
    site = load_site(name)
    assert site.respond is not None
    screen = begin(site, seed, vary=seed % 2 == 1, at=template.start)
    goal = template.goal(screen.state, seed, account=screen.account)
    assert goal is not None, "no goal of this kind in that state"
    way = shortest_way(site.respond, screen, goal)
    assert isinstance(way, Way), way
    again = screen
    for step in way.acts:
        after = act(site.respond, again, step)
        assert not isinstance(after, Refusal), after
        again = after

    assert goal.met(screen.state, again.state)
    assert goal.met(screen.state, again.state)
    assert not goal.met(screen.state, screen.state)
    assert goal == template.goal(screen.state, seed, account=screen.account)
    assert "{" not in goal.intent


@pytest.mark.parametrize("vary", [False, True])
@pytest.mark.parametrize("name", OF_PAGES)
def test_the_spec_is_read(server: Server, name: str, vary: bool) -> None:
    """The spec of a world has nothing wrong with it, and speaks of the labels of that world."""
    control = server.control_url(name, world=f"spec-{next(_worlds)}")
    httpx.post(f"{control}/reset?seed=3&vary={str(vary).lower()}").raise_for_status()
    text = httpx.get(f"{control}/spec").text
    reading = read_spec(text, name="spec.yaml")

    assert [] == [one.message for one in reading.diagnostics]
    assert reading.spec is not None
    assert name == reading.spec.name


@pytest.mark.parametrize("vary", [False, True])
@pytest.mark.parametrize("name", OF_PAGES)
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
        for screen in visited_in(site, world.state, seed):
            page = spec.page_at(screen.address)
            if page is None or not page.heading or screen.page.status != 200:
                continue
            told.add(page.path)
            headings = [part.text for part in screen.page.parts if isinstance(part, Heading)]

            assert page.heading in headings

    assert told, "no page of the walk has a heading in the spec"


def visited_in(site: Site[Any], state: Any, seed: int) -> Iterator[Screen[Any]]:
    """The screens of a random walk from a state."""
    assert site.respond is not None
    dice = random.Random(seed)
    screen = open_screen(site.respond, state, account=site.account_names[0])
    for _ in range(ACTS_OF_A_WALK):
        yield screen
        drawn = draw_act(site, screen, dice)
        if drawn is None:
            return
        after = act(site.respond, screen, drawn)
        assert not isinstance(after, Refusal), (after, drawn)
        screen = after
