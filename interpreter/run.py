"""Running a checked plan from outside: a folder, a journal, a browser, the driver; and resuming it later.

    ended = await run_plan(checked, inputs={"limit": "$20"}, secrets={"shop_pw": …}, root=Path(".callsheet/runs"))
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from callsheet.dsl.binding import bind_inputs
from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.parsing import parse
from callsheet.dsl.relocate import relocate
from callsheet.dsl.values import to_data

from . import events
from .budget import Ledger
from .driver import Driver
from .events import Event
from .folders import RunFolder, create_run, write_private
from .journal import Journal, Record, Recorder
from .machine import Machine
from .masking import Masker
from .seams import Clock, Pages
from .work import Options, Shots, Work

Stopper: TypeAlias = Callable[[Callable[[], None]], None]
"""Is given a function that stops the run cleanly; the command line ties it to Ctrl-C."""


class MissingSecret(Exception):
    """A secret that the plan needs has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the secret `{name}` is not set")
        self.name = name


class NotResumable(Exception):
    """A run that cannot be taken up: it is over, or what it says no longer fits."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How runs are carried out. `pages` makes the agents' pages; by default it is a real browser."""

    shots: Shots = "nodes"
    headless: bool = True
    settle_pause: float = 2.0
    watch: Callable[[Event], None] = lambda _: None
    on_start: Stopper = lambda _: None
    clock: Clock = field(default_factory=Clock)
    pages: Callable[[CheckedPlan, Mapping[str, Any], Mapping[str, str]], AbstractAsyncContextManager[Pages]] | None = None


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended, and the folder that holds everything about it."""

    folder: RunFolder
    end: events.RunEnded

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

    Raises `BadInput`, `MissingSecret`, and what making a folder, a journal or a browser raises.
    """
    settings = settings or Settings()
    bound = bind_inputs(plan, inputs)
    _all_secrets(plan, secrets)
    started = settings.clock.wall()
    # Ids need to differ, not to be secret.
    folder = create_run(root, now=started, chance=random.Random())  # noqa: S311
    write_private(folder.plan, plan.plan.source.text)
    write_private(folder.inputs, json.dumps({"inputs": to_data(bound), "sites": dict(addresses or {})}, indent=2))
    with Journal.create(folder.journal, plan_hash=plan.hash) as journal:
        first = events.RunStarted(
            at=0.0, plan=plan.plan.name.text, plan_hash=plan.hash, inputs=bound, started=_iso(started)
        )
        return await _carry_on(plan, Machine(plan), journal, folder, first, secrets, settings)


async def resume_run(folder: RunFolder, *, secrets: Mapping[str, str], settings: Settings | None = None) -> Ended:
    """Take a run up where its journal ends.

    Raises `NotResumable`, `MissingSecret`, `RunBusy`, and what an unreadable journal raises.
    """
    settings = settings or Settings()
    plan = plan_of(folder)
    _all_secrets(plan, secrets)
    with Journal.open(folder.journal, plan_hash=plan.hash) as journal:
        machine = replay(plan, journal.records)
        if machine.ended is not None and machine.ended.outcome == "done":
            raise NotResumable(f"run `{folder.id}` is done: there is nothing left to do")
        again = events.RunResumed(at=machine.at, started=_iso(settings.clock.wall()))
        if not machine.inputs and machine.at == 0.0 and not _has_started(journal.records):
            raise NotResumable(f"run `{folder.id}` was stopped before it began: start it anew with `callsheet run`")
        return await _carry_on(plan, machine, journal, folder, again, secrets, settings)


def plan_of(folder: RunFolder) -> CheckedPlan:
    """The plan of a run, checked again. Raises `NotResumable` when it is gone or was changed."""
    try:
        text = folder.plan.read_text(encoding="utf-8")
        kept = json.loads(folder.inputs.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotResumable(f"run `{folder.id}` has lost its plan or inputs: {error}") from None
    plan = check(relocate(parse(text, name=str(folder.plan)), kept["sites"])).checked
    if plan is None:
        raise NotResumable(f"the plan of run `{folder.id}` was changed and is no longer accepted")
    return plan


def replay(plan: CheckedPlan, records: tuple[Record, ...]) -> Machine:
    """The state that the journal tells of."""
    machine = Machine(plan)
    for event in events_of(records):
        machine.apply(event)
    return machine


def events_of(records: tuple[Record, ...]) -> list[Event]:
    """The events among a journal's records; the others are the journal's own."""
    return [events.from_body(one.kind, one.body) for one in records if one.kind in events.BY_KIND]


def _has_started(records: tuple[Record, ...]) -> bool:
    return any(one.kind == events.RunStarted.__name__ for one in records)


def _all_secrets(plan: CheckedPlan, secrets: Mapping[str, str]) -> None:
    for name in plan.secrets:
        if not secrets.get(name):
            raise MissingSecret(name)


def _iso(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")


async def _carry_on(
    plan: CheckedPlan,
    machine: Machine,
    journal: Journal,
    folder: RunFolder,
    first: Event,
    secrets: Mapping[str, str],
    settings: Settings,
) -> Ended:
    from .agents import login_users, public_words

    inputs = first.inputs if isinstance(first, events.RunStarted) else machine.inputs
    known = {name: secrets[name] for name in plan.secrets}
    masker = Masker(known, users=login_users(plan, inputs), public=public_words(plan))
    ledger = Ledger(plan)
    for name, node in machine.nodes.items():
        ledger.spend(name, {"steps": node.steps})
    for commit in machine.commits.values():
        if commit.spends is not None and commit.outcome != "not_done":
            ledger.spend(commit.node, {"spend": commit.spends.amount})
    async with Recorder(journal, mask=masker.mask_data) as recorder:
        async with (settings.pages or _browser(settings))(plan, inputs, known) as pages:
            options = Options(
                shots=settings.shots,
                settle_pause=settings.settle_pause,
                folder=folder.screenshots,
                watch=settings.watch,
            )
            work = Work(
                plan=plan,
                machine=machine,
                recorder=recorder,
                pages=pages,
                ledger=ledger,
                clock=settings.clock,
                options=options,
            )
            driver = Driver(work)
            settings.on_start(driver.stop)
            await work.record(first)
            try:
                end = await driver.run()
            finally:
                await work.close()
    return Ended(folder=folder, end=end)


def _browser(
    settings: Settings,
) -> Callable[[CheckedPlan, Mapping[str, Any], Mapping[str, str]], AbstractAsyncContextManager[Pages]]:
    from .agents import browser_pages

    return lambda plan, inputs, secrets: browser_pages(plan, inputs, secrets, headless=settings.headless)

