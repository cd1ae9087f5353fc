"""One episode: sessions of its own, pages opened, the plan run with what the page says, the verdict asked for.

In go a suite, plans and tries; out come rows. It is work for an engine (`interpreter.parallel`): each worker has one
browser, in which every episode has pages lent by `sessions`. The run is the ordinary one, with its journal,
its budget and its gate; a journal is kept where an episode is not solved, so that `callsheet show` tells what happened.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict

from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.parsing import parse
from callsheet.dsl.relocate import relocate
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.parallel import Engine, values_of
from callsheet.interpreter.run import Settings, run_plan
from callsheet.interpreter.seams import Page

from ..sessions import Sessions, agents_by_site, known_to
from .opened import OpenedPages
from .seam import BadSuite, Episode, Stage, Suite
from .waiting import ACT_LONGEST


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
    """A plan that solves a task: its file's name, its text, the texts of the files that it uses, secrets and sites."""

    name: str
    text: str
    files: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    sites: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The hash of all of it."""
        said = json.dumps([self.text, dict(sorted(self.files.items()))])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def checked(self, addresses: Mapping[str, str] | None = None) -> CheckedPlan:
        """The plan with its sites where an episode has them (`Episode.addresses`). Raises PlanRejected, BadSuite."""
        plan, files = parse(self.text, name=self.name), InMemoryFiles(self.files)
        checked = check(plan, strict=True, files=files).unwrap()
        if not addresses:
            return checked
        placed = {mine: addresses[name] for mine, name in self._names(addresses).items()}
        return check(relocate(plan, placed), strict=True, files=files).unwrap()

    def require_sites(self, sites: Collection[str]) -> None:
        """Raises `BadSuite` where the plan is for none of a task's sites (`Suite.tasks`)."""
        if sites:
            self._names(sites)

    def require_a_page_each(self, checked: CheckedPlan) -> None:
        """Raises `BadSuite` where the plan, as it was checked, would need more than a page on each of its sites."""
        at_work = {node.agent.text for node in checked.nodes.values() if node.agent is not None}
        agents = [checked.agents[name] for name in at_work]
        sites = sorted(one.site.text if one.site is not None else "" for one in agents)
        if not sites or sites != sorted(checked.sites) or any(one.pool not in (None, 1) for one in agents):
            raise BadSuite(f"`{self.name}` needs one agent, without a pool, on each site, for which there is one page")

    def _names(self, sites: Collection[str]) -> dict[str, str]:
        """What the task calls the plan's sites, by what the plan does. Raises `BadSuite`."""
        if len(sites) == len(self.sites) == 1:
            return dict.fromkeys(self.sites, *sites)
        strange = sorted({*self.sites} - {*sites})
        if not strange:
            return {name: name for name in self.sites}
        if len(sites) == 1:
            raise BadSuite(f"`{self.name}` is on {len(self.sites)} sites, and its task on one")
        raise BadSuite(f"`{self.name}` has a site `{strange[0]}`; those of its task are {', '.join(sites)}")


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


def play_all(tries: Sequence[Try], work: SuiteWork, crew: Engine) -> Iterator[Row | str]:
    """A row for each try as it comes, or in a line why there is none. Raises `EngineFailed`."""
    return values_of(crew, work, tries, lambda one: f"{one.task} with seed {one.seed}")


_Where: TypeAlias = tuple[str, frozenset[tuple[str, str]]]
"""A task, and where its sites are."""


@asynccontextmanager
async def _ready(work: SuiteWork) -> AsyncIterator[Callable[[Try], Awaitable[Row]]]:
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(work.suite.staged())
        browsers = await stack.enter_async_context(Browsers())
        sessions = Sessions(browsers, shared=work.suite.keeps_nothing, secrets=work.secrets)
        yield partial(_play, work, stage, sessions, {})


async def _play(work: SuiteWork, stage: Stage, sessions: Sessions, known: dict[_Where, CheckedPlan], one: Try) -> Row:
    begun = time.monotonic()
    text = work.plans[one.task]
    episode = stage.episode(one.task, one.seed)
    where = (one.task, frozenset(episode.addresses.items()))
    plan = known.get(where)
    if plan is None:
        plan = known[where] = text.checked(episode.addresses)
    async with sessions.lent(plan) as lent:
        inputs = await _begun(episode, plan, lent.pages)
        opened = OpenedPages(lent, episode, longest=ACT_LONGEST * work.patience)
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


async def _begun(episode: Episode, plan: CheckedPlan, pages: Mapping[str, Page]) -> Mapping[str, Any]:
    """Begin an episode; returns what the plan may have as inputs. Raises `BadSuite`."""
    try:
        return await episode.begin({site: pages[agent] for site, agent in agents_by_site(plan).items()}, plan.inputs)
    except NodeFailure as failed:
        raise BadSuite(f"the task's page cannot be opened: {failed.failure.message}") from None
