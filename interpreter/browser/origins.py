"""Origins: scheme, host and port, as they decide where a page may be and where a secret may go.

In: addresses. Out: `Origin`s. Only plain http and https addresses have one here. Anything that two URL
parsers might read differently (user names, odd hosts, backslashes, control characters) has none, and so is
allowed nowhere.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_PORTS = {"http": 80, "https": 443}
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?=[/?#]|$)",
    re.IGNORECASE,
)
_STRIPPED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f\\]")
_INERT = re.compile(r"about:(?:blank|srcdoc)(?:[?#].*)?|chrome-error://chromewebdata/")


class Origin(NamedTuple):
    """What a browser tells sites apart by."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        port = "" if _PORTS.get(self.scheme) == self.port else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


def origin_of(url: str) -> Origin | None:
    """The origin of an address; None for one that has none or that is not plainly written."""
    found = _ADDRESS.match(url)
    if found is None or _STRIPPED_BY_BROWSERS.search(url):
        return None
    scheme = found["scheme"].lower()
    return Origin(scheme, found["host"].lower(), int(found["port"] or _PORTS[scheme]))


def is_inert(url: str) -> bool:
    """Whether a page with this address belongs to no site: blank, or the browser's own error page."""
    return url == "" or _INERT.fullmatch(url) is not None
