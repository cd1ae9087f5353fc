"""Ports that nobody may reach, and who reached them all the same.

In: names of routes. Out: for each a TCP and a UDP port of its own on some addresses of this machine, so that a packet
tells by its port alone which route it took, whatever is in it and even if nothing is.
"""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterable, Sequence
from typing import Self

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n"
    b"Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\nok"
)


LOOPBACK_6 = "::1"
"""Names below `localhost` mean this address too, where the machine has it; over UDP no other is tried."""


class Listeners:
    """A port for each name; `with` opens and closes them."""

    def __init__(self, names: Iterable[str], *, addresses: Sequence[str]) -> None:
        self.ports: dict[str, int] = {}
        self._seen: set[str] = set()
        self._selector = selectors.DefaultSelector()
        self._stopped = threading.Event()
        there = [one for one in addresses if one != LOOPBACK_6 or has_loopback_6()]
        for name in names:
            self._listen(name, there)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        for key in tuple(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr] # they are sockets
        self._selector.close()

    @property
    def seen(self) -> set[str]:
        """Names whose port a packet has come to."""
        return set(self._seen)

    def _listen(self, name: str, addresses: Sequence[str]) -> None:
        """The same number everywhere, for TCP and UDP; another process may have taken one of them."""
        while True:
            opened: list[tuple[socket.socket, str]] = []
            port = 0
            try:
                for address in addresses:
                    tcp, udp = _sockets(address, port)
                    opened += [(tcp, "accept"), (udp, "datagram")]
                    port = tcp.getsockname()[1]
            except OSError:
                for one, _ in opened:
                    one.close()
                continue
            break
        self.ports[name] = port
        for one, kind in opened:
            self._selector.register(one, selectors.EVENT_READ, (name, kind))

    def _serve(self) -> None:
        while not self._stopped.is_set():
            for key, _ in self._selector.select(0.02):
                name, kind = key.data
                self._seen.add(name)
                if kind == "accept":
                    self._accept(key.fileobj)  # type: ignore[arg-type] # it is a socket
                else:
                    key.fileobj.recv(4096)  # type: ignore[union-attr] # it is a socket

    def _accept(self, server: socket.socket) -> None:
        connection, _ = server.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def has_loopback_6() -> bool:
    """Whether this machine has a loopback of the sixth version."""
    try:
        socket.create_server((LOOPBACK_6, 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def _sockets(address: str, port: int) -> tuple[socket.socket, socket.socket]:
    """For TCP and UDP; 0 is any port. Raises OSError when one of them is taken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    tcp, udp = (
        socket.create_server((address, port), family=family, backlog=64),
        socket.socket(family, socket.SOCK_DGRAM),
    )
    try:
        udp.bind((address, tcp.getsockname()[1]))
    except OSError:
        tcp.close()
        udp.close()
        raise
    return tcp, udp


def _answer(connection: socket.socket) -> None:
    """Whatever was asked; what is no HTTP is let drop."""
    with connection:
        connection.settimeout(2)
        try:
            if connection.recv(65536)[:1].isalpha():
                connection.sendall(ANSWER)
        except OSError:
            return
