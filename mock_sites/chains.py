"""Several goals as one, each about other things than the rest, judged by the state at the end alone.

In go goals and the states in which each was drawn; out comes one `Goal`. The last of them judges, from the state
that those before it lead to: what it leaves alone has to be as they left it, so the whole is wanted and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from .goals import Goal, Template
from .page.requests import State

Unmet: TypeAlias = tuple[str, ...] | None

JOIN = ". Also: "
"""Between the wordings of two goals."""


def chained(goals: tuple[Goal[State], ...], states: tuple[State, ...]) -> Goal[State]:
    """One goal of several; `states[i]` is where goal `i` is judged from, the first of them the one that all begins in.

    The parameters of all are in it, those of the parts before the last as `0.name`, `1.name`, …: whoever wants the
    whole knows all of their texts.
    """
    last, drawn_in = goals[-1], states[-1]
    if len(goals) == 1:
        return last
    own = dict(last.parameters)

    def met(before: State, after: State, account: str, parameters: Any) -> bool:
        return last.template.met(drawn_in, after, account, own)

    parameters = [(f"{at}.{name}", value) for at, goal in enumerate(goals[:-1]) for name, value in goal.parameters]
    template = Template(
        name="+".join(goal.template.name for goal in goals),
        wordings=("{intent}",),
        draw=lambda state, account, dice: None,  # it is made of goals that were drawn
        met=met,
        unmet=_unmet(goals, states[0]),
        whole_forms=False,  # one part's form would wait for what another part has for the same field
        reads=tuple(dict.fromkeys(one for goal in goals for one in goal.template.reads)),
        fills=_fills(goals),
        start=goals[0].template.start,
    )
    return replace(last, template=template, wording=_wording(goals), parameters=(*parameters, *last.parameters))


def _unmet(goals: tuple[Goal[State], ...], begun: State) -> Callable[[State, State, str, Any], Unmet] | None:
    """What is still to be done of all parts, where the site can say so of several goals."""
    judge = goals[0].template.together
    wanted = tuple((goal.template.aim, dict(goal.parameters)) for goal in goals)
    if judge is None or any(goal.template.together is not judge for goal in goals):
        return None
    return lambda before, now, account, parameters: judge(begun, now, account, wanted)


def _fills(goals: tuple[Goal[Any], ...]) -> dict[str, tuple[str, ...]]:
    """What can be meant by fields, where every part says so; a field that one of them leaves open stays open."""
    first, *others = (goal.template.fills for goal in goals)
    known = [name for name in first if all(name in one for one in others)]
    return {
        name: tuple(one for at, goal in enumerate(goals) for one in _named(goals, at, goal, name)) for name in known
    }


def _named(goals: tuple[Goal[Any], ...], at: int, goal: Goal[Any], field: str) -> tuple[str, ...]:
    """What a part means by a field, by the names that it has in the whole; what is read keeps its name."""
    meant = goal.template.fills[field]
    if at == len(goals) - 1:
        return meant
    return tuple(one if one in goal.template.reads else f"{at}.{one}" for one in meant)


def _wording(goals: tuple[Goal[Any], ...]) -> str:
    """The intents one after the other, as a wording that has no parameters left."""
    said = JOIN.join(goal.intent for goal in goals)
    return said.replace("{", "{{").replace("}", "}}")


def continued(goal: Goal[State], begun: State) -> Goal[State]:
    """The same goal for somebody who is under way: `begun` is the state that it was wanted in, whatever is now."""
    template = goal.template

    def met(before: State, after: State, account: str, parameters: Any) -> bool:
        return template.met(begun, after, account, parameters)

    def unmet(before: State, now: State, account: str, parameters: Any) -> Unmet:
        return goal.unmet(begun, now)

    return replace(goal, template=replace(template, met=met, unmet=unmet))
