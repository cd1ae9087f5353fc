"""The server of a suite's pages: what it gives out, and what it hears of each episode."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from callsheet.tasks.suites.served import BESIDE, COOKIE, TELL, TaskServer


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


def asked(address: str, *, episode: str = "", body: Any = None) -> tuple[int, str]:
    """Status and body of an answer to a session that is in an episode."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data=data, headers={"Cookie": f"{COOKIE}={episode}"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


async def test_pages_and_files(folder: Path) -> None:
    """A page and the files beside it and elsewhere are as they are; nothing is given out from outside."""
    async with server(folder) as site:
        assert (200, "<p>one") == await asyncio.to_thread(asked, f"{site.address}/one/")
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
    """By its cookie the page has the episode's script at its end, and what is told goes to no other episode."""
    async with server(folder) as site:
        episodes = [site.begin(f"script {number}") for number in (1, 2)]

        pages = [(await asyncio.to_thread(asked, f"{site.address}/one/", episode=token))[1] for token, _ in episodes]
        assert ["<p>one<script>script 1</script>", "<p>one<script>script 2</script>"] == pages
        (_, first), (token, second) = episodes
        await asyncio.to_thread(asked, site.address + TELL, episode=token, body={"what": "begun"})

        assert await second.until(lambda: bool(second.heard), 5)
        assert ([], [{"what": "begun"}]) == (first.heard, second.heard)


async def test_a_page_beside_an_episode(folder: Path) -> None:
    """Has no script, though its session is in one."""
    async with server(folder) as site:
        token, _ = site.begin("script")

        assert (200, "<p>one") == await asyncio.to_thread(asked, f"{site.address}/one/?{BESIDE}", episode=token)


async def test_who_is_not_in_an_episode(folder: Path) -> None:
    """Has no script, and is not heard."""
    async with server(folder) as site:
        _, told = site.begin("script")

        assert (200, "<p>one") == await asyncio.to_thread(asked, f"{site.address}/one/", episode="0000")
        assert 204 == (await asyncio.to_thread(asked, site.address + TELL, body={"what": "ended"}))[0]
        assert not await told.until(lambda: bool(told.heard), 0.05)
