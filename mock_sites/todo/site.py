"""The site `todo` as the server knows it. The line in `mock_sites.SITES` points here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..site import Site
from .board import Board, Task
from .goals import GOALS, NEW_NOTES, NEW_TITLES
from .labels import LABELS
from .pages import respond
from .seeds import NAME, first_board


def _facts(board: Board) -> dict[str, Any]:
    """The tasks in the order in which they are shown."""
    return {"tasks": [_task(task) for task in board.tasks]}


def _task(task: Task) -> dict[str, Any]:
    return {
        "title": task.title,
        "done": task.done,
        "due": task.due or None,
        "priority": task.priority,
        "list": task.list,
        "notes": task.notes,
    }


SITE: Site[Board] = Site(
    name=NAME,
    title="Tidy",
    summary="A list of things to do: filters, several at once, editing in place.",
    fresh=first_board,
    facts=_facts,
    respond=respond,
    spec=Path(__file__).parent / "spec.yaml",
    labels=LABELS,
    goals=GOALS,
    values={
        "title": (*NEW_TITLES, "", "  two   blanks ", "x" * 81),
        "due": ("2027-03-31", "2028-02-29", ""),
        "notes": (*NEW_NOTES, "first line\nsecond line", ""),
    },
)
