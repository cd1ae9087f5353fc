"""Long commands that a signal ends cleanly: what is under way is finished or kept, and nothing new is begun."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from callsheet.interpreter.parallel import Engine


@contextmanager
def stopped_by_signals(crew: Engine | None, saying: str) -> Iterator[list[int]]:
    """The first signal stops the crew and says so, the second is as if nobody listened. Yields those that came.

    Without a crew it is for the caller to look at what came.
    """
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, _: object) -> None:
        if came:
            raise KeyboardInterrupt
        came.append(number)
        if sys.stderr.isatty():
            click.echo(err=True)  # it shows `^C` where that was typed
        click.echo(f"stopping: {saying}", err=True)
        if crew is not None:
            crew.stop()

    for number in before:
        signal.signal(number, ask)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
