"""A server on the loopback that answers as it is told to: whole, in pieces, late, broken, or not at all.

    requests --Server--> what a `Wire` makes of the next scene

A `Wire` knows one provider's bodies and holds both directions to the SDK's own types.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from callsheet.planners.model import StopReason, Tokens

TOKENS = Tokens(in_uncached=11, cache_read=7, out=5, reasoning=3)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A reply that the model gives."""

    text: str = "hello there"
    stop: StopReason = "end"
    tokens: Tokens = TOKENS
    logprobs: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refused:
    """An error of the API."""

    status: int
    message: str = "not now"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Raw:
    """Bytes as they are, where a reply should be."""

    body: bytes
    kind: str = "application/json"


@dataclass(frozen=True, kw_only=True)
class CutOff:
    """The reply breaks off in the middle."""

    said: Said = Said()


@dataclass(frozen=True, kw_only=True)
class Stumbles:
    """A reply in pieces that turns into an error, of a provider that has too much to do."""

    said: Said = Said()


@dataclass(frozen=True, kw_only=True)
class Silent:
    """Nothing comes."""


Scene = Said | Refused | Raw | CutOff | Stumbles | Silent


@dataclass(frozen=True, kw_only=True)
class Came:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def question(self) -> str:
        """What stands in angle brackets somewhere in the request."""
        return str(self.body).partition("<")[2].partition(">")[0]


class Wire(Protocol):
    """One provider's API."""

    name: str

    def url(self, port: int) -> str:
        """The address that the SDK is given."""

    def check(self, came: Came) -> None:
        """Raises when the request does not fit the SDK's types, or the path."""

    def key(self, came: Came) -> str:
        """The key that was sent."""

    def streams(self, came: Came) -> bool:
        """Whether the reply is to come in pieces."""

    def whole(self, said: Said) -> dict[str, Any]:
        """The body of a reply, as valid as the SDK's types are strict."""

    def pieces(self, said: Said) -> Iterable[tuple[str, Any]]:
        """The events of a reply in pieces: name (may be empty) and data."""

    def error(self, refused: Refused) -> dict[str, Any]:
        """The body of an error."""

    def overload(self) -> tuple[str, Any]:
        """The event that says in the middle of a reply that it is too much."""


class Server:
    """Plays its scenes one after the other, the last again and again. `came` are the requests."""

    def __init__(self, wire: Wire, scenes: Iterable[Scene] | Callable[[Came], Scene]) -> None:
        self._wire = wire
        self._scenes = scenes if callable(scenes) else list(scenes)
        self.came: list[Came] = []
        self.problems: list[Exception] = []
        self.port = 0

    @property
    def url(self) -> str:
        """For the SDK."""
        return self._wire.url(self.port)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        try:
            came = await _read(reader)
            self.came.append(came)
            try:
                self._wire.check(came)
            except Exception as problem:  # noqa: BLE001  told by the test that asks for `problems`
                self.problems.append(problem)
            await self._play(self._next(came), came, writer)
        finally:
            writer.close()

    def _next(self, came: Came) -> Scene:
        if callable(self._scenes):
            return self._scenes(came)
        return self._scenes.pop(0) if len(self._scenes) > 1 else self._scenes[0]

    async def _play(self, scene: Scene, came: Came, writer: asyncio.StreamWriter) -> None:
        match scene:
            case Silent():
                await asyncio.sleep(3600)
            case Raw(body=body, kind=kind):
                await _send(writer, 200, {"content-type": kind}, body)
            case Refused(status=status, headers=headers):
                head = {"content-type": "application/json", **headers}
                await _send(writer, status, head, json.dumps(self._wire.error(scene)).encode())
            case Stumbles(said=said):
                begun = list(self._wire.pieces(said))[:3]
                await _stream(writer, [*begun, self._wire.overload()], cut=False)
            case Said() | CutOff():
                said, cut = (scene, False) if isinstance(scene, Said) else (scene.said, True)
                if self._wire.streams(came):
                    await _stream(writer, list(self._wire.pieces(said)), cut=cut)
                else:
                    body = json.dumps(self._wire.whole(said)).encode()
                    head = {"content-type": "application/json", "content-length": str(len(body))}
                    await _send(writer, 200, head, body[: len(body) // 2] if cut else body)


@asynccontextmanager
async def serving(wire: Wire, *scenes: Scene, by: Callable[[Came], Scene] | None = None) -> AsyncIterator[Server]:
    """A server for the time of a test, which leaves nobody behind."""
    server = Server(wire, by or scenes)
    tasks: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(server.answer(reader, writer)))

    listening = await asyncio.start_server(begin, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not server.problems, server.problems


async def _read(reader: asyncio.StreamReader) -> Came:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    if "content-length" in headers:
        content = await reader.readexactly(int(headers["content-length"]))
    else:
        content = await _chunks(reader)
    return Came(path=head[0].split()[1], headers=headers, body=json.loads(content))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    content = b""
    while size := int(await reader.readline(), 16):
        content += await reader.readexactly(size)
        await reader.readline()
    return content


async def _send(writer: asyncio.StreamWriter, status: int, headers: Mapping[str, str], body: bytes) -> None:
    length = {} if "content-length" in headers else {"content-length": str(len(body))}
    lines = [f"{name}: {value}" for name, value in ({**headers, **length, "connection": "close"}).items()]
    writer.write("\r\n".join([f"HTTP/1.1 {status} Said", *lines, "", ""]).encode("latin-1") + body)
    await writer.drain()


async def _stream(writer: asyncio.StreamWriter, events: list[tuple[str, Any]], *, cut: bool) -> None:
    """Server-sent events, chunk by chunk; one that is cut has neither its end nor the end of the chunks."""
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    )
    for name, data in events[: len(events) // 2] if cut else events:
        text = (f"event: {name}\n" if name else "") + f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n"
        content = text.encode()
        writer.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0)
    if not cut:
        writer.write(b"0\r\n\r\n")
    await writer.drain()
