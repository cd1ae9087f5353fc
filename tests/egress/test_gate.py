"""The proxy, spoken to as a browser speaks to it."""

from __future__ import annotations

import asyncio
import struct
from asyncio import StreamReader, StreamWriter
from socket import SO_LINGER, SOL_SOCKET

import pytest

from callsheet.dsl.origins import Origin
from callsheet.interpreter.egress import Refusal
from callsheet.interpreter.egress.names import Names

from .wires import Serve, Site, answering, asked, browser_of, gate_to, site_that

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = "GET {base}/a?b=c HTTP/1.1\nHost: elsewhere\nProxy-Connection: keep-alive\nX-Own: 1\n\n"


async def test_a_request_passes_as_it_is_meant() -> None:
    """With its path alone, and for the host that was judged; what is for the proxy stays there."""
    async with site_that(answering(OK)) as site, gate_to(site.origin) as gate:
        answer = await asked(gate, GET.format(base=site.base))

    assert OK == answer
    assert [f"GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nConnection: keep-alive\r\nX-Own: 1\r\n\r\n"] == (
        site.heads
    )


@pytest.mark.parametrize(
    ("request_line", "why"),
    [
        ("GET http://127.0.0.1:1/ HTTP/1.1", "undeclared"),
        ("GET http://localhost:{port}/ HTTP/1.1", "undeclared"),
        ("CONNECT 127.0.0.1:1 HTTP/1.1", "undeclared"),
        ("GET http://user@127.0.0.1:{port}/ HTTP/1.1", "unreadable"),
        ("GET http://0x7f.1:{port}/ HTTP/1.1", "unreadable"),
        ("GET https://127.0.0.1:{port}/ HTTP/1.1", "unreadable"),
        ("GET ftp://127.0.0.1:{port}/ HTTP/1.1", "unreadable"),
        ("GET / HTTP/1.1", "unreadable"),
        ("CONNECT 127.0.0.1 HTTP/1.1", "unreadable"),
    ],
)
async def test_what_is_not_declared_is_refused(request_line: str, why: str) -> None:
    """With an answer, and nothing sent anywhere."""
    async with site_that(answering(OK)) as site, gate_to(site.origin) as gate:
        answer = await asked(gate, f"{request_line.format(port=site.port)}\nHost: x\n\n")
        refusals = gate.take_refusals()

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert ([why], 0) == ([one.why for one in refusals], site.connections)


@pytest.mark.parametrize(
    "head",
    [
        "POST {base}/ HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked\n\n",
        "POST {base}/ HTTP/1.1\nContent-Length: 1\nContent-Length: 2\n\n",
        "POST {base}/ HTTP/1.1\nContent-Length: -1\n\n",
        "POST {base}/ HTTP/1.1\nTransfer-Encoding: chunked, gzip\n\n",
        "GET {base}/ HTTP/1.1\nA : b\n\n",
        "GET {base}/ HTTP/1.1\nA: b\n c: d\n\n",
        "GET {base}/ HTTP/2.0\n\n",
        "GET  {base}/ HTTP/1.1\n\n",
        "get {base}/ HTTP/1.1\n\n",
    ],
)
async def test_what_can_be_read_in_two_ways_is_not_passed_on(head: str) -> None:
    """Nothing can be smuggled past the rules in a body or a header."""
    async with site_that(answering(OK)) as site, gate_to(site.origin) as gate:
        answer = await asked(gate, head.format(base=site.base))

    assert (answer[:13], site.connections) == (b"HTTP/1.1 400 ", 0)


def lets_drop(*, after: int) -> object:
    """Reads requests, answers so many of a connection, and then resets it."""

    def made(site: Site) -> Serve:
        async def serve(reader: StreamReader, writer: StreamWriter) -> None:
            for number in range(after + 1):
                site.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                if number < after:
                    writer.write(OK)
            writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

        return serve

    return made


