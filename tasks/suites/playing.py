"""One episode: a session of its own, the page opened, the plan run with what the page says, the verdict asked for.

In go a suite, plans and tries; out come rows. It is work for an engine (`interpreter.parallel`): each worker has one
browser, in which every episode has a page lent by `sessions`. The run is the ordinary one, with its journal,
its budget and its gate; a journal is kept where an episode is not solved, so that `callsheet show` tells what happened.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.parsing import parse
from callsheet.dsl.relocate import relocate
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.run import Settings, run_plan
from callsheet.interpreter.seams import Page, Pages

from .seam import BadSuite, Episode, Stage, Suite
from .sessions import Sessions, known_to
from .waiting import ACT_LONGEST, soon


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One task with one seed."""

    task: str
    seed: int

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from others."""
        return (self.task, self.seed)


class Row(BaseModel):
    """What came of a try. `run` names the journal of one that was not solved; `most` is the bound on its steps.

    `mark` tells the plan from what it was before somebody changed it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: str
    seed: int
    plan: str
    mark: str
    solved: bool
    reward: float
    outcome: str
    why: str
    run: str
    utterance: str
    steps: int
    most: int
    seconds: float

    @property
    def key(self) -> tuple[str, int]:
        """Of which try it is."""
        return (self.task, self.seed)


@dataclass(frozen=True, kw_only=True)
class PlanText:
    """A plan that solves a task: its file's name, its text, the texts of the files that it uses, and its secrets."""

    name: str
    text: str
    files: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        """The hash of all of it."""
        said = json.dumps([self.text, dict(sorted(self.files.items()))])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def checked(self, address: str | None = None) -> CheckedPlan:
        """The plan with its one site at an address, if one is given. Raises `PlanRejected`, `BadSuite`."""
        plan, files = parse(self.text, name=self.name), InMemoryFiles(self.files)
        checked = check(plan, strict=True, files=files).unwrap()
        agents = {node.agent.text for node in checked.nodes.values() if node.agent is not None}
        if len(checked.sites) != 1 or len(agents) != 1:
            raise BadSuite(f"`{self.name}` needs one site and one agent that works on it, as an episode has one page")
        if address is None:
            return checked
        return check(relocate(plan, dict.fromkeys(checked.sites, address)), strict=True, files=files).unwrap()


@dataclass(frozen=True, kw_only=True)
class SuiteWork:
    """The work of playing episodes. It can be pickled; journals of those that are not solved go below `root`.

    `patience` is how many times as long a control is waited for; `secrets` are those that the plans use.
    """

    suite: Suite
    plans: Mapping[str, PlanText]
    root: Path
    patience: int = 1
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __call__(self) -> AbstractAsyncContextManager[Callable[[Try], Awaitable[Row]]]:
        """Ready: the suite is staged and a browser is up."""
        return _ready(self)


@asynccontextmanager
async def _ready(work: SuiteWork) -> AsyncIterator[Callable[[Try], Awaitable[Row]]]:
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(work.suite.staged())
        browsers = await stack.enter_async_context(Browsers())
        sessions = Sessions(browsers, shared=work.suite.keeps_nothing, secrets=work.secrets)
        yield partial(_play, work, stage, sessions, {})


async def _play(
    work: SuiteWork, stage: Stage, sessions: Sessions, known: dict[tuple[str, str | None], CheckedPlan], one: Try
) -> Row:
    begun = time.monotonic()
    text = work.plans[one.task]
    episode = stage.episode(one.task, one.seed)
    where = (one.task, episode.address)
    plan = known.get(where)
    if plan is None:
        plan = known[where] = text.checked(episode.address)
    async with sessions.lent(plan) as lent:
        opened = _OpenedPages(lent.page, episode, longest=ACT_LONGEST * work.patience)
        inputs = await opened.begin(plan.inputs)
        given = {name: value for name, value in inputs.items() if name in plan.inputs}
        ended = await run_plan(
            plan,
            root=work.root,
            inputs=given,
            secrets=known_to(plan, work.secrets),
            settings=Settings(shots="none", settle_pause=0, strict=True, pages=opened.pages),
        )
        verdict = await episode.judged(ended)
        lent.clean = verdict.solved
    seconds = time.monotonic() - begun
    if verdict.solved:
        await asyncio.to_thread(shutil.rmtree, ended.folder.path, ignore_errors=True)
    return Row(
        task=one.task,
        seed=one.seed,
        plan=text.name,
        mark=text.mark,
        solved=verdict.solved,
        reward=verdict.reward,
        outcome=ended.end.outcome,
        why=verdict.why or ("" if ended.end.outcome == "done" else ended.end.why),
        run="" if verdict.solved else ended.run,
        utterance=episode.wanted,
        steps=int(ended.used["steps"]),
        most=int(plan.envelope.steps),
        seconds=round(seconds, 3),
    )


class _OpenedPages:
    """The pages of a run whose one page is open before it begins, and is judged before the run gives it back."""

    def __init__(self, page: Page, episode: Episode, *, longest: float) -> None:
        self._page, self._episode, self._longest = page, episode, longest

    async def begin(self, asked: Collection[str]) -> Mapping[str, Any]:
        """Begin the episode for a plan with those inputs. Raises `BadSuite`."""
        try:
            return await self._episode.begin(self._page, asked)
        except NodeFailure as failed:
            raise BadSuite(f"the task's page cannot be opened: {failed.failure.message}") from None

    @asynccontextmanager
    async def pages(self, *_: object) -> AsyncIterator[Pages]:
        """See `run.PagesOf`."""
        with _judged_on_leaving(self._page, self._episode, self._longest):
            yield self

    async def open(self, agent: str) -> Page:
        """The page that is open. Its end is the end of the episode, so nobody gets another one."""
        return self._page


@contextmanager
def _judged_on_leaving(page: Page, episode: Episode, longest: float) -> Iterator[None]:
    """Within the block no act takes longer than that; where the run closes the page, it is judged.

    Whoever lent the page closes it.
    """
    kept: Any = page
    act = page.act

    async def brisk(what: Any, *, deadline: float) -> None:
        await act(what, deadline=min(deadline, soon(longest)))

    async def leave() -> None:
        await episode.judge(page)

    kept.act, kept.close = brisk, leave
    try:
        yield
    finally:
        del kept.act, kept.close
