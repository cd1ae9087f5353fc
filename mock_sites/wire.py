"""Goals and acts as JSON: what a task keeps of them, and what the judge of a server is asked.

In go plain values, out come acts and a `Goal` for the world that they are about; and the other way round. A goal of
several parts is judged in the state that the parts before the last lead to, so each part says its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from .acts import Act, Check, Choose, Click, Fill, Goto, Press, Refusal, Target, Uncheck
from .browsing import act as done
from .browsing import open_screen
from .chains import chained
from .goals import Goal, Template
from .site import Site

_KINDS: Mapping[str, type[Any]] = {
    "fill": Fill,
    "click": Click,
    "choose": Choose,
    "check": Check,
    "uncheck": Uncheck,
    "press": Press,
    "goto": Goto,
}


class NotWanted(Exception):
    """Something that is no goal of the site, or no act; one line that says what."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A goal of a template: its parameters, and the acts that meet it where the parts before it ended."""

    template: str
    parameters: tuple[tuple[str, str | tuple[str, ...]], ...]
    way: tuple[Act, ...]


def act_data(what: Act) -> dict[str, Any]:
    """`{"act": "fill", "role": "textbox", "name": "Title", "where": [["row", "Milk"]], "value": "Tea"}`."""
    kind = next(word for word, one in _KINDS.items() if isinstance(what, one))
    data: dict[str, Any] = {"act": kind}
    if isinstance(what, Goto):
        return data | {"address": what.address}
    if isinstance(what, Press):
        data["key"] = what.key
    if what.target is not None:
        data |= {"role": what.target.role, "name": what.target.name, "where": [list(one) for one in what.target.where]}
    if isinstance(what, Fill):
        data["value"] = what.value
    elif isinstance(what, Choose):
        data["option"] = what.option
    return data


def act_from(data: Any) -> Act:
    """The inverse of `act_data`. Raises `NotWanted`."""
    try:
        kind = data["act"]
        if kind == "goto":
            return Goto(_text(data["address"]))
        where = tuple((_text(role), _text(name)) for role, name in data.get("where", ()))
        target = Target(role=_text(data["role"]), name=_text(data["name"]), where=where) if "role" in data else None
        if kind == "press":
            return Press(_key(data["key"]), target)
        assert target is not None
        match kind:
            case "fill":
                return Fill(target, _text(data["value"]))
            case "choose":
                return Choose(target, _text(data["option"]))
        return cast(Act, _KINDS[kind](target))
    except (KeyError, TypeError, ValueError, AssertionError, AttributeError):
        raise NotWanted(f"no act: `{str(data)[:120]}`") from None


def part_data(part: Part) -> dict[str, Any]:
    """A part as JSON data."""
    return {
        "template": part.template,
        "parameters": {name: _plain(value) for name, value in part.parameters},
        "way": [act_data(one) for one in part.way],
    }


def part_from(data: Any) -> Part:
    """The inverse of `part_data`. Raises `NotWanted`."""
    try:
        parameters = tuple((_text(name), _value(value)) for name, value in data["parameters"].items())
        return Part(
            template=_text(data["template"]), parameters=parameters, way=tuple(act_from(one) for one in data["way"])
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotWanted("a part of a goal has `template`, `parameters` and `way`") from None


def goal_of(site: Site[Any], seed: int, options: Mapping[str, bool], account: str, parts: Iterable[Part]) -> Goal[Any]:
    """The goal that `parts` are in the world of `seed`; `met` and `unmet` take its first state as `before`.

    Raises `NotWanted` for an unknown template, and for a way that cannot be gone.
    """
    listed = tuple(parts)
    if not listed:
        raise NotWanted("a goal has at least one part")
    goals = [_goal(site, account, part) for part in listed]
    screen = open_screen(site.respond, site.fresh(seed, options), goals[0].template.start, account=account)
    states = [screen.state]
    for part in listed[:-1]:
        for what in part.way:
            after = done(site.respond, screen, what)
            if isinstance(after, Refusal):
                raise NotWanted(f"the way of `{part.template}` cannot be gone: {after.message}")
            screen = after
        states.append(screen.state)
    return chained(tuple(goals), tuple(states))


def _goal(site: Site[Any], account: str, part: Part) -> Goal[Any]:
    template: Template[Any] | None = next((one for one in site.goals if one.name == part.template), None)
    if template is None:
        known = ", ".join(f"`{one.name}`" for one in site.goals)
        raise NotWanted(f"`{site.name}` has no goal `{part.template}`; there are {known}")
    return Goal(template=template, account=account, wording=template.wordings[0], parameters=part.parameters)


def _plain(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def _value(value: Any) -> str | tuple[str, ...]:
    return tuple(_text(one) for one in value) if isinstance(value, list | tuple) else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _key(value: Any) -> Literal["Enter", "Escape"]:
    if value not in ("Enter", "Escape"):
        raise ValueError
    return cast(Literal["Enter", "Escape"], value)
