"""Whether a browser keeps to its proxy: tried before it is used, where no test of ours has shown it.

In: a context whose gate lets nothing pass. Out: nothing, or why the browser can't be held. A page of it is sent to a
port of this machine, which must hear nothing, while the gate must; and it must have no WebRTC, which sends packets
around any proxy. So what holds a page in Firefox or WebKit is seen in each run, and a run that it does not hold has not
begun.
"""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from playwright.async_api import BrowserContext, Error

from ..egress import Gate

TRY_LONGEST = 10.0
"""Seconds for a page to be refused."""
AROUND = "a page of it reached this machine around the proxy"
UNSEEN = "a page of it did not ask the proxy for what it was sent to"
PEERS = "its pages have WebRTC, which sends packets around the proxy"

_HAS_PEERS = "'RTCPeerConnection' in globalThis"


class Loose(Exception):
    """A browser that its proxy does not hold; the message is the end of a sentence."""


async def require_held(context: BrowserContext, gate: Gate) -> None:
    """Raises `Loose`, and Playwright's `Error` when the browser is gone. The context is not to be used after it."""
    page = await context.new_page()
    if await page.evaluate(_HAS_PEERS):
        raise Loose(PEERS)
    async with _listening() as (port, heard):
        with suppress(Error):  # it has to come to nothing: what counts is who has heard of it
            await page.goto(f"http://127.0.0.1:{port}/", timeout=TRY_LONGEST * 1000)
        if heard.is_set():
            raise Loose(AROUND)
        if f"127.0.0.1:{port}" not in {refusal.host for refusal in gate.take_refusals()}:
            raise Loose(UNSEEN)
    await page.close()


@asynccontextmanager
async def _listening() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A port of this machine, and whether anybody has come to it."""
    heard = asyncio.Event()

    async def hear(_: StreamReader, writer: StreamWriter) -> None:
        heard.set()
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heard
