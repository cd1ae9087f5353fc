"""Pages of tasks on a loopback port, and what they tell of their episodes.

In go a folder of pages and a script that each page ends with; out come, for every episode, what the page told: that it
began, with what, and how it ended. An episode is known by a cookie that its browser's session is given, so that
addresses are the same for all episodes of a task, and the page the plan opens is the one the session is about.
Told by the page itself, the verdict needs no look behind the page's back, and no reward can be seen twice.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

COOKIE, TELL = "episode", "/-/told"
"""The cookie that says which episode it is, and the address where pages tell."""
BESIDE = "beside"
"""The query of a page that belongs to no episode, whoever asks for it."""
LARGEST = 1_000_000
"""Bytes that a page may tell at once."""
KEPT_LONGEST = 3600
"""Seconds for which a browser may keep a file beside a page."""


@dataclass(kw_only=True)
class Told:
    """What the page of one episode told, in order: `{"what": "begun", …}` and the like."""

    script: str
    heard: list[Mapping[str, Any]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, one: Mapping[str, Any]) -> None:
        """The page tells something."""
        self.heard.append(one)
        self.changed.set()

    async def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until something holds of what was told; whether it does in time."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            return False
        return True


class TaskServer:
    """Serves `TASK/` as the file that `page_of` names, ended with the script of the episode; the rest as it is.

    To be entered in an event loop, in which what pages tell is heard.
    """

    def __init__(self, root: Path, page_of: Callable[[str], str], *, aside: str) -> None:
        self.root, self.page_of, self.aside = root.resolve(), page_of, aside
        self.episodes: dict[str, Told] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": self}))
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def begin(self, script: str) -> tuple[str, Told]:
        """A new episode, whose page ends with that script: its cookie, and what the page will tell."""
        token, told = token_hex(8), Told(script=script)
        self.episodes[token] = told
        return token, told

    def hear(self, token: str, one: Mapping[str, Any]) -> None:
        """A page tells something, in whichever thread that is."""
        told = self.episodes.get(token)
        if told is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(told.add, one)

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._server.shutdown)
        self._server.server_close()

    def file(self, path: str, token: str = "") -> tuple[bytes, str] | None:
        """The file that an address means and its type; a page has an episode's script at its end. None: there is none.

        Beside a page, `/TASK/x` is `x` of the folder that pages are in; `/x/y` is from the root.
        """
        task, _, rest = path.lstrip("/").partition("/")
        name = self.page_of(task)
        if not rest:
            body, told = self._read(name), self.episodes.get(token)
            if body is not None and told is not None:
                body += f"<script>{told.script}</script>".encode()
            return None if body is None else (body, "text/html")
        for candidate in (f"{task}/{rest}", f"{self.aside}/{rest}"):
            body = self._read(candidate)
            if body is not None:
                return body, mimetypes.guess_type(candidate)[0] or "application/octet-stream"
        return None

    def _read(self, name: str) -> bytes | None:
        path = (self.root / name).resolve()
        return path.read_bytes() if path.is_relative_to(self.root) and path.is_file() else None


class _Handler(BaseHTTPRequestHandler):
    """One request. `site` is the server that it belongs to."""

    site: TaskServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """A page, or a file beside it."""
        asked = urlsplit(self.path)
        found = self.site.file(unquote(asked.path), "" if asked.query == BESIDE else self._token())
        if found is not None:
            # Pages begin episodes; the files beside them stay what they are as long as anybody plays.
            kept = "no-store" if found[1] == "text/html" else f"max-age={KEPT_LONGEST}"
            self._answer(200, found[0], kept=kept, **{"Content-Type": found[1]})
            return
        self._answer(404, b"there is nothing here")

    def do_POST(self) -> None:
        """What a page tells."""
        length = int(self.headers.get("Content-Length", 0))
        if not 0 <= length <= LARGEST:
            self.close_connection = True
            self._answer(413, b"")
            return
        try:
            one = json.loads(self.rfile.read(length))
        except ValueError:
            self._answer(400, b"not JSON")
            return
        if isinstance(one, dict):
            self.site.hear(self._token(), one)
        self._answer(204, b"")

    def _token(self) -> str:
        found = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        return found.value if found is not None else ""

    def _answer(self, status: int, body: bytes, *, kept: str = "no-store", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", kept)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name that http.server calls it
        """What is asked for is no news."""
