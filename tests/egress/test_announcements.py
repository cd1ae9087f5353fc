"""What an act is about to do is on the disk before its first byte leaves (R1): the proxy holds it until then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from callsheet.interpreter.egress import Gate

from .wires import Site, answering, asked, browser_of, gate_to, site_that

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
A_WHILE = 0.1
"""Seconds in which a request that nothing holds has long arrived."""


@asynccontextmanager
async def held(site: Site) -> AsyncIterator[tuple[Gate, asyncio.Event]]:
    """A gate to the site in an act that is yet to be announced."""
    async with gate_to(site.origin) as gate:
        announced = asyncio.Event()
        gate.begin_act(announced)
        yield gate, announced


@pytest.mark.parametrize("line", ["GET {base}/", "POST {base}/", "CONNECT 127.0.0.1:{port}"])
async def test_nothing_leaves_before_it_is_announced(line: str) -> None:
    """Not even a connection; then it goes as it would have gone."""
    async with site_that(answering(OK)) as site, held(site) as (gate, announced), browser_of(gate) as (reader, writer):
        writer.write(f"{line.format(base=site.base, port=site.port)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await asyncio.sleep(A_WHILE)
        before = site.connections
        announced.set()
        answer = await reader.readuntil(b"\r\n")

    assert (0, 1) == (before, site.connections)
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_a_tunnel_that_is_open_holds_what_is_sent() -> None:
    """What goes through it cannot be seen, so all of it waits; what the site sends comes in."""
    arrived = []

    def greeting(_: Site) -> object:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while piece := await reader.read(64):
                arrived.append(piece)
                writer.write(b"<" + piece + b">")

        return serve

    async with site_that(greeting) as site, gate_to(site.origin) as gate, browser_of(gate) as (reader, writer):  # type: ignore[arg-type]
        writer.write(f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"one")
        assert b"<one>" == await reader.read(64)
        announced = asyncio.Event()
        gate.begin_act(announced)
        writer.write(b"two")
        await asyncio.sleep(A_WHILE)
        before = list(arrived)
        announced.set()

        assert b"<two>" == await reader.read(64)
        assert [b"one"] == before


async def test_what_is_never_announced_never_leaves() -> None:
    """An act whose record could not be written; the next one that can be lets things pass again."""
    async with site_that(answering(OK, OK)) as site, held(site) as (gate, _):
        asking = asyncio.create_task(asked(gate, f"POST {site.base}/ HTTP/1.1\nHost: x\nContent-Length: 0\n\n"))
        await asyncio.sleep(A_WHILE)
        gate.begin_act()
        after = await asked(gate, f"GET {site.base}/ HTTP/1.1\nHost: x\n\n")
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    assert OK == after
    assert ["GET"] == [head.partition(" ")[0] for head in site.heads]
