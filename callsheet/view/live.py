"""The live view of a run: a table of nodes in a terminal that can, else a line when something ends.

Reads events and nothing else; page text is shown as `Text`, never as markup, and without control characters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.limits import HELD, PLAN
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.state import NodeState

from .plain import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

SIGNS = {"waiting": "·", "running": "▶", "retrying": "↻", "done": "✓", "skipped": "–", "failed": "✗"}
SIGNS |= {"unsettled": "?", "held": "?"}
COLORS = {"running": "cyan", "retrying": "yellow", "done": "green", "failed": "red"}
COLORS |= {"unsettled": "magenta", "held": "magenta"}
_DIFF_COLORS = {"+": "green", "-": "red", "@": "cyan"}
REFRESHES = 8
"""Pictures a second."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """`tell` takes what happens; inside of `resting` nothing is drawn, so that somebody can be asked."""

    tell: Callable[[Event], None]
    resting: Callable[[], AbstractContextManager[None]]


@contextmanager
def _resting(shown: Live) -> Iterator[None]:
    shown.stop()
    try:
        yield
    finally:
        shown.start(refresh=True)


@contextmanager
def watching(plan: CheckedPlan, past: Iterable[Event], *, live: bool) -> Iterator[Watch]:
    """Gives what the driver tells events to; `past` are those before a resume. Everything goes to stderr."""
    if not live:
        yield Watch(tell=_tell_line, resting=nullcontext)
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    state = _State(plan, past)
    state.say = lambda line: console.print(Text(line, style=_DIFF_COLORS.get(line[:1], "")))
    with Live(state, console=console, refresh_per_second=REFRESHES, transient=True) as shown:
        yield Watch(tell=state.happened, resting=lambda: _resting(shown))
    console.print(state)


def _tell_line(event: Event) -> None:
    match event:
        case events.NodeDone(unit=unit):
            click.echo(f"{event.at:7.2f}s  ✓ {printable(str(unit))}", err=True)
        case events.NodeSkipped(unit=unit):
            click.echo(f"{event.at:7.2f}s  – {printable(str(unit))} skipped", err=True)
        case events.NodeFailed(unit=unit, failure=failure, final=final):
            sign, more = ("✗", "") if final else ("↻", " (will be tried again)")
            click.echo(f"{event.at:7.2f}s  {sign} {printable(str(unit))}: {printable(failure.message)}{more}", err=True)
        case events.NodeUnsettled(unit=unit, why=why):
            click.echo(f"{event.at:7.2f}s  ? {printable(str(unit))}: {printable(why)}", err=True)
        case events.CommitSettled(key=key, outcome=outcome, by=by):
            click.echo(f"{event.at:7.2f}s  ● commit {printable(key)}: {outcome.replace('_', ' ')} ({by})", err=True)
        case _:
            for line in told_of_replan(event):
                click.echo(line, err=True)


def told_of_replan(event: Event) -> Iterator[str]:
    """What is said while the rest is rewritten: why, what was refused, and the diff of what was not."""
    at = f"{event.at:7.2f}s  ✎ "
    match event:
        case events.ReplanBegun(trigger=trigger, why=why):
            yield f"{at}the rest is being rewritten, for {trigger.replace('_', ' ')}: {printable(why)}"
        case events.PatchRefused(found=found):
            yield f"{at}a patch was refused: {printable(found[0])}" + (
                f" and {len(found) - 1} more" if found[1:] else ""
            )
        case events.PlanPatched(because=because, diff=diff):
            yield f"{at}the plan is another one from here on" + (f": {printable(because)}" if because else "")
            yield from map(printable, diff.splitlines())
        case events.ReplanEnded(number=number, why=why) if number:
            yield f"{at}the plan stays as it is: {printable(why)}"


class _State:
    """What the table shows, kept up to date by the machine that the driver runs on; rich asks when it draws."""

    def __init__(self, plan: CheckedPlan, past: Iterable[Event]) -> None:
        self.machine = Machine(plan)
        self.say: Callable[[str], None] = lambda _: None
        self.doing: dict[str, str] = {}
        for event in past:
            self.happened(event)
        self.begun = time.monotonic() - self.machine.at

    def happened(self, event: Event) -> None:
        """One more event."""
        self.machine.apply(event)
        for line in told_of_replan(event):
            self.say(line)
        match event:
            case events.ActIntended(node=node, text=text) | events.LookIntended(node=node, text=text):
                self.doing[node] = text
            case events.CommitIntended(node=node, key=key):
                self.doing[node] = f"commit {key}"
            case events.ProofLooked(node=node, key=key, answer=answer):
                self.doing[node] = f"proof of {key}: {answer}"
            case events.NodeFailed(node=node, failure=failure):
                self.doing[node] = failure.message
            case events.NodeUnsettled(node=node, why=why):
                self.doing[node] = why
            case events.NodeDone(node=node) | events.NodeSkipped(node=node):
                self.doing.pop(node, None)

    def _now(self) -> float:
        return self.machine.at if self.machine.ended is not None else time.monotonic() - self.begun

    def __rich__(self) -> RenderableType:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, padding=(0, 1), expand=False)
        for title in ("", "node", "agent", "steps", "time", ""):
            justify = "right" if title in ("steps", "time") else "left"
            table.add_column(title, justify=justify, no_wrap=True, overflow="ellipsis")  # type: ignore[arg-type]
        plan, nodes = self.machine.plan, self.machine.nodes
        for name in plan.order:
            if name in nodes:  # a patch may have come in the middle of this
                table.add_row(*(Text(text, style=style) for text, style in self._cells(plan, name, nodes[name])))
        table.add_row("", Text("all", style="dim"), "", *(Text(one, style="dim") for one in self._total()))
        return table

    def _total(self) -> Iterator[str]:
        """Steps, time, and whatever else there is a limit for, each against its limit."""
        limits, seconds = self.machine.limits, f"{self._now():.1f}s"
        yield self._against("steps", limits.of(PLAN, "steps"))
        longest = limits.of(PLAN, "time")
        yield seconds if longest is None else f"{seconds}/{shown('time', longest)}"
        others = ((one, limits.of(PLAN, one)) for one in HELD if one != "steps")
        yield ", ".join(self._against(one, limit) for one, limit in others if limit)

    def _against(self, resource: ast.Resource, limit: Decimal | None) -> str:
        """`12/60`, `spend $4.25/$20.00`, `1200/20000 tokens`."""
        used, currency = self.machine.used(PLAN, resource), self.machine.plan.declared.currency
        if resource == "steps":
            return f"{used}/{limit}"
        most = shown(resource, limit or 0, currency)
        if resource in ("tokens", "calls"):
            return f"{used}/{most}"
        return f"{shown(resource, used, currency)}/{most.removeprefix('spend ')}"

    def _cells(self, plan: CheckedPlan, name: str, row: NodeState) -> Iterator[tuple[str, str]]:
        """Text and style of a node's cells."""
        node = plan.nodes[name]
        most, color = plan.costs[name].most.steps, COLORS.get(row.status, "dim")
        ended = self._now() if row.status in ("running", "retrying") else row.ended
        yield SIGNS[row.status], color
        yield name, "bold" if row.status == "running" else ""
        yield node.agent.text if node.agent else "", "dim"
        yield f"{self.machine.used(name, 'steps')}/{most}" if most else "", "dim" if row.status == "waiting" else ""
        yield "" if row.status == "waiting" else f"{max(0.0, ended - row.started):.1f}s", "dim"
        yield printable(self.doing.get(name, "")), color
