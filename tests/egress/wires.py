"""A site that answers as a test says, and a browser's end of a gate, both as bare sockets.

In: what the site does with each connection. Out: what came, and what the browser's end got.
"""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from callsheet.dsl.origins import Origin
from callsheet.interpreter.egress import Gate, Rules
from callsheet.interpreter.egress.gate import Egress
from callsheet.interpreter.egress.names import Names

Serve = Callable[[StreamReader, StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """`heads` are what came, each up to its empty line; `connections` counts how often it was connected to."""

    port: int = 0
    heads: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def origin(self) -> Origin:
        return Origin("http", "127.0.0.1", self.port)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def answering(*answers: bytes) -> Callable[[Site], Serve]:
    """Answers the requests of a connection with these, one after the other, and then ends it."""

    def made(site: Site) -> Serve:
        async def serve(reader: StreamReader, writer: StreamWriter) -> None:
            for answer in answers:
                site.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                writer.write(answer)
                await writer.drain()

        return serve

    return made


@asynccontextmanager
async def site_that(behaves: Callable[[Site], Serve]) -> AsyncIterator[Site]:
    """A site on a free port."""
    site = Site()
    serve = behaves(site)

    async def connected(reader: StreamReader, writer: StreamWriter) -> None:
        site.connections += 1
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the gate is done with it
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        await asyncio.sleep(0.01)


@asynccontextmanager
async def gate_to(*origins: Origin, names: Names | None = None, **rules: object) -> AsyncIterator[Gate]:
    """A gate that lets through to these origins."""
    egress = Egress(names)
    try:
        yield await egress.open(Rules(pages=frozenset(origins), **rules))  # type: ignore[arg-type]
    finally:
        await egress.close()


@asynccontextmanager
async def browser_of(gate: Gate) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    """A connection to the gate."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(gate.address.rpartition(":")[2]))
    try:
        yield reader, writer
    finally:
        writer.close()
        await asyncio.sleep(0)


async def asked(gate: Gate, request: str, *, body: bytes = b"") -> bytes:
    """All that the gate answers to one request, up to the end of the connection."""
    async with browser_of(gate) as (reader, writer):
        writer.write(request.replace("\n", "\r\n").encode() + body)
        answer = b""
        async with asyncio.timeout(5):
            while b"\r\n\r\n" not in answer or not _whole(answer):
                piece = await reader.read(65536)
                if not piece:
                    break
                answer += piece
        return answer


def _whole(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return body.endswith(b"0\r\n\r\n") if b"chunked" in head.lower() else False