async def test_a_lost_answer_is_an_answer() -> None:
    """Never a reset, after which Chromium would send a POST once more; and the proxy sends nothing twice either."""
    request = "POST {base}/orders HTTP/1.1\nHost: x\nContent-Length: 2\n\n"
    async with site_that(lets_drop(after=0)) as site, gate_to(site.origin) as gate:  # type: ignore[arg-type]
        answer = await asked(gate, request.format(base=site.base), body=b"a=")
        trouble = gate.trouble_with("POST", f"{site.base}/orders")

    assert (answer[:13], len(site.heads)) == (b"HTTP/1.1 502 ", 1)
    assert trouble is not None
    assert (True, "the connection was reset") == (trouble.sent, trouble.message)


async def test_a_connection_that_is_not_made_sends_nothing() -> None:
    """The proxy knows that, where a browser behind a proxy cannot."""
    async with site_that(answering(OK)) as site:
        gone = site.origin
    async with gate_to(gone) as gate:
        answer = await asked(gate, f"GET {gone}/ HTTP/1.1\nHost: x\n\n")
        trouble = gate.trouble_with("GET", f"{gone}/")

    assert answer.startswith(b"HTTP/1.1 502 ")
    assert trouble is not None
    assert (False, "the connection was refused") == (trouble.sent, trouble.message)


async def test_looks_go_again_where_a_kept_connection_was_closed() -> None:
    """A GET on a connection that the site closed meanwhile is sent on a new one; not while a commit is under way."""
    get = "GET {base}/ HTTP/1.1\r\nHost: x\r\n\r\n"
    statuses = []
    async with (
        site_that(lets_drop(after=1)) as site,  # type: ignore[arg-type]
        gate_to(site.origin) as gate,
        browser_of(gate) as (reader, writer),
    ):
        for _ in range(2):
            writer.write(get.format(base=site.base).encode())
            statuses.append((await reader.readuntil(b"\r\n\r\n"))[9:12])
            await reader.readexactly(2)
        with gate.commit():
            writer.write(get.format(base=site.base).encode())
            statuses.append((await reader.readuntil(b"\r\n\r\n"))[9:12])

    # The second was asked on the first connection, reset, and asked again; the third had one of its own from the start.
    assert ([b"200"] * 3, 3, 4) == (statuses, site.connections, len(site.heads))


