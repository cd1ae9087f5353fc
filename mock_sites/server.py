"""The server that hosts mock sites on a loopback port, in a thread of this process.

In go site names and a port, out comes a running server with a URL. `with Server(port=3000) as server:` is
all there is to it: on leaving, the thread, its sockets and its connections are gone. The command line, the
demo and the tests use the same one.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from . import SITES, load_site
from .application import create_app
from .faults import RESET_EXTENSION
from .listening import PortUnavailable, listen
from .site import Site
from .worlds import DEFAULT_WORLD

__all__ = ["PortUnavailable", "Server"]

# Closing then sends a TCP reset at once instead of an orderly end.
_NO_LINGERING = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)

GRACE_SECONDS = 1
"""How long requests that are under way when the server stops may take to end."""


class Server:
    """Mock sites on 127.0.0.1 (and ::1): a context manager, or `start` and `stop`.

    `port` 0 takes a free one. `sites` are names from `SITES`, all of them unless said; an unknown one raises
    `KeyError`. `more` are sites from elsewhere. With `own_ports` each site is on a port of its own as well, so
    that it is an origin of its own: the ports after `port`, in the order of the sites, or free ones. Starting
    raises `PortUnavailable`, an `OSError` whose message is one line for people. All state is in memory and goes
    with the server.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        sites: Iterable[str] | None = None,
        more: Iterable[Site[Any]] = (),
        own_ports: bool = False,
    ) -> None:
        self._wanted_port = port
        served = [*(load_site(name) for name in (SITES if sites is None else sites)), *more]
        self._sites = tuple(site.name for site in served)
        self._with_own_ports = own_ports
        self._own_ports: dict[int, str] = {}
        self._app = create_app(served, own_ports=self._own_ports)
        self._port: int | None = None
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that is listened on. Raises `RuntimeError` before the server was started."""
        if self._port is None:
            raise RuntimeError("the server was not started")
        return self._port

    @property
    def url(self) -> str:
        """Such as `http://localhost:3000`, without a slash at the end."""
        return f"http://localhost:{self.port}"

    def site_url(self, site: str, *, world: str = DEFAULT_WORLD) -> str:
        """The base of a site's pages in a world, such as `http://localhost:3000/cart@demo`."""
        return f"{self.url}/{site}" if world == DEFAULT_WORLD else f"{self.url}/{site}@{world}"

    def own_url(self, site: str, *, world: str = DEFAULT_WORLD) -> str:
        """The base of a site's pages on its own port, such as `http://localhost:3001`.

        Raises `KeyError` for a site that has none.
        """
        port = {name: port for port, name in self._own_ports.items()}[site]
        return f"http://localhost:{port}" if world == DEFAULT_WORLD else f"http://localhost:{port}/@{world}"

    def control_url(self, site: str, *, world: str = DEFAULT_WORLD) -> str:
        """The base of a world's control endpoints, such as `http://localhost:3000/_control/cart@demo`."""
        return f"{self.url}/_control/{site}@{world}"

    def start(self) -> None:
        """Listen and serve; returns when requests are answered."""
        if self._thread is not None:
            raise RuntimeError("the server was started before")
        sockets = self._listen()
        self._uvicorn = _Uvicorn(_config(self._app))
        self._thread = threading.Thread(
            target=self._uvicorn.run, kwargs={"sockets": list(sockets)}, name="mock sites", daemon=True
        )
        self._thread.start()
        self._uvicorn.wait_until_started(self._thread)

    def _listen(self) -> tuple[socket.socket, ...]:
        """All sockets, or none: where one port is taken, those that were opened are closed again."""
        opened: list[socket.socket] = []
        try:
            opened += listen(self._wanted_port)
            self._port = opened[0].getsockname()[1]
            for at, site in enumerate(self._sites if self._with_own_ports else ()):
                more = listen(self._port + 1 + at if self._wanted_port else 0)
                self._own_ports[more[0].getsockname()[1]] = site
                opened += more
        except PortUnavailable:
            for one in opened:
                one.close()
            raise
        return tuple(opened)

    def stop(self) -> None:
        """Close the sockets and end the thread; requests under way get `GRACE_SECONDS`. May be repeated."""
        if self._uvicorn is not None and self._thread is not None:
            self._uvicorn.should_exit = True
            self._thread.join()

    def wait(self) -> None:
        """Return when the server ends: never by itself, so a signal is what ends the wait."""
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Uvicorn(uvicorn.Server):
    """Uvicorn that tells when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._up.set()

    def wait_until_started(self, thread: threading.Thread) -> None:
        while not self._up.wait(timeout=0.1):
            if not thread.is_alive():
                raise RuntimeError("the server of the mock sites ended while it started")


class _Connection(H11Protocol):
    """HTTP/1.1 connections whose requests know how to drop them, for faults that lose the answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        super().connection_made(transport)
        self.app = _knowing_reset(self.app, transport)


def _knowing_reset(app: ASGIApp, transport: asyncio.Transport) -> ASGIApp:
    def reset() -> None:
        opened: socket.socket = transport.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
        transport.abort()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[RESET_EXTENSION] = reset
        await app(scope, receive, send)

    return serve


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Connection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",  # failures of pages are logged by the application
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
