"""What can be wanted in a world, as models are told of it and as they answer.

In go worlds and JSON; out come texts, and goals with their parameters. A goal that a model names may be about anything
that its template takes; whether there is such a thing in the world is for the search to find out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from callsheet.mock_sites.goals import Goal, Parameters, Template

from ..generating import World
from ..task import Task

EXAMPLES = 3
"""Draws of a template that are shown, where there are as many."""
DRAWS = 12
MOST_GOALS = 3
"""Goals of one task."""

Named: TypeAlias = tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]
"""A template and its parameters, each with its texts, in an order of their own: what can be compared."""

GOALS: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "goal": {"type": "string", "description": "the name of a kind of goal on the menu"},
            "parameters": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "texts": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["name", "texts"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["goal", "parameters"],
        "additionalProperties": False,
    },
}
"""The schema of some goals."""


class NoGoal(Exception):
    """What a model named is no goal of the site; one line that says why."""


def list_of(name: str, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of an object with a list of objects that have these members."""
    one = {"type": "object", "properties": about, "required": list(about), "additionalProperties": False}
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": one}},
        "required": [name],
        "additionalProperties": False,
    }


def items(document: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of such a list; what is none is passed over."""
    listed = document.get(name)
    yield from (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()


class Menu:
    """The kinds of goals that can be wanted in some worlds of a site, with examples from the first that has any."""

    def __init__(self, worlds: Sequence[World]) -> None:
        self._account = worlds[0].account
        self._examples: dict[str, Sequence[Goal[Any]]] = {}
        for template in worlds[0].site.goals:
            drawn = next(filter(None, (_drawn(world, template) for world in worlds)), None)
            if drawn:
                self._examples[template.name] = drawn

    @property
    def text(self) -> str:
        """The menu as a model sees it."""
        return "\n".join(_kind(drawn) for drawn in self._examples.values())

    def goals_in(self, said: Any) -> tuple[Goal[Any], ...]:
        """The goals that a model names. Raises `NoGoal`."""
        if not isinstance(said, list) or not 1 <= len(said) <= MOST_GOALS:
            raise NoGoal(f"a task has 1 to {MOST_GOALS} goals")
        return tuple(self._goal(one) for one in said)

    def _goal(self, said: Any) -> Goal[Any]:
        name = said.get("goal") if isinstance(said, dict) else None
        if name not in self._examples:
            raise NoGoal(f"`{name}` is not on the menu")
        template, example = self._examples[name][0].template, dict(self._examples[name][0].parameters)
        given = _parameters(said.get("parameters"))
        if given.keys() != example.keys():
            raise NoGoal(f"`{name}` takes {', '.join(f'`{one}`' for one in example) or 'nothing'}")
        # In the order that its draws have, which is that of the task's inputs.
        parameters = tuple((one, _as(example[one], given[one], f"`{one}` of `{name}`")) for one in example)
        return Goal(template=template, account=self._account, wording=template.wordings[0], parameters=parameters)


def named(goals: Sequence[tuple[str, Parameters]]) -> tuple[Named, ...]:
    """Templates with their parameters, so that they can be compared: the order of several texts says nothing."""
    return tuple(
        (name, tuple(sorted((one, tuple(sorted(_texts(value)))) for one, value in parameters.items())))
        for name, parameters in goals
    )


def named_of(task: Task) -> tuple[Named, ...]:
    """What a task is about, in the same manner."""
    return named([(part.template, dict(part.parameters)) for part in task.verification.goals])


def _as(example: str | tuple[str, ...], texts: tuple[str, ...], about: str) -> str | tuple[str, ...]:
    """Texts as a parameter that is one text, or several, as the example is."""
    several = not isinstance(example, str)
    if not texts or not all(texts) or (len(texts) > 1 and not several):
        raise NoGoal(f"{about} takes {'one text or more' if several else 'one text'}")
    return texts if several else texts[0]


def _parameters(said: Any) -> dict[str, tuple[str, ...]]:
    """By name; what is no parameter has none, so that it is missed."""
    if not isinstance(said, list):
        return {}
    return {
        one["name"]: tuple(one["texts"])
        for one in said
        if isinstance(one, dict)
        and isinstance(one.get("name"), str)
        and isinstance(one.get("texts"), list)
        and all(isinstance(text, str) for text in one["texts"])
    }


def _drawn(world: World, template: Template[Any]) -> list[Goal[Any]]:
    """Different goals of the template in that world."""
    state = world.first(template.start).state
    found: dict[Any, Goal[Any]] = {}
    for seed in range(DRAWS):
        goal = template.goal(state, seed, account=world.account)
        if goal is not None:
            found.setdefault(goal.parameters, goal)
    return list(found.values())[:EXAMPLES]


def _kind(drawn: Sequence[Goal[Any]]) -> str:
    shown = "\n".join(f"    for example {_shown(goal)}: {goal.intent}" for goal in drawn)
    return f"- {drawn[0].template.name}: {drawn[0].template.wordings[0]}\n{shown}"


def _shown(goal: Goal[Any]) -> str:
    said = [{"name": name, "texts": list(_texts(value))} for name, value in goal.parameters]
    return json.dumps(said, ensure_ascii=False)


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
