"""The mock sites for a command: those at an address, or a server of its own where nobody listens.

In goes `--base-url`; out comes the address that works. A module of its own because every command that plays tasks
needs it, and says so when it starts one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from .tasks.control import NoServer, answers

OUR_NAMES = ("localhost", "127.0.0.1")


class BadAddress(ValueError):
    """What is no address of mock sites; one line."""


@contextmanager
def sites_at(url: str, tell: Callable[[str], None]) -> Iterator[str]:
    """The address of mock sites without a slash at its end. Raises `BadAddress`, `NoServer`, `PortUnavailable`.

    On this machine a server is started where none answers; `tell` hears of it.
    """
    host, port = _host_and_port(url)
    base = url.rstrip("/")
    if answers(base):
        yield base
        return
    if host not in OUR_NAMES:
        raise NoServer(f"nobody answers at `{url}`")
    from .mock_sites import Server

    with Server(port=port) as server:
        tell(f"nobody serves at {base}: the mock sites are served from here until this is done")
        yield server.url


def _host_and_port(url: str) -> tuple[str, int]:
    """Raises `BadAddress`."""
    with suppress(ValueError):  # a port that is none, brackets that do not close
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname and not parts.path.strip("/") and not parts.query:
            return parts.hostname, parts.port or 80
    raise BadAddress(f"`{url}` is no address of mock sites: write `http://localhost:3000`")
