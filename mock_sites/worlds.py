"""Worlds: the states of the sites, kept on the server so that they outlive cookies and browsers.

A world is a named copy of a site with a seed. It comes into being when it is first visited (seed 0) or reset.
A reset puts a new `World` in the place of the old one: a request that was still under way then acts on the
old one, so a late effect can never reach the next run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Generic

from .disturbing import Disturbance, Stage, disturbed, spend
from .faults import Fault
from .page.requests import Answer, Request, State
from .site import Site

DEFAULT_WORLD = "default"
_PLACE = re.compile(r"(?P<site>[a-z][a-z0-9_-]*)(?:@(?P<world>[A-Za-z0-9][A-Za-z0-9._-]{0,63}))?")


class World(Generic[State]):
    """One life of a world, from a reset to the next.

    `state` is replaced by pages, `faults` and `disturbances` by control.
    `visitors` tells browsers apart: from the cookie that each was given to `v1`, `v2`, …
    """

    def __init__(
        self,
        site: Site[State],
        *,
        name: str,
        seed: int = 0,
        options: Mapping[str, bool] = MappingProxyType({}),
    ) -> None:
        self.site = site
        self.name = name
        self.seed = seed
        self.options = {**site.options, **options}
        self.state = site.fresh(seed, self.options)
        self.faults: tuple[Fault, ...] = ()
        self.disturbances: tuple[Disturbance, ...] = ()
        self.signed_out = False
        self.visitors: dict[str, str] = {}

    def answer(self, request: Request) -> Answer:
        """The site's answer, and its effect on the world."""
        respond = disturbed(self.site.respond, self.site.labels) if self.is_disturbed else None
        if respond is None:
            self.state, answer = self.site.respond(self.state, request)
            return answer
        stage = Stage(state=self.state, disturbances=self.disturbances, signed_out=self.signed_out)
        stage, answer = respond(stage, request)
        self.state, self.disturbances, self.signed_out = stage.state, stage.disturbances, stage.signed_out
        return answer

    @property
    def is_disturbed(self) -> bool:
        """Whether something is to go wrong, or has."""
        return bool(self.disturbances) or self.signed_out

    def take_latency(self) -> float:
        """For how many seconds the next answer has to wait; what made it wait is spent by that."""
        for disturbance in self.disturbances:
            if disturbance.kind == "latency":
                self.disturbances = spend(self.disturbances, disturbance)
                return disturbance.seconds
        return 0.0

    @property
    def base(self) -> str:
        """The path below which the world's pages are: `/cart` for the default world, else `/cart@name`."""
        return f"/{self.site.name}" if self.name == DEFAULT_WORLD else f"/{self.site.name}@{self.name}"


class Worlds:
    """The worlds of some sites, by site and name."""

    def __init__(self, sites: Iterable[Site[Any]]) -> None:
        self.sites: Mapping[str, Site[Any]] = {site.name: site for site in sites}
        self._worlds: dict[tuple[str, str], World[Any]] = {}

    def find(self, place: str) -> World[Any] | None:
        """The world at `SITE` or `SITE@WORLD`, made if it is new; None when there is no such site or name."""
        match = _PLACE.fullmatch(place)
        if match is None or match["site"] not in self.sites:
            return None
        key = (match["site"], match["world"] or DEFAULT_WORLD)
        if key not in self._worlds:
            self._worlds[key] = World(self.sites[key[0]], name=key[1])
        return self._worlds[key]

    def reset(self, world: World[Any], *, seed: int, options: Mapping[str, bool]) -> World[Any]:
        """Begin `world` anew: first state of `seed`, no carts, no orders, no faults."""
        fresh = World(world.site, name=world.name, seed=seed, options=options)
        self._worlds[world.site.name, world.name] = fresh
        return fresh

    def of_site(self, site: str) -> list[World[Any]]:
        """The worlds of `site` that were visited or reset, by name."""
        return sorted(
            (world for (name, _), world in self._worlds.items() if name == site), key=lambda world: world.name
        )
