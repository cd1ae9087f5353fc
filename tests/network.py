"""Holds tests to the loopback: whoever connects, sends or looks a name up beyond it fails the test.

A test that reaches a model or a site by mistake would cost money, or pass only while somebody else's server
is up. This guards the test's own process; a browser that tests start is held by the egress proxy, which has
tests of its own.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

NAMES = ("localhost", "")


class NetworkForbidden(AssertionError):
    """A test tried to leave this machine."""


def is_loopback(host: Any) -> bool:
    """Whether a host, as sockets take it, is this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in NAMES or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(what: str) -> None:
    """Fail the test that did it."""
    raise NetworkForbidden(f"a test must not reach beyond the loopback, and this one reached for {what}")


def guarded_connection(original: Callable[..., Any]) -> Callable[..., Any]:
    """`socket.connect` or one of its kin, for addresses on this machine."""

    def connection(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
            refuse(f"{address[0]}:{address[1]}")
        return original(self, *arguments)

    return connection


def guarded_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    """`getaddrinfo` for names of this machine; an address needs no looking up and is left to `connect`."""

    def lookup(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_loopback(host) and not is_address(host):
            refuse(f"the address of `{host}`")
        return original(host, *arguments, **options)

    return lookup


def is_address(host: Any) -> bool:
    """Whether it is an IP address already."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the guards in place until the patches are undone."""
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, guarded_connection(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup(socket.getaddrinfo))
