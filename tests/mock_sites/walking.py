"""The same acts in the pure browser and in Chromium, and what both show compared after each."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import count
from types import MappingProxyType
from typing import Any

import httpx
from playwright.sync_api import Browser

from callsheet.mock_sites import Server
from callsheet.mock_sites.acts import Act, Goto, Refusal, Screen
from callsheet.mock_sites.browsing import act, controls
from callsheet.mock_sites.goals import Template
from callsheet.mock_sites.kit import ACTS_OF_A_WALK, begin, draw_act, options_of
from callsheet.mock_sites.oracle import Way, shortest_way
from callsheet.mock_sites.site import Site

from .in_chromium import Shown, Visitor

_worlds = count(1)


def as_shown(screen: Screen[Any]) -> list[Shown]:
    """What the pure browser says that Chromium shows."""
    return [
        Shown(role=one.role, name=one.name, enabled=one.enabled, value=_as_read(one.value)) for one in controls(screen)
    ]


def _as_read(value: str | bool | None) -> str | bool | None:
    """A value as a snapshot has it: white space normalised."""
    return " ".join(value.split()) if isinstance(value, str) else value


def first_account(site: Site[Any]) -> tuple[str, str] | None:
    """Who walks: the first account, with its password."""
    return next(iter(site.accounts.items()), None)


def walk_in_both(browser: Browser, server: Server, site: Site[Any], seed: int) -> None:
    """A random walk of thirty acts; it ends early where nothing can be done. Every other seed is a varied world."""
    dice = random.Random(f"walk {site.name} {seed}")
    walking = _Walk(browser, server, site, seed)
    walking.compare()
    for _ in range(ACTS_OF_A_WALK):
        drawn = draw_act(site, walking.screen, dice)
        if drawn is None:
            break
        walking.do(drawn)
        walking.compare()
    walking.visitor.close()


def way_in_both(browser: Browser, server: Server, site: Site[Any], template: Template[Any], seed: int = 1) -> None:
    """The shortest way to a goal, in a varied world; that it is met there is asked of the state that both agree on."""
    walking = _Walk(browser, server, site, seed, template.options)
    goal = template.goal(walking.screen.state, seed, account=walking.screen.account)
    assert goal is not None
    walking.do(Goto(template.start))
    before = walking.screen.state
    way = shortest_way(site.respond, walking.screen, goal)
    assert isinstance(way, Way)
    for step in way.acts:
        walking.do(step)
        walking.compare()
    walking.visitor.close()

    assert goal.met(before, walking.screen.state)


class _Walk:
    def __init__(
        self,
        browser: Browser,
        server: Server,
        site: Site[Any],
        seed: int,
        options: Mapping[str, bool] = MappingProxyType({}),
    ) -> None:
        world, vary = f"walk-{next(_worlds)}", seed % 2 == 1
        self.site, self.control = site, server.control_url(site.name, world=world)
        said = "".join(f"&{name}={str(on).lower()}" for name, on in options_of(site, vary=vary, more=options).items())
        httpx.post(f"{self.control}/reset?seed={seed}{said}").raise_for_status()
        self.screen = begin(site, seed, vary=vary, options=options)
        self.visitor = Visitor(browser, server, site.name, world, account=first_account(site))
        self.visitor.page.goto(self.visitor.base + "/")
        self.done: list[Act] = []

    def do(self, what: Act) -> None:
        """One act in both."""
        self.done.append(what)
        after = act(self.site.respond, self.screen, what)
        assert not isinstance(after, Refusal), (after, self.done)
        self.screen = after
        self.visitor.do(what)

    def compare(self) -> None:
        """Both show the same controls, at the same address, and the server's state is the model's."""
        state = httpx.get(f"{self.control}/state?account={self.screen.account}").json()
        facts = self.site.facts(self.screen.state) | self.site.account_facts(self.screen.state, self.screen.account)

        assert facts == {name: state[name] for name in facts}, self.done
        assert as_shown(self.screen) == self.visitor.shown(), self.done
        assert self.screen.address == self.visitor.address, self.done
