"""What the live view shows: nodes and instances with what is done in them now, and what is used against its limits.

In: events. Out: something that rich can draw, in a terminal of any width and height. What does not fit in is counted:
what is under way, has failed or waits for a person comes first. Text of pages is shown as `Text`, never as markup.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.limits import HELD, PLAN
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.state import NodeState, NodeStatus
from callsheet.interpreter.units import Unit

from .plain import printable

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

SIGNS: dict[NodeStatus, str] = {"waiting": "·", "running": "▶", "retrying": "↻", "done": "✓", "skipped": "–"}
SIGNS |= {"failed": "✗", "unsettled": "?", "held": "?"}
COLORS: dict[NodeStatus, str] = {"running": "cyan", "retrying": "yellow", "done": "green", "failed": "red"}
COLORS |= {"unsettled": "magenta", "held": "magenta"}
WORTH_SEEING: frozenset[NodeStatus] = frozenset({"running", "retrying", "failed", "unsettled", "held"})
NARROW = 64
"""Columns below which agents and times are left out, for what is done now."""
AROUND = 3
"""Lines of a terminal that are not for rows, beside those of the sums: the head, what is left out, and the last one."""
LEAST = 4
"""Rows that are shown however low a terminal is."""
SHORTEST, LONGEST_AGENT = 12, 18
"""Columns that a name always has, and that an agent has at most."""
NUMBERS = frozenset({3, 4})
GAP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table, of a node or, indented, of one of its instances."""

    status: NodeStatus
    name: str
    agent: str
    steps: str
    seconds: str
    doing: str


class Piece(NamedTuple):
    """A stretch of a line, and how it looks."""

    text: str
    style: str


HEAD = Row(status="waiting", name="node", agent="agent", steps="steps", seconds="time", doing="")


