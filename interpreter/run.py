"""Running a checked plan from outside: a folder, a journal, a browser, the driver; and resuming it later.

ended = await run_plan(checked, inputs={"limit": "$20"}, secrets={"shop_pw": …}, root=Path(".callsheet/runs"))
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeAlias

from callsheet.dsl import ast, types
from callsheet.dsl.binding import BadInput, bind_inputs, converted
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.commit_names import declared_commits, name_in
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.models import Models
from callsheet.dsl.replanning import Replanners
from callsheet.dsl.types import Type
from callsheet.dsl.values import from_data, to_data

from . import events
from .adoption import OtherPlan
from .both import both
from .brought import brought_files
from .browser.kinds import Kind, find_browser
from .driver import Stopper, drive, let_it_run
from .events import Event
from .file_inputs import files_in, read_files
from .files import FolderFiles
from .folders import RunFolder, create_run, put_private, sync_run, write_private
from .handing import require_models
from .journal import Journal, Record, Recorder
from .kept import read_kept, to_keep
from .limits import MEASURED, PLAN
from .machine import Machine
from .masking import Masker, fingerprint, mark
from .packed import numbered
from .report import Amount
from .seams import NOBODY, Clock, Page, Pages, People
from .state import CommitState
from .unable import require_able
from .work import Accept, Options, Shots, Work

PagesOf: TypeAlias = Callable[[CheckedPlan, Mapping[str, Any], Mapping[str, str]], AbstractAsyncContextManager[Pages]]
"""Makes the agents' pages of a plan with these inputs and secrets."""
_MASKED = mark("").rstrip("›")


class MissingSecret(Exception):
    """A secret that the plan needs has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the secret `{name}` is not set")
        self.name = name


class NotResumable(Exception):
    """A run that cannot be taken up, or not so: it is over, or what it says no longer fits."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How runs are carried out. `pages` makes the agents' pages; by default it is a real browser.

    With `trace`, each session leaves Playwright's trace in the run's folder, masked.
    `replan` rewrites the rest of a plan when a trigger fires, `accept` asks a person about patches of a model.
    """

    shots: Shots = "nodes"
    headless: bool = True
    browser: Kind = "chromium"
    settle_pause: float = 2.0
    strict: bool = False
    trace: bool = False
    watch: Callable[[Event], None] = lambda _: None
    on_start: Stopper = let_it_run
    clock: Clock = field(default_factory=Clock)
    pages: PagesOf | None = None
    people: People = NOBODY
    replan: Replanners | None = None
    accept: Accept | None = None
    trust_patches: bool = False
    models: Models | None = None


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended, what it used by then, and the folder that holds everything about it."""

    folder: RunFolder
    end: events.RunEnded
    used: Mapping[ast.Resource, Amount]

    @property
    def run(self) -> str:
        """The run's id."""
        return self.folder.id


