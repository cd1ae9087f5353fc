"""Heads of HTTP/1.1 messages: bytes to values and back, as strictly as a proxy has to be.

What two readers might take for different messages (two lengths, folded lines, odd characters) is no head at all: it is
refused, so that nothing can be hidden between this proxy and a server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

LONGEST_HEAD = 256 << 10
"""Bytes of a head; a browser's cookies for one site come to a few KiB."""

Framing: TypeAlias = int | Literal["chunked", "until close"]
"""How the end of a body is known."""

Headers: TypeAlias = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*\Z")
_REQUEST_LINE = re.compile(r"([A-Z]+) ([\x21-\xff]+) HTTP/1\.[01]\Z")
_STATUS_LINE = re.compile(r"HTTP/(1\.[01]) ([1-5][0-9]{2})(?: ([^\x00-\x08\x0a-\x1f\x7f]*))?\Z")
_LENGTH = re.compile(r"[0-9]{1,18}\Z")

OF_ONE_CONNECTION = frozenset({"connection", "keep-alive", "te", "trailer", "upgrade"})
"""Headers between two neighbours, which are not passed on; so is whatever begins with `proxy-`."""


class BadHead(Exception):
    """Not the head of an HTTP/1.1 message."""


@dataclass(frozen=True)
class Head:
    """What both kinds of heads have. Names keep their spelling, values are without blanks around."""

    headers: Headers

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Values by lower-case name; of several the last."""
        return {name.lower(): value for name, value in self.headers}

    def all(self, name: str) -> list[str]:
        """Every value under a name."""
        return [value for one, value in self.headers if one.lower() == name]

    def says_close(self) -> bool:
        """Whether the connection ends with this message."""
        return any("close" in value.lower() for value in self.all("connection"))

    def passed_on(self, *, without: frozenset[str] = frozenset()) -> Headers:
        """The headers that are for the other end."""
        listed = {word.strip().lower() for value in self.all("connection") for word in value.split(",")}
        gone = OF_ONE_CONNECTION | listed | without
        return tuple(
            (name, value)
            for name, value in self.headers
            if name.lower() not in gone and not name.lower().startswith("proxy-")
        )

    def length(self, *, strictly: bool) -> int | Literal["chunked"] | None:
        """The framing that the headers tell. Raises `BadHead` when they contradict each other.

        Chunks count more than a length, as RFC 9112 has it; `strictly` there must not be both.
        """
        codings, lengths = self.all("transfer-encoding"), set(self.all("content-length"))
        if codings:
            if [one.lower() for one in codings] != ["chunked"] or (strictly and lengths):
                raise BadHead("it says in more than one way where its body ends")
            return "chunked"
        if not lengths:
            return None
        length = lengths.pop()
        if lengths or not _LENGTH.match(length):
            raise BadHead("its length is none")
        return int(length)


@dataclass(frozen=True)
class RequestHead(Head):
    """`GET http://host/path`, or `CONNECT host:port`."""

    method: str
    target: str

    @property
    def framing(self) -> int | Literal["chunked"]:
        """How long the body is; 0 without one."""
        return self.length(strictly=True) or 0


@dataclass(frozen=True)
class ResponseHead(Head):
    """`200 OK`."""

    version: str
    status: int
    reason: str

    def framing(self, method: str) -> Framing:
        """Where the body of an answer to a request with `method` ends."""
        if method == "HEAD" or self.status in (204, 304):
            return 0
        length = self.length(strictly=False)
        return "until close" if length is None else length


def read_request(data: bytes) -> RequestHead:
    """The head of a request, with the empty line that ends it. Raises `BadHead`."""
    first, headers = _read(data)
    found = _REQUEST_LINE.match(first)
    if found is None:
        raise BadHead("it does not begin as a request does")
    return RequestHead(headers, found[1], found[2])


def read_response(data: bytes) -> ResponseHead:
    """The head of an answer. Raises `BadHead`."""
    first, headers = _read(data)
    found = _STATUS_LINE.match(first)
    if found is None:
        raise BadHead("it does not begin as an answer does")
    return ResponseHead(headers, found[1], int(found[2]), found[3] or "")


def written(first: str, headers: Headers) -> bytes:
    """A head as it is sent."""
    lines = [first, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _read(data: bytes) -> tuple[str, Headers]:
    first, *lines = data.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        value = value.strip(" \t")
        if not colon or not _TOKEN.match(name) or not _VALUE.match(value):
            raise BadHead("a line of its head is none")
        headers.append((name, value))
    return first, tuple(headers)
