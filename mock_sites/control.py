"""Control endpoints: reset a world, tell its state for verification, ask for faults.

They live below `/_control/SITE@WORLD/`, speak JSON, need no sign-in and are linked from no page. In goes a
request about one world, out comes what the world is like now. A mistake is answered by 400 or 404 with
`{"error": …}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .disturb_request import LARGEST_SEED, describe_disturbance, parse_disturbance
from .faults import describe_fault, parse_fault
from .wire import NotWanted, goal_of, part_from
from .words import spec_in
from .worlds import World, Worlds

_NO_STORE = {"cache-control": "no-store"}


class Control:
    """The endpoints, over the worlds they control."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def routes(self) -> list[Route]:
        """The endpoints, to be mounted at `/_control`."""
        return [
            Route("/{place}/reset", self.reset, methods=["POST"]),
            Route("/{place}/state", self.state, methods=["GET"]),
            Route("/{place}/spec", self.spec, methods=["GET"]),
            Route("/{place}/judge", self.judge, methods=["POST"]),
            Route("/{place}/worlds", self.worlds, methods=["GET"]),
            Route("/{place}/disturb", self.disturb, methods=["POST"]),
            Route("/{place}/disturb", self.list_disturbances, methods=["GET"]),
            Route("/{place}/disturb", self.calm, methods=["DELETE"]),
            Route("/{place}/fault", self.add_fault, methods=["POST"]),
            Route("/{place}/fault", self.list_faults, methods=["GET"]),
            Route("/{place}/fault", self.clear_faults, methods=["DELETE"]),
        ]

    async def reset(self, request: Request) -> JSONResponse:
        """`?seed=N` (0 unless said) and the site's options, such as `&keep_cart=true`."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        try:
            seed = _seed(request.query_params.get("seed", "0"))
            options = _options(request.query_params, world.site.options)
        except ValueError as error:
            return _answer({"error": str(error)}, status=400)
        return _answer(_outline(self._worlds.reset(world, seed=seed, options=options)))

    async def state(self, request: Request) -> JSONResponse:
        """`?account=NAME`: the facts about one account; without it, about each of them."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        wanted = request.query_params.get("account")
        if wanted is not None and wanted not in world.site.account_names:
            known = ", ".join(sorted(world.site.account_names))
            return _answer({"error": f"no account named `{wanted}`; there are {known}"}, status=404)
        shared = _outline(world) | world.site.facts(world.state)
        if wanted is not None:
            return _answer(shared | {"account": wanted} | world.site.account_facts(world.state, wanted))
        accounts = {name: world.site.account_facts(world.state, name) for name in world.site.account_names}
        return _answer(shared | {"accounts": accounts})

    async def spec(self, request: Request) -> Response:
        """The site spec, with the labels that the site has in this world."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        text = spec_of(world)
        if text is None:
            return _answer({"error": f"`{world.site.name}` has no spec"}, status=404)
        return Response(text, media_type="application/yaml; charset=utf-8", headers=_NO_STORE)

    async def judge(self, request: Request) -> JSONResponse:
        """`{"account": NAME, "parts": […]}` as `wire` has them: whether that goal is met, and nothing else was done."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        try:
            wanted = json.loads(await request.body())
            parts = [part_from(one) for one in wanted["parts"]]
            goal = goal_of(world.site, world.seed, world.options, str(wanted["account"]), parts)
        except NotWanted as error:
            return _answer({"error": str(error)}, status=400)
        except (ValueError, KeyError, TypeError, RecursionError):
            return _answer({"error": "a goal is a JSON object with `account` and `parts`"}, status=400)
        met = goal.met(world.site.fresh(world.seed, world.options), world.state)
        return _answer(_outline(world) | {"met": met})

    async def worlds(self, request: Request) -> JSONResponse:
        """The worlds of the site that were visited or reset."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        return _answer({"worlds": [_outline(each) for each in self._worlds.of_site(world.site.name)]})

    async def disturb(self, request: Request) -> JSONResponse:
        """A disturbance as a JSON body; it comes after those that are already waiting."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        try:
            disturbance = parse_disturbance(json.loads(await request.body()))
        except (ValueError, RecursionError) as error:
            return _answer({"error": str(error)}, status=400)
        world.disturbances = (*world.disturbances, disturbance)
        return _disturbances(world)

    async def list_disturbances(self, request: Request) -> JSONResponse:
        """The disturbances that are still to happen, or last."""
        world = self._world(request)
        return _no_place(request) if world is None else _disturbances(world)

    async def calm(self, request: Request) -> JSONResponse:
        """Forget all disturbances; who was signed out is signed in."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        world.disturbances, world.signed_out = (), False
        return _disturbances(world)

    async def add_fault(self, request: Request) -> JSONResponse:
        """A fault as a JSON body; it comes after those that are already waiting."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        try:
            fault = parse_fault(json.loads(await request.body()))
        except (ValueError, RecursionError) as error:
            return _answer({"error": str(error)}, status=400)
        world.faults = (*world.faults, fault)
        return _faults(world)

    async def list_faults(self, request: Request) -> JSONResponse:
        """The faults that wait for a request."""
        world = self._world(request)
        return _no_place(request) if world is None else _faults(world)

    async def clear_faults(self, request: Request) -> JSONResponse:
        """Forget the faults that were not played."""
        world = self._world(request)
        if world is None:
            return _no_place(request)
        world.faults = ()
        return _faults(world)

    def _world(self, request: Request) -> World[Any] | None:
        return self._worlds.find(request.path_params["place"])


def spec_of(world: World[Any]) -> str | None:
    """The spec of the world's site in the world's own labels; None for a site that has none."""
    site = world.site
    if site.spec is None:
        return None
    text = site.spec.read_text(encoding="utf-8")
    return spec_in(site.words(world.state), site.labels, text) if site.labels else text


def _outline(world: World[Any]) -> dict[str, Any]:
    return {
        "site": world.site.name,
        "world": world.name,
        "seed": world.seed,
        "options": world.options,
        "base": world.base,
    }


def _disturbances(world: World[Any]) -> JSONResponse:
    return _answer({"disturbances": [describe_disturbance(one) for one in world.disturbances]})


def _faults(world: World[Any]) -> JSONResponse:
    return _answer({"faults": [describe_fault(fault) for fault in world.faults]})


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_SEED:
        raise ValueError(f"`seed` must be a whole number from 0 to {LARGEST_SEED}")
    return int(text)


def _options(query: Mapping[str, str], known: Mapping[str, bool]) -> dict[str, bool]:
    chosen = {name: value for name, value in query.items() if name != "seed"}
    for name, value in chosen.items():
        if name not in known:
            raise ValueError(f"no option named `{name}`; there are {', '.join(sorted(known)) or 'none'}")
        if value not in ("true", "false"):
            raise ValueError(f"`{name}` must be true or false")
    return {name: value == "true" for name, value in chosen.items()}


def _no_place(request: Request) -> JSONResponse:
    return _answer({"error": f"no site or world at `{request.path_params['place']}`"}, status=404)


def _answer(document: Mapping[str, Any], *, status: int = 200) -> JSONResponse:
    return JSONResponse(document, status_code=status, headers=_NO_STORE)
