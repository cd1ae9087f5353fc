"""The exhaustive search finds what is shorter where there is something, by values and in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from benchmarks.minimum.in_browser import Page
from benchmarks.minimum.search import Sequence, Step, search
from callsheet.mock_sites import Server
from callsheet.tasks.generating import draw_tasks
from tests.mock_sites.in_chromium import chromium

NEXT = {"home": ("list", "help"), "list": ("item", "home"), "help": ("home",), "item": ("list",)}


class Graph:
    """A place where acts are edges, and the task is to be at `wanted`."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.at = wanted, "home"

    def begin(self, sequence: Sequence) -> str:
        self.at = sequence[-1].name if sequence else "home"
        return self.at

    def steps(self) -> Iterator[Step]:
        yield from (Step("click", "link", name, 0) for name in (*NEXT[self.at], "locked"))

    def try_last(self, step: Step) -> bool | None:
        return None if step.name == "locked" else step.name == self.wanted

    def met(self) -> bool:
        return self.at == self.wanted


def test_what_is_shorter_is_found() -> None:
    """Both acts of it; from where another sequence has been nothing goes on."""
    found = search(Graph("item"), 4)

    assert ('click link "list" > click link "item"',) == found.shorter
    assert (5, 3, 2) == (found.tried, found.refused, found.alike)


def test_nothing_shorter() -> None:
    """The fewest are no fewer than themselves; that there is nothing to do is the shortest of all."""
    assert () == search(Graph("item"), 2).shorter
    assert ("nothing at all",) == search(Graph("home"), 1).shorter


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("site", ["todo", "wizard"])
def test_in_chromium(site: str) -> None:
    """Nothing does a task that takes one act, and its one act is found where two are said to be the fewest."""
    task = next(islice(draw_tasks(site, 1, 0), 1, None))
    with Server(sites=[site]) as server, chromium() as browser:
        page = Page(browser, server.url, task)

        assert () == search(page, 1).shorter
        found = search(page, 2)
        page.close()
    assert 1 == len(found.shorter)
    assert found.tried > 3


@pytest.mark.browser
@pytest.mark.deep
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("site", ["cart", "settings", "signup", "todo", "wizard"])
def test_on_every_site(site: str) -> None:
    """Nothing does a task of two acts in one."""
    task = next(draw_tasks(site, 2, 0))
    with Server(sites=[site]) as server, chromium() as browser:
        page = Page(browser, server.url, task)

        assert () == search(page, 2).shorter
        page.close()
