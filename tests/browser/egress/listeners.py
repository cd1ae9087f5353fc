"""Ports that nobody may reach, and who reached them all the same.

In: names of routes. Out: for each a TCP and a UDP port of its own on one address of this machine, so that a packet
tells by its port alone which route it took, whatever is in it and even if nothing is.
"""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterable
from typing import Self

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n"
    b"Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\nok"
)


class Listeners:
    """A port for each name; `with` opens and closes them."""

    def __init__(self, names: Iterable[str], *, address: str) -> None:
        self.ports: dict[str, int] = {}
        self._seen: set[str] = set()
        self._selector = selectors.DefaultSelector()
        self._stopped = threading.Event()
        for name in names:
            self._listen(name, address)
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

    def _listen(self, name: str, address: str) -> None:
        """The same number for TCP and UDP; another process may have taken one of the two."""
        while True:
            tcp = socket.create_server((address, 0), backlog=64)
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            port = tcp.getsockname()[1]
            try:
                udp.bind((address, port))
            except OSError:
                tcp.close()
                udp.close()
                continue
            break
        self.ports[name] = port
        self._selector.register(tcp, selectors.EVENT_READ, (name, "accept"))
        self._selector.register(udp, selectors.EVENT_READ, (name, "datagram"))

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


def _answer(connection: socket.socket) -> None:
    """Whatever was asked; what is no HTTP is let drop."""
    with connection:
        connection.settimeout(2)
        try:
            if connection.recv(65536)[:1].isalpha():
                connection.sendall(ANSWER)
        except OSError:
            return
