"""The live view of a run: a table of nodes in a terminal that can, else a line when something ends.

Reads events and nothing else; page text is shown as `Text`, never as markup, and without control characters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.machine import Machine

from .plain import printable

if TYPE_CHECKING:
    from rich.console import RenderableType

SIGNS = {"waiting": "·", "running": "▶", "retrying": "↻", "done": "✓", "skipped": "–", "failed": "✗", "unsettled": "?"}
COLORS = {"running": "cyan", "retrying": "yellow", "done": "green", "failed": "red", "unsettled": "magenta"}
REFRESHES = 8
"""Pictures a second."""


@contextmanager
def watching(plan: CheckedPlan, past: Iterable[Event], *, live: bool) -> Iterator[Callable[[Event], None]]:
    """Gives what the driver tells events to; `past` are those before a resume. Everything goes to stderr."""
    if not live:
        yield _tell_line
        return
    from rich.console import Console
    from rich.live import Live

    state = _State(plan, past)
    console = Console(stderr=True)
    with Live(state, console=console, refresh_per_second=REFRESHES, transient=True):
        yield state.happened
    console.print(state)


def _tell_line(event: Event) -> None:
    match event:
        case events.NodeDone(node=node):
            click.echo(f"{event.at:7.2f}s  ✓ {node}", err=True)
        case events.NodeSkipped(node=node):
            click.echo(f"{event.at:7.2f}s  – {node} skipped", err=True)
        case events.NodeFailed(node=node, failure=failure, final=final):
            sign, more = ("✗", "") if final else ("↻", " (will be tried again)")
            click.echo(f"{event.at:7.2f}s  {sign} {node}: {printable(failure.message)}{more}", err=True)
        case events.NodeUnsettled(node=node, why=why):
            click.echo(f"{event.at:7.2f}s  ? {node}: {printable(why)}", err=True)
        case events.CommitSettled(key=key, outcome=outcome, by=by):
            click.echo(f"{event.at:7.2f}s  ● commit {key}: {outcome.replace('_', ' ')} ({by})", err=True)


class _State:
    """What the table shows, kept up to date by the machine that the driver runs on; rich asks when it draws."""

    def __init__(self, plan: CheckedPlan, past: Iterable[Event]) -> None:
        self.plan = plan
        self.machine = Machine(plan)
        self.doing: dict[str, str] = {}
        self.budget = _budget(plan)
        for event in past:
            self.happened(event)
        self.begun = time.monotonic() - self.machine.at

    def happened(self, event: Event) -> None:
        """One more event."""
        self.machine.apply(event)
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
        for name in self.plan.order:
            table.add_row(*(Text(text, style=style) for text, style in self._cells(name)))
        steps = f"{self.machine.steps}/{self.budget}"
        table.add_row("", Text("all", style="dim"), "", steps, Text(f"{self._now():.1f}s", style="dim"), "")
        return table

    def _cells(self, name: str) -> Iterator[tuple[str, str]]:
        """Text and style of a node's cells."""
        node, row = self.plan.nodes[name], self.machine.nodes[name]
        most, color = self.plan.costs[name].most.steps, COLORS.get(row.status, "dim")
        ended = self._now() if row.status in ("running", "retrying") else row.ended
        yield SIGNS[row.status], color
        yield name, "bold" if row.status == "running" else ""
        yield node.agent.text if node.agent else "", "dim"
        yield f"{row.steps}/{most}" if most else "", "dim" if row.status == "waiting" else ""
        yield "" if row.status == "waiting" else f"{max(0.0, ended - row.started):.1f}s", "dim"
        yield printable(self.doing.get(name, "")), color


def _budget(plan: CheckedPlan) -> int:
    """The steps that the plan may take: its budget, else its bound."""
    most = plan.cost.most.steps
    limits = [
        int(quantity.amount)
        for budget in plan.plan.declarations
        if isinstance(budget, ast.Budget)
        for quantity in budget.quantities
        if quantity.resource == "steps"
    ]
    return min([most, *limits])
