"""The judge of a server: it says of a world what a task's own goal says of its state."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import httpx
import pytest

from callsheet.mock_sites import Server
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.task import Task


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One for all."""
    with Server() as running:
        yield running


@pytest.fixture(scope="module")
def task() -> Task:
    """A task of one action."""
    return next(iter(islice(draw_tasks("todo", 1, 0), 1)))


def judged(server: Server, task: Task, body: object) -> httpx.Response:
    """The answer of the judge for the world of a task, as it begins."""
    control = server.control_url(task.site, world="judged")
    httpx.post(f"{control}/reset?seed={task.seed}&vary={str(task.vary).lower()}").raise_for_status()
    return httpx.post(f"{control}/judge", json=body)


def test_nothing_was_done(server: Server, task: Task) -> None:
    """Then no goal is met."""
    got = judged(server, task, {"account": task.account, "parts": list(task.verification.parts)})

    assert (200, False) == (got.status_code, got.json()["met"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "a goal is a JSON object"),
        ({"account": "guest"}, "a goal is a JSON object"),
        ({"account": "guest", "parts": []}, "at least one part"),
        ({"account": "guest", "parts": [{"template": "fly", "parameters": {}, "way": []}]}, "no goal `fly`"),
        ({"account": "guest", "parts": [3]}, "a part of a goal has"),
    ],
)
def test_what_is_no_goal(server: Server, task: Task, body: object, said: str) -> None:
    """400, and what is wrong."""
    got = judged(server, task, body)

    assert 400 == got.status_code
    assert said in got.json()["error"]
