"""A small web server on the loopback, whose pages tests write down where they use them.

In: pages by path, each HTML or a function of the request. Out: their addresses, and the requests that came.
"""

from __future__ import annotations

import ssl
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered; `after` is waited for first, `cut` closes the connection without an answer."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    after: threading.Event | None = None
    delay: float = 0.0
    cut: bool = False


Page = str | Reply | Callable[[Asked], Reply]


class _Server(ThreadingHTTPServer):
    """A thread for each connection; one that a browser has given up is no trouble."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class LoopbackSite:
    """A server on a free port, encrypted with `tls`; `with` starts and stops it."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._scheme = "http" if tls is None else "https"
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.held = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            do_POST = do_GET  # noqa: N815 - the name is that of `http.server`

            def log_message(self, *_: object) -> None:
                """Says nothing: tests look at `asked`."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        if tls is not None:  # the handshake is for the connection's own thread
            listening = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
            self._server.socket = listening
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.held.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def base(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def forget(self) -> None:
        """As new."""
        self.pages.clear()
        self.asked.clear()

    def paths(self) -> list[str]:
        """The paths that were asked for, but for the icon that browsers ask for themselves."""
        return [one.path for one in self.asked if one.path != "/favicon.ico"]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """One request."""
        length = int(handler.headers.get("content-length") or 0)
        asked = Asked(
            method=handler.command,
            path=handler.path,
            headers={name.lower(): value for name, value in handler.headers.items()},
            body=handler.rfile.read(length).decode(),
        )
        self.asked.append(asked)
        page = self.pages.get(handler.path.partition("?")[0], Reply(status=404, body="not here"))
        reply = page if isinstance(page, Reply) else Reply(body=page) if isinstance(page, str) else page(asked)
        self._wait(reply)
        if reply.cut:
            handler.close_connection = True
            handler.connection.close()
            return
        self._send(handler, reply)

    def _wait(self, reply: Reply) -> None:
        if reply.after is not None:
            reply.after.wait(20)
        if reply.delay:
            self.held.wait(reply.delay)

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        body = reply.body.encode()
        try:
            handler.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except OSError:  # the browser has given up on it
            handler.close_connection = True
