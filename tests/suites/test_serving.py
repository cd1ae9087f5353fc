"""The server of a suite's pages: what it gives out, and what it hears of each episode."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from callsheet.tasks.suites.served import TaskServer

NO_REDIRECT = urllib.request.build_opener(
    type("Stay", (urllib.request.HTTPRedirectHandler,), {"redirect_request": lambda *_: None})
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A task's page, a file beside it, one elsewhere, and one that is none of the server's business."""
    root = tmp_path / "html"
    for name, text in {"tasks/one.html": "<p>one", "tasks/one.css": "p {}", "core/core.js": "1"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return root


def server(folder: Path) -> TaskServer:
    """One of that folder."""
    return TaskServer(folder, lambda task: f"tasks/{task}.html", aside="tasks")


def asked(address: str, *, cookie: str = "", body: Any = None) -> tuple[int, str, str]:
    """Status, body and the cookie that is set."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data=data, headers={"Cookie": cookie})
    try:
        with NO_REDIRECT.open(request, timeout=5) as answer:
            return answer.status, answer.read().decode(), answer.headers.get("Set-Cookie", "")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers.get("Set-Cookie", "")


async def test_pages_and_files(folder: Path) -> None:
    """A page ends with the script; files beside it and elsewhere are as they are; nothing is given out from outside."""
    async with server(folder) as site:
        status, page, _ = await asyncio.to_thread(asked, f"{site.address}/one/")

        assert (200, True) == (status, page == '<p>one<script src="/-/episode.js"></script>')
        assert "p {}" == (await asyncio.to_thread(asked, f"{site.address}/one/one.css"))[1]
        assert "1" == (await asyncio.to_thread(asked, f"{site.address}/core/core.js"))[1]
        for path in ("/two/", "/core/none.js", "/../secret.txt", "/%2e%2e/secret.txt", "/one/../../secret.txt"):
            assert 404 == (await asyncio.to_thread(asked, site.address + path))[0], path


async def test_what_a_browser_may_keep(folder: Path) -> None:
    """Files beside a page, but no page: it begins an episode each time it is loaded."""

    def kept(path: str) -> str:
        with urllib.request.urlopen(site.address + path, timeout=5) as answer:
            return str(answer.headers["Cache-Control"])

    async with server(folder) as site:
        assert "no-store" == await asyncio.to_thread(kept, "/one/")
        assert "max-age=3600" == await asyncio.to_thread(kept, "/core/core.js")


async def test_each_session_has_its_episode(folder: Path) -> None:
    """The way in sets a cookie; by that the script is found, and what is told goes to no other episode."""
    async with server(folder) as site:
        ways = [site.begin("one", f"script {number}") for number in (1, 2)]
        cookies = []
        for path, _ in ways:
            status, _, cookie = await asyncio.to_thread(asked, site.address + path)
            assert 302 == status
            cookies.append(cookie.partition(";")[0])

        scripts = [(await asyncio.to_thread(asked, f"{site.address}/-/episode.js", cookie=one))[1] for one in cookies]
        assert ["script 1", "script 2"] == scripts
        await asyncio.to_thread(asked, f"{site.address}/-/told", cookie=cookies[1], body={"what": "begun"})

        assert await ways[1][1].until(lambda: bool(ways[1][1].heard), 5)
        assert ([], [{"what": "begun"}]) == (ways[0][1].heard, ways[1][1].heard)


async def test_who_is_not_in_an_episode(folder: Path) -> None:
    """Has no script, and is not heard; nor is what is no JSON."""
    async with server(folder) as site:
        _, told = site.begin("one", "script")

        assert 404 == (await asyncio.to_thread(asked, f"{site.address}/-/episode.js"))[0]
        assert 404 == (await asyncio.to_thread(asked, f"{site.address}/-/in/0000"))[0]
        assert 204 == (await asyncio.to_thread(asked, f"{site.address}/-/told", body={"what": "ended"}))[0]
        assert not await told.until(lambda: bool(told.heard), 0.05)
