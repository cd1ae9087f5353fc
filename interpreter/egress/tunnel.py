"""A tunnel of one gate: https or a WebSocket, of which the proxy sees only that bytes go to and fro.

Chromium sends a request again, a POST too, when a connection that it used before breaks without an answer. Over plain
HTTP the proxy answers in place of the site. Here it cannot, so while a commit is under way a tunnel that breaks without
an answer is held open to the browser, and nothing more is sent to that host until the commit's act is over.
"""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable

from .upstream import PIECE, Connection

LEAST_ANSWER = 64
"""Bytes under TLS that could be an answer; the notice that a connection closes is shorter."""


class Tunnel:
    """Bytes between a browser and a site. `silenced` means that nothing more goes to the site.

    `may_send` returns when something may go there.
    """

    def __init__(
        self,
        host: str,
        browser: tuple[StreamReader, StreamWriter],
        site: Connection,
        *,
        may_send: Callable[[], Awaitable[None]],
    ) -> None:
        self.host, self._may_send = host, may_send
        self._reader, self._writer, self._site = *browser, site
        self._asked, self._answered = False, 0
        self.silenced = False

    @property
    def is_idle(self) -> bool:
        """Whether the site has answered what it was asked last."""
        return not self._asked or self._answered >= LEAST_ANSWER

    def cut(self) -> None:
        """Ends it as a site does that wants no more requests on a connection."""
        self._writer.close()
        self._site.close()

    async def carry(self, holds: Callable[[Tunnel], asyncio.Event | None]) -> None:
        """Returns when either end has ended. `holds` says how long the browser's end outlasts that of the site."""
        up = asyncio.ensure_future(self._up())
        down = asyncio.ensure_future(self._down())
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
            if down.done() and not up.done() and not self.is_idle and (until := holds(self)) is not None:
                self.silenced = True
                await asyncio.wait({up, asyncio.ensure_future(until.wait())}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            up.cancel()
            down.cancel()
            self._site.close()
            self._writer.close()

    async def _up(self) -> None:
        try:
            while piece := await self._reader.read(PIECE):
                await self._may_send()
                if self.silenced:
                    continue
                self._asked, self._answered = True, 0
                self._site.writer.write(piece)
                await self._site.writer.drain()
        except OSError:  # the site's end is gone: `_down` sees it too
            while await self._rest():
                pass

    async def _down(self) -> None:
        try:
            while piece := await self._site.reader.read(PIECE):
                self._answered += len(piece)
                self._writer.write(piece)
                await self._writer.drain()
        except OSError:
            return

    async def _rest(self) -> bytes:
        try:
            return await self._reader.read(PIECE)
        except OSError:
            return b""
