"""The pages of an episode, as its run has them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any, cast

import pytest

from callsheet.dsl.actions import Act
from callsheet.interpreter.seams import Page
from callsheet.tasks.sessions import Lent
from callsheet.tasks.suites.opened import OpenedPages
from callsheet.tasks.suites.seam import Episode

CLICK, GOTO = Act(verb="click"), Act(verb="goto", operand="/")
FAR = 1_000_000.0
LONGEST = 5.0


class FakePage:
    """Keeps the deadlines of what is done on it."""

    def __init__(self) -> None:
        self.deadlines: list[float] = []

    async def act(self, act: Act, *, deadline: float, **_: object) -> None:
        """It is done at once."""
        self.deadlines.append(deadline)

    begin = open_by = download = act


class FakeEpisode:
    """Keeps which page it was to judge."""

    def __init__(self) -> None:
        self.judged: list[Page] = []

    async def judge(self, page: Page) -> None:
        """Nothing is found."""
        self.judged.append(page)


def opened(pages: Mapping[str, FakePage], episode: FakeEpisode) -> OpenedPages:
    """The pages of a run by those agents."""
    return OpenedPages(Lent(cast("dict[str, Page]", pages)), cast("Episode", episode), longest=LONGEST)


WAYS: dict[str, dict[str, Any]] = {
    "act": {},
    "begin": {"announced": asyncio.Event()},
    "open_by": {},
    "download": {"until": FAR},
}


@pytest.mark.parametrize("way", WAYS)
async def test_the_page_that_acted_last_is_judged(way: str) -> None:
    """Once, however it acted and whoever came first, when the run gives back the last page."""
    pages, episode = {"first": FakePage(), "second": FakePage()}, FakeEpisode()
    both = opened(pages, episode)
    first, second = [await both.open(agent) for agent in pages]

    await second.act(CLICK, deadline=FAR)
    await getattr(first, way)(CLICK, deadline=FAR, **WAYS[way])
    await getattr(second, way)(CLICK, deadline=FAR, **WAYS[way])
    await second.close()
    assert [] == episode.judged
    await first.close()

    assert [pages["second"]] == episode.judged


@pytest.mark.parametrize(
    ("way", "act", "bounded"), [("act", CLICK, True), ("begin", CLICK, True), ("begin", GOTO, False)]
)
async def test_no_control_is_waited_for_long(way: str, act: Act, *, bounded: bool) -> None:
    """A page may take its time to come."""
    page = FakePage()
    mine = await opened({"hand": page}, FakeEpisode()).open("hand")

    await getattr(mine, way)(act, deadline=FAR + time.monotonic(), **WAYS[way])

    assert bounded is (page.deadlines[0] <= time.monotonic() + LONGEST)
