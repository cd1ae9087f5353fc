"""One attempt at one task: a world of its own, its plan run in a browser, and the site's state asked how it ended.

In go a task, a server's address, a browser and who answers for the model; out comes a `Played`. The oracle, simulated
models and providers all go through here, so that what is measured differs in the model alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.models import Models
from callsheet.dsl.parsing import parse
from callsheet.interpreter.agents import BrowserPages
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.run import Settings, run_plan
from callsheet.interpreter.seams import Page, Pages

from .agents.mirror import Mirror
from .control import begin, is_met
from .recording import Call, Recording
from .sessions import LentPages, Sessions
from .statements import task_plan
from .task import Task, most_steps

ACT_LONGEST = 20.0
"""Seconds after which a control is not going to come. Mock sites answer at once, but on a machine that has twenty other
things to do a page took more than five, and an attempt that is cut off is not the same a second time.
"""
AT_ONCE = 2
"""Attempts in one browser: one of them waits for a page or the disk while the other has the processor."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """How an attempt ended. `met` is what the site's state said; `outcome` and `why` are the run's own.

    `actions` were done on the page, opening the start not counted; `calls` of the model were made. Tokens are what the
    provider says, or the simulation counts. `acts` are those that were done, `made` the calls one by one, `page` is
    what was seen last, if that was asked for.
    """

    met: bool
    outcome: str
    why: str
    actions: int
    calls: int
    tokens: int
    charges: str
    seconds: float
    acts: tuple[str, ...] = ()
    page: str = ""
    made: tuple[Call, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where tasks are played: the server's address without a slash at its end, a browser, and a folder for journals.

    With `sessions` attempts are played on the pages that these lend, else each in a browser context of its own.
    """

    url: str
    browsers: Browsers
    folder: Path
    sessions: Sessions | None = None


def plan_of(task: Task, url: str, world: str, *, per_call: int) -> CheckedPlan:
    """The task's plan for a world on the server at `url`."""
    text = task_plan(task, f"{url}/{task.site}@{world}", per_call=per_call, most=most_steps(task.min_actions))
    return check(parse(text, name=f"{task.id}.plan")).unwrap()


async def play(
    task: Task,
    place: Place,
    models: Models,
    *,
    per_call: int,
    world: str,
    see_end: bool = False,
    mirror: Mirror | None = None,
) -> Played:
    """Play a task in the world `world`, which begins anew. With `see_end` the last page is looked at.

    Who follows the attempt too, as simulated models do, shares the `mirror`.
    Raises `NoServer`, and what a browser or a disk raises.
    """
    await asyncio.to_thread(begin, place.url, task, world)
    plan = plan_of(task, place.url, world, per_call=per_call)
    known = dict.fromkeys(plan.secrets, task.where.accounts.get(task.account, ""))
    recording, seen = Recording(models, mirror or Mirror(task)), list[str]()
    async with AsyncExitStack() as stack:
        lent = None if place.sessions is None else await stack.enter_async_context(place.sessions.lent(plan, known))

        @asynccontextmanager
        async def pages(
            plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]
        ) -> AsyncIterator[Pages]:
            opened = BrowserPages(place.browsers, plan, inputs, secrets) if lent is None else LentPages(lent)
            yield _Brisk(opened, recording, seen if see_end else None)

        begun = time.monotonic()
        settings = Settings(shots="none", settle_pause=0, models=recording, pages=pages)
        ended = await run_plan(plan, root=place.folder, inputs={}, secrets=known, settings=settings)
        seconds = time.monotonic() - begun
        recording.end()
        met = await asyncio.to_thread(is_met, place.url, task, world)
        if lent is not None:
            lent.clean = met
    return Played(
        met=met,
        outcome=ended.end.outcome,
        why=ended.end.why,
        actions=len(recording.acts),
        calls=int(ended.used["calls"]),
        tokens=int(ended.used["tokens"]),
        charges=str(ended.used["charges"]),
        seconds=round(seconds, 3),
        acts=recording.acts,
        page=seen[-1] if seen else "",
        made=recording.calls,
    )


class _Brisk:
    """Pages on which nobody waits long for a control that is not there; `seen` takes what they show at their end."""

    def __init__(self, pages: Pages, recording: Recording, seen: list[str] | None) -> None:
        self._pages, self._recording, self._seen = pages, recording, seen

    async def open(self, agent: str) -> Page:
        """See `Pages.open`."""
        page: Any = await self._pages.open(agent)
        act, longest = page.act, ACT_LONGEST

        async def brisk(what: Any, *, deadline: float) -> None:
            soon, asked = time.monotonic() + longest, self._recording.asked
            if asked:  # what comes before the first call opens the start
                self._recording.tries()
            await act(what, deadline=deadline if what.verb == "goto" else min(deadline, soon))
            if asked:
                self._recording.did(what)

        page.act = brisk
        if self._seen is not None:
            page.close = _seen_before(page, self._seen)
        opened: Page = page
        return opened


def _seen_before(page: Any, seen: list[str]) -> Any:
    """What closes a page, once it was looked at; a page that died is not seen."""
    close = page.close

    async def look_and_close() -> None:
        with suppress(NodeFailure):
            seen.append(await page.snapshot())
        await close()

    return look_and_close
