"""The live view of a run: a table of nodes in a terminal that can, else a line when something ends.

Reads events and nothing else; page text is shown as `Text`, never as markup, and without control characters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.events import Event

from .plain import printable

if TYPE_CHECKING:
    from rich.console import RenderableType

SIGNS = {"waiting": "·", "running": "▶", "retrying": "↻", "done": "✓", "skipped": "–", "failed": "✗", "unsettled": "?"}
COLORS = {"running": "cyan", "retrying": "yellow", "done": "green", "failed": "red", "unsettled": "magenta"}
REFRESHES = 8
"""Pictures a second."""


@contextmanager
def watching(plan: CheckedPlan, *, live: bool) -> Iterator[Callable[[Event], None]]:
    """Gives what the driver tells events to. Everything goes to stderr."""
    if not live:
        yield _tell_line
        return
    from rich.console import Console
    from rich.live import Live

    state = _State(plan)
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


class _Row:
    def __init__(self) -> None:
        self.status, self.steps, self.attempt, self.begun, self.doing = "waiting", 0, 0, 0.0, ""
        self.ended: float | None = None


class _State:
    """What the table shows; rich asks for it whenever it draws."""

    def __init__(self, plan: CheckedPlan) -> None:
        self.plan = plan
        self.rows = {name: _Row() for name in plan.order}
        self.begun = time.monotonic()
        self.ended: float | None = None
        self.budget = _budget(plan)

    def happened(self, event: Event) -> None:
        """One more event."""
        name = getattr(event, "node", None)
        if name in self.rows:
            self._row(self.rows[name], event)
        if isinstance(event, events.RunEnded):
            self.ended = event.at

    def _row(self, row: _Row, event: Event) -> None:
        match event:
            case events.NodeStarted():
                row.status, row.attempt = "running", event.attempt
                row.begun = row.begun or event.at
            case events.ActIntended():
                row.steps, row.doing = row.steps + 1, event.text
            case events.Looked():
                row.steps, row.doing = row.steps + 1, event.text
            case events.Expected():
                row.steps += event.looks
            case events.CommitIntended():
                row.steps, row.doing = row.steps + 1, f"commit {event.key}"
            case events.ProofLooked():
                row.steps, row.doing = row.steps + event.steps, f"proof of {event.key}: {event.answer}"
            case events.NodeDone() | events.NodeSkipped():
                row.status, row.ended, row.doing = (
                    "done" if isinstance(event, events.NodeDone) else "skipped",
                    event.at,
                    "",
                )
            case events.NodeFailed():
                row.status, row.ended = "failed" if event.final else "retrying", event.at
                row.doing = event.failure.message
            case events.NodeUnsettled():
                row.status, row.ended, row.doing = "unsettled", event.at, event.why

    def __rich__(self) -> RenderableType:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, padding=(0, 1), expand=False)
        for title, justify in (
            ("", "left"),
            ("node", "left"),
            ("agent", "left"),
            ("steps", "right"),
            ("time", "right"),
            ("", "left"),
        ):
            table.add_column(title, justify=justify, no_wrap=True, overflow="ellipsis")  # type: ignore[arg-type]
        now = self.ended if self.ended is not None else time.monotonic() - self.begun
        for name, row in self.rows.items():
            node = self.plan.nodes[name]
            most = self.plan.costs[name].most.steps
            passed = (
                "" if row.status == "waiting" else f"{(row.ended if row.ended is not None else now) - row.begun:.1f}s"
            )
            table.add_row(
                Text(SIGNS[row.status], style=COLORS.get(row.status, "dim")),
                Text(name, style="bold" if row.status == "running" else ""),
                Text(node.agent.text if node.agent else "", style="dim"),
                Text(f"{row.steps}/{most}" if most else "", style="dim" if row.status == "waiting" else ""),
                Text(passed, style="dim"),
                Text(printable(row.doing), style=COLORS.get(row.status, "dim")),
            )
        steps = sum(row.steps for row in self.rows.values())
        table.add_row(
            "", Text("all", style="dim"), "", Text(f"{steps}/{self.budget}"), Text(f"{now:.1f}s", style="dim"), ""
        )
        return table


def _budget(plan: CheckedPlan) -> Any:
    """The steps that the plan may take: its budget, else its bound."""
    from callsheet.dsl import ast

    for budget in (one for one in plan.plan.declarations if isinstance(one, ast.Budget)):
        for quantity in budget.quantities:
            if quantity.resource == "steps":
                return min(int(quantity.amount), plan.cost.most.steps)
    return plan.cost.most.steps
