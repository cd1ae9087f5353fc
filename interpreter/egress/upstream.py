"""Connections to sites: made to pinned addresses only, and the bodies that go through them.

In: a host and a port that passed the rules. Out: a connection, or `NotConnected` with nothing sent. Bodies are copied
as they come, by the framing of their head, so that what a page streams is seen as it is streamed.
"""

from __future__ import annotations

import asyncio
import errno
import re
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from dataclasses import dataclass

from .heads import LONGEST_HEAD, BadHead, Framing, ResponseHead, read_response
from .names import Names, UnknownHost

CONNECT_LONGEST = 30.0
"""Seconds that an address may take to answer."""
PIECE = 64 << 10
_CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n\Z")


class NotConnected(Exception):
    """No connection came about, so nothing was sent. The message is the end of a sentence."""


class Broken(Exception):
    """A connection ended where it should not. The message is the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection to a site."""

    reader: StreamReader
    writer: StreamWriter

    def is_open(self) -> bool:
        """Whether, as far as is known, it can be used once more; what came unasked spoils it."""
        return not self.reader.at_eof() and not self.writer.is_closing()

    def close(self) -> None:
        """Ends it at once."""
        self.writer.transport.abort()


async def connect(names: Names, host: str, port: int) -> Connection:
    """A connection to the first address of the host that takes one. Raises `NotConnected`."""
    try:
        addresses = await names.addresses(host, port)
    except UnknownHost:
        raise NotConnected("there is no such host") from None
    why = "the host can't be reached"
    for address in addresses:
        try:
            async with asyncio.timeout(CONNECT_LONGEST):
                reader, writer = await asyncio.open_connection(address, port, limit=LONGEST_HEAD)
        except TimeoutError:
            why = "the host did not answer"
        except OSError as error:
            why = "the connection was refused" if error.errno == errno.ECONNREFUSED else "the host can't be reached"
        else:
            names.reached(host, address)
            return Connection(reader, writer)
    raise NotConnected(why)


async def read_head(connection: Connection) -> ResponseHead:
    """The head of the final answer; interim ones are passed over. Raises `Broken`."""
    while True:
        try:
            head = read_response(await connection.reader.readuntil(b"\r\n\r\n"))
        except IncompleteReadError as error:
            why = "the site answered with nothing" if not error.partial else "the answer was cut off"
            raise Broken(why) from None
        except ConnectionError:
            raise Broken("the connection was reset") from None
        except (LimitOverrunError, BadHead):
            raise Broken("the answer is no HTTP") from None
        except OSError:
            raise Broken("the connection was lost") from None
        if head.status >= 200:
            return head


async def copy_body(reader: StreamReader, writer: StreamWriter, framing: Framing) -> None:
    """Copies a body from its first byte to its last. Raises `Broken` when that does not come."""
    try:
        if framing == "chunked":
            await _copy_chunks(reader, writer)
        elif framing == "until close":
            await _copy_all(reader, writer)
        else:
            await _copy_exactly(reader, writer, framing)
    except (OSError, EOFError, LimitOverrunError, BadHead):
        raise Broken("the connection broke within a body") from None


async def _copy_exactly(reader: StreamReader, writer: StreamWriter, left: int) -> None:
    while left:
        piece = await reader.read(min(left, PIECE))
        if not piece:
            raise EOFError
        writer.write(piece)
        await writer.drain()
        left -= len(piece)


async def _copy_all(reader: StreamReader, writer: StreamWriter) -> None:
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()


async def _copy_chunks(reader: StreamReader, writer: StreamWriter) -> None:
    """Chunk by chunk; their extensions and what trails the last one are left out."""
    while True:
        found = _CHUNK_HEAD.match(await reader.readuntil(b"\r\n"))
        if found is None:
            raise BadHead("a chunk has no length")
        size = int(found[1], 16)
        if size == 0:
            break
        writer.write(b"%x\r\n" % size)
        await _copy_exactly(reader, writer, size)
        if await reader.readexactly(2) != b"\r\n":
            raise BadHead("a chunk is longer than it says")
        writer.write(b"\r\n")
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    writer.write(b"0\r\n\r\n")
    await writer.drain()
