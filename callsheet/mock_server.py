"""The mock sites for a command: those at an address, or a server of its own where nobody listens.

In goes `--base-url`; out comes the address that works. A module of its own because every command that plays tasks
needs it, and says so when it starts one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from .tasks.control import NoServer, answers

OUR_NAMES = ("localhost", "127.0.0.1")


@contextmanager
def sites_at(url: str, tell: Callable[[str], None]) -> Iterator[str]:
    """The address of mock sites without a slash at its end. Raises `NoServer` and `PortUnavailable`.

    On this machine a server is started where none answers; `tell` hears of it.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname or parts.path.strip("/") or parts.query:
        raise NoServer(f"`{url}` is no address of mock sites: write `http://localhost:3000`")
    base = url.rstrip("/")
    if answers(base):
        yield base
        return
    if parts.hostname not in OUR_NAMES:
        raise NoServer(f"nobody answers at `{url}`")
    from .mock_sites import Server

    with Server(port=parts.port or 80) as server:
        tell(f"nobody serves at {base}: the mock sites are served from here until this is done")
        yield server.url