CHUNKS = b"2\r\nok\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nT: r\r\n\r\n",
            b"2\r\nok\r\n0\r\n\r\n",
        ),
        (b"HTTP/1.0 200 OK\r\n\r\nto the end", b"to the end"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    ],
)
async def test_bodies_pass_whole(answer: bytes, told: bytes) -> None:
    """By chunks, to the end of the connection, behind hints, or none at all."""
    async with (
        site_that(answering(answer)) as site,
        gate_to(site.origin) as gate,
        browser_of(gate) as (reader, writer),
    ):
        writer.write(f"GET {site.base}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(len(told))

    assert head.startswith(b"HTTP/1.1 20")
    assert told == body


async def test_a_site_gets_no_password_of_a_proxy() -> None:
    """A site that answers as if it were one is taken for a site that failed."""
    wants = b'HTTP/1.1 407 Say\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'
    async with site_that(answering(wants)) as site, gate_to(site.origin) as gate:
        answer = await asked(gate, GET.format(base=site.base))

    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"authenticate" not in answer.lower()


async def test_commits_pass_while_one_is_under_way() -> None:
    """Otherwise they are refused before a byte is sent."""
    post = "POST {base}/orders HTTP/1.1\nHost: x\nContent-Length: 0\n\n"

    def is_commit(method: str, url: str) -> bool:
        return (method, url.rpartition("/")[2]) == ("POST", "orders")

    async with site_that(answering(OK)) as site, gate_to(site.origin, is_commit=is_commit) as gate:
        before = await asked(gate, post.format(base=site.base))
        refused, sent = gate.refused_commit, site.connections
        with gate.commit():
            within = await asked(gate, post.format(base=site.base))
        after = await asked(gate, post.format(base=site.base))

    assert Refusal(host=f"127.0.0.1:{site.port}", why="commit", method="POST") == refused
    assert (0, 1) == (sent, site.connections)
    assert [b"403", b"200", b"403"] == [answer[9:12] for answer in (before, within, after)]


@pytest.mark.parametrize(
    ("header", "status"),
    [("Sec-Fetch-Dest: image", b"200"), ("Sec-Fetch-Dest: iframe", b"403"), ("Upgrade-Insecure-Requests: 1", b"403")],
)
async def test_assets_are_no_pages(header: str, status: bytes) -> None:
    """They may be loaded from, and are not visited, alone or in a frame."""
    async with site_that(answering(OK)) as site, gate_to(assets=frozenset({site.origin})) as gate:
        answer = await asked(gate, f"GET {site.base}/x HTTP/1.1\nHost: x\n{header}\n\n")

    assert status == answer[9:12]


async def test_a_name_means_what_it_meant_first() -> None:
    """Whatever its owner says later on."""
    said = [("127.0.0.1",), ("127.0.0.2",)]

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return said.pop(0)

    async with site_that(answering(OK)) as site:
        origin = Origin("http", "shop.example", site.port)
        async with gate_to(origin, names=Names(resolve)) as gate:
            answers = [await asked(gate, f"GET {origin}/ HTTP/1.1\nHost: x\n\n") for _ in range(2)]

    assert ([OK, OK], 2, 1) == (answers, site.connections, len(said))


async def test_a_name_with_addresses_of_two_kinds_keeps_one() -> None:
    """The owner of a name cannot have it lead into the house once it was reached outside, nor the other way round."""
    found: list[tuple[str, ...]] = []

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1", "10.1.2.3", "127.0.0.3", "192.0.2.1")

    names = Names(resolve)
    found.append(await names.addresses("shop.example", 80))
    names.reached("shop.example", "127.0.0.1")
    found.append(await names.addresses("shop.example", 80))

    assert [("127.0.0.1", "10.1.2.3", "127.0.0.3", "192.0.2.1"), ("127.0.0.1", "127.0.0.3")] == found


async def test_tunnels_carry_bytes() -> None:
    """To and fro, with nothing of the proxy's in them."""
    async with (
        site_that(answering(b"pong")) as site,
        gate_to(site.origin) as gate,
        browser_of(gate) as (reader, writer),
    ):
        writer.write(f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"ping\r\n\r\n")
        answer = await reader.read()

    assert (b"HTTP/1.1 200 Connection Established\r\n\r\n", b"pong", ["ping\r\n\r\n"]) == (head, answer, site.heads)


async def test_a_tunnel_that_breaks_within_a_commit_is_held() -> None:
    """The browser sees no end of it, so it does not ask again; nor would anything be sent, until the act is over."""
    async with site_that(lets_drop(after=0)) as site, gate_to(site.origin) as gate:  # type: ignore[arg-type]
        connect = f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        async with browser_of(gate) as (reader, writer), browser_of(gate) as (second_reader, second_writer):
            with gate.commit():
                writer.write(connect)
                await reader.readuntil(b"\r\n\r\n")
                writer.write(b"an order\r\n\r\n")
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(reader.read(1), 0.2)
                second_writer.write(connect)
                again = await second_reader.readuntil(b"\r\n\r\n")
            ended = await asyncio.wait_for(reader.read(1), 2)

    assert (["an order\r\n\r\n"], b"") == (site.heads, ended)
    assert again.startswith(b"HTTP/1.1 502 ")


async def test_tunnels_at_rest_end_where_a_commit_begins() -> None:
    """A browser does not repeat what it sent on a connection that it had not used before."""
    async with (
        site_that(answering(b"p" * 100, b"never")) as site,
        gate_to(site.origin) as gate,
        browser_of(gate) as (reader, writer),
    ):
        writer.write(f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"ping\r\n\r\n")
        await reader.readexactly(100)
        with gate.commit():
            ended = await asyncio.wait_for(reader.read(1), 2)

    assert b"" == ended


async def test_a_browser_that_gives_up_ends_what_it_asked_for() -> None:
    """A site that has not answered yet is no longer waited for."""
    ended = asyncio.Event()

    def hangs(site: Site) -> Serve:
        async def serve(reader: StreamReader, writer: StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            await reader.read()
            ended.set()

        return serve

    async with site_that(hangs) as site, gate_to(site.origin) as gate:
        async with browser_of(gate) as (_, writer):
            writer.write(f"GET {site.base}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await asyncio.sleep(0.05)
        await asyncio.wait_for(ended.wait(), 2)

    assert ended.is_set()
