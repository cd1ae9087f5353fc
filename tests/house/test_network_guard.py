"""The guard in `tests/network.py`, without which any other test might leave this machine unnoticed."""

from __future__ import annotations

import asyncio
import os
import socket

import pytest

from tests.network import NetworkForbidden

# TEST-NET-1, an address that never answers (RFC 5737).
ELSEWHERE = ("192.0.2.1", 80)


@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
def test_a_test_cannot_connect_elsewhere(connect: str) -> None:
    """A connection is refused before a packet leaves."""
    with (
        socket.socket() as plug,
        pytest.raises(NetworkForbidden, match=r"reached for 192\.0\.2\.1:80"),
    ):
        getattr(plug, connect)(ELSEWHERE)


def test_a_test_cannot_send_a_datagram_elsewhere() -> None:
    """A datagram needs no connection, and is refused all the same."""
    with (
        socket.socket(type=socket.SOCK_DGRAM) as plug,
        pytest.raises(NetworkForbidden, match=r"192\.0\.2\.1:80"),
    ):
        plug.sendto(b"hello", ELSEWHERE)


def test_a_test_cannot_look_up_a_name() -> None:
    """A look-up tells the world what a test is about; it is refused too."""
    with pytest.raises(NetworkForbidden, match=r"the address of `example\.com`"):
        socket.getaddrinfo("example.com", 443)


async def test_asyncio_is_guarded_too() -> None:
    """Event loops connect through the same sockets."""
    with pytest.raises(NetworkForbidden, match=r"192\.0\.2\.1"):
        await asyncio.open_connection(*ELSEWHERE)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_loopback_is_open(host: str) -> None:
    """The mock sites live there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((host, port)) as plug:
            assert port == plug.getpeername()[1]


def test_no_key_is_in_the_environment() -> None:
    """A provider that a test reaches by mistake would have no key to be paid with."""
    keys = [name for name in os.environ if name.endswith("_API_KEY")]

    assert [] == keys
