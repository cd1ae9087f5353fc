"""Words of a model's for tasks: kept only where they say all, and where the same goals are read out of them.

In go tasks and words; out come the tasks whose words are good. Whoever reads back is shown the menu and the words,
never the task.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from callsheet.dsl.classes import frozen
from callsheet.planners.documents import Document, ask_for_document
from callsheet.planners.model import Block, JsonShape, Message, Request
from callsheet.planners.rounds import Right
from callsheet.planners.trying import Asking

from ..task import Task
from .menu import GOALS, Menu, NoGoal, items, list_of, named, named_of

LONGEST_WORDS = 600
LONGEST_REPLY = 6_000

WORDS = JsonShape(name="words", schema=list_of("tasks", {"number": {"type": "integer"}, "words": {"type": "string"}}))
READ = JsonShape(name="read", schema=list_of("tasks", {"number": {"type": "integer"}, "goals": GOALS}))

_SAY = """You put tasks on a web site into the words of somebody who wants them done.
Say each task anew, as different people would: short or polite, a request or a statement, in another order. Say all
of it and nothing more, and keep every text in [brackets] letter by letter, without the brackets. Do not say how it is
done.
Answer with JSON: {"tasks": [{"number": 1, "words": "…"}, …]}"""

_READ = """You are told what somebody wants done on a web site. Say which goals of the menu that is, with their
parameters, exactly as they are meant: texts letter by letter, in the order in which they are wanted.
Where the words could mean something else as well, or something that is not on the menu, give an empty list of goals.
Answer with JSON: {"tasks": [{"number": 1, "goals": [{"goal": "…", "parameters": [{"name": "…", "texts": ["…"]}]}]}, …]}

The menu:
"""


@frozen
class Words:
    """What a model says a task in, as far as it is known by whom."""

    task: Task
    words: str
    by: str


def lacks(task: Task, words: str) -> str:
    """Why the words cannot be those of the task, in a line; nothing when they may be."""
    if not words.strip() or len(words) > LONGEST_WORDS or "\n" in words:
        return "its words are none, too many, or of several lines"
    missing = [text for text in texts_of(task) if text not in words]
    return f"its words lack “{missing[0]}”" if missing else ""


def texts_of(task: Task) -> tuple[str, ...]:
    """All texts that a task is about, the longest first."""
    found = [one for value in task.inputs.values() for one in ((value,) if isinstance(value, str) else value)]
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))


async def say_anew(tasks: Sequence[Task], asking: Asking) -> tuple[list[Words], Right[Document]]:
    """Other words for tasks, as a model has them. Raises `NoneRight` and `CallFailed`."""
    listed = "\n".join(f"{number}. {_marked(task)}" for number, task in enumerate(tasks, start=1))
    answered = await ask_for_document(_request(_SAY, listed), WORDS, asking)
    said = [
        Words(task=tasks[place], words=str(one.get("words", "")).strip(), by=answered.model)
        for place, one in _numbered(answered.found, len(tasks))
    ]
    return said, answered


async def read_back(
    said: Sequence[Words], menu: Menu, asking: Asking
) -> tuple[list[Task], list[str], Right[Document] | None]:
    """The tasks in words that the same goals were read out of, and why others are not kept.

    The menu that is shown is of their site, and has the kinds of all of them. Raises `NoneRight` and `CallFailed`.
    """
    refused = [f"{one.task.id}: {why}" for one in said if (why := lacks(one.task, one.words))]
    whole = [one for one in said if not lacks(one.task, one.words)]
    if not whole:
        return [], refused, None
    listed = "\n".join(f"{number}. {one.words}" for number, one in enumerate(whole, start=1))
    answered = await ask_for_document(_request(_READ + menu.text, listed), READ, asking)
    read = {place: one.get("goals") for place, one in _numbered(answered.found, len(whole))}
    kept: list[Task] = []
    for place, one in enumerate(whole):
        if _means(read.get(place), one.task, menu):
            kept.append(one.task.model_copy(update={"intent": one.words, "worded_by": one.by}))
        else:
            refused.append(f"{one.task.id}: “{one.words}” is read as something else")
    return kept, refused, answered


def _means(goals: object, task: Task, menu: Menu) -> bool:
    try:
        found = menu.goals_in(goals)
    except NoGoal:
        return False
    return named([(goal.template.name, dict(goal.parameters)) for goal in found]) == named_of(task)


def _marked(task: Task) -> str:
    """The intent with its texts in brackets; longer texts first, since one may hold another."""
    texts = texts_of(task)
    if not texts:
        return task.intent
    return re.sub("|".join(map(re.escape, texts)), lambda found: f"[{found[0]}]", task.intent)


def _numbered(document: Mapping[str, object], most: int) -> Iterable[tuple[int, Mapping[str, object]]]:
    """What was said of each, by its place; of two answers for the same the first counts."""
    found: dict[int, Mapping[str, object]] = {}
    for one in items(document, "tasks"):
        number = one.get("number")
        if isinstance(number, int) and 1 <= number <= most:
            found.setdefault(number - 1, one)
    return found.items()


def _request(card: str, text: str) -> Request:
    return Request(system=(Block(card, stable=True),), messages=(Message(text),), max_tokens=LONGEST_REPLY)