async def run_plan(
    plan: CheckedPlan,
    *,
    root: Path,
    inputs: Mapping[str, Any],
    secrets: Mapping[str, str],
    addresses: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> Ended:
    """Run a plan from its beginning. `addresses` are those it was relocated to, kept for a resume.

    Raises `CannotCarryOut`, `BadInput`, `MissingSecret`, and what making a folder, a journal or a browser raises.
    """
    settings = settings or Settings()
    require_able(plan, settings.browser)
    require_models(plan, settings.models)
    given, contents = read_files(plan, inputs)
    bound = bind_inputs(plan, given)
    require_secrets(plan.secrets, secrets)
    brought = brought_files(plan, root)
    if settings.pages is None and _uses_pages(plan):
        find_browser(settings.browser, settings.headless)  # before anything is kept: without one there is no run
    # Ids need to differ, not to be secret.
    folder = create_run(root, now=settings.clock.wall(), chance=random.Random())

    def keep_files() -> None:
        for content in (*contents, *brought):
            FolderFiles(folder.files).keep(content)
        put_private(folder.plan, plan.plan.source.text)

    def keep_inputs() -> None:
        kept = {"inputs": to_data(bound), **to_keep(plan, addresses or {})}
        put_private(folder.inputs, json.dumps(kept, indent=2))

    async def keep() -> Journal:
        # Each waits for the disk, which writes several files as fast as one.
        each = (asyncio.to_thread(keep_files), asyncio.to_thread(keep_inputs), asyncio.to_thread(sync_run, folder))
        await asyncio.gather(*each)
        # It makes the list of the folder's files durable, its own name behind the others.
        return await asyncio.to_thread(partial(Journal.create, folder.journal, plan_hash=plan.hash))

    pages = _pages(plan, bound, folder, secrets, settings)
    # Either takes as long as a few acts, and waits for the disk or for the browser.
    async with both(keep(), pages) as (journal, opened):
        return await _carry_on(Machine(plan, bound), journal, opened, folder, secrets, settings)


async def resume_run(folder: RunFolder, *, secrets: Mapping[str, str], settings: Settings | None = None) -> Ended:
    """Take a run up where its journal ends.

    Raises `CannotCarryOut`, `NotResumable`, `MissingSecret`, `RunBusy`, and what an unreadable journal or a browser
    raises.
    """
    plan, inputs = kept_of(folder)
    settings = settings or Settings()
    require_able(plan, settings.browser)
    require_models(plan, settings.models)
    require_secrets(plan.secrets, secrets)
    _same_files(folder, inputs)
    with Journal.open(folder.journal, plan_hash=plan.hash) as journal:
        shutil.rmtree(folder.raw_traces, ignore_errors=True)  # of a process that was killed
        machine = replay(plan, journal.records, inputs)
        if machine.ended is not None and machine.complete:
            raise NotResumable(f"run `{folder.id}` is over: {machine.ended.why}")
        async with _pages(machine.plan, machine.inputs, folder, secrets, settings) as pages:
            return await _carry_on(machine, journal, pages, folder, secrets, settings)


def settle_commit(folder: RunFolder, key: str, *, done: bool, gives: Mapping[str, Any]) -> None:
    """A person has found out whether an unsettled commit was done; a resume goes on from there.

    `key` is the commit's name with the loop rounds (`place[2]`), `gives` what its proof would have given.
    Raises `NotResumable`, `BadInput`, `RunBusy`, and what an unreadable journal raises.
    """
    plan = plan_of(folder)
    with Journal.open(folder.journal, plan_hash=plan.hash) as journal:
        machine = replay(plan, journal.records)
        open_ones = {name: one for name, one in machine.commits.items() if one.outcome in ("intended", "unknown")}
        if key not in open_ones:
            known = ", ".join(f"`{name}`" for name in open_ones) or "none"
            raise NotResumable(f"no commit `{key}` of run `{folder.id}` waits to be settled; that do: {known}")
        settled = events.CommitSettled(
            at=machine.at,
            **open_ones[key].intent.unit._asdict(),
            key=key,
            outcome="done" if done else "not_done",
            gives=_given_by_hand(machine.plan, open_ones[key], gives, done=done),
            by="person",
        )
        journal.append([(type(settled).__name__, events.to_body(settled))])


def plan_of(folder: RunFolder) -> CheckedPlan:
    """The plan of a run, checked again. Raises `NotResumable` when it is gone or was changed."""
    return kept_of(folder)[0]


def replay(plan: CheckedPlan, records: tuple[Record, ...], inputs: Mapping[str, Any] | None = None) -> Machine:
    """The state that the journal tells of. Raises `NotResumable` when it tells of other inputs."""
    machine = Machine(plan, inputs)
    for event in events_of(records):
        if isinstance(event, events.RunStarted) and inputs is not None:
            _same_inputs(event.inputs, inputs)
        try:
            machine.apply(event)
        except OtherPlan as error:
            raise NotResumable(str(error)) from None
    return machine


def events_of(records: tuple[Record, ...]) -> list[Event]:
    """The events among a journal's records; the others are the journal's own."""
    return [event for _, event in numbered(records)]


def outcome_of(records: tuple[Record, ...]) -> tuple[str, str]:
    """Plan and outcome of a run in a word each; one without an end is `unfinished`: under way, or killed."""
    plan, outcome = "", "unfinished"
    for event in events_of(records):
        match event:
            case events.RunStarted(plan=name):
                plan = name
            case events.RunResumed():
                outcome = "unfinished"
            case events.RunEnded(outcome=word):
                outcome = word
    return plan, outcome


async def _carry_on(
    machine: Machine,
    journal: Journal,
    pages: Pages,
    folder: RunFolder,
    secrets: Mapping[str, str],
    settings: Settings,
) -> Ended:
    plan = machine.plan
    known = _known(plan, secrets)
    options = Options(
        shots=settings.shots,
        settle_pause=settings.settle_pause,
        strict=settings.strict,
        folder=folder.screenshots,
        watch=settings.watch,
        mask=_mask(machine, known),
        secrets=_fingerprints(folder, known),
        replan=settings.replan,
        accept=settings.accept,
        trust_patches=settings.trust_patches,
    )
    async with Recorder(journal) as recorder:
        work = Work(
            plan=plan,
            machine=machine,
            recorder=recorder,
            pages=pages,
            people=settings.people,
            models=settings.models,
            clock=settings.clock,
            options=options,
            files=FolderFiles(folder.files),
        )
        end = await drive(work, on_start=settings.on_start)
        return Ended(folder=folder, end=end, used=_used(machine))


def _known(plan: CheckedPlan, secrets: Mapping[str, str]) -> dict[str, str]:
    """The secrets that the plan uses."""
    return {name: secrets[name] for name in plan.secrets}


def _pages(
    plan: CheckedPlan,
    inputs: Mapping[str, Any],
    folder: RunFolder,
    secrets: Mapping[str, str],
    settings: Settings,
) -> AbstractAsyncContextManager[Pages]:
    open_pages = settings.pages or (_in_a_browser(settings, folder) if _uses_pages(plan) else _without_pages)
    return open_pages(plan, inputs, _known(plan, secrets))


def _used(machine: Machine) -> dict[ast.Resource, Amount]:
    return {**{one: machine.used(PLAN, one) for one in MEASURED}, "time": machine.at}


def _fingerprints(folder: RunFolder, secrets: Mapping[str, str]) -> dict[str, str]:
    """What the journal keeps of the secrets. The key is made when it is first needed."""
    if not secrets:
        return {}
    if not folder.key.exists():
        write_private(folder.key, token_hex(32))
    key = folder.key.read_text(encoding="ascii")
    return {name: fingerprint(name, text, key) for name, text in secrets.items()}


def _mask(machine: Machine, secrets: Mapping[str, str]) -> Callable[[Any], Any]:
    if not secrets:
        return lambda data: data
    from .agents import login_users, public_words  # loads the browser's library, which a resume may refuse before

    users, public = login_users(machine.plan, machine.inputs), public_words(machine.plan)
    return Masker(secrets, users=users, public=public | events.WORDS).mask_data


def _uses_pages(plan: CheckedPlan) -> bool:
    """Whether any node's agent works on a site; a plan that only computes needs no browser."""
    agents = {node.agent.text for node in plan.nodes.values() if node.agent is not None}
    return any(plan.agents[name].site is not None for name in agents)


def _in_a_browser(settings: Settings, folder: RunFolder) -> PagesOf:
    from .agents import browser_pages

    traces = folder.traces if settings.trace else None
    return partial(browser_pages, headless=settings.headless, kind=settings.browser, traces=traces)


class _NoPages:
    """The pages of a plan that uses none."""

    async def open(self, agent: str) -> Page:
        """Not called: the checker gives pages to agents with a site only."""
        raise AssertionError(f"agent `{agent}` has no site")


@asynccontextmanager
async def _without_pages(*_: object) -> AsyncIterator[Pages]:
    yield _NoPages()


def require_secrets(names: Iterable[str], secrets: Mapping[str, str]) -> None:
    """Raises `MissingSecret` for the first that has no value."""
    for name in names:
        if not secrets.get(name):
            raise MissingSecret(name)


def kept_of(folder: RunFolder) -> tuple[CheckedPlan, dict[str, Any]]:
    """Plan and inputs of a run as its folder has them."""
    try:
        text = folder.plan.read_text(encoding="utf-8")
        kept = json.loads(folder.inputs.read_text(encoding="utf-8"))
        read = read_kept(text, kept, name=str(folder.plan))
        inputs: dict[str, Any] = from_data(kept["inputs"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotResumable(f"run `{folder.id}` has lost its plan or inputs: {error}") from None
    plan = read.checked()
    if plan is None:
        raise NotResumable(f"the plan of run `{folder.id}` was changed and is no longer accepted")
    return plan, inputs


def _same_inputs(recorded: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """What finished nodes have worked with is what the others will; a masked input can't be compared."""
    for name, value in recorded.items():
        masked = _MASKED in json.dumps(to_data(value), ensure_ascii=False)
        if kept.get(name) != value and not masked:
            raise NotResumable(f"input `{name}` was changed since the run began: start a new run with it")


def _same_files(folder: RunFolder, inputs: Mapping[str, Any]) -> None:
    """The files of inputs are what they were; those that were fetched are looked at when they are used."""
    files = FolderFiles(folder.files)
    for name, value in inputs.items():
        try:
            for file in files_in(value):
                files(file)
        except NodeFailure as failed:
            raise NotResumable(f"input `{name}`: {failed.failure.message}: start a new run with it") from None


def _given_by_hand(plan: CheckedPlan, commit: CommitState, gives: Mapping[str, Any], *, done: bool) -> dict[str, Any]:
    """What the commit's proof gives, from the texts that a person typed."""
    declared = _gives_of(plan, commit.intent) if done else {}
    name = commit.intent.key
    for unknown in gives.keys() - declared.keys():
        known = ", ".join(f"`{one}`" for one in declared) or "nothing"
        raise BadInput(f"commit `{name}` gives no `{unknown}`" + (f"; it gives {known}" if done else " if not done"))
    for missing, kind in declared.items():
        if missing not in gives and not isinstance(kind, types.Optional):
            raise BadInput(f"commit `{name}` gives `{missing}` (a `{kind}`): say what it is with `--give {missing}=…`")
    return {
        give: converted(f"`{give}`", gives.get(give), kind, plan.declared.currency) for give, kind in declared.items()
    }


def _gives_of(plan: CheckedPlan, intent: events.CommitIntended) -> dict[str, Type]:
    commit = declared_commits(plan)[name_in(intent.key)]
    gives = [one for one in ast.walk(commit.proof) if isinstance(one, ast.Give)]
    return {one.name.text: plan.declared.resolve(one.type) for one in gives}
