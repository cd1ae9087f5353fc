"""The pages of an episode as its run has them: open before it begins, judged before the last one is given back.

In go lent pages and the episode; out come pages for a run, on which no control is waited for long, and which tell which
of them acted last: that is the one that the run leaves.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from callsheet.dsl.actions import Act
from callsheet.interpreter.seams import Page, Pages

from ..sessions import Lent, LentPages
from .seam import Episode
from .waiting import soon

BRISK, LEADING = ("act", "begin"), ("open_by", "download")
"""How a page is acted on: what is to be there, and what brings something that may take its time."""


class OpenedPages:
    """The pages of one run.

    The end of a page is the end of the episode for its agent, so nobody gets another one; no control is waited for
    longer than `longest` seconds. Whoever lent the pages closes them.
    """

    def __init__(self, lent: Lent, episode: Episode, *, longest: float) -> None:
        self._lent, self._episode, self._longest = lent, episode, longest
        self._in_use: set[str] = set()
        self._last = next(iter(lent.pages.values()))

    @asynccontextmanager
    async def pages(self, *_: object) -> AsyncIterator[Pages]:
        """See `run.PagesOf`."""
        yield self

    async def open(self, agent: str) -> Page:
        """The agent's page. It is known which page acted last, and that is judged where the run closes the last one."""
        self._in_use.add(agent)
        page, opened = self._lent.pages[agent], await LentPages(self._lent).open(agent)
        kept: Any = opened
        for name in (*BRISK, *LEADING):
            setattr(kept, name, self._noted(page, name, self._longest if name in BRISK else math.inf))

        async def leave() -> None:
            self._in_use.discard(agent)
            if not self._in_use:
                await self._episode.judge(self._last)

        kept.close = leave
        return opened

    def _noted(self, page: Page, name: str, longest: float) -> Callable[..., Awaitable[Any]]:
        do = getattr(page, name)

        async def acts(what: Act, *, deadline: float, **how: Any) -> Any:
            self._last = page
            return await do(what, deadline=deadline if what.verb == "goto" else min(deadline, soon(longest)), **how)

        return acts
