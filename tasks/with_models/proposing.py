"""New tasks that a model thinks of in a world: goals of the site's menu, with things of its own choosing, in its words.

In go a world and how many actions a task may take; out come tasks with the exact minimum by search, and a line for each
proposal that is none: a goal or a thing that is not there, one that is so already, too many actions.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from callsheet.mock_sites.goals import Goal
from callsheet.planners.documents import Document, ask_for_document
from callsheet.planners.model import Block, JsonShape, Message, Request
from callsheet.planners.rounds import Right
from callsheet.planners.trying import Asking

from ..generating import World, task_of, unshared_wording
from ..task import Task
from .menu import GOALS, MOST_GOALS, Menu, NoGoal, items, list_of
from .wording import LONGEST_REPLY, Words

PROPOSED = JsonShape(name="proposed", schema=list_of("tasks", {"words": {"type": "string"}, "goals": GOALS}))
NOTHING_LIKE_IT = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""How a site's model fails that is asked of something that it does not have: its own draws never ask that."""

_CARD = f"""You think of tasks that people want done on a web site. A task is made of 1 to {MOST_GOALS} goals
of the menu below, about things that are there. Where a goal takes a text of its own (a title, a name, a note), think of
a new one; where it is about something that is there, name it letter by letter as in the examples. What comes later in a
task must not undo what comes before. Say each task as somebody would who wants it, with every text of its parameters
letter by letter, and not how it is done.
Answer with JSON:
{{"tasks": [{{"words": "…", "goals": [{{"goal": "…", "parameters": [{{"name": "…", "texts": ["…"]}}]}}]}}, …]}}
"""


async def propose(
    world: World, menu: Menu, number: int, horizons: Collection[int], asking: Asking
) -> tuple[list[Words], list[str], Right[Document]]:
    """What a model thinks of, and why some of it is no task. Raises `NoneRight` and `CallFailed`."""
    answered = await ask_for_document(_request(world, menu, number, horizons), PROPOSED, asking)
    proposed, refused = list[Words](), list[str]()
    for one in items(answered.found, "tasks"):
        try:
            task = judged(one.get("goals"), world, menu, horizons)
        except NoGoal as error:
            refused.append(f"{world.site.name}: {error}")
        else:
            proposed.append(Words(task=task, words=str(one.get("words", "")).strip(), by=answered.model))
    return proposed, refused, answered


def judged(said: Any, world: World, menu: Menu, horizons: Collection[int]) -> Task:
    """The task of goals that a model names, in the words of their templates. Raises `NoGoal`."""
    goals = tuple(
        replace(goal, wording=unshared_wording(goal.template, world.site.name)) for goal in menu.goals_in(said)
    )
    if len(goals) > 1 and (why := _not_together(goals)):
        raise NoGoal(why)
    about = " and ".join(f"`{goal.template.name}`" for goal in goals)
    try:
        task = task_of(world, goals, max(horizons))
    except NOTHING_LIKE_IT:
        raise NoGoal(f"{about} speaks of something that is not there") from None
    if task is None:
        raise NoGoal(f"{about} is so already, cannot be, or takes more than {max(horizons)} actions")
    if task.horizon not in horizons:
        raise NoGoal(f"{about} takes {task.horizon} actions, which are not wanted")
    return task


def _not_together(goals: tuple[Goal[Any], ...]) -> str:
    if not all(goal.template.lasting for goal in goals):
        return "a goal that does not last is wanted alone"
    texts = [text for goal in goals for text in goal.values()]
    return "two goals of a task speak of the same thing" if len(texts) > len(set(texts)) else ""


def _request(world: World, menu: Menu, number: int, horizons: Collection[int]) -> Request:
    """The site's spec and menu are the same for a world; what is wanted of it comes last."""
    spec = world.site.spec.read_text(encoding="utf-8") if world.site.spec is not None else ""
    system = (Block(f"{_CARD}\nThe site:\n{spec}", stable=True), Block(f"The menu:\n{menu.text}"))
    few, many = min(horizons), max(horizons)
    wanted = (
        f"Think of {number} different tasks. Filling a field, choosing an option, ticking a box and pressing a button "
        f"or a link are an action each, and a task takes {few} to {many} of them."
    )
    return Request(system=system, messages=(Message(wanted),), max_tokens=LONGEST_REPLY)
