"""One connection of the browser to its gate: request after request, or a tunnel.

Towards the browser nothing is ever reset: Chromium sends a request again, a POST too, when a connection that it used
before ends without an answer. What fails on the way to the site is answered with status 502, what is refused with 403.
"""

from __future__ import annotations

import asyncio
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from contextlib import suppress
from typing import TYPE_CHECKING

from callsheet.dsl.origins import Origin

from .heads import BadHead, RequestHead, ResponseHead, read_request, written
from .rules import SAID, Refusal, Trouble, Why
from .tunnel import Tunnel
from .upstream import Broken, Connection, NotConnected, connect, copy_body, read_head

if TYPE_CHECKING:
    from .gate import Gate

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that may be sent again when a connection that was kept turns out to be closed."""
LINGER_LONGEST = 2.0
"""Seconds for the browser to read an answer that came before all of its request."""

_REASONS = {200: "Connection Established", 400: "Bad Request", 403: "Forbidden", 502: "Bad Gateway"}


class Client:
    """Serves one connection until either side ends it."""

    def __init__(self, gate: Gate, reader: StreamReader, writer: StreamWriter) -> None:
        self.gate, self.reader, self.writer = gate, reader, writer
        self.task: asyncio.Task[None] | None = None
        self._kept: dict[Origin, Connection] = {}
        self._asking = False

    async def serve(self) -> None:
        """Request after request."""
        try:
            while await self._one():
                pass
        except (OSError, Broken):  # the browser has gone, or the site has cut off an answer: there is no more to say
            pass
        finally:
            for connection in self._kept.values():
                connection.close()
            self.writer.close()

    def abort(self) -> None:
        """Ends it at once: its session is over."""
        self.writer.transport.abort()

    def browser_gone(self) -> None:
        """The browser has ended its side: a site that has not answered yet need not."""
        if self._asking and self.task is not None:
            self.task.cancel()

    async def _one(self) -> bool:
        """One request; whether another may follow on this connection."""
        try:
            head = read_request(await self.reader.readuntil(b"\r\n\r\n"))
            head.length(strictly=True)
        except IncompleteReadError:
            return False
        except (BadHead, LimitOverrunError) as error:
            return await self._end_with(400, f"callsheet cannot read this request: {error}")
        if head.method == "CONNECT":
            return await self._tunnel(head)
        origin, why = self.gate.rules.of_request(
            head.method, head.target, head.by_name, committing=self.gate.committing
        )
        if origin is None or why is not None:
            return await self._refuse(head, origin, why or "unreadable")
        self._asking = True
        try:
            return await self._forward(head, origin)
        finally:
            self._asking = False

    # Plain requests

    async def _forward(self, head: RequestHead, origin: Origin) -> bool:
        await self.gate.may_send()
        try:
            site, answer = await self._asked(head, origin)
        except (NotConnected, Broken) as error:
            sent = isinstance(error, Broken)
            trouble = Trouble(host=f"{origin.host}:{origin.port}", message=str(error), sent=sent)
            self.gate.troubled(head.method, head.target, trouble)
            return await self._end_with(502, f"callsheet could not load this: {error}")
        try:
            return await self._pass_on(head, origin, site, answer)
        except BaseException:
            site.close()
            raise

    async def _asked(self, head: RequestHead, origin: Origin) -> tuple[Connection, ResponseHead]:
        """The request sent, once unless it is of no consequence, and the head of its answer."""
        kept = self._kept.pop(origin, None)
        if kept is not None:
            if head.method in SAFE and head.framing == 0 and not self.gate.committing and kept.is_open():
                with suppress(Broken):  # the site closed it meanwhile
                    return await self._ask(kept, head, origin)
            kept.close()
        return await self._ask(await connect(self.gate.names, origin.host, origin.port), head, origin)

    async def _ask(self, site: Connection, head: RequestHead, origin: Origin) -> tuple[Connection, ResponseHead]:
        try:
            site.writer.write(request_of(head, origin))
            if head.framing:
                with suppress(Broken):  # a site may answer before it has read all, and say why
                    await copy_body(self.reader, site.writer, head.framing)
            return site, await read_head(site)
        except BaseException:
            site.close()
            raise

    async def _pass_on(self, head: RequestHead, origin: Origin, site: Connection, answer: ResponseHead) -> bool:
        try:
            framing = answer.framing(head.method)
        except BadHead as error:
            raise Broken(str(error)) from None
        stays = framing != "until close"
        self.writer.write(answer_of(answer, closing=not stays, chunked=framing == "chunked"))
        if framing:
            await copy_body(site.reader, self.writer, framing)
        else:
            await self.writer.drain()
        if stays and answer.version == "1.1" and not answer.says_close():
            self._kept[origin] = site
        else:
            site.close()
        return stays

    # Tunnels

    async def _tunnel(self, head: RequestHead) -> bool:
        origin, why = self.gate.rules.of_tunnel(head.target)
        if origin is None or why is not None:
            return await self._refuse(head, origin, why or "unreadable")
        host = f"{origin.host}:{origin.port}"
        await self.gate.may_send()
        try:
            if self.gate.is_silent(host):
                raise NotConnected("a commit is under way, and its connection broke")
            site = await connect(self.gate.names, origin.host, origin.port)
        except NotConnected as error:
            self.gate.troubled("CONNECT", head.target, Trouble(host=host, message=str(error), sent=False))
            return await self._end_with(502, f"callsheet could not connect: {error}")
        tunnel = Tunnel(host, (self.reader, self.writer), site, may_send=self.gate.may_send)
        with self.gate.tunnelling(tunnel):
            self.writer.write(written(f"HTTP/1.1 200 {_REASONS[200]}", ()))
            await tunnel.carry(self.gate.holds)
        return False

    # Answers of our own

    async def _refuse(self, head: RequestHead, origin: Origin | None, why: Why) -> bool:
        host = f"{origin.host}:{origin.port}" if origin is not None else "an address that is not plainly written"
        method = "" if head.method == "CONNECT" else head.method
        self.gate.refused(Refusal(host=host, why=why, method=method))
        return await self._end_with(403, f"callsheet refused this request: {SAID[why]}")

    async def _end_with(self, status: int, text: str) -> bool:
        """Answers, and ends the connection only when the browser has read that."""
        body = f"{text}\n".encode()
        headers = (
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        )
        self.writer.write(written(f"HTTP/1.1 {status} {_REASONS[status]}", headers) + body)
        await self.writer.drain()
        self.writer.write_eof()
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_LONGEST):
                while await self.reader.read(1 << 16):
                    pass
        return False


def request_of(head: RequestHead, origin: Origin) -> bytes:
    """The head as the site gets it: with the path alone, and the host that the rules have judged."""
    path = head.target.split("/", 3)[3:]
    host = f"{origin.host}:{origin.port}" if origin.port != 80 else origin.host
    target = f"/{path[0]}" if path else "/"
    headers = head.passed_on(without=frozenset({"host"}))
    return written(f"{head.method} {target} HTTP/1.1", (("Host", host), ("Connection", "keep-alive"), *headers))


def answer_of(head: ResponseHead, *, closing: bool, chunked: bool) -> bytes:
    """The head as the browser gets it. A site that wants a proxy's password gets nothing."""
    headers = head.passed_on(without=frozenset({"content-length"}) if chunked else frozenset())
    if closing:
        headers = (*headers, ("Connection", "close"))
    status = 502 if head.status == 407 else head.status
    return written(f"HTTP/1.1 {status} {head.reason}".rstrip(), headers)
