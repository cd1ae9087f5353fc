"""What all pages of Tidy share: the shell, a page around parts, and the page for what is not there."""

from __future__ import annotations

from ..page.parts import Heading, Link, Nav, Option, Page, Part, Select, Shell, Text, Textbox
from .board import LISTS, PRIORITIES, Board, Problem, Task

BRAND = "Tidy"
NOTHING_WRONG = Problem(fields=())


def page(board: Board, title: str, parts: tuple[Part, ...], *, status: int = 200) -> Page:
    """A page of the site with `title` as its heading."""
    nav = Nav(name="Main", links=(Link(name="Board", to="/"),))
    shell = Shell(brand=BRAND, look=board.setting.look, nav=nav, foot="Tidy keeps your list on this machine alone.")
    shown = f"Error: {title}" if status == 422 else title
    return Page(title=shown, shell=shell, parts=(Heading(text=title), *parts), status=status)


def not_found(board: Board) -> Page:
    """There is no such page, or no such task any more."""
    back = Link(name=board.setting.words["back"], to="/")
    return page(board, "Not found", (Text(text="There is nothing here. It may have been deleted."), back), status=404)


def field(board: Board, name: str, task: Task, problem: Problem, *, label: str = "") -> Part:
    """A field of a form for a task, with what is typed in it and what is wrong with it."""
    words, error = board.setting.words, problem.of(name)
    match name:
        case "title":
            return Textbox(field=name, name=words[label or "title"], value=task.title, error=error)
        case "due":
            return Textbox(field=name, name=words["due"], kind="date", value=task.due, error=error)
        case "priority":
            return Select(
                field=name, name=words["priority"], options=options(PRIORITIES), value=task.priority, error=error
            )
        case "list":
            return Select(field=name, name=words["list"], options=options(LISTS), value=task.list, error=error)
        case "notes":
            return Textbox(field=name, name=words["notes"], kind="lines", value=task.notes, error=error)
        case _:
            raise ValueError(f"a task has no field `{name}`")


def options(names: tuple[str, ...]) -> tuple[Option, ...]:
    """Options that are sent as they are shown."""
    return tuple(Option(value=name, name=name) for name in names)
