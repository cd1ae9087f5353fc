"""Rows of a folder of results, a line of JSON each: written as they come, so that nothing is done a second time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from . import tables
from .pool_files import write_whole

Row = TypeVar("Row")


def read_rows(path: Path, row_of: Callable[[str], Row]) -> list[Row]:
    """The rows so far; a last line that was cut off is taken away. Raises ValueError for other things, OSError."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:  # a process was killed while it wrote: that one is done again
        write_whole(path, whole)
    # Not `splitlines`: a page's text may hold other ends of lines, which JSON leaves as they are.
    return [row_of(one) for one in whole.split("\n")[:-1]]


def add_row(path: Path, row: tables.Row) -> None:
    """One row more. Raises OSError."""
    with path.open("a", encoding="utf-8") as file:
        file.write(tables.line(row) + "\n")
