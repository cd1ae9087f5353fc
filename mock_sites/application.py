"""One ASGI application for all sites: `/SITE/…` and `/SITE@WORLD/…` for pages, `/_control/…` for control.

In go sites, out comes the application. It checks the Host header, finds the world, asks for the account,
plays faults, and leaves the rest to the pages of the site.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from .accounts import signed_in
from .control import Control
from .faults import take, with_faults
from .serving import serve_pages
from .site import GUEST, Site, Visit
from .worlds import Worlds

ALLOWED_HOSTS = ("127.0.0.1", "localhost", "*.localhost")
"""What the Host header may say, with any port: no page elsewhere reaches the server by a name of its own."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
_FRAME = Path(__file__).parent / "page" / "assets"
_NO_ASSET = PlainTextResponse("There is no such file here.", status_code=404)
_WORLD_IN_PATH = re.compile(r"/@(?P<world>[^/]+)")
_logger = logging.getLogger("callsheet.mock_sites")


def create_app(sites: Iterable[Site[Any]], *, own_ports: Mapping[int, str] = MappingProxyType({})) -> Starlette:
    """An application that serves `sites`, each in worlds of its own that live as long as it does.

    What comes in at a port of `own_ports` is for the site of that name alone: its pages are at `/` there, and
    those of its world `demo` at `/@demo/`. The mapping is looked at with each request.
    """
    worlds = Worlds(sites)
    places = _Places(worlds)
    return Starlette(
        routes=[
            Route("/", partial(_index, worlds)),
            Mount("/_control", routes=Control(worlds).routes()),
            Mount("/{place}", places),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(ALLOWED_HOSTS), www_redirect=False),
            Middleware(_OwnPorts, places=places, own_ports=own_ports),
        ],
        exception_handlers={Exception: _our_fault},
    )


class _Places:
    """Serves `/SITE@WORLD/…`: finds the world and the account, then calls the site's pages with a `Visit`."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._frame: ASGIApp = StaticFiles(directory=_FRAME)
        self._assets: dict[str, ASGIApp] = {
            name: StaticFiles(directory=site.assets) for name, site in worlds.sites.items() if site.assets is not None
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.serve(scope["path_params"]["place"], scope, receive, send)

    async def serve(self, place: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a page of `SITE@WORLD`; what is before its path is the `root_path`."""
        world = self._worlds.find(place)
        if world is None:
            await PlainTextResponse("There is no such site here.", status_code=404)(scope, receive, send)
            return
        base, path = scope["root_path"], scope["path"].removeprefix(scope["root_path"])
        if path.startswith("/assets/"):
            await self._asset(world.site, base, path, scope)(scope, receive, send)
            return
        account = GUEST if not world.site.accounts else _account(scope, world.site)
        if account is None:
            await _ask_for_account(world.site)(scope, receive, send)
            return
        scope["visit"] = Visit(world=world, account=account, base=base)
        fault, world.faults = take(world.faults, method=scope["method"], path=path)
        await with_faults(fault, serve_pages, scope, receive, send)

    def _asset(self, site: Site[Any], base: str, path: str, scope: Scope) -> ASGIApp:
        """The application that serves an asset: of the frame, which is the same for all sites, or of the site."""
        if path.startswith("/assets/frame/"):
            scope["root_path"] = f"{base}/assets/frame"
            return self._frame
        scope["root_path"] = f"{base}/assets"
        return self._assets.get(site.name, _NO_ASSET)


class _OwnPorts:
    """Hands what comes in at a site's own port to that site, everything else to the application."""

    def __init__(self, app: ASGIApp, *, places: _Places, own_ports: Mapping[int, str]) -> None:
        self._app, self._places, self._own_ports = app, places, own_ports

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site = self._own_ports.get(scope["server"][1]) if scope["type"] == "http" else None
        if site is None:
            await self._app(scope, receive, send)
            return
        world = _WORLD_IN_PATH.match(scope["path"])
        root, place = (world[0], f"{site}@{world['world']}") if world else ("", site)
        await self._places.serve(place, {**scope, "root_path": root}, receive, send)


def _account(scope: Scope, site: Site[Any]) -> str | None:
    return signed_in(Headers(scope=scope).get("authorization"), site.accounts)


def _ask_for_account(site: Site[Any]) -> Response:
    page = _TEMPLATES.get_template("sign_in.html").render(site=site)
    return HTMLResponse(
        page, status_code=401, headers={"www-authenticate": f'Basic realm="{site.title}", charset="UTF-8"'}
    )


async def _index(worlds: Worlds, _: Request) -> Response:
    return HTMLResponse(_TEMPLATES.get_template("index.html").render(sites=list(worlds.sites.values())))


async def _our_fault(request: Request, error: Exception) -> Response:
    _logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return PlainTextResponse("The mock site failed; its log says why.", status_code=500)
