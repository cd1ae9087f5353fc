"""Runs without a disk: a journal in memory, whose process can die before or after any of its writes.

What is not on the `Disk` when the power goes is lost, and from then on nothing can be done: not by the driver, not by
the page. So a crash here is as total as SIGKILL, and costs a thousandth.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.models import Models
from callsheet.dsl.replanning import Replanners
from callsheet.interpreter import events
from callsheet.interpreter.driver import Stopper, drive, let_it_run
from callsheet.interpreter.events import Event
from callsheet.interpreter.files import MemoryFiles
from callsheet.interpreter.journal import JournalUnwritable
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.packed import events_in
from callsheet.interpreter.seams import NOBODY, Clock, People
from callsheet.interpreter.work import Accept, Options, Work

from .shop import FakeClock, FakePage, FakePages, Shop, workers_of


class PowerCut(BaseException):
    """The process is gone."""


@dataclass
class Disk:
    """What was written: kinds and bodies as JSON texts. `writes` counts commits of all processes."""

    records: list[tuple[str, str]] = field(default_factory=list)
    writes: int = 0
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def append(self, event: Event) -> None:
        """Write one more, as a process of its own would."""
        self.records.append((type(event).__name__, json.dumps(events.to_body(event))))

    def events(self) -> list[Event]:
        """What is there to be read back."""
        return [event for kind, text in self.records for event in events_in(kind, json.loads(text))]


@dataclass
class Process:
    """One process: it dies just before (`before=True`) or after its write number `dies_at`, counted from 1.

    From its write number `full_at` on the disk takes nothing more, and says so.
    """

    disk: Disk
    dies_at: int = 0
    before: bool = False
    full_at: int = 0
    writes: int = 0
    dead: bool = False
    _noted: list[tuple[str, str]] = field(default_factory=list)

    def power(self) -> None:
        """Whether anything can be done."""
        if self.dead:
            raise PowerCut

    async def record(self, kind: str, body: Mapping[str, Any]) -> None:
        """As `Recorder.record`."""
        self.note(kind, body)
        await self.flush()

    async def flush(self) -> None:
        """As `Recorder.flush`."""
        await asyncio.sleep(0)  # others may come in between, as while a disk writes
        self.power()
        self.writes += 1
        if self.before and self.writes == self.dies_at:
            self._die()
        if self.full_at and self.writes >= self.full_at:
            raise JournalUnwritable(Path("journal.sqlite"), "full")
        noted, self._noted = self._noted, []
        self.disk.records += noted
        self.disk.writes += bool(noted)
        if self.writes == self.dies_at:
            self._die()

    def note(self, kind: str, body: Mapping[str, Any]) -> None:
        """As `Recorder.note`."""
        self.power()
        self._noted.append((kind, json.dumps(body)))

    def _die(self) -> None:
        self.dead = True
        raise PowerCut


def clock_of(fake: FakeClock) -> Clock:
    """The driver's clock on the shop's time."""

    async def sleep(seconds: float) -> None:
        until = fake.now + seconds
        fake.on_sleep()
        await asyncio.sleep(0)
        fake.now = max(fake.now, until)

    return Clock(monotonic=fake.monotonic, wall=lambda: dt.datetime(2026, 11, 22, tzinfo=dt.UTC), sleep=sleep)


def replayed(plan: CheckedPlan, disk: Disk, inputs: Mapping[str, Any] | None = None) -> Machine:
    """The state that the disk tells of."""
    machine = Machine(plan, inputs or {})
    for event in disk.events():
        machine.apply(event)
    return machine


async def run_once(
    plan: CheckedPlan,
    shop: Shop,
    disk: Disk,
    *,
    dies_at: int = 0,
    before: bool = False,
    full_at: int = 0,
    inputs: Mapping[str, Any] | None = None,
    strict: bool = False,
    replan: Replanners | None = None,
    accept: Accept | None = None,
    trust_patches: bool = False,
    on_start: Stopper = let_it_run,
    machines: list[Machine] | None = None,
    people: People = NOBODY,
    models: Models | None = None,
    page: type[FakePage] = FakePage,
) -> events.RunEnded | None:
    """Begin or take up a run in a process of its own; None when that has died."""
    process = Process(disk, dies_at=dies_at, before=before, full_at=full_at)
    shop.power = process.power
    machine = replayed(plan, disk, inputs)
    if machines is not None:
        machines.append(machine)
    work = Work(
        plan=plan,
        machine=machine,
        recorder=process,
        pages=FakePages(shop, page, workers=workers_of(plan)),
        people=people,
        models=models,
        clock=clock_of(shop.clock),
        options=Options(settle_pause=2.0, strict=strict, replan=replan, accept=accept, trust_patches=trust_patches),
        files=disk.files,
    )
    try:
        return await drive(work, on_start=on_start)
    except PowerCut:
        return None
    finally:
        shop.open_pages = 0 if process.dead else shop.open_pages


def run(plan: CheckedPlan, shop: Shop, disk: Disk | None = None, **options: Any) -> events.RunEnded | None:
    """`run_once`, in an event loop of its own."""
    return asyncio.run(run_once(plan, shop, Disk() if disk is None else disk, **options))
