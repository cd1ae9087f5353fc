"""The same acts in the pure browser and in Chromium, and what both show compared after each."""

from __future__ import annotations

import random
from collections.abc import Mapping
from contextlib import closing
from itertools import count
from types import MappingProxyType
from typing import Any

import httpx
from playwright.sync_api import Browser

from callsheet.mock_sites import Server
from callsheet.mock_sites.acts import Act, Goto, Refusal, Screen
from callsheet.mock_sites.browsing import act, controls, open_screen
from callsheet.mock_sites.disturb_request import describe_disturbance, parse_disturbance
from callsheet.mock_sites.disturbing import Disturbance, Stage, disturbed
from callsheet.mock_sites.goals import Template
from callsheet.mock_sites.kit import ACTS_OF_A_WALK, begin, draw_act, options_of
from callsheet.mock_sites.oracle import Way, shortest_way
from callsheet.mock_sites.page.requests import Respond
from callsheet.mock_sites.site import Site

from .in_chromium import Shown, Visitor

_worlds = count(1)
MOMENTS = (50, 200, 1000, 3000)
"""Milliseconds that are waited, one after the other, until Chromium is where the model is."""


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
    with closing(_Walk(browser, server, site, seed, vary=seed % 2 == 1)) as walking:
        walking.wander(random.Random(f"walk {site.name} {seed}"), ACTS_OF_A_WALK)


def walk_disturbed(
    browser: Browser, server: Server, site: Site[Any], kind: str, seed: int, acts: int = ACTS_OF_A_WALK
) -> None:
    """A random walk through a varied world that misbehaves, five times if it does not go on doing so."""
    more = {"seconds": 0.02} if kind == "latency" else {}
    disturbance = parse_disturbance({"kind": kind, "seed": seed, "times": 5, **more})
    with closing(_Walk(browser, server, site, seed, vary=True, disturbance=disturbance)) as walking:
        walking.wander(random.Random(f"{kind} {seed}"), acts)


def way_in_both(browser: Browser, server: Server, site: Site[Any], template: Template[Any], seed: int = 1) -> None:
    """The shortest way to a goal, in a varied world; that it is met there is asked of the state that both agree on."""
    with closing(_Walk(browser, server, site, seed, vary=seed % 2 == 1, options=template.options)) as walking:
        goal = template.goal(walking.screen.state, seed, account=walking.screen.account)
        assert goal is not None
        walking.do(Goto(template.start))
        before = walking.screen.state
        way = shortest_way(site.respond, walking.screen, goal)
        assert isinstance(way, Way)
        for step in way.acts:
            walking.do(step)
            walking.compare()

        assert goal.met(before, walking.screen.state)


def begin_disturbed(
    site: Site[Any], disturbance: Disturbance, seed: int
) -> tuple[Respond[Stage[Any]], Screen[Stage[Any]]]:
    """A varied world of a site that misbehaves, and its first screen."""
    respond = disturbed(site.respond, site.labels)
    stage = Stage(state=site.fresh(seed, options_of(site, vary=True)), disturbances=(disturbance,))
    return respond, open_screen(respond, stage, account=site.account_names[0])


class _Walk:
    """Somebody in a world of their own, at its first page, at the pure browser and at Chromium."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        site: Site[Any],
        seed: int,
        *,
        vary: bool,
        options: Mapping[str, bool] = MappingProxyType({}),
        disturbance: Disturbance | None = None,
    ) -> None:
        world = f"walk-{next(_worlds)}"
        self.site, self.done = site, list[Act]()
        # One client for the walk, without certificates: to read those takes longer than all else of a request.
        self.control = httpx.Client(base_url=server.control_url(site.name, world=world), verify=False)
        said = "".join(f"&{name}={str(on).lower()}" for name, on in options_of(site, vary=vary, more=options).items())
        self.control.post(f"/reset?seed={seed}{said}").raise_for_status()
        self.respond: Respond[Any] = site.respond
        if disturbance is None:
            self.screen = begin(site, seed, vary=vary, options=options)
        else:
            self.control.post("/disturb", json=describe_disturbance(disturbance)).raise_for_status()
            self.respond, self.screen = begin_disturbed(site, disturbance, seed)
        self.visitor = Visitor(browser, server, site.name, world, account=first_account(site))
        self.visitor.page.goto(self.visitor.base + "/")

    def close(self) -> None:
        """No more of it."""
        self.visitor.close()
        self.control.close()

    def wander(self, dice: random.Random, acts: int) -> None:
        """So many acts at random; it ends early where nothing can be done."""
        self.compare()
        for _ in range(acts):
            drawn = draw_act(self.site, self.screen, dice)
            if drawn is None:
                break
            self.do(drawn)
            self.compare()

    def do(self, what: Act) -> None:
        """One act in both."""
        self.done.append(what)
        after = act(self.respond, self.screen, what)
        assert not isinstance(after, Refusal), (after, self.done)
        self.screen = after
        self.visitor.do(what)

    def compare(self) -> None:
        """Both show the same controls, at the same address, and the server's state is the model's.

        Chromium is given some moments to get there: on a busy machine a field that sends itself may not have, yet.
        """
        wanted, found = self._in_model(), self._in_chromium()
        for moment in MOMENTS:
            if wanted == found:
                break
            self.visitor.page.wait_for_timeout(moment)
            found = self._in_chromium()

        assert wanted == found, self.done

    def _in_model(self) -> tuple[dict[str, Any], str, list[Shown]]:
        state = self.screen.state.state if isinstance(self.screen.state, Stage) else self.screen.state
        facts = self.site.facts(state) | self.site.account_facts(state, self.screen.account)
        return facts, self.screen.address, as_shown(self.screen)

    def _in_chromium(self) -> tuple[dict[str, Any], str, list[Shown]]:
        told = self.control.get(f"/state?account={self.screen.account}").json()
        names = self._in_model()[0]
        return {name: told[name] for name in names}, self.visitor.address, self.visitor.shown()
