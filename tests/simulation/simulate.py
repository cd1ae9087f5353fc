"""One run of a plan by chance through trouble, stops and crashes by chance, to its end; all of it from one seed.

In: a seed. Out: a `Story`, or AssertionError with what broke. The machine, the driver, the budgets, the commits and the
recorder are the real ones; time, disk and site are not (`loop`, `disk`, `site`).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.budget import PLAN
from callsheet.interpreter.driver import Stopper, drive
from callsheet.interpreter.journal import JournalUnwritable, Recorder
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.run import events_of, replay
from callsheet.interpreter.seams import Clock
from callsheet.interpreter.work import Options, Work
from tests.interpreter.promises import assert_kept

from .disk import Disk, MemoryDisk, SqliteDisk
from .loop import VirtualLoop
from .plans import planned
from .site import SETTLE_PAUSE, Site, SitePages, SitePlanner, Visit

SEEDS_A_PLAN = 20
MOST_PROCESSES = 40
LONG = 36_000.0
"""Virtual seconds in which a process that nothing strikes is over."""
End: TypeAlias = Literal["ended", "stopped", "crashed", "full"]


@dataclass(kw_only=True)
class Story:
    """What became of one seed."""

    plan: CheckedPlan
    site: Site
    ends: list[str] = field(default_factory=list)
    machine: Machine

    @property
    def outcome(self) -> str:
        """How the run ended at last."""
        return self.machine.ended.outcome if self.machine.ended else "unfinished"


class Simulation:
    """The run of one seed. With `folder` its journal is a real one in there."""

    def __init__(self, seed: int, folder: Path | None = None) -> None:
        self.planned = planned(seed // SEEDS_A_PLAN)
        self.plan = self.planned.plan
        self.chance = random.Random(seed)
        self.site = Site(
            self.chance,
            trouble=self.chance.choice((0.0, 0.02, 0.1, 0.3)),
            left=self.chance.randint(0, 12),
            slowest=self.chance.choice((0.0, 0.05, 1.0)),
        )
        self.strikes = self.chance.choice((0, 1, 1, 2, 3, 8))
        self.disk: Disk = SqliteDisk(self.plan.hash, folder) if folder else MemoryDisk(self.plan.hash)
        self.login = all(site.auth is not None for site in self.plan.sites.values())
        self.now = 0.0
        self.ends: list[str] = []

    def run(self) -> Story:
        """Processes until the run is over. Raises AssertionError when a promise is broken."""
        for _ in range(MOST_PROCESSES):
            self.ends.append(self._process())
            machine = replay(self.plan, self.disk.records())
            self._judge(machine)
            ended = machine.ended
            if ended is None or ended.outcome == "interrupted":
                continue
            if ended.outcome == "waiting":
                if not self.login or self.chance.random() < 0.3:
                    self._ask(machine)
                assert not self.login or self.site.gone_wrong, "somebody is asked what a look can tell"
            elif ended.outcome in ("done", "budget"):
                return self._told(machine)
            # What failed for good gets one attempt more, until the trouble has come to its end.
        raise AssertionError(f"{MOST_PROCESSES} processes, and it is still not over: {self.ends}")

    def _told(self, machine: Machine) -> Story:
        return Story(plan=self.plan, site=self.site, ends=self.ends, machine=machine)

    # One process

    def _process(self) -> str:
        self.site.gone_wrong = False
        strikes = self.strikes > 0
        self.strikes -= strikes
        kind = self.chance.choice(("crashed", "crashed", "crashed", "stopped", "full")) if strikes else "ended"
        after = self.chance.choice((0.01, 0.3, 3.0, 30.0)) * self.chance.random()
        loop = VirtualLoop(self.now, self.chance, slowest_write=self.chance.choice((0.0, 0.002, 0.2)))
        visit = Visit(self.site)
        try:
            return self._live(loop, visit, kind, after)
        finally:
            self.site.cut_off(loop.now)
            self.now = loop.now + self.chance.uniform(0.0, 5.0)
            visit.cut = True
            _bury(loop)
            self.disk.crash()

    def _live(self, loop: VirtualLoop, visit: Visit, kind: str, after: float) -> str:
        full_at = self.chance.randint(1, 30) if kind == "full" else 0

        def on_start(stop: Callable[[], None]) -> None:
            if kind == "stopped":
                loop.call_later(after, stop)

        main = loop.create_task(self._drive(visit, full_at, on_start))
        end = loop.call_later(after if kind == "crashed" else LONG, loop.stop)
        main.add_done_callback(_stop)
        loop.run_forever()
        main.remove_done_callback(_stop)
        end.cancel()
        if not main.done():
            assert kind == "crashed", f"nothing has come of it in {LONG} s"
            return f"crashed after {after:.3f} s"
        try:
            ended = main.result()
        except JournalUnwritable:
            assert kind == "full", "nothing was wrong with the disk"
            return f"disk full at write {full_at}"
        return f"ended {ended.outcome}: {ended.why}"

    async def _drive(self, visit: Visit, full_at: int, on_start: Stopper) -> events.RunEnded:
        loop = asyncio.get_running_loop()
        machine = replay(self.plan, self.disk.records())
        clock = Clock(monotonic=loop.time, wall=lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
        async with Recorder(self.disk.open(visit.power, full_at)) as recorder:  # type: ignore[arg-type]
            work = Work(
                plan=self.plan,
                machine=machine,
                recorder=recorder,
                pages=SitePages(visit),
                clock=clock,
                options=Options(
                    settle_pause=SETTLE_PAUSE,
                    shots="none",
                    replan=SitePlanner(visit, self.planned.patches) if self.planned.patches else None,
                    trust_patches=True,
                ),
            )
            return await drive(work, on_start=on_start)

    # Judgement

    def _judge(self, machine: Machine) -> None:
        happened = events_of(self.disk.records())
        assert_kept(self.plan, happened)
        twice = sorted({one for one in self.site.orders if self.site.orders.count(one) > 1})
        assert not twice, f"ordered twice: {twice}"
        intents = sum(isinstance(one, events.ActIntended | events.CommitIntended) for one in happened)
        assert self.site.acts <= intents, f"{self.site.acts} acts and {intents} announced"
        for budget in (one for one in self.plan.plan.declarations if isinstance(one, ast.Budget)):
            for one in budget.quantities:
                assert machine.used(PLAN, one.resource) <= one.amount, f"over the budget of {one.resource}"
        done = [commit for commit in machine.commits.values() if commit.outcome == "done"]
        assert len(done) <= len(self.site.orders), "a commit is recorded as done that the site knows nothing of"

    def _ask(self, machine: Machine) -> None:
        """A person waits until nothing more can land, looks, and says what is so."""
        self.now += 3600
        self.site.settle(self.now)
        for key, commit in machine.commits.items():
            if commit.outcome in ("intended", "unknown"):
                item = commit.intent.text.removeprefix('click button "Order ').removesuffix('"')
                done = item in self.site.orders
                settled = events.CommitSettled(
                    at=machine.at, node=commit.intent.node, key=key, outcome="done" if done else "not_done", by="person"
                )
                writer = self.disk.open(lambda: None, 0)
                writer.write([writer.draft(type(settled).__name__, events.to_body(settled))])
                self.disk.crash()


def _stop(task: asyncio.Task[events.RunEnded]) -> None:
    task.get_loop().stop()


def _bury(loop: VirtualLoop) -> None:
    """The tasks of a process that is gone: they can do nothing any more, and nobody hears what they say."""
    loop.set_exception_handler(lambda *_: None)
    while tasks := asyncio.all_tasks(loop):
        for task in tasks:
            task.cancel()  # once more for each thing that it still waits for on its way out
        loop.call_soon(loop.stop)
        loop.run_forever()
        for task in tasks:
            if task.done() and not task.cancelled():
                task.exception()
    loop.close()


def simulate(seed: int, folder: Path | None = None) -> Story:
    """Run one seed and compare it with the run of its plan that nothing strikes."""
    return compared(Simulation(seed, folder).run(), seed)


def compared(story: Story, seed: int) -> Story:
    """The story, if it came to what an undisturbed run comes to."""
    whole = undisturbed(seed // SEEDS_A_PLAN)
    if story.outcome == whole.outcome == "done":
        assert sorted(story.site.orders) == sorted(whole.site.orders), "other orders than without trouble"
        either = planned(seed // SEEDS_A_PLAN).either
        assert _gives(story, either) == _gives(whole, either), "other results than without trouble"
        assert story.machine.plan.hash == whole.machine.plan.hash, "another plan than without trouble"
    elif whole.outcome == "done":
        assert set(story.site.orders) <= set(whole.site.orders), "orders that nobody wanted"
    return story


def _gives(story: Story, either: Container[str]) -> dict[str, object]:
    return {name: node.gives for name, node in story.machine.nodes.items() if name not in either}


_WHOLE: dict[int, Story] = {}


def undisturbed(number: int) -> Story:
    """The run of a plan that nothing strikes."""
    if number not in _WHOLE:
        simulation = Simulation(number * SEEDS_A_PLAN)
        simulation.site.left = simulation.strikes = 0
        _WHOLE[number] = story = simulation.run()
        assert story.outcome in ("done", "budget"), story.ends
    return _WHOLE[number]
