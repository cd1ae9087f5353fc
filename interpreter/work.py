"""What the attempts of one run share: the machine and its journal, budgets, deadlines, pages.

Events go through here and nowhere else: written, then applied, then shown, in that order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol, TypeAlias
from urllib.parse import urljoin

from callsheet.dsl import ast
from callsheet.dsl.actions import Act
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.dsl.failures import NodeFailure, fail

from . import events
from .budget import PLAN, Ledger
from .events import Event
from .machine import Machine, attempt_limit
from .seams import Clock, Page, Pages

Shots: TypeAlias = Literal["none", "nodes", "steps"]


class Stopped(Exception):
    """The run is being stopped; the attempt ends where it is."""


class Unsettled(Exception):
    """Nobody knows whether a commit was done."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key, self.why = key, why


class SegmentAgain(Exception):
    """A commit turned out not to have been done: its segment begins anew."""


class Recorder(Protocol):
    """The journal as the driver sees it."""

    async def record(self, kind: str, body: dict[str, object]) -> object:
        """Returns when the record, and all noted before it, are durable."""

    def note(self, kind: str, body: dict[str, object]) -> None:
        """Durable no later than the next record."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run is carried out. `settle_pause` is how long, in seconds, a late request may take to land (R4)."""

    shots: Shots = "nodes"
    settle_pause: float = 2.0
    folder: Path | None = None
    watch: Callable[[Event], None] = lambda _: None


@dataclass(kw_only=True)
class Work:
    """The run as its attempts see it."""

    plan: CheckedPlan
    machine: Machine
    recorder: Recorder
    pages: Pages
    ledger: Ledger
    clock: Clock
    options: Options
    stopping: bool = False
    critical: int = 0
    _begun: float = field(init=False)
    _ends: dict[str, tuple[float, str]] = field(default_factory=dict)
    _open: dict[str, Page] = field(default_factory=dict)
    left_by: dict[str, str] = field(default_factory=dict)
    """Which node an agent's page was left by, as it left it."""

    def __post_init__(self) -> None:
        self._begun = self.clock.monotonic() - self.machine.at

    # Events

    def at(self) -> float:
        """Seconds of active time: the gap between a crash and a resume does not count."""
        return round(self.clock.monotonic() - self._begun, 4)

    async def record(self, event: Event) -> None:
        """Durable, then applied, then shown."""
        await self.recorder.record(type(event).__name__, events.to_body(event))
        self._happened(event)

    def note(self, event: Event) -> None:
        """Applied at once, durable no later than the next record."""
        self.recorder.note(type(event).__name__, events.to_body(event))
        self._happened(event)

    def _happened(self, event: Event) -> None:
        self.machine.apply(event)
        self.options.watch(event)

    # Budgets and time

    async def step(self, node: str) -> None:
        """Admit one step. Raises `NodeFailure` of kind `budget` or `timeout`, or `Stopped`."""
        if self.stopping:
            raise Stopped
        self.check_time(node)
        reservation = await self.ledger.admit(node, {"steps": 1})
        reservation.settle({"steps": 1})

    def begin_attempt(self, node: str) -> None:
        """Set the deadline of an attempt that begins now."""
        now, declared = self.clock.monotonic(), self.plan.nodes[node]
        ends: list[tuple[float, str]] = []
        limit = attempt_limit(declared)
        if limit is not None:
            ends.append((now + limit, f"the attempt took longer than its timeout of {shown('time', limit)}"))
        state = self.machine.nodes[node]
        for name, begun in ((node, self._begun + state.started), (PLAN, self._begun)):
            seconds = self.ledger.accounts[name].limits.get("time") if name in self.ledger.accounts else None
            if seconds is not None:
                who = "the plan" if name == PLAN else f"node `{name}`"
                ends.append((begun + float(seconds), f"{who} has used its budget of {shown('time', seconds)}"))
        if ends:
            self._ends[node] = min(ends)

    def time_left(self, node: str) -> float:
        """Seconds until the attempt's deadline."""
        return self._ends.get(node, (float("inf"), ""))[0] - self.clock.monotonic()

    def check_time(self, node: str) -> None:
        """Raises when the attempt's deadline has passed."""
        if self.time_left(node) <= 0:
            why = self._ends[node][1]
            raise fail("budget" if "budget" in why else "timeout", why)

    def deadline(self, node: str, longest: float) -> float:
        """When something that may take `longest` seconds must be over."""
        return self.clock.monotonic() + max(0.0, min(longest, self.time_left(node)))

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
        if self.plan.nodes[node].agent is None:
            return
        page = self._open.pop(self.agent(node), None)
        if page is not None:
            await page.close()

    def opened(self, node: str) -> bool:
        """Whether the node's agent has a page."""
        return self.plan.nodes[node].agent is not None and self.agent(node) in self._open

    async def close(self) -> None:
        """Close every page."""
        while self._open:
            _, page = self._open.popitem()
            await page.close()

    async def shoot(self, node: str, line: int, why: Literal["step", "end", "failure"]) -> None:
        """A picture of the node's page, if pictures are wanted there. A page that cannot be pictured is no failure."""
        folder = self.options.folder
        wanted = self.options.shots == "steps" or (self.options.shots == "nodes" and why != "step")
        if folder is None or not wanted or not self.opened(node):
            return
        number = len(list(folder.glob("*.png"))) + 1
        path = folder / f"{number:04d}-{node}-{why}.png"
        page = await self.page(node)
        with suppress(NodeFailure):
            await page.screenshot(path)
            self.note(events.Shot(at=self.at(), node=node, line=line, file=path.name, why=why))

    # The plan

    def line(self, place: ast.Syntax) -> int:
        """The line of the plan on which something stands."""
        return self.plan.plan.source.position(place.span.start).line

    def whole(self, node: str, act: Act) -> Act:
        """A `goto` with its whole address; other acts as they are."""
        return replace(act, operand=self.address(node, str(act.operand))) if act.verb == "goto" else act

    def address(self, node: str, path: str) -> str:
        """`/x` is below the site's address; anything else is taken from there as a link would be."""
        agent = self.plan.agents[self.agent(node)]
        assert agent.site is not None
        base = str(self.plan.sites[agent.site.text].address.plain).rstrip("/")
        if path.startswith("/") and not path.startswith("//"):
            whole = base + path
            # A path read off the page may be the site's already.
            prefix = urljoin(base, "/").rstrip("/")
            inside = base.removeprefix(prefix)
            return prefix + path if inside and (path == inside or path.startswith(inside + "/")) else whole
        return urljoin(base + "/", path)


async def finish_critical(work: Work, patience: float) -> None:
    """Wait until no commit is between its act and its outcome, but not for ever."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while work.critical:
                await asyncio.sleep(0.02)
