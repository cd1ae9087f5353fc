"""What the attempts of one run share: the machine and its journal, budgets, deadlines, pages.

Events go through here and nowhere else: masked, written, then applied, then shown, in that order. What is applied is
what was written, so a run that is resumed goes on from the very state that it was in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.actions import Act
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.failures import Failure, NodeFailure, fail
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.lines import line_at
from callsheet.dsl.models import Models
from callsheet.dsl.replanning import Replanners
from callsheet.dsl.values import File

from . import events
from .active_time import ActiveTime
from .both import Seen, begun_beside
from .budget import Ledger, OverBudget, Refusal, Reservation, need_of
from .egress.rules import SAID
from .events import Event, ShotOccasion
from .files import Files, MemoryFiles
from .machine import Machine
from .meter import Need
from .packed import COMPUTED, computed, computed_body
from .seams import NOBODY, Clock, Page, Pages, People
from .units import PLANNER, Unit

Shots: TypeAlias = Literal["none", "nodes", "steps"]
Worker: TypeAlias = tuple[str, int]
"""An agent, and which of its pool."""
Accept: TypeAlias = Callable[[str, str], Awaitable[bool]]
_WITHOUT_TEXT = (int, float, bool, type(None))


class AnswerMissing(Exception):
    """A person has to say something, and nobody is there: the attempt can go on once it is said."""


class Stopped(Exception):
    """The run is being stopped; the attempt ends where it is."""


class Recorder(Protocol):
    """The journal as the driver sees it."""

    async def record(self, kind: str, body: dict[str, Any]) -> object:
        """Returns when the record, and all noted before it, are durable."""

    def note(self, kind: str, body: dict[str, Any]) -> None:
        """Durable no later than the next record."""

    async def flush(self) -> None:
        """Returns when all that was noted is durable."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run is carried out.

    `settle_pause` is how long, in seconds, a late request may take to land (R4). A run that is begun as `strict` stays
    so: a node of it is begun only when all that it may take fits. `secrets` are fingerprints of them by name. `replan`
    rewrites the rest of the plan when a trigger fires; `accept` asks a person about a patch, shown as a diff with its
    reason, that a model may not decide on; with `trust_patches` each is taken for a person's.
    """

    shots: Shots = "nodes"
    settle_pause: float = 2.0
    strict: bool = False
    folder: Path | None = None
    watch: Callable[[Event], None] = lambda _: None
    mask: Callable[[Any], Any] = lambda data: data
    secrets: Mapping[str, str] = field(default_factory=dict)
    replan: Replanners | None = None
    accept: Accept | None = None
    trust_patches: bool = False


@dataclass(kw_only=True)
class Work:
    """The run as its attempts see it.

    `critical` are the units that are between a commit's act and its outcome. `left_by` says which node an agent's page
    was left by, as it left it.
    """

    plan: CheckedPlan
    machine: Machine
    recorder: Recorder
    pages: Pages
    people: People = NOBODY
    models: Models | None = None
    clock: Clock = field(default_factory=Clock)
    options: Options = field(default_factory=Options)
    files: Files = field(default_factory=MemoryFiles)
    stopping: bool = False
    critical: set[Unit] = field(default_factory=set)
    left_by: dict[Worker, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = self.machine.plan
        self.ledger = Ledger(self.machine.limits, self.machine.used, self.plan.declared.currency)
        self.machine.knows_files(self.files)
        self._whole: dict[str, Reservation] = {}
        self._calls = 0
        self.time = ActiveTime(self.clock, self.machine.at)
        self._workers: dict[Unit, int] = {}
        self._open: dict[Worker, Page] = {}
        folder = self.options.folder
        self._pictures = 0 if folder is None else len(list(folder.glob("*.png")))

    # Events

    async def record(self, event: Event) -> None:
        """Durable, then applied, then shown."""
        kind, body = self._written(event)
        await self.recorder.record(kind, body)
        self._apply(events.from_body(kind, body))

    async def record_while(self, event: Event, step: Callable[[], Awaitable[Seen]]) -> Awaitable[Seen]:
        """`record`, while a step is begun already of which nothing leaves if that fails. Returns the step."""
        return await begun_beside(step, self.record(event))

    def note(self, event: Event) -> None:
        """Applied at once, durable no later than the next record."""
        kind, body = self._written(event)
        self.recorder.note(kind, body)
        self._apply(events.from_body(kind, body))

    def note_computed(self, unit: Unit, attempt: int, gives: Mapping[str, Any]) -> events.NodeDone:
        """A unit has begun and is done: one record. The end that is returned is to be applied when that is durable."""
        body = self._masked(computed_body(unit, attempt, gives))
        self.recorder.note(COMPUTED, body)
        started, done = computed(body)
        self._apply(started)
        return done

    async def end_computed(self, done: Sequence[events.NodeDone]) -> None:
        """Durable, then applied, then shown."""
        await self.recorder.flush()
        for event in done:
            self._apply(event)

    def as_written(self, event: Event) -> Event:
        """The event as the journal will give it back."""
        return events.from_body(*self._written(event))

    def _written(self, event: Event) -> tuple[str, dict[str, Any]]:
        return type(event).__name__, self._masked(events.to_body(event))

    def _masked(self, body: dict[str, Any]) -> dict[str, Any]:
        body["at"] = round(self.time.now, 4)
        for name, one in body.items():
            if type(one) not in _WITHOUT_TEXT and name not in events.NAMES:
                body[name] = self.options.mask(one)
        return body

    def _apply(self, event: Event) -> None:
        self.machine.apply(event)
        self.plan = self.machine.plan  # a patch makes it another one
        self.options.watch(event)

    # Budgets and time

    async def admit_node(self, node: str) -> None:
        """Under `strict`, reserve all that the node may still take, for all its attempts. Raises as `admit` does."""
        if self.machine.strict and node not in self._whole:
            need = need_of(self.plan.costs[node].most, lambda resource: self.machine.used(node, resource))
            self._whole[node] = await self._admitted(node, need)

    async def admit(self, unit: Unit, need: Need, *, bounded: bool = True) -> Reservation:
        """Reserve what a step, a call or a commit may need.

        Raises `NodeFailure` of kind `budget`, and if `bounded` of kind `timeout`, or `Stopped`.
        """
        if bounded:
            self.check(unit)
        reservation = await self._part_or_more(unit.node, need)
        try:
            if bounded:
                self.check(unit)
        except (NodeFailure, Stopped):
            reservation.release()
            raise
        return reservation

    async def _part_or_more(self, node: str, need: Need) -> Reservation:
        whole = self._whole.get(node)
        part = whole.part(need) if whole is not None else None
        return part or await self._admitted(node, need)

    async def _admitted(self, node: str, need: Need) -> Reservation:
        try:
            return await self.ledger.admit(node, need)
        except OverBudget as over:
            self._refused(node, over.refusal)
            raise

    def _refused(self, node: str, refusal: Refusal) -> None:
        self.note(
            events.Refused(
                node=node,
                account=refusal.account,
                resource=refusal.resource,
                amount=refusal.amount,
                limit=refusal.limit,
                used=refusal.used,
            )
        )

    def next_call(self) -> int:
        """The number of the next call of a model; each is given out once."""
        self._calls = max(self._calls, self.machine.meter.calls_begun) + 1
        return self._calls

    def node_is_over(self, node: str) -> None:
        """Give back what was reserved for the whole of it."""
        whole = self._whole.pop(node, None)
        if whole is not None:
            whole.release()

    def check(self, unit: Unit) -> None:
        """Raises when the run is being stopped or the attempt's time is over."""
        if self.stopping:
            raise Stopped
        if unit != PLANNER and self.machine.nodes[unit.node].stop:
            raise fail("stopped", "a patch stopped the node")
        deadline = self.time.deadline(unit)
        if deadline is not None and self.time_left(unit) <= 0:
            if deadline.account is not None:
                limit = Decimal(str(deadline.seconds))
                self._refused(
                    unit.node,
                    Refusal(account=deadline.account, resource="time", amount=Decimal(0), limit=limit, used=limit),
                )
            raise fail(deadline.kind, deadline.why)

    def cut_short(self, unit: Unit, failure: Failure) -> Failure:
        """What an attempt failed with: an act that a budget's deadline cut off failed for want of budget."""
        deadline = self.time.deadline(unit)
        budget = deadline is not None and deadline.account is not None
        if not budget or failure.kind != "timeout" or self.stopping or self.time_left(unit) > 0:
            return failure
        try:
            self.check(unit)
        except NodeFailure as over:
            return replace(over.failure, line=failure.line, node=failure.node, dispatched=failure.dispatched)
        return failure

    def begin_attempt(self, unit: Unit, worker: int) -> None:
        """A worker begins an attempt now; its time runs."""
        self._workers[unit] = worker
        self.time.begin(unit, self.plan, self.machine.limits, self.machine.nodes[unit.node].started)

    def time_left(self, unit: Unit) -> float:
        """Seconds until the attempt's deadline."""
        return self.time.left(unit)

    @contextmanager
    def uncut(self, unit: Unit) -> Iterator[None]:
        """What is inside is brought to its end even when the run is stopped."""
        self.critical.add(unit)
        try:
            yield
        finally:
            self.critical.discard(unit)

    # Pages

    def agent(self, node: str) -> str:
        """The agent of a node that uses a page."""
        name = self.plan.nodes[node].agent
        assert name is not None, "a checked node with a page has an agent"
        return name.text

    def worker(self, unit: Unit) -> Worker:
        """Who of the agent's pool works on a unit."""
        return self.agent(unit.node), self._workers.get(unit, 0)

    async def page(self, unit: Unit) -> Page:
        """The page of whoever works on the unit, opened when it is first needed."""
        worker = self.worker(unit)
        if worker not in self._open:
            self._open[worker] = await self.pages.open(worker[0])
        return self._open[worker]

    def page_left(self, node: str) -> Page | None:
        """The page of whoever worked on a node last, while it is open."""
        units = [unit for unit in self._workers if unit.node == node]
        return self._open[self.worker(units[-1])] if units and self._has_page(units[-1]) else None

    async def drop_page(self, unit: Unit) -> None:
        """Close the page on which the unit was worked: it died, and the next attempt needs a new one."""
        if self._has_page(unit):
            await self._open.pop(self.worker(unit)).close()

    def leave(self, unit: Unit) -> None:
        """The unit is done: its page stays as it is until it is worked on for another."""
        if self._has_page(unit):
            self.left_by[self.worker(unit)] = unit.node

    def take_over(self, unit: Unit) -> str:
        """The node by which the page was left on which the unit is going to be worked; empty when it is another."""
        return self.left_by.pop(self.worker(unit), "") if self.plan.nodes[unit.node].agent is not None else ""

    async def tidy(self, unit: Unit) -> None:
        """Close what an attempt that was cut off has left open beside the page on which the unit is worked."""
        if self._has_page(unit):
            await self._open[self.worker(unit)].reset()

    async def close(self) -> None:
        """Close every page."""
        while self._open:
            _, page = self._open.popitem()
            await page.close()

    def _has_page(self, unit: Unit) -> bool:
        return self.plan.nodes[unit.node].agent is not None and self.worker(unit) in self._open

    def note_refusals(self, unit: Unit, page: Page) -> None:
        """What the page asked for, and was not let through to."""
        for one in page.way.take_refusals():
            self.note(events.RequestRefused(**unit._asdict(), host=one.host, why=SAID[one.why], method=one.method))

    async def shoot(self, unit: Unit, line: int, why: ShotOccasion) -> None:
        """A picture of the unit's page, if pictures are wanted there."""
        folder = self.options.folder
        wanted = self.options.shots == "steps" or (self.options.shots == "nodes" and why != "step")
        if folder is None or not wanted or not self._has_page(unit):
            return
        path = self._picture_path(folder, unit.node, why)
        try:
            await self._open[self.worker(unit)].screenshot(path)
        except Exception:  # noqa: BLE001 - be it the page or the disk that is in the way, a picture is not worth a run
            return
        self.note(events.Shot(**unit._asdict(), line=line, file=path.name, why=why))

    async def shoot_for_plan(self, unit: Unit, line: int, name: str) -> None:
        """A picture that the plan asks for by name, whatever pictures are wanted. Raises `NodeFailure`."""
        folder = self.options.folder
        page = await self.page(unit)
        if folder is None:
            return
        path = self._picture_path(folder, unit.node, name)
        try:
            await page.screenshot(path)
        except Exception as error:  # noqa: BLE001 - be it the page or the disk: what was asked for is not there
            raise fail("browser", f"no picture `{name}` could be taken: {_first_line(error)}") from None
        self.note(events.Shot(**unit._asdict(), line=line, file=path.name, why="asked"))

    def _picture_path(self, folder: Path, node: str, name: str) -> Path:
        self._pictures += 1
        return folder / f"{self._pictures:04d}-{node}-{name}.png"

    # Files

    def with_content(self, act: Act) -> Act:
        """The act as it is carried out: with what is in its files. Raises `NodeFailure` of kind `value`."""
        if not isinstance(act.operand, File | list):
            return act
        files = [act.operand] if isinstance(act.operand, File) else act.operand
        contents = [FileContent(name=one.name, data=self.files(one), media_type=one.media_type) for one in files]
        return replace(act, operand=tuple(contents))

    async def keep(self, content: FileContent) -> File:
        """A file that was fetched, kept durably; a disk that takes no more fails the node."""
        try:
            return await asyncio.to_thread(self.files.keep, content)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
        raise fail("value", f"the file `{content.name}` could not be kept: {why}", dispatched=True)

    # The plan

    def line(self, place: ast.Syntax) -> int:
        """The line of the plan, with its patches, on which something stands."""
        return line_at(self.plan.plan.source, place.span.start)

    def site(self, node: str) -> ast.Site:
        """The site on which the node's agent works."""
        site = self.plan.agents[self.agent(node)].site
        assert site is not None, "a checked agent with a page has a site"
        return self.plan.sites[site.text]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
