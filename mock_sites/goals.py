"""What can be wanted on a site: templates of goals, drawn for a world by seed and judged by the site's own state.

In go a state and a seed; out comes a `Goal` with its wording and its parameters. Whether it is met is asked of
the states before and after, not of pages: it says that what was wanted is so, and that nothing else was changed.
No plan language is in here, and no page.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias

from .page.requests import State

Parameters: TypeAlias = Mapping[str, str | tuple[str, ...]]
Draw: TypeAlias = Callable[[State, str, random.Random], Parameters | None]
PRESS, TICK = "", "\0"
"""What is still to be done, where it is no text: see `Template`."""

_PLACE = "\1"

Met: TypeAlias = Callable[[State, State, str, Any], bool]
Together: TypeAlias = Callable[[State, State, str, tuple[tuple[Any, Any], ...]], tuple[str, ...] | None]
"""What is still to be done of several goals: each is an `aim` with its parameters."""


@dataclass(frozen=True, kw_only=True)
class Template(Generic[State]):
    """A kind of goal.

    `draw(state, account, dice)` chooses parameters that make it reachable and not yet met, or None where the
    state has nothing to offer. `met(before, after, account, parameters)` judges. `wordings` say it to a person,
    with `{name}` for a parameter; the first is the plainest. `start` is the address where one begins, `options`
    are those of worlds where it can be wanted, such as one with a past. What is not `lasting` may be undone by what
    is done after it, as being signed in is, and is not wanted together with other things.

    Two things may be known that let a search for the shortest way look at less. `typed` are the parameters whose
    text can only come into the state by being typed as it is. `unmet(before, now, account, parameters)` lists
    what is still to be done, an entry for each act that is needed for nothing else: the text that has to be
    typed or chosen, `TICK` for what may be ticked together with others, `PRESS` for what only a press of its
    own does, `place(path)` for a page, or a part of one, where something of it has to be done and that nothing else
    opens; None where there is no way back for somebody who can type the parameters alone, as after deleting what should
    stay. A text that has to be typed twice stands there twice. Too short a list costs time; with too long a one,
    what is found may not be the shortest.

    `together(before, now, account, wanted)` is `unmet` for several goals of a site that are wanted one after the other
    in the state `before`; each is the `aim` of its template, which is the site's own affair, with its parameters. What
    one act may serve for two of them is not listed twice. All texts of all goals can be typed.

    `reads` are test ids of texts that a person reads on a page to type them later, such as a code in a mail.
    `fills` says for fields, by the names they are sent by, what can be meant by them: parameters, and test ids of
    `reads`. Nothing else is typed into them or chosen from them, and a box that is named there is left alone. With
    `whole_forms` what is still to be done in a form is filled in before what comes after it and before it is sent.
    """

    name: str
    wordings: tuple[str, ...]
    draw: Draw[State]
    met: Met[State]
    typed: tuple[str, ...] = ()
    unmet: Callable[[State, State, str, Any], tuple[str, ...] | None] | None = None
    aim: Any = None
    together: Together[State] | None = None
    reads: tuple[str, ...] = ()
    whole_forms: bool = True
    fills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: str = "/"
    options: Mapping[str, bool] = field(default_factory=dict)
    lasting: bool = True

    def goal(self, state: State, seed: int, *, account: str = "guest") -> Goal[State] | None:
        """The goal of `seed` in that state; None where there is none of this kind."""
        dice = random.Random(f"goal {self.name} {seed}")
        parameters = self.draw(state, account, dice)
        if parameters is None:
            return None
        wording = dice.choice(self.wordings)
        return Goal(template=self, account=account, wording=wording, parameters=tuple(parameters.items()))


@dataclass(frozen=True, kw_only=True)
class Goal(Generic[State]):
    """One goal: something that is wanted in one world, by one account."""

    template: Template[State]
    account: str
    wording: str
    parameters: tuple[tuple[str, str | tuple[str, ...]], ...]

    @property
    def intent(self) -> str:
        """What is wanted, in words."""
        return self.wording.format(**{name: said(value) for name, value in self.parameters})

    def met(self, before: State, after: State) -> bool:
        """Whether `after` is what was wanted, coming from `before`."""
        return self.template.met(before, after, self.account, dict(self.parameters))

    def unmet(self, before: State, now: State) -> tuple[str, ...] | None:
        """What is still to be done, as far as the template says; None where there is no way back."""
        template, chosen = self.template, dict(self.parameters)
        if template.unmet is not None:
            return template.unmet(before, now, self.account, chosen)
        if template.together is not None:
            return template.together(before, now, self.account, ((template.aim, chosen),))
        return ()

    def values(self) -> tuple[str, ...]:
        """The texts that a person who wants this knows: all parameters, each once."""
        flat = [one for _, value in self.parameters for one in _several(value)]
        return tuple(dict.fromkeys(flat))

    def fits(self, field: str, read: frozenset[tuple[str, str]]) -> tuple[str, ...]:
        """The texts that can be meant by a field: parameters, and what was `read` as (test id, text)."""
        known, chosen = self.template.fills.get(field), dict(self.parameters)
        seen = (text for test_id, text in sorted(read) if known is None or test_id in known)
        if known is None:
            return (*self.values(), *seen)
        return (*(one for name in known for one in _several(chosen.get(name, ()))), *seen)

    def typed(self) -> tuple[str, ...]:
        """Those that have to be typed."""
        chosen = dict(self.parameters)
        return tuple(str(chosen[name]) for name in self.template.typed if name in chosen)


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def place(path: str, opened: str = "") -> str:
    """An entry of `unmet`: something has to be done on the page at `path`, or below it.

    Or, on another page, in the disclosure or dialog `opened`, which is shut there as the page comes.
    """
    return f"{_PLACE}{path}{_PLACE}{opened}"


def place_of(entry: str) -> tuple[str, str] | None:
    """The path that a `place` names, and what may be opened instead; None for entries of other kinds."""
    if not entry.startswith(_PLACE):
        return None
    path, _, opened = entry.removeprefix(_PLACE).partition(_PLACE)
    return path, opened


def said(value: str | tuple[str, ...]) -> str:
    """A parameter in a sentence: several as `a, b and c`."""
    if isinstance(value, str):
        return value
    return value[0] if len(value) == 1 else f"{', '.join(value[:-1])} and {value[-1]}"
