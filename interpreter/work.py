"""What the attempts of one run share: the machine and its journal, budgets, deadlines, pages.

Events go through here and nowhere else: masked, written, then applied, then shown, in that order. What is applied is
what was written, so a run that is resumed goes on from the very state that it was in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.dsl.failures import Failure, FailureKind, NodeFailure, fail

from . import events
from .budget import Ledger, OverBudget, Refusal, Reservation, need_of
from .clauses import attempt_limit
from .events import Event, ShotOccasion
from .limits import PLAN
from .machine import Machine
from .meter import Need
from .seams import Clock, Page, Pages

Shots: TypeAlias = Literal["none", "nodes", "steps"]


class Stopped(Exception):
    """The run is being stopped; the attempt ends where it is."""


class Recorder(Protocol):
    """The journal as the driver sees it."""

    async def record(self, kind: str, body: dict[str, Any]) -> object:
        """Returns when the record, and all noted before it, are durable."""

    def note(self, kind: str, body: dict[str, Any]) -> None:
        """Durable no later than the next record."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run is carried out.

    `settle_pause` is how long, in seconds, a late request may take to land (R4). A run that is begun as `strict` stays
    so: a node of it is begun only when all that it may take fits.
    """

    shots: Shots = "nodes"
    settle_pause: float = 2.0
    strict: bool = False
    folder: Path | None = None
    watch: Callable[[Event], None] = lambda _: None
    mask: Callable[[Any], Any] = lambda data: data


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """When an attempt must be over, on the monotonic clock, and what it fails with then."""

    moment: float
    kind: FailureKind
    why: str
    account: str = PLAN
    seconds: float = 0.0
    """Whose budget it is, and how much that allows, where it is one."""


@dataclass(kw_only=True)
class Work:
    """The run as its attempts see it.

    `critical` names the nodes that are between a commit's act and its outcome. `left_by` says which node an agent's
    page was left by, as it left it.
    """

    plan: CheckedPlan
    machine: Machine
    recorder: Recorder
    pages: Pages
    clock: Clock = field(default_factory=Clock)
    options: Options = field(default_factory=Options)
    stopping: bool = False
    critical: set[str] = field(default_factory=set)
    left_by: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.machine.limits, self.machine.used, self.plan.declared.currency)
        self._whole: dict[str, Reservation] = {}
        self._calls = 0
        self._begun = self.clock.monotonic() - self.machine.at
        self._deadlines: dict[str, Deadline] = {}
        self._open: dict[str, Page] = {}
        folder = self.options.folder
        self._pictures = 0 if folder is None else len(list(folder.glob("*.png")))

    # Events

    async def record(self, event: Event) -> None:
        """Durable, then applied, then shown."""
        kind, body = self._written(event)
        await self.recorder.record(kind, body)
        self._happened(kind, body)

    def note(self, event: Event) -> None:
        """Applied at once, durable no later than the next record."""
        kind, body = self._written(event)
        self.recorder.note(kind, body)
        self._happened(kind, body)

    def as_written(self, event: Event) -> Event:
        """The event as the journal will give it back."""
        return events.from_body(*self._written(event))

    def _written(self, event: Event) -> tuple[str, dict[str, Any]]:
        # Active time: the gap between a crash and a resume does not count.
        event = replace(event, at=round(self.clock.monotonic() - self._begun, 4))
        body = events.to_body(event)
        masked = {name: one if name in events.NAMES else self.options.mask(one) for name, one in body.items()}
        return type(event).__name__, masked

    def _happened(self, kind: str, body: dict[str, Any]) -> None:
        event = events.from_body(kind, body)
        self.machine.apply(event)
        self.options.watch(event)

    # Budgets and time

    async def admit_node(self, node: str) -> None:
        """Under `strict`, reserve all that the node may still take, for all its attempts. Raises as `admit` does."""
        if self.machine.strict and node not in self._whole:
            need = need_of(self.plan.costs[node].most, lambda resource: self.machine.used(node, resource))
            self._whole[node] = await self._admitted(node, need)

    async def admit(self, node: str, need: Need, *, bounded: bool = True) -> Reservation:
        """Reserve what a step, a call or a commit may need.

        Raises `NodeFailure` of kind `budget`, and if `bounded` of kind `timeout`, or `Stopped`.
        """
        if bounded:
            self.check(node)
        reservation = await self._part_or_more(node, need)
        try:
            if bounded:
                self.check(node)
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

    def check(self, node: str) -> None:
        """Raises when the run is being stopped or the attempt's time is over."""
        if self.stopping:
            raise Stopped
        if self.time_left(node) <= 0:
            deadline = self._deadlines[node]
            if deadline.kind == "budget":
                limit = Decimal(str(deadline.seconds))
                self._refused(
                    node,
                    Refusal(account=deadline.account, resource="time", amount=Decimal(0), limit=limit, used=limit),
                )
            raise fail(deadline.kind, deadline.why)

    def cut_short(self, node: str, failure: Failure) -> Failure:
        """What an attempt failed with: an act that a budget's deadline cut off failed for want of budget."""
        deadline = self._deadlines.get(node)
        budget = deadline is not None and deadline.kind == "budget"
        if not budget or failure.kind != "timeout" or self.stopping or self.time_left(node) > 0:
            return failure
        try:
            self.check(node)
        except NodeFailure as over:
            return replace(over.failure, line=failure.line, node=failure.node, dispatched=failure.dispatched)
        return failure

    def begin_attempt(self, node: str) -> None:
        """Set the deadline of an attempt that begins now."""
        deadlines: list[Deadline] = []
        limit = attempt_limit(self.plan.nodes[node])
        if limit is not None:
            why = f"the attempt took longer than its timeout of {shown('time', limit)}"
            deadlines.append(Deadline(self.clock.monotonic() + limit, "timeout", why))
        for account, begun in ((node, self.machine.nodes[node].started), (PLAN, 0.0)):
            seconds = self.machine.limits.of(account, "time")
            if seconds is not None:
                who = "the plan" if account == PLAN else f"node `{account}`"
                why = f"over budget: {who} may take {shown('time', seconds)}"
                moment = self._begun + begun + float(seconds)
                deadlines.append(Deadline(moment, "budget", why, account, float(seconds)))
        if deadlines:
            self._deadlines[node] = min(deadlines)

    def time_left(self, node: str) -> float:
        """Seconds until the attempt's deadline."""
        deadline = self._deadlines.get(node)
        return float("inf") if deadline is None else deadline.moment - self.clock.monotonic()

    @contextmanager
    def uncut(self, node: str) -> Iterator[None]:
        """What is inside is brought to its end even when the run is stopped."""
        self.critical.add(node)
        try:
            yield
        finally:
            self.critical.discard(node)

    # Pages

    def agent(self, node: str) -> str:
        """The agent of a node that uses a page."""
        name = self.plan.nodes[node].agent
        assert name is not None, "a checked node with a page has an agent"
        return name.text

    async def page(self, node: str) -> Page:
        """The page of the node's agent, opened when it is first needed."""
        agent = self.agent(node)
        if agent not in self._open:
            self._open[agent] = await self.pages.open(agent)
        return self._open[agent]

    async def drop_page(self, node: str) -> None:
        """Close the page of the node's agent: it died, and the next attempt needs a new one."""
        if self._has_page(node):
            await self._open.pop(self.agent(node)).close()

    def leave(self, node: str) -> None:
        """The node is done: its page stays as it is until another node works on it."""
        if self._has_page(node):
            self.left_by[self.agent(node)] = node

    async def close(self) -> None:
        """Close every page."""
        while self._open:
            _, page = self._open.popitem()
            await page.close()

    def _has_page(self, node: str) -> bool:
        return self.plan.nodes[node].agent is not None and self.agent(node) in self._open

    async def shoot(self, node: str, line: int, why: ShotOccasion) -> None:
        """A picture of the node's page, if pictures are wanted there."""
        folder = self.options.folder
        wanted = self.options.shots == "steps" or (self.options.shots == "nodes" and why != "step")
        if folder is None or not wanted or not self._has_page(node):
            return
        path = self._picture_path(folder, node, why)
        try:
            await self._open[self.agent(node)].screenshot(path)
        except Exception:  # noqa: BLE001 - be it the page or the disk that is in the way, a picture is not worth a run
            return
        self.note(events.Shot(node=node, line=line, file=path.name, why=why))

    async def shoot_for_plan(self, node: str, line: int, name: str) -> None:
        """A picture that the plan asks for by name, whatever pictures are wanted. Raises `NodeFailure`."""
        folder = self.options.folder
        page = await self.page(node)
        if folder is None:
            return
        path = self._picture_path(folder, node, name)
        try:
            await page.screenshot(path)
        except Exception as error:  # noqa: BLE001 - be it the page or the disk: what was asked for is not there
            raise fail("browser", f"no picture `{name}` could be taken: {_first_line(error)}") from None
        self.note(events.Shot(node=node, line=line, file=path.name, why="asked"))

    def _picture_path(self, folder: Path, node: str, name: str) -> Path:
        self._pictures += 1
        return folder / f"{self._pictures:04d}-{node}-{name}.png"

    # The plan

    def line(self, place: ast.Syntax) -> int:
        """The line of the plan on which something stands."""
        return self.plan.plan.source.position(place.span.start).line

    def site(self, node: str) -> ast.Site:
        """The site on which the node's agent works."""
        site = self.plan.agents[self.agent(node)].site
        assert site is not None, "a checked agent with a page has a site"
        return self.plan.sites[site.text]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
