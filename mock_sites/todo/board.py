"""The tasks without their pages: a state, what can be done to it, and one function for each of these.

No HTML, no clock, no chance but the seed: the pages call it, judges fold over it, searches run it a million
times. What can't be done is a `Problem` with a message for a field.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from ..page.parts import Look
from ..page.requests import tidy
from ..words import Words

PRIORITIES = ("Low", "Normal", "High")
LISTS = ("Home", "Work", "Errands")
LONGEST_TITLE = 80
LONGEST_NOTES = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One thing to do. Titles differ; `due` is a date such as `2027-03-31`, or empty for none."""

    id: int
    title: str
    done: bool = False
    due: str = ""
    priority: str = "Normal"
    list: str = "Home"
    notes: str = ""

    @property
    def content(self) -> tuple[str, bool, str, str, str, str]:
        """All that a person can see of it: two boards with the same contents are the same to them."""
        return (self.title, self.done, self.due, self.priority, self.list, self.notes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a world is like and nothing on the site changes: its words, its look, which fields stand where.

    `new_fields` are the fields of the form for a new task in their order, `task_fields` those of a task's page.
    """

    words: Words
    look: Look
    new_fields: tuple[str, ...]
    task_fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """All tasks, in the order in which they are shown."""

    setting: Setting = field(hash=False)
    tasks: tuple[Task, ...]
    next_id: int

    def task(self, key: str) -> Task | None:
        """The task whose id stands in an address as `key`."""
        return next((task for task in self.tasks if str(task.id) == key), None)

    @property
    def contents(self) -> frozenset[tuple[str, bool, str, str, str, str]]:
        """What is on the board, whatever the order."""
        return frozenset(task.content for task in self.tasks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with what was typed: a message by field."""

    fields: tuple[tuple[str, str], ...]

    def of(self, name: str) -> str:
        """The message for a field; empty when nothing is wrong with it."""
        return dict(self.fields).get(name, "")


def add(board: Board, task: Task) -> Board | Problem:
    """The board with a new task at its end; the id in `task` is not looked at."""
    checked = _checked(board, replace(task, id=board.next_id))
    if isinstance(checked, Problem):
        return checked
    return replace(board, tasks=(*board.tasks, checked), next_id=board.next_id + 1)


def change(board: Board, task: Task) -> Board | Problem:
    """The board with `task` in the place of the one with its id."""
    checked = _checked(board, task)
    if isinstance(checked, Problem):
        return checked
    return replace(board, tasks=tuple(checked if one.id == task.id else one for one in board.tasks))


def mark(board: Board, ids: tuple[str, ...], *, done: bool) -> Board:
    """The board with some tasks done, or not done again."""
    tasks = tuple(replace(one, done=done) if str(one.id) in ids else one for one in board.tasks)
    return replace(board, tasks=tasks)


def delete(board: Board, ids: tuple[str, ...]) -> Board:
    """The board without some tasks."""
    return replace(board, tasks=tuple(one for one in board.tasks if str(one.id) not in ids))


def clear_done(board: Board) -> Board:
    """The board without what is done."""
    return replace(board, tasks=tuple(one for one in board.tasks if not one.done))


def _checked(board: Board, task: Task) -> Task | Problem:
    task = replace(task, title=tidy(task.title), due=task.due.strip(), notes=task.notes.strip())
    found = {
        "title": _wrong_title(board, task),
        "due": "" if not task.due or _is_date(task.due) else "Write the date as in 2027-03-31",
        "priority": "" if task.priority in PRIORITIES else "Choose one of the priorities",
        "list": "" if task.list in LISTS else "Choose one of the lists",
        "notes": "" if len(task.notes) <= LONGEST_NOTES else f"Use at most {LONGEST_NOTES} characters",
    }
    wrong = tuple((name, message) for name, message in found.items() if message)
    return Problem(fields=wrong) if wrong else task


def _wrong_title(board: Board, task: Task) -> str:
    if not task.title:
        return "Say what there is to do"
    if len(task.title) > LONGEST_TITLE:
        return f"Use at most {LONGEST_TITLE} characters"
    if any(one.title == task.title and one.id != task.id for one in board.tasks):
        return "That is on the list already"
    return ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
