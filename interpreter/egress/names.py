"""Host names to addresses, once in a run: a name that means something else later on still means the first.

So a page cannot have its own name point to another machine after it was loaded (DNS rebinding). `localhost` and all
names below it are this machine, whatever resolvers say, as browsers have it.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable

LOOPBACK = ("127.0.0.1", "::1")

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]


class UnknownHost(Exception):
    """There is no such name, as far as the resolver knows."""


class Names:
    """The pins of one run. `resolve` gives the addresses of a name, or raises OSError."""

    def __init__(self, resolve: Resolve | None = None) -> None:
        self._resolve = resolve or resolved_by_system
        self._pinned: dict[str, asyncio.Future[tuple[str, ...]]] = {}

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, in the order in which to try them. Raises `UnknownHost`."""
        literal = host.removeprefix("[").removesuffix("]")
        if is_address(literal):
            return (literal,)
        if host == "localhost" or host.endswith(".localhost"):
            return self._known(host, LOOPBACK)
        if host not in self._pinned:
            self._pinned[host] = asyncio.ensure_future(self._look_up(host, port))
        pinned = self._pinned[host]
        try:
            return await asyncio.shield(pinned)
        except OSError:
            if self._pinned.get(host) is pinned:  # nothing was pinned, and the next try may have an answer
                del self._pinned[host]
            raise UnknownHost(host) from None

    def reached(self, host: str, address: str) -> None:
        """A connection was made: from now on the name only means addresses of the same kind.

        A name with one address on the internet and one in the house could otherwise lead to either, as its owner likes.
        """
        pinned = self._pinned.get(host)
        if pinned is None or not pinned.done():
            return
        kept = tuple(one for one in pinned.result() if kind_of(one) == kind_of(address))
        if kept != pinned.result():
            self._known(host, kept)

    def _known(self, host: str, addresses: tuple[str, ...]) -> tuple[str, ...]:
        if host not in self._pinned or self._pinned[host].done():
            pinned = asyncio.get_running_loop().create_future()
            pinned.set_result(addresses)
            self._pinned[host] = pinned
        return addresses

    async def _look_up(self, host: str, port: int) -> tuple[str, ...]:
        addresses = await self._resolve(host, port)
        if not addresses:
            raise OSError(f"{host} has no address")
        return addresses


async def resolved_by_system(host: str, port: int) -> tuple[str, ...]:
    """What the system's resolver says. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, proto=6)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def is_address(host: str) -> bool:
    """Whether a host is an IP address already."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def kind_of(address: str) -> str:
    """`loopback`, `link`, `private` or `global`: how far an address reaches."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address) and one.ipv4_mapped is not None:
        one = one.ipv4_mapped
    if one.is_loopback or one.is_unspecified:
        return "loopback"
    if one.is_link_local:
        return "link"
    return "private" if one.is_private else "global"
