"""Long work with a bar: items come one after the other, and a signal stops the crew that makes them.

What comes of an item is a row, which is put down at once, or a line that says why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .problems import unwritable
from .stopping import stopped_by_signals

if TYPE_CHECKING:
    from callsheet.interpreter.parallel import Engine

Item = TypeVar("Item")
Row = TypeVar("Row")


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


def keeping(
    rows: list[Row], troubles: list[str], add: Callable[[Row], None], folder: Path
) -> Callable[[Row | str], None]:
    """What takes each item: a row is added in the folder, a line is a trouble. It raises `Problem` for a full disk."""

    def keep(one: Row | str) -> None:
        if isinstance(one, str):
            troubles.append(one)
            return
        rows.append(one)
        try:
            add(one)
        except OSError as error:
            raise unwritable(folder, error) from None

    return keep
