"""The board: a form for a new task, the filters, the table with what can be done in each row, and for several."""

from __future__ import annotations

from functools import lru_cache

from ..page.parts import (
    Box,
    Button,
    Checkbox,
    Close,
    Dialog,
    Disclosure,
    Form,
    Hidden,
    Link,
    Nav,
    Notice,
    Open,
    Option,
    Page,
    Part,
    Row,
    Select,
    Send,
    Submit,
    Table,
    Text,
    Textbox,
)
from .board import LISTS, Board, Problem, Setting, Task
from .frame import NOTHING_WRONG, field, options, page
from .view import View

SAID = {
    "added": "The task is on the list.",
    "renamed": "The task has its new title.",
    "completed": "Done, all that you selected.",
    "deleted": "Gone.",
    "cleared": "What was done is cleared away.",
    "emptied": "All tasks are deleted.",
    "none": "Nothing is selected.",
}
_CONFIRM = "delete-all"


def board_page(
    board: Board,
    view: View,
    *,
    new: Task | None = None,
    renaming: tuple[Task, str] | None = None,
    problem: Problem = NOTHING_WRONG,
) -> Page:
    """The board as `view` has it; after a refusal with what was typed, and what is wrong with it."""
    words = board.setting.words
    shown = tuple(task for task in board.tasks if view.shows(task))
    left = sum(not task.done for task in board.tasks)
    parts: tuple[Part, ...] = (
        *_notices(view, problem),
        _new_form(board, view, new, problem if renaming is None else NOTHING_WRONG),
        Box(parts=(_filters(board, view), _which_list(board, view)), look="bar"),
        _tasks(board, view, shown, renaming, problem) if shown else Text(text="Nothing here.", look="soft"),
        Box(parts=(_left(left), *_ends(board, view)), look="bar"),
        _sure(board, view),
    )
    return page(board, words["heading"], parts, status=422 if problem.fields else 200)


def _notices(view: View, problem: Problem) -> tuple[Part, ...]:
    if problem.fields:
        return (Notice(text="Please check what you typed.", role="alert"),)
    return (Notice(text=SAID[view.note]),) if view.note in SAID else ()


def _new_form(board: Board, view: View, new: Task | None, problem: Problem) -> Form:
    words, typed = board.setting.words, new or Task(id=0, title="")
    fields = tuple(field(board, name, typed, problem, label="new_title") for name in board.setting.new_fields)
    parts = (*fields, Button(name=words["add"]))
    return Form(to=view.address("/tasks"), name=words["new_form"], parts=parts, look="row")


def _filters(board: Board, view: View) -> Nav:
    words = board.setting.words
    links = tuple(
        Link(name=words[key], to=view.address(show=show), current=view.show == show)
        for key, show in (("all", ""), ("active", "active"), ("done", "done"))
    )
    return Nav(name=words["filter"], links=links, look="pills")


def _which_list(board: Board, view: View) -> Form:
    words = board.setting.words
    lists = (Option(value="", name=words["any_list"]), *options(LISTS))
    parts: tuple[Part, ...] = (
        *((Hidden(field="show", value=view.show),) if view.show else ()),
        Select(field="list", name=words["which_list"], options=lists, value=view.list),
        Button(name=words["show"], tone="quiet"),
    )
    return Form(to="/", method="get", parts=parts, look="row")


def _tasks(
    board: Board, view: View, shown: tuple[Task, ...], renaming: tuple[Task, str] | None, problem: Problem
) -> Form:
    words = board.setting.words
    columns = (f"~{words['select']}", words["mark"], words["task"], words["priority"], words["due"], words["list"])
    typed = {} if renaming is None else {renaming[0]: (renaming[1], problem.of("title"))}
    rows = tuple(_row(board.setting, view, task, typed.get(task)) for task in shown)
    table = Table(name=words["table"], columns=(*columns, "~Actions"), rows=rows, look=board.setting.look.tables)
    buttons = (
        Button(name=words["complete_selected"], does=Submit(to=view.address("/selected/complete"))),
        Button(name=words["delete_selected"], does=Submit(to=view.address("/selected/delete")), tone="danger"),
    )
    return Form(to=view.address("/selected/complete"), parts=(table, Box(parts=buttons, look="actions")))


@lru_cache(maxsize=4096)  # from one page to the next nearly all rows are the same, and searches make many pages
def _row(setting: Setting, view: View, task: Task, typed: tuple[str, str] | None) -> Row:
    """The row of a task; `typed` is the title that was refused for it, and why."""
    words = setting.words
    at = f"/tasks/{task.id}"
    done = Send(to=view.address(f"{at}/done"))
    cells: tuple[tuple[Part, ...], ...] = (
        (Checkbox(field="selected", name=words["select"], value=str(task.id), label_shown=False),),
        (Checkbox(field="done", name=words["mark"], checked=task.done, label_shown=False, sends=done),),
        (Link(name=task.title, to=at),),
        (Text(text=task.priority, look="tag" if task.priority == "High" else "plain"),),
        (Text(text=task.due),) if task.due else (),
        (Text(text=task.list, look="soft"),),
        (_rename(setting, view, task, typed),),
    )
    return Row(name=task.title, cells=cells, head=2)


def _rename(setting: Setting, view: View, task: Task, typed: tuple[str, str] | None) -> Disclosure:
    """Editing in place: the buttons of the row give way to a field with the title."""
    words, key = setting.words, f"rename-{task.id}"
    value, error = typed or (task.title, "")
    box = Textbox(field="title", name=words["title"], value=value, error=error)
    buttons = (
        Button(name=words["save"]),
        Button(name=words["cancel"], does=Close(id=key), tone="quiet"),
    )
    remove = Button(name=words["delete"], does=Send(to=view.address(f"/tasks/{task.id}/delete")), tone="plain")
    form = Form(to=view.address(f"/tasks/{task.id}/title"), parts=(box, Box(parts=buttons, look="actions")))
    return Disclosure(id=key, name=words["rename"], parts=(form,), instead=(remove,), open=typed is not None)


def _left(count: int) -> Text:
    return Text(text="1 task left" if count == 1 else f"{count} tasks left", test_id="left", look="soft")


def _ends(board: Board, view: View) -> tuple[Part, ...]:
    """What clears the board, where there is something to clear."""
    words = board.setting.words
    done = any(task.done for task in board.tasks)
    clear = Button(name=words["clear"], does=Send(to=view.address("/clear")), tone="quiet")
    remove = Button(name=words["delete_all"], does=Open(id=_CONFIRM), tone="danger")
    buttons = (*((clear,) if done else ()), *((remove,) if board.tasks else ()))
    return (Box(parts=buttons, look="actions"),) if buttons else ()


def _sure(board: Board, view: View) -> Dialog:
    words = board.setting.words
    buttons = (
        Button(name=words["yes"], does=Send(to=view.address("/delete-all")), tone="danger"),
        Button(name=words["no"], does=Close(id=_CONFIRM), tone="quiet"),
    )
    parts = (Text(text="They can't be brought back."), Box(parts=buttons, look="actions"))
    return Dialog(id=_CONFIRM, name=words["sure"], parts=parts)
