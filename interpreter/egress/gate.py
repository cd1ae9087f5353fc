"""The proxy of one browser session: it listens on the loopback, and lets through what the rules of its site say.

In: `Rules`. Out: an address that a browser context is given as its proxy, and a log of what was refused and of what
came to nothing. Each session has a gate of its own, so that what one agent may reach is not open to another.
"""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from callsheet.dsl.origins import origin_of

from .client import Client
from .heads import LONGEST_HEAD
from .names import Names
from .rules import Refusal, Rules, Trouble
from .tunnel import Tunnel

MOST_KEPT = 200
"""Refusals of a session, and troubles of an act, that are kept; a page may make up names without end."""


class Egress:
    """What the gates of a run share: what names have resolved to, and their end."""

    def __init__(self, names: Names | None = None) -> None:
        self._names = names or Names()
        self._gates: set[Gate] = set()

    async def open(self, rules: Rules) -> Gate:
        """A gate that listens. Raises OSError when there is no port for it."""
        gate = Gate(rules, self._names, ends=self._gates.discard)
        await gate.start()
        self._gates.add(gate)
        return gate

    async def close(self) -> None:
        """Closes the gates that sessions have left open, as those do whose browser died."""
        for gate in tuple(self._gates):
            await gate.close()


class Gate:
    """Made by `Egress.open`."""

    def __init__(self, rules: Rules, names: Names, *, ends: Callable[[Gate], None]) -> None:
        self.rules, self.names, self._ends = rules, names, ends
        self._server: asyncio.Server | None = None
        self._clients: dict[asyncio.Task[None], Client] = {}
        self._tunnels: set[Tunnel] = set()
        self._refusals: dict[Refusal, bool] = {}
        self.refused_commit: Refusal | None = None
        self._troubles: list[tuple[str, str, Trouble]] = []
        self._act_over: asyncio.Event | None = None
        self._announced: asyncio.Event | None = None
        self._silent: set[str] = set()

    async def start(self) -> None:
        """Begins to listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0)

    @property
    def address(self) -> str:
        """What a browser is told as its proxy."""
        assert self._server is not None, "a gate is opened before it is used"
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def close(self) -> None:
        """Nothing passes any more, and what was under way is cut off."""
        self._ends(self)
        if self._server is not None:
            self._server.close()
        clients = dict(self._clients)
        for task, client in clients.items():
            task.cancel()
            client.abort()
        await asyncio.gather(*clients, return_exceptions=True)
        await asyncio.sleep(0)  # in which the transports end

    # Commits

    @property
    def committing(self) -> bool:
        """Whether the act of a commit is under way: then its requests pass, and none is ever sent twice."""
        return self._act_over is not None

    @contextmanager
    def commit(self) -> Iterator[None]:
        """Around the act of a commit, and nothing else.

        A browser does not repeat a request on a connection that it has not used before: so tunnels at rest are closed.
        """
        self._act_over = over = asyncio.Event()
        for tunnel in self._tunnels:
            if tunnel.is_idle:
                tunnel.cut()
        try:
            yield
        finally:
            self._act_over = None
            self._silent.clear()
            over.set()
            for tunnel in self._tunnels:
                if tunnel.silenced:
                    tunnel.cut()

    def is_silent(self, host: str) -> bool:
        """Whether nothing more is sent to a host, since a connection broke while a commit was under way."""
        return host in self._silent

    def holds(self, broken: Tunnel) -> asyncio.Event | None:
        """A tunnel broke without an answer: while a commit is under way nobody may ask again."""
        if self._act_over is None:
            return None
        self._silent.add(broken.host)
        for tunnel in self._tunnels:
            tunnel.silenced = tunnel.silenced or tunnel.host == broken.host
        return self._act_over

    @contextmanager
    def tunnelling(self, tunnel: Tunnel) -> Iterator[None]:
        """While a tunnel is open."""
        self._tunnels.add(tunnel)
        try:
            yield
        finally:
            self._tunnels.discard(tunnel)

    # Announcements

    async def may_send(self) -> None:
        """Returns when what is being done to the page has been announced."""
        while (announced := self._announced) is not None and not announced.is_set():
            await announced.wait()

    # What happened

    def refused(self, refusal: Refusal) -> None:
        """Notes a refusal."""
        if refusal.why == "commit":
            self.refused_commit = refusal
        if len(self._refusals) < MOST_KEPT:
            self._refusals.setdefault(refusal, True)

    def troubled(self, method: str, target: str, trouble: Trouble) -> None:
        """Notes what came to nothing."""
        self._troubles = [*self._troubles[-MOST_KEPT:], (method, target, trouble)]

    def take_refusals(self) -> list[Refusal]:
        """What was refused for the first time since this was last asked."""
        taken = [refusal for refusal, is_new in self._refusals.items() if is_new]
        self._refusals = dict.fromkeys(self._refusals, False)
        return taken

    def begin_act(self, announced: asyncio.Event | None = None) -> None:
        """What comes now is of another act; `refused_commit` is the last commit that was refused in it.

        Nothing leaves for a site before it is `announced`, when it is on the disk (R1); if that never comes, nothing
        leaves before the next act. What sites send still comes in.
        """
        self._troubles, self.refused_commit, self._announced = [], None, announced

    def trouble_with(self, method: str, url: str) -> Trouble | None:
        """The last trouble with just this request, or with the tunnel that it needed."""
        authority = tunnel_of(url)
        for noted, target, trouble in reversed(self._troubles):
            if (noted, target) in ((method, url), ("CONNECT", authority)):
                return trouble
        return None

    # Connections

    def _protocol(self) -> asyncio.StreamReaderProtocol:
        return _Protocol(self)

    def serve(self, reader: StreamReader, writer: StreamWriter) -> Client:
        """Begins to serve a connection of the browser."""
        client = Client(self, reader, writer)
        task = asyncio.get_running_loop().create_task(client.serve())
        client.task = task
        self._clients[task] = client
        task.add_done_callback(lambda ended: self._clients.pop(ended, None))
        return client


class _Protocol(asyncio.StreamReaderProtocol):
    """A stream whose server hears at once that the browser has given up."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._client: Client | None = None
        super().__init__(StreamReader(limit=LONGEST_HEAD), self._connected)

    def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._client = self._gate.serve(reader, writer)

    def eof_received(self) -> bool | None:
        kept = super().eof_received()
        if self._client is not None:
            self._client.browser_gone()
        return kept

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self._client is not None:
            self._client.browser_gone()


def tunnel_of(url: str) -> str:
    """The `host:port` of the tunnel that a browser asks for to reach an address; empty for one that needs none."""
    origin = origin_of(url)
    return f"{origin.host}:{origin.port}" if origin is not None and origin.scheme == "https" else ""