class Board:
    """Kept up to date by the machine that the driver runs on; rich asks when it draws."""

    def __init__(self, plan: CheckedPlan, past: Iterable[Event]) -> None:
        self.machine = Machine(plan)
        self.doing: dict[Unit, str] = {}
        for event in past:
            self.happened(event)
        self.begun = time.monotonic() - self.machine.at

    def happened(self, event: Event) -> None:
        """One more event."""
        self.machine.apply(event)
        if not isinstance(event, events.NodeEvent):
            return
        if isinstance(event, events.NodeDone | events.NodeSkipped):
            self.doing.pop(event.unit, None)
            return
        doing = doing_in(event)
        if doing:
            self.doing[event.unit] = printable(doing)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Drawn anew each time, for the terminal as large as it is then."""
        for pieces in self.lines(options.max_width, options.height or console.height):
            line = Text(no_wrap=True, overflow="crop", end="\n")
            for piece in pieces:
                line.append(piece.text, style=piece.style)
            yield line

    def rows(self) -> Iterator[Row]:
        """Nodes in the order of the plan, each with those of its instances of which there is something to say."""
        plan, nodes = self.machine.plan, self.machine.nodes
        for name in plan.order:
            if name not in nodes:  # a patch may come while this is drawn
                continue
            instances = dict(nodes[name].instances or {})
            yield self._row(plan, name, nodes[name], instances)
            for key, one in instances.items():
                if one.status in WORTH_SEEING:
                    yield self._instance(Unit(name, key), one)

    def _row(self, plan: CheckedPlan, name: str, node: NodeState, instances: Mapping[str, NodeState]) -> Row:
        agent, most = plan.nodes[name].agent, plan.costs[name].most.steps
        used = f"{self.machine.used(name, 'steps')}/{most}" if most else ""
        doing = self.doing.get(Unit(name), "")
        if instances and node.status not in ("done", "skipped"):
            counts = Counter(one.status for one in instances.values())
            doing = ", ".join(f"{counts[one]} {one}" for one in SIGNS if counts[one])
        return Row(
            status=node.status,
            name=name,
            agent=agent.text if agent else "",
            steps=used,
            seconds=self._seconds(node),
            doing=doing,
        )

    def _instance(self, unit: Unit, state: NodeState) -> Row:
        return Row(
            status=state.status,
            name=f"  {printable(unit.instance)}",
            agent="",
            steps="",
            seconds=self._seconds(state),
            doing=self.doing.get(unit, ""),
        )

    def _seconds(self, state: NodeState) -> str:
        if state.status == "waiting":
            return ""
        ended = self._now() if state.status in ("running", "retrying") else state.ended
        return f"{max(0.0, ended - state.started):.1f}s"

    def _now(self) -> float:
        return self.machine.at if self.machine.ended is not None else time.monotonic() - self.begun

    def lines(self, width: int, height: int) -> Iterator[tuple[Piece, ...]]:
        """The table for a terminal of this size: a head, rows, what is left out, and the sums."""
        rows = [*self.rows()]
        sums = [*_packed(self._sums(), width)]
        room = max(LEAST, height - AROUND - len(sums))
        kept = rows if len(rows) <= room or self.machine.ended is not None else chosen(rows, room)
        sizes = _sizes([cells(one) for one in (HEAD, *kept)], width)
        for row in (HEAD, *kept):
            yield _line(row, sizes)
        if len(kept) < len(rows):
            counts = Counter(one.status for one in rows) - Counter(one.status for one in kept)
            more = ", ".join(f"{counts[one]} {one}" for one in SIGNS if counts[one])
            yield (Piece(set_cell_size(f"  and {more}", width), "dim"),)
        for line in sums:
            yield (Piece(line, "dim"),)

    def _sums(self) -> Iterator[str]:
        """Steps, time, and whatever else there is a limit for, each against its limit."""
        limits, seconds = self.machine.limits, f"{self._now():.1f}s"
        yield f"all {self._against('steps', limits.of(PLAN, 'steps'))} steps"
        longest = limits.of(PLAN, "time")
        yield seconds if longest is None else f"{seconds}/{shown('time', longest)}"
        others = ((one, limits.of(PLAN, one)) for one in HELD if one != "steps")
        yield from (self._against(one, limit) for one, limit in others if limit)

    def _against(self, resource: ast.Resource, limit: Decimal | None) -> str:
        """`12/60`, `spend $4.25/$20.00`, `1200/20000 tokens`."""
        used, currency = self.machine.used(PLAN, resource), self.machine.plan.declared.currency
        if resource == "steps":
            return f"{used}/{limit}"
        most = shown(resource, limit or 0, currency)
        if resource in ("tokens", "calls"):
            return f"{used}/{most}"
        return f"{resource} {shown(resource, used, currency).removeprefix('spend ')}/{most.removeprefix('spend ')}"


def doing_in(event: events.NodeEvent) -> str:
    """What an event says of what is done in its node now; nothing if it says nothing of that."""
    match event:
        case events.ActIntended(text=text) | events.LookIntended(text=text):
            return text
        case events.CommitIntended(key=key):
            return f"commit {key}"
        case events.ProofLooked(key=key, answer=answer):
            return f"proof of {key}: {answer}"
        case events.CallIntended(purpose=purpose, tier=tier):
            return f"{purpose}: a model is asked ({tier})"
        case events.Asked(question=question):
            return f"waits for a person: {question}"
        case events.ApprovalAsked(key=key, question=question):
            return f"waits for a person: commit {key}, {question}"
        case events.Answered(by=by, question=question):
            return f"a {by} answered: {question}"
        case events.NodeFailed(failure=failure):
            return failure.message
        case events.NodeUnsettled(why=why):
            return why
        case _:
            return ""


def chosen(rows: list[Row], room: int) -> list[Row]:
    """Rows for which there is room, in their order: what is worth seeing, then what comes next, then what was last."""
    ranks = {"waiting": 1, "done": 2, "skipped": 2}
    waiting = (number for number, row in enumerate(rows) if row.status == "waiting")
    turn = next(waiting, len(rows))
    by_worth = sorted(range(len(rows)), key=lambda one: (ranks.get(rows[one].status, 0), abs(one - turn)))
    return [rows[one] for one in sorted(by_worth[:room])]


def cells(row: Row) -> tuple[Piece, ...]:
    """Text and style of a row's cells: sign, name, agent, steps, time, and what is done now."""
    color = COLORS.get(row.status, "dim")
    return (
        Piece(SIGNS[row.status] if row is not HEAD else "", color),
        Piece(row.name, "bold" if row.status == "running" and not row.name.startswith(" ") else ""),
        Piece(row.agent, "dim"),
        Piece(row.steps, "dim" if row.status == "waiting" else ""),
        Piece(row.seconds, "dim"),
        Piece(row.doing, color),
    )


def _sizes(rows: list[tuple[Piece, ...]], width: int) -> list[int]:
    """Columns for each cell; names give way first, and in a narrow terminal agents and times are left out."""
    sizes = [max(cell_len(row[place].text) for row in rows) for place in range(5)]
    sizes[1], sizes[2] = min(sizes[1], max(SHORTEST, width // 3)), min(sizes[2], LONGEST_AGENT)
    if width < NARROW:
        sizes[2] = sizes[4] = 0
    taken = sum(size + len(GAP) for size in sizes if size)
    return [*sizes, max(0, width - taken)]


def _line(row: Row, sizes: list[int]) -> tuple[Piece, ...]:
    """The cells of a row at their widths: numbers to the right, the rest to the left."""
    pieces = []
    for place, (cell, size) in enumerate(zip(cells(row), sizes, strict=True)):
        if size:
            text = _cut(cell.text, size)
            padding = " " * (size - cell_len(text))
            text = padding + text if place in NUMBERS else text + padding
            pieces.append(Piece(text + (GAP if place < len(sizes) - 1 else ""), "dim" if row is HEAD else cell.style))
    return tuple(pieces)


def _cut(text: str, size: int) -> str:
    return text if cell_len(text) <= size else set_cell_size(text, size - 1) + "…"


def _packed(parts: Iterable[str], width: int) -> Iterator[str]:
    """Parts side by side, in as few lines as it takes."""
    line = ""
    for part in parts:
        if line and cell_len(f"  {line} · {part}") > width:
            yield f"  {line}"
            line = part
        else:
            line = f"{line} · {part}" if line else part
    yield f"  {line}"
