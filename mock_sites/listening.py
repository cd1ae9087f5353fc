"""Loopback sockets for the server: a given port or a free one, on IPv4 and, where there is one, IPv6.

Both, because browsers try `::1` first for `localhost`: listening on 127.0.0.1 alone would hand a visitor of
http://localhost:3000 to whatever else listens on the other address.
"""

from __future__ import annotations

import errno
import os
import socket

LOOPBACK = "127.0.0.1"
LOOPBACK_6 = "::1"
_TRIES = 20


class PortUnavailable(OSError):
    """The port can't be listened on; the message is one line that says which and what to do."""


def listen(port: int) -> tuple[socket.socket, ...]:
    """Sockets that listen on `port` of the loopback addresses (0: a port that is free on all of them).

    Raises `PortUnavailable`.
    """
    if not 0 <= port <= 65535:
        raise PortUnavailable(f"there is no port {port}; choose one from 1 to 65535, or 0 for a free one")
    if port:
        return _both(port)
    for _ in range(_TRIES - 1):
        try:
            return _both(0)
        except PortUnavailable:
            continue  # the port that was free on IPv4 is taken on IPv6
    return _both(0)


def _both(port: int) -> tuple[socket.socket, ...]:
    first = _open(socket.AF_INET, LOOPBACK, port)
    if not _has_ipv6():
        return (first,)
    try:
        return (first, _open(socket.AF_INET6, LOOPBACK_6, first.getsockname()[1]))
    except PortUnavailable:
        first.close()
        raise


def _open(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    # With the protocol left out asyncio does not switch Nagle's algorithm off, which costs 40 ms an answer.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Elsewhere than on Windows this lets a server start again while old connections die down;
        # on Windows it would let two servers share a port.
        if os.name != "nt":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((host, port))
        opened.listen(128)
    except OSError as error:
        opened.close()
        raise PortUnavailable(_why(error, host, port)) from error
    opened.setblocking(False)
    return opened


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken; stop what listens there, or choose another port"
    if error.errno == errno.EACCES:
        return f"port {port} on {host} may not be opened by this user; choose one above 1023"
    return f"port {port} on {host} can't be opened: {(error.strerror or str(error)).lower()}"


def _has_ipv6() -> bool:
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK_6, 0))
    except OSError:
        return False
    return True
