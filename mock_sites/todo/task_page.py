"""The page of one task: all that there is to say of it in one form."""

from __future__ import annotations

from ..page.parts import Box, Button, Form, Link, Notice, Page, Part, Send
from .board import Board, Problem, Task
from .frame import NOTHING_WRONG, field, page


def task_page(
    board: Board, task: Task, *, typed: Task | None = None, problem: Problem = NOTHING_WRONG, saved: bool = False
) -> Page:
    """The form with the task, or with what was `typed` and refused."""
    words = board.setting.words
    fields = tuple(field(board, name, typed or task, problem) for name in board.setting.task_fields)
    buttons = (
        Button(name=words["save_changes"]),
        Button(name=words["delete"], does=Send(to=f"/tasks/{task.id}/delete"), tone="danger"),
    )
    form = Form(to=f"/tasks/{task.id}", parts=(*fields, Box(parts=buttons, look="actions")))
    parts: tuple[Part, ...] = (
        *_notices(problem, saved),
        Box(parts=(form,), look="panel"),
        Link(name=words["back"], to="/"),
    )
    return page(board, task.title, (Box(parts=parts, look="narrow"),), status=422 if problem.fields else 200)


def _notices(problem: Problem, saved: bool) -> tuple[Part, ...]:
    if problem.fields:
        return (Notice(text="Please check what you typed.", role="alert"),)
    return (Notice(text="Your changes are saved."),) if saved else ()
