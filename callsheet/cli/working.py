"""Long work with a bar: items come one after the other, and a signal stops the crew that makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from .stopping import stopped_by_signals

if TYPE_CHECKING:
    from callsheet.interpreter.parallel import Engine

Item = TypeVar("Item")


def work_through(
    items: Iterable[Item],
    keep: Callable[[Item], None],
    crew: Engine,
    *,
    named: str,
    total: int,
    saying: str,
    quiet: bool,
) -> bool:
    """Keep each item as it comes; whether a signal came, which is answered by `saying`. Raises what `items` raises."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    time = TimeRemainingColumn(elapsed_when_finished=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), time)
    with (
        Progress(*columns, console=Console(stderr=True), disable=quiet) as progress,
        stopped_by_signals(crew, saying) as came,
    ):
        bar = progress.add_task(named, total=total)
        for item in items:
            progress.advance(bar)
            keep(item)
    return bool(came)
