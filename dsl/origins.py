"""Origins: scheme, host and port, as browsers tell sites apart by. The one parser of addresses there is.

In: addresses, of plans or of pages that are open. Out: an `Origin`, or None. Only plain http and https addresses have
one. What `urllib` and browsers are known to read differently (user names, backslashes, control characters, numeric
hosts in disguise, percent-encoded hosts) has none, and so is allowed nowhere: it is refused rather than understood.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_HOST = 253

_LABEL = "[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = rf"{_BYTE}(?:\.{_BYTE}){{3}}\Z"
# A last label that makes browsers read the host as an IPv4 address, in whatever disguise.
_NUMERIC = r"[0-9]+\Z|0x[0-9a-f]*\Z"
_ADDRESS = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:]+\])(?::(?P<port>[0-9]{{1,5}}))?(?=[/?#]|\Z)",
    re.IGNORECASE | re.ASCII,
)


class Origin(NamedTuple):
    """What a browser tells sites apart by."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        port = "" if DEFAULT_PORTS.get(self.scheme) == self.port else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def in_full(self) -> str:
        """With its port, be it the usual one or not."""
        return f"{self.scheme}://{self.host}:{self.port}"


def origin_of(address: str) -> Origin | None:
    """The origin of an address; None for one that has none or that is not plainly written.

    >>> origin_of("http://localhost:3000/cart")
    Origin(scheme='http', host='localhost', port=3000)
    >>> origin_of("http://shop.example@evil.example/") is None
    True
    """
    found = _ADDRESS.match(address)
    if found is None or " " in address or "\\" in address or not address.isprintable():
        return None
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = int(found["port"] or DEFAULT_PORTS[scheme])
    if not 0 < port < 65536 or len(host) > LONGEST_HOST or not _is_one_host(host):
        return None
    return Origin(scheme, host, port)


def _is_one_host(host: str) -> bool:
    """Whether every parser takes it for the same host."""
    last = host.rpartition(".")[2]
    return not last[:1].isdigit() or not re.match(_NUMERIC, last) or re.match(_IPV4, host) is not None
