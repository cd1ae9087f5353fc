"""The pages of Tidy: a board and a request in, the next board and a page out.

Reading requests show the board; writing ones change it and lead back to where they came from, or show the same
page again with the reason beside the field (422). Pages are made in `board_page.py` and `task_page.py`.
"""

from __future__ import annotations

from dataclasses import replace

from ..page.requests import Answer, Request, SeeOther
from .board import Board, Problem, Task, add, change, clear_done, delete, mark
from .board_page import board_page
from .frame import not_found
from .task_page import task_page
from .view import View


def respond(board: Board, request: Request) -> tuple[Board, Answer]:
    """The board after the request, and the answer."""
    view = View.of(request)
    match request.method, request.steps():
        case "GET", ():
            return board, board_page(board, view)
        case "GET", ("tasks", key):
            task, saved = board.task(key), view.note == "saved"
            return board, not_found(board) if task is None else task_page(board, task, saved=saved)
        case "POST", ("tasks",):
            return _add(board, request, view)
        case "POST", ("tasks", key):
            return _change_all(board, request, key)
        case "POST", ("tasks", key, what):
            return _change_one(board, request, view, key, what)
        case "POST", ("selected", what):
            return _change_selected(board, request, view, what)
        case "POST", ("clear",):
            return clear_done(board), SeeOther(to=view.said("cleared"))
        case "POST", ("delete-all",):
            return replace(board, tasks=()), SeeOther(to=view.said("emptied"))
        case _:
            return board, not_found(board)


def _add(board: Board, request: Request, view: View) -> tuple[Board, Answer]:
    typed = _typed(request, Task(id=0, title=""))
    after = add(board, typed)
    if isinstance(after, Problem):
        return board, board_page(board, view, new=typed, problem=after)
    return after, SeeOther(to=view.said("added"))


def _change_all(board: Board, request: Request, key: str) -> tuple[Board, Answer]:
    """All fields of a task, from its own page."""
    task = board.task(key)
    if task is None:
        return board, not_found(board)
    typed = _typed(request, task)
    after = change(board, typed)
    if isinstance(after, Problem):
        return board, task_page(board, task, typed=typed, problem=after)
    return after, SeeOther(to=f"/tasks/{key}?said=saved")


def _change_one(board: Board, request: Request, view: View, key: str, what: str) -> tuple[Board, Answer]:
    """One thing about a task, from its row."""
    task = board.task(key)
    if task is None:
        return board, not_found(board)
    match what:
        case "done":
            return mark(board, (key,), done=bool(request.entry("done"))), SeeOther(to=view.address())
        case "delete":
            return delete(board, (key,)), SeeOther(to=view.said("deleted"))
        case "title":
            after = change(board, replace(task, title=request.entry("title")))
            if isinstance(after, Problem):
                return board, board_page(board, view, renaming=(task, request.entry("title")), problem=after)
            return after, SeeOther(to=view.said("renamed"))
        case _:
            return board, not_found(board)


def _change_selected(board: Board, request: Request, view: View, what: str) -> tuple[Board, Answer]:
    ids = request.entries("selected")
    if not ids:
        return board, SeeOther(to=view.said("none"))
    match what:
        case "complete":
            return mark(board, ids, done=True), SeeOther(to=view.said("completed"))
        case "delete":
            return delete(board, ids), SeeOther(to=view.said("deleted"))
        case _:
            return board, not_found(board)


def _typed(request: Request, task: Task) -> Task:
    """The task with what the form says of it; fields that the form does not have stay."""
    return replace(
        task,
        title=request.entry("title", task.title),
        due=request.entry("due", task.due),
        priority=request.entry("priority", task.priority),
        list=request.entry("list", task.list),
        notes=request.entry("notes", task.notes),
    )
