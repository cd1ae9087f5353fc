"""What can be wanted of Tidy, and when it is so: judged by the contents of the board, whatever the order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from ..goals import PRESS, TICK, Parameters, Template, place, place_of
from .board import LISTS, PRIORITIES, Board, Task

NEW_TITLES = (
    "Sharpen the kitchen knives",
    "Email the choir about Tuesday",
    "Measure the hallway",
    "Cancel the old phone contract",
    "Bake bread for Sunday",
    "Ask Mira about the drill",
    "Lubricate the chain",
    "Label the fuse box",
)
NEW_NOTES = (
    "Use the blue folder",
    "Ring twice, the bell sticks",
    "Ask for a receipt",
    "Only before noon",
)
Chosen = Mapping[str, Any]


Wanted = Callable[[Board, Chosen], tuple[Task, ...]]
FILLS: Mapping[str, tuple[str, ...]] = {"selected": ()}
"""Whatever can be done with several tasks that are selected first takes an act less in their rows."""
TYPED = ("title", "due", "notes")
CHOSEN = ("priority", "list")


def _judge(wanted: Wanted) -> Callable[[Board, Board, str, Chosen], bool]:
    """A judgement: the board holds just what `wanted` makes of the one before."""

    def met(before: Board, after: Board, account: str, chosen: Chosen) -> bool:
        return after.contents == frozenset(task.content for task in wanted(before, chosen))

    return met


def _still(
    before: Board, now: Board, account: str, several: tuple[tuple[Wanted, Chosen], ...]
) -> tuple[str, ...] | None:
    """What is still to be done until the board holds just what is wanted, one after the other, of the one before."""
    end, texts = before, set[str]()
    for wanted, chosen in several:
        end = replace(end, tasks=wanted(end, chosen))
        texts |= {text for text in chosen.values() if isinstance(text, str)}
    here = {task.id: task for task in now.tasks} | {task.title: task for task in now.tasks}
    pairs = [(here.get(task.id) or here.get(task.title), task) for task in end.tasks]
    kept = {there for there, _ in pairs}
    extra = tuple(task for task in now.tasks if task not in kept)
    entries: list[str] = []
    reused = 0
    for there, task in pairs:
        made = _made_of(now, there, task, extra, texts)
        if made is None:
            return None
        entries += made[0]
        reused += made[1]
    pages = sum(where is not None and not where[1] for where in map(place_of, entries))
    entries += [PRESS] * (pages - 1)  # from the page of one task to that of another it is over the board
    known = all(task.title in texts for task in kept if task is not None)
    return (*entries, *_gone(extra, reused, len(kept - {None}) if known else None))


def _made_of(
    now: Board, there: Task | None, task: Task, extra: tuple[Task, ...], texts: set[str]
) -> tuple[list[str], bool] | None:
    """What makes `task` of the one that is `there`, and whether one of those that are `extra` may be made it instead.

    That is less only where one of these has already what would have to be typed or chosen, or where a new task would
    have to be changed after it was added. None where something of it can't be typed.
    """
    left = _left(there or Task(id=0, title=""), task)
    sure = {name: text for name, text in left.items() if all(getattr(one, name) != text for one in extra)}
    if any(text not in texts for name, text in sure.items() if name in TYPED):
        return None
    entries = [*sure.values(), *([PRESS] if left else [])]
    # The form for a new task may not have all fields: its page is opened then.
    beyond = there is None and bool(set(left) - set(now.setting.new_fields))
    if sure != left or (beyond and extra):
        return entries, there is None
    if beyond:
        entries += [PRESS, PRESS]
    if there is not None and left:
        # A title can be changed in the row as well, once that is opened.
        entries.append(place(f"/tasks/{there.id}", "" if set(left) - {"title"} else f"rename-{there.id}"))
    return ([*entries, TICK] if there is not None and there.done != task.done else entries), False


def _gone(extra: tuple[Task, ...], reused: int, kept: int | None) -> list[str]:
    """What takes tasks off the board: an act for each that is not done, and one for all that are.

    Or all are deleted at once, where what is to be `kept` can be added again, with two acts each.
    """
    undone = sum(not task.done for task in extra)
    left = max(undone - reused, 0)
    some = left + (len(extra) - undone > max(reused - undone, 0))
    return [TICK] * (some if kept is None else min(some, 1 + 2 * kept))


def _left(now: Task, wanted: Task) -> dict[str, str]:
    """What is still to be typed or chosen for a task, by field."""
    return {name: getattr(wanted, name) for name in (*TYPED, *CHOSEN) if getattr(wanted, name) != getattr(now, name)}


def _with(board: Board, titles: str | tuple[str, ...], **changes: Any) -> tuple[Task, ...]:
    """The tasks, with those of some titles changed."""
    chosen = (titles,) if isinstance(titles, str) else titles
    return tuple(replace(task, **changes) if task.title in chosen else task for task in board.tasks)


def _without(board: Board, titles: str | tuple[str, ...]) -> tuple[Task, ...]:
    chosen = (titles,) if isinstance(titles, str) else titles
    return tuple(task for task in board.tasks if task.title not in chosen)


def _some(board: Board, dice: Random, *, done: bool | None = None, least: int = 1) -> tuple[str, ...] | None:
    """The titles of `least` tasks, or None where there are not as many."""
    titles = [task.title for task in board.tasks if done is None or task.done == done]
    return tuple(dice.sample(titles, least)) if len(titles) >= least else None


def _new_title(board: Board, dice: Random) -> str:
    taken = {task.title for task in board.tasks}
    return dice.choice([title for title in NEW_TITLES if title not in taken])


def _day(dice: Random) -> str:
    return f"2027-{dice.randint(5, 12):02}-{dice.randint(1, 28):02}"


def _draw_add(board: Board, account: str, dice: Random) -> Parameters:
    return {"title": _new_title(board, dice)}


def _draw_plan(board: Board, account: str, dice: Random) -> Parameters:
    return {"title": _new_title(board, dice), "due": _day(dice), "priority": dice.choice(("Low", "High"))}


def _draw_one(done: bool | None) -> Callable[[Board, str, Random], Parameters | None]:
    def draw(board: Board, account: str, dice: Random) -> Parameters | None:
        found = _some(board, dice, done=done)
        return None if found is None else {"task": found[0]}

    return draw


def _draw_several(done: bool | None) -> Callable[[Board, str, Random], Parameters | None]:
    def draw(board: Board, account: str, dice: Random) -> Parameters | None:
        found = _some(board, dice, done=done, least=dice.choice((2, 3)))
        return None if found is None else {"tasks": found}

    return draw


def _draw_rename(board: Board, account: str, dice: Random) -> Parameters | None:
    found = _some(board, dice)
    return None if found is None else {"task": found[0], "title": _new_title(board, dice)}


def _draw_due(board: Board, account: str, dice: Random) -> Parameters | None:
    found = _some(board, dice)
    return None if found is None else {"task": found[0], "due": _day(dice)}


def _draw_note(board: Board, account: str, dice: Random) -> Parameters | None:
    found = _some(board, dice)
    return None if found is None else {"task": found[0], "note": dice.choice(NEW_NOTES)}


def _draw_move(board: Board, account: str, dice: Random) -> Parameters | None:
    if not board.tasks:
        return None
    task = dice.choice(board.tasks)
    other = [name for name in LISTS if name != task.list]
    priority = [name for name in PRIORITIES if name != task.priority]
    return {"task": task.title, "list": dice.choice(other), "priority": dice.choice(priority)}


def _draw_if(holds: Callable[[Board], bool]) -> Callable[[Board, str, Random], Parameters | None]:
    def draw(board: Board, account: str, dice: Random) -> Parameters | None:
        return {} if holds(board) else None

    return draw


def _planned(board: Board, chosen: Chosen) -> tuple[Task, ...]:
    return (*board.tasks, Task(id=0, title=chosen["title"], due=chosen["due"], priority=chosen["priority"]))


def _template(
    *,
    name: str,
    wordings: tuple[str, ...],
    draw: Callable[[Board, str, Random], Parameters | None],
    wanted: Wanted,
) -> Template[Board]:
    """A kind of goal that says which tasks are wanted."""
    return Template(
        name=name, wordings=wordings, draw=draw, met=_judge(wanted), aim=wanted, together=_still, fills=FILLS
    )


GOALS: tuple[Template[Board], ...] = (
    _template(
        name="add",
        wordings=("Add the task “{title}”", "Put “{title}” on my list", "I must not forget: {title}"),
        draw=_draw_add,
        wanted=lambda board, chosen: (*board.tasks, Task(id=0, title=chosen["title"])),
    ),
    _template(
        name="plan",
        wordings=(
            "Add “{title}” with priority {priority}, due on {due}",
            "Put “{title}” on the list for {due}; its priority is {priority}",
        ),
        draw=_draw_plan,
        wanted=_planned,
    ),
    _template(
        name="complete",
        wordings=("Mark “{task}” as done", "I have done this: {task}", "Tick off “{task}”"),
        draw=_draw_one(False),
        wanted=lambda board, chosen: _with(board, chosen["task"], done=True),
    ),
    _template(
        name="reopen",
        wordings=("“{task}” is not done after all", "Mark “{task}” as still to do"),
        draw=_draw_one(True),
        wanted=lambda board, chosen: _with(board, chosen["task"], done=False),
    ),
    _template(
        name="complete_several",
        wordings=("Mark {tasks} as done", "These are done: {tasks}"),
        draw=_draw_several(False),
        wanted=lambda board, chosen: _with(board, chosen["tasks"], done=True),
    ),
    _template(
        name="delete",
        wordings=("Delete the task “{task}”", "I no longer need “{task}” on my list"),
        draw=_draw_one(None),
        wanted=lambda board, chosen: _without(board, chosen["task"]),
    ),
    _template(
        name="delete_several",
        wordings=("Delete the tasks {tasks}", "Take {tasks} off my list"),
        draw=_draw_several(None),
        wanted=lambda board, chosen: _without(board, chosen["tasks"]),
    ),
    _template(
        name="rename",
        wordings=("Rename “{task}” to “{title}”", "The task “{task}” should read “{title}”"),
        draw=_draw_rename,
        wanted=lambda board, chosen: _with(board, chosen["task"], title=chosen["title"]),
    ),
    _template(
        name="set_due",
        wordings=("“{task}” is due on {due}", "Set the due date of “{task}” to {due}"),
        draw=_draw_due,
        wanted=lambda board, chosen: _with(board, chosen["task"], due=chosen["due"]),
    ),
    _template(
        name="note",
        wordings=("Write “{note}” into the notes of “{task}”", "Add a note to “{task}”: {note}"),
        draw=_draw_note,
        wanted=lambda board, chosen: _with(board, chosen["task"], notes=chosen["note"]),
    ),
    _template(
        name="move",
        wordings=("Move “{task}” to the list {list} and give it priority {priority}",),
        draw=_draw_move,
        wanted=lambda board, chosen: _with(board, chosen["task"], list=chosen["list"], priority=chosen["priority"]),
    ),
    _template(
        name="clear_done",
        wordings=("Clear away all tasks that are done", "Only what is still to do should stay on the list"),
        draw=_draw_if(lambda board: any(task.done for task in board.tasks)),
        wanted=lambda board, chosen: tuple(task for task in board.tasks if not task.done),
    ),
    _template(
        name="delete_all",
        wordings=("Delete all tasks", "Empty the whole list"),
        draw=_draw_if(lambda board: bool(board.tasks)),
        wanted=lambda board, chosen: (),
    ),
)
