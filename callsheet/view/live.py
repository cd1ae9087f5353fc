"""The live view of a run: a table in a terminal that can, else a line when something ends or waits.

Reads events and nothing else; texts of pages come without control characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import click

from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.events import Event

from .plain import printable

if TYPE_CHECKING:
    from rich.live import Live

View: TypeAlias = Literal["table", "lines", "nothing"]
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
def watching(plan: CheckedPlan, past: Iterable[Event], *, live: View) -> Iterator[Watch]:
    """Gives what the driver tells events to; `past` are those before a resume. Everything goes to stderr."""
    if live != "table":
        yield Watch(tell=_tell_lines if live == "lines" else lambda _: None, resting=nullcontext)
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from .board import Board

    board = Board(plan, past)
    console = Console(stderr=True)

    def tell(event: Event) -> None:
        board.happened(event)
        if isinstance(event, events.RunResumed):
            console.print(*told(event), sep="\n", end="")
        for line in told_of_replan(event):
            console.print(Text(line, style=_DIFF_COLORS.get(line[:1], "")))

    with Live(board, console=console, refresh_per_second=REFRESHES, transient=True) as shown:
        yield Watch(tell=tell, resting=lambda: _resting(shown))
    console.print(board)


def _tell_lines(event: Event) -> None:
    for line in told(event):
        click.echo(f"{event.at:7.2f}s  {printable(line)}", err=True)
    for line in told_of_replan(event):
        click.echo(line, err=True)


def told(event: Event) -> Iterator[str]:
    """What is said of an event where there is no table; of most of them nothing."""
    match event:
        case events.RunResumed(changed=changed) if changed:
            names = ", ".join(f"`{name}`" for name in changed)
            yield f"! another value than before: secret {names}"
        case events.NodeDone(unit=unit):
            yield f"✓ {unit}"
        case events.NodeSkipped(unit=unit):
            yield f"– {unit} skipped"
        case events.NodeFailed(unit=unit, failure=failure, final=final):
            yield f"✗ {unit}: {failure.message}" if final else f"↻ {unit}: {failure.message} (will be tried again)"
        case events.NodeUnsettled(unit=unit, why=why):
            yield f"? {unit}: {why}"
        case events.CommitSettled(key=key, outcome=outcome, by=by):
            yield f"● commit {key}: {outcome.replace('_', ' ')} ({by})"
        case events.Asked(unit=unit, question=question):
            yield f"? {unit} waits for a person: {question}"
        case events.ApprovalAsked(unit=unit, key=key, question=question):
            yield f"? {unit} waits for a person: commit {key}, {question}"
        case events.RequestRefused(unit=unit, host=host, why=why):
            yield f"⊘ {unit}: a request to {host} was refused: {why}"


def told_of_replan(event: Event) -> Iterator[str]:
    """What is said while the rest is rewritten: why, what was refused, and the diff of what was not."""
    at = f"{event.at:7.2f}s  ✎ "
    match event:
        case events.ReplanBegun(trigger=trigger, why=why, began_in=node, began_at=line, began_why=trace):
            yield f"{at}the rest is being rewritten, for {trigger.replace('_', ' ')}: {printable(why)}"
            if node:
                yield f"{at}it began in node `{node}`, line {line}: {printable(trace)}"
        case events.PatchRefused(found=found):
            yield f"{at}a patch was refused: {printable(found[0])}" + (
                f" and {len(found) - 1} more" if found[1:] else ""
            )
        case events.PlannerPassed(planner=planner, why=why):
            yield f"{at}{planner}: {printable(why)}"
        case events.PlanPatched(because=because, diff=diff):
            yield f"{at}the plan is another one from here on" + (f": {printable(because)}" if because else "")
            yield from map(printable, diff.splitlines())
        case events.ReplanEnded(number=number, why=why) if number:
            yield f"{at}the plan stays as it is: {printable(why)}"
