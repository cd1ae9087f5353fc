"""One plan over many inputs, each a run of its own with its own folder and journal, side by side.

`ManyRuns` is work for an engine (`interpreter.parallel`): each worker checks the plan once and keeps one browser, in
which every run and agent has a context of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.models import Models
from callsheet.dsl.values import to_data

from .browser.kinds import Kind
from .events import Outcome
from .kept import read_kept, to_keep
from .report import Amount
from .run import Ended, Settings, run_plan
from .seams import Pages
from .unable import watched_sites
from .work import Shots


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRun:
    """How one of many runs ended. `result` is JSON-ready, as are the measures: charges and spend are texts."""

    run: str
    outcome: Outcome
    why: str
    result: Any
    seconds: float
    used: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ManyRuns:
    """The work of running a plan: what a worker needs to come to the same checked plan. It can be pickled."""

    name: str
    text: str
    kept: Mapping[str, Any]
    root: Path
    secrets: Mapping[str, str] = field(repr=False)
    headless: bool = True
    browser: Kind = "chromium"
    shots: Shots = "none"
    settle_pause: float = 2.0
    strict: bool = False
    models: Models | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        plan: CheckedPlan,
        *,
        root: Path,
        secrets: Mapping[str, str],
        addresses: Mapping[str, str] | None = None,
        settings: Settings | None = None,
    ) -> Self:
        """The work of a checked plan. Of the settings, what can be sent to another process is kept."""
        settings = settings or Settings(shots="none")
        return cls(
            name=plan.plan.source.name,
            text=plan.plan.source.text,
            kept=to_keep(plan, addresses or {}),
            root=root.absolute(),
            secrets=dict(secrets),
            headless=settings.headless,
            browser=settings.browser,
            shots=settings.shots,
            settle_pause=settings.settle_pause,
            strict=settings.strict,
            models=settings.models,
        )

    def __call__(self) -> AbstractAsyncContextManager[Callable[[Mapping[str, Any]], Awaitable[OneRun]]]:
        """Ready to run: the plan checked, a browser started where it is needed."""
        return _ready(self)

    def plan(self) -> CheckedPlan:
        """The plan, checked again."""
        checked = read_kept(self.text, self.kept, name=self.name).checked()
        assert checked is not None, "it was accepted where the work was made"
        return checked


@asynccontextmanager
async def _ready(work: ManyRuns) -> AsyncIterator[Callable[[Mapping[str, Any]], Awaitable[OneRun]]]:
    plan = work.plan()
    async with AsyncExitStack() as stack:
        settings = Settings(
            shots=work.shots,
            headless=work.headless,
            browser=work.browser,
            settle_pause=work.settle_pause,
            strict=work.strict,
            models=work.models,
        )
        if any(agent.site is not None for agent in plan.agents.values()):
            settings = await _with_one_browser(plan, settings, stack)

        async def run(inputs: Mapping[str, Any]) -> OneRun:
            return await _run(work, plan, settings, inputs)

        yield run


async def _with_one_browser(plan: CheckedPlan, settings: Settings, stack: AsyncExitStack) -> Settings:
    from .agents import BrowserPages, sessions_of  # loads the browser's library
    from .browser.launch import Browsers

    watched = bool(watched_sites(plan))
    browsers = await stack.enter_async_context(
        Browsers(headless=settings.headless, kind=settings.browser, watched=watched)
    )
    browsers.prepare(sessions_of(plan))  # each run prepares as many as it takes, so the next one finds them

    @asynccontextmanager
    async def pages(plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]) -> AsyncIterator[Pages]:
        yield BrowserPages(browsers, plan, inputs, secrets)

    return replace(settings, pages=pages)


async def _run(work: ManyRuns, plan: CheckedPlan, settings: Settings, inputs: Mapping[str, Any]) -> OneRun:
    """One run. Cancelling it stops it cleanly: it is interrupted, and can be resumed."""
    stops: list[Callable[[], None]] = []
    begun = time.monotonic()
    running = asyncio.ensure_future(
        run_plan(
            plan,
            root=work.root,
            inputs=inputs,
            secrets=work.secrets,
            addresses=work.kept["sites"],
            settings=replace(settings, on_start=stops.append),
        )
    )
    try:
        ended = await asyncio.shield(running)
    except asyncio.CancelledError:
        if not stops:
            running.cancel()
            raise
        stops[0]()
        ended = await running
    return _told(ended, time.monotonic() - begun)


def _told(ended: Ended, seconds: float) -> OneRun:
    return OneRun(
        run=ended.run,
        outcome=ended.end.outcome,
        why=ended.end.why,
        result=None if ended.end.result is None else to_data(ended.end.result),
        seconds=round(seconds, 3),
        used={resource: _plain(amount) for resource, amount in ended.used.items()},
    )


def _plain(amount: Amount) -> int | float | str:
    return str(amount) if isinstance(amount, Decimal) else amount
