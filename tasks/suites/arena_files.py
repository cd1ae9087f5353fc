"""WebArena as a suite: the tasks of a file, on sites whose addresses are said, solved by plans.

A task is called by its template and its number, `288-14`, so one plan `288.plan` can be for all tasks of a template;
what the template's gaps are filled with are inputs of the plan. The file's format says how runs are scored. Each leaves
its answer, and what it sent, in a folder of its number, where `webarena-verified` looks for them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callsheet.dsl.actions import Act
from callsheet.dsl.values import to_data
from callsheet.interpreter.browser.inspecting import CannotTell, Inspector
from callsheet.interpreter.folders import make_private_folder, put_private
from callsheet.interpreter.run import Ended, plan_of
from callsheet.interpreter.seams import Page
from callsheet.planners.model import CallFailed
from callsheet.planners.providers import NamedModel

from ..webarena.answering import response_of, text_of
from ..webarena.format import ArenaTask, BadTasks, entries_of, filled, read_tasks
from ..webarena.judging import Judge
from ..webarena.live import LiveLooker, is_on
from ..webarena.looked import Looked, looked_at
from ..webarena.verified.format import VerifiedTask, read_verified
from ..webarena.verified.har import BadHar, merge_hars, read_har
from ..webarena.verified.scoring import score_verified
from .inspected import inspected
from .seam import BadSuite, Episode, Judged, Stage
from .waiting import soon

ANSWER, REQUESTS = "agent_response.json", "network.har"
OPEN_LONGEST = 30.0
"""Seconds that a page of a real site may take to open."""

Task = ArenaTask | VerifiedTask


@dataclass(frozen=True, kw_only=True)
class ArenaSuite:
    """The tasks of a file; `addresses` say where sites are, `kept` where answers go.

    `judge` is the model that is asked where only one can tell, and how it is reached.
    """

    path: Path
    addresses: Mapping[str, str]
    kept: Path
    judge: NamedModel | None = None

    @property
    def name(self) -> str:
        """See `Suite.name`."""
        return self.path.stem

    @property
    def keeps_nothing(self) -> bool:
        """See `Suite.keeps_nothing`: real sites remember who was there."""
        return False

    def tasks(self) -> Mapping[str, tuple[str, ...]]:
        """See `Suite.tasks`; those with a site whose address was not said are left out."""
        found = {name: tuple(task.sites) for name, task in self.found().items() if not self._missing(task)}
        if not found:
            raise BadSuite(f"`{self.path}` has no task for which {', '.join(sorted(self.addresses))} is enough")
        return found

    def found(self) -> dict[str, Task]:
        """All tasks of the file by what they are called. Raises `BadSuite`."""
        try:
            some: tuple[Task, ...] = read_verified(self.path) if self._is_verified() else read_tasks(self.path)
        except BadTasks as error:
            raise BadSuite(str(error)) from None
        return {f"{one.intent_template_id}-{one.task_id}": one for one in some}

    def _missing(self, task: Task) -> list[str]:
        """The sites of a task whose addresses were not said."""
        return [site for site in task.sites if site not in self.addresses]

    def _is_verified(self) -> bool:
        first = entries_of(self.path)[0]
        return isinstance(first, dict) and isinstance(first.get("eval"), list)

    def left_out(self) -> Mapping[str, str]:
        """See `Suite.left_out`."""
        missing = {name: self._missing(task) for name, task in self.found().items()}
        return {
            name: f"task `{name}` is on `{sites[0]}`: say where that is with `--at {sites[0]}=http://…`"
            for name, sites in missing.items()
            if sites
        }

    def staged(self) -> AbstractAsyncContextManager[Stage]:
        """See `Suite.staged`."""
        return _staged(self)


@asynccontextmanager
async def _staged(suite: ArenaSuite) -> AsyncIterator[Stage]:
    yield _Stage(suite, suite.found(), Judge(suite.judge.opened() if suite.judge is not None else None))


@dataclass(frozen=True)
class _Stage:
    suite: ArenaSuite
    tasks: Mapping[str, Task]
    judge: Judge

    def episode(self, task: str, seed: int) -> Episode:
        """See `Stage.episode`; there is one problem, whatever the seed."""
        one = self.tasks[task]
        kept = self.suite.kept / str(one.task_id)
        self.suite.kept.mkdir(parents=True, exist_ok=True)
        make_private_folder(kept)
        return _Episode(one, self.suite.addresses, kept, self.judge)


class _Episode:
    """One task of either format."""

    def __init__(self, task: Task, addresses: Mapping[str, str], kept: Path, judge: Judge) -> None:
        self._task, self._addresses, self._kept, self._judge = task, addresses, kept, judge
        self._sites: dict[str, Page] = {}
        self._recorders: list[Inspector] = []
        self._not_recorded = ""
        self._looked: Looked | None = None

    @property
    def addresses(self) -> Mapping[str, str]:
        """See `Episode.addresses`."""
        return {site: self._addresses[site] for site in self._task.sites}

    @property
    def wanted(self) -> str:
        """See `Episode.wanted`."""
        return self._task.intent

    async def begin(self, pages: Mapping[str, Page], asked: Collection[str]) -> Mapping[str, Any]:
        """See `Episode.begin`."""
        number = self._task.task_id
        starts = json.loads(filled(json.dumps(self._task.start_urls), self._addresses, task=number))
        self._sites = {self._address_of(site): page for site, page in pages.items()}
        for place, (address, page) in enumerate(self._sites.items()):
            recorder = inspected(page)
            try:
                await recorder.record(self._kept / (f"{place}-{REQUESTS}" if place else REQUESTS))
            except CannotTell as error:
                raise BadSuite(f"task {number} cannot be recorded: {error}") from None
            self._recorders.append(recorder)
            start = next((one for one in starts if is_on(one, address)), address)
            await page.act(Act(verb="goto", operand=start), deadline=soon(OPEN_LONGEST))
        return {**self._task.instantiation_dict, "utterance": self._task.intent, "start": starts[0]}

    def _address_of(self, site: str) -> str:
        """Of a plan's site: a task on one has it under its own name, whatever the plan calls it."""
        known = self.addresses
        return (known.get(site) or next(iter(known.values()))).rstrip("/")

    async def judge(self, page: Page) -> None:
        """See `Episode.judge`: pages are looked at while they are there, and the recordings are ended."""
        for recorder in self._recorders:
            with suppress(CannotTell):  # then there is no recording, and the checks of it say so
                await recorder.recorded()
        if len(self._recorders) > 1:
            try:
                await asyncio.to_thread(merge_hars, self._kept / REQUESTS, sorted(self._kept.glob(f"*-{REQUESTS}")))
            except BadHar as error:
                self._not_recorded = str(error)
        if isinstance(self._task, ArenaTask):
            looker = LiveLooker(inspected(page), self._sites)
            self._looked = await looked_at(self._task.at(self._addresses), looker)

    async def judged(self, ended: Ended) -> Judged:
        """See `Episode.judged`."""
        result = to_data(ended.end.result)
        done = ended.end.outcome == "done"
        response = response_of(result, done=done, commits=bool(plan_of(ended.folder).commit_steps))
        put_private(self._kept / ANSWER, json.dumps(response, indent=2, ensure_ascii=False) + "\n")
        why = "" if done else ended.end.why
        if isinstance(self._task, VerifiedTask):
            return self._verified(self._task, response, why)
        if self._looked is None:
            return Judged(solved=False, reward=0.0, why=why or "no page was left to look at")
        try:
            failed = await self._looked.failed(text_of(result), self._judge)
        except CallFailed as error:
            raise BadSuite(f"the judge of task {self._task.task_id} could not be asked: {error}") from None
        return Judged(solved=not failed, reward=float(not failed), why="; ".join(filter(None, (failed, why))))

    def _verified(self, task: VerifiedTask, response: Mapping[str, Any], why: str) -> Judged:
        if self._not_recorded:
            return Judged(solved=False, reward=0.0, why=why or self._not_recorded)
        try:
            sent = read_har(self._kept / REQUESTS)
        except BadHar as error:
            return Judged(solved=False, reward=0.0, why=why or str(error))
        addresses = {site: (address,) for site, address in self._addresses.items()}
        found = score_verified(task, answer=response, sent=sent, addresses=addresses)
        failed = [one.error or f"{one.evaluator} does not hold" for one in found.checks if not one.holds]
        return Judged(solved=not failed, reward=found.value, why="; ".join(filter(None, (*failed, why))))
