"""What `run`, `resume` and `demo` have in common: a live view, clean stops, the report, the last lines."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits
from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter.events import Event
from callsheet.interpreter.run import Ended, Settings

from .plans import use_color

if TYPE_CHECKING:
    from callsheet.interpreter.report import Report
    from callsheet.view.live import View, Watch

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Stopping:
    """The first signal stops the run cleanly, the second ends the process's work at once."""

    stop: Callable[[], None] | None = None
    asked: bool = False
    number: int = field(default=0)

    def ask(self, number: int, task: asyncio.Task[Any]) -> None:
        """A signal came."""
        first, self.asked, self.number = not self.asked, True, number
        if first and self.stop is not None:
            click.echo("\nstopping: what is under way ends first (once more to stop at once)", err=True)
            self.stop()
        else:
            task.cancel()


def carry_out(
    start: Callable[[Settings], Awaitable[Ended]],
    plan: CheckedPlan,
    settings: Settings,
    *,
    live: View,
    past: Iterable[Event] = (),
) -> Ended:
    """Run the event loop with signals and the live view. Returns how the run ended.

    Raises `click.exceptions.Exit` with 130 when it was stopped before it had begun, or a second time.
    """
    from callsheet.view.live import watching

    stopping = Stopping()

    async def main() -> Ended:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        for number in SIGNALS:
            with suppress(NotImplementedError):  # Windows: KeyboardInterrupt does it there
                loop.add_signal_handler(number, stopping.ask, number, task)
        with watching(plan, past, live=live) as watch:
            return await start(_with(settings, watch, stopping))

    try:
        return asyncio.run(main())
    except (asyncio.CancelledError, KeyboardInterrupt):
        click.echo("stopped", err=True)
        raise click.exceptions.Exit(128 + (stopping.number or signal.SIGINT)) from None


def _with(settings: Settings, watch: Watch, stopping: Stopping) -> Settings:
    from dataclasses import replace

    from callsheet.view.asking import Terminal, somebody_is_there

    def on_start(stop: Callable[[], None]) -> None:
        stopping.stop = stop

    if not somebody_is_there():
        return replace(settings, watch=watch.tell, on_start=on_start)
    person = Terminal(watch.resting)
    return replace(
        settings, watch=watch.tell, on_start=on_start, people=person, accept=settings.accept or person.accept
    )


def conclude(ended: Ended, *, as_json: bool, otel: bool = False) -> int:
    """Write the report, send its spans, say how it ended, print the result as JSON. Returns the exit code."""
    from callsheet.dsl.values import to_text
    from callsheet.interpreter.report import to_json
    from callsheet.report import load_report, write_report
    from callsheet.report.terminal import summary

    report = load_report(ended.folder)
    path = write_report(ended.folder)
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(summary(report, width=width, color=use_color(), page=path), err=True)
    if ended.folder.traces.is_dir():
        click.echo(f"traces: {ended.folder.traces} (`playwright show-trace FILE` opens one)", err=True)
    if otel:
        send_spans(report)
    if as_json:
        click.echo(json.dumps(to_json(report), indent=2))
    elif ended.end.result is not None:
        click.echo(to_text(ended.end.result))
    return exits.OF_OUTCOME[ended.end.outcome]


def send_spans(report: Report) -> bool:
    """Send the spans of a run; says so, and returns False, when they do not get there."""
    from callsheet.telemetry.sending import send
    from callsheet.telemetry.spans import parent_of, spans_of

    sent = send(spans_of(report, parent_of(os.environ.get("TRACEPARENT", ""))))
    if not sent:
        again = f"`callsheet report {report.run} --otel` tries again"
        click.echo(f"the spans could not be sent to where the OTEL_… variables say; {again}", err=True)
    return sent


def live_wanted(quiet: bool) -> View:
    """A table where somebody is there to watch, in a terminal that can take back what it has shown; else lines."""
    if quiet:
        return "nothing"
    return "table" if sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb") else "lines"
