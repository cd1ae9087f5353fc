"""Goals of sites that keep records of one kind: drawn, judged, and measured for how far off they are.

In go the steps of a goal, each what one operation of the site does to a record; out comes a `Template`. Generated
sites are of this kind, and one written by hand may use it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any, Generic, Protocol, TypeVar

from .goals import PRESS, Parameters, Template
from .page.requests import State


class Record(Protocol):
    """What a site keeps."""

    @property
    def id(self) -> int:
        """What tells it apart for the site."""
        ...

    @property
    def content(self) -> tuple[str | bool, ...]:
        """All that a person can see of it."""
        ...


Kind = TypeVar("Kind", bound=Record)
Chosen = Mapping[str, Any]
Wanted = Callable[[State, Chosen], "tuple[Any, ...]"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What an operation does to a record: fields that it asks, flags that it needs, what it sets by itself."""

    asks: tuple[str, ...] = ()
    needs: Mapping[str, bool] = field(default_factory=dict)
    sets: Mapping[str, str | bool] = field(default_factory=dict)
    deletes: bool = False

    def can(self, record: Any) -> bool:
        """Whether the record is as the operation needs it."""
        return all(getattr(record, name) is holds for name, holds in self.needs.items())


@dataclass(frozen=True, kw_only=True)
class Kept(Generic[State, Kind]):
    """What a site keeps: how records are found in its state, what they are made of, what is done to them.

    `new` is a record before anything is said of it, `name` the field that names one, `called` what one and
    several are called in wordings. `typed` and `chosen` are the fields that are typed and chosen, `values`
    texts for them; a field without any is a date.
    """

    records: Callable[[State], tuple[Kind, ...]]
    new: Kind
    name: str
    called: tuple[str, str]
    typed: tuple[str, ...]
    chosen: tuple[str, ...]
    flags: tuple[str, ...]
    steps: tuple[Step, ...]
    values: Mapping[str, tuple[str, ...]]

    def name_of(self, record: Any) -> str:
        """What tells a record apart for people."""
        name: str = getattr(record, self.name)
        return name

    def met(self, wanted: Wanted[State]) -> Callable[[State, State, str, Chosen], bool]:
        """A judgement: there is just what `wanted` makes of the state before."""

        def met(before: State, after: State, account: str, chosen: Chosen) -> bool:
            return _contents(self.records(after)) == _contents(wanted(before, chosen))

        return met

    def unmet(self, wanted: Wanted[State]) -> Callable[[State, State, str, Chosen], tuple[str, ...] | None]:
        """What is still to be done, as `Template.unmet` tells it."""
        settable = {(name, value) for step in self.steps for name, value in step.sets.items()}
        deletable = any(step.deletes for step in self.steps)

        def unmet(before: State, now: State, account: str, chosen: Chosen) -> tuple[str, ...] | None:
            by_id = {one.id: one for one in self.records(now)}
            by_name = {self.name_of(one): one for one in self.records(now)}
            entries: list[str] = []
            kept = set()
            for record in wanted(before, chosen):
                there = by_id.get(record.id) or by_name.get(self.name_of(record)) or self.new
                kept.add(there.id)
                left = {name: value for name, value in self._left(there, record) if (name, value) not in settable}
                if any(name in self.typed and value not in chosen.values() for name, value in left.items()):
                    return None  # nobody can type it who knows the goal alone
                entries += left.values()
                if there.content != record.content:
                    entries.append(PRESS)
            extra = [one for one in by_id if one not in kept]
            return None if extra and not deletable else (*entries, *(PRESS for _ in extra))

        return unmet

    def _left(self, now: Any, wanted: Any) -> Iterator[tuple[str, str]]:
        for name in (*self.typed, *self.chosen):
            if getattr(now, name) != getattr(wanted, name):
                yield name, getattr(wanted, name)

    def draw_values(self, record: Any, asks: tuple[str, ...], taken: set[str], dice: Random) -> dict[str, str] | None:
        """Another value for each of some fields; None where there is no other."""
        drawn = {}
        for name in asks:
            now = getattr(record, name)
            if name not in self.values:
                drawn[name] = a_day(dice, year=2028)
                continue
            others = [text for text in self.values[name] if text != now and (name != self.name or text not in taken)]
            if not others:
                return None
            drawn[name] = dice.choice(others)
        return drawn


def goal_on_one(
    kept: Kept[State, Any], *, name: str, wordings: tuple[str, ...], steps: tuple[Step, ...]
) -> Template[State]:
    """A goal that is met by some steps on one record, one after the other."""

    def draw(state: State, account: str, dice: Random) -> Parameters | None:
        fit = [one for one in kept.records(state) if _possible(one, steps)]
        if not fit:
            return None
        record, taken = dice.choice(fit), {kept.name_of(one) for one in kept.records(state)}
        drawn = kept.draw_values(record, _asked(steps), taken, dice)
        return None if drawn is None else {kept.called[0]: kept.name_of(record), **drawn}

    def wanted(before: State, chosen: Chosen) -> tuple[Any, ...]:
        return _done(kept, before, (chosen[kept.called[0]],), steps, chosen)

    return _template(kept, name, wordings, draw, wanted)


def goal_on_several(kept: Kept[State, Any], *, name: str, wordings: tuple[str, ...], step: Step) -> Template[State]:
    """A goal that is met by one step on each of two or three records."""

    def draw(state: State, account: str, dice: Random) -> Parameters | None:
        fit = [kept.name_of(one) for one in kept.records(state) if _possible(one, (step,))]
        return None if len(fit) < 2 else {kept.called[1]: tuple(dice.sample(fit, min(len(fit), dice.choice((2, 3)))))}

    def wanted(before: State, chosen: Chosen) -> tuple[Any, ...]:
        return _done(kept, before, chosen[kept.called[1]], (step,), chosen)

    return _template(kept, name, wordings, draw, wanted)


def goal_to_add(
    kept: Kept[State, Any], *, name: str, wordings: tuple[str, ...], steps: tuple[Step, ...]
) -> Template[State]:
    """A goal that is met by adding a record, and by further steps on it."""

    def draw(state: State, account: str, dice: Random) -> Parameters | None:
        taken = {kept.name_of(one) for one in kept.records(state)}
        return kept.draw_values(kept.new, _asked(steps), taken, dice)

    def wanted(before: State, chosen: Chosen) -> tuple[Any, ...]:
        made = kept.new
        for step in steps:
            made = _after(made, step, chosen)
        return (*kept.records(before), made)

    return _template(kept, name, wordings, draw, wanted)


def is_date(text: str) -> bool:
    """Whether a text is a day as sites write it, such as `2027-03-31`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def a_day(dice: Random, *, year: int = 2027) -> str:
    """Some day of a year."""
    return f"{year}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def _template(
    kept: Kept[State, Any], name: str, wordings: tuple[str, ...], draw: Any, wanted: Wanted[State]
) -> Template[State]:
    return Template(name=name, wordings=wordings, draw=draw, met=kept.met(wanted), unmet=kept.unmet(wanted))


def _contents(records: tuple[Any, ...]) -> frozenset[Any]:
    return frozenset(one.content for one in records)


def _asked(steps: tuple[Step, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for step in steps for name in step.asks))


def _possible(record: Any, steps: tuple[Step, ...]) -> bool:
    """Whether the steps can be done one after the other; flags change on the way."""
    for step in steps:
        if not step.can(record):
            return False
        record = replace(record, **step.sets)
    return True


def _after(record: Any, step: Step, chosen: Chosen) -> Any:
    return replace(record, **{name: chosen[name] for name in step.asks}, **step.sets)


def _done(
    kept: Kept[State, Any], before: State, names: tuple[str, ...], steps: tuple[Step, ...], chosen: Chosen
) -> tuple[Any, ...]:
    """The records with the steps done to those of some names."""
    after = []
    for record in kept.records(before):
        if kept.name_of(record) not in names:
            after.append(record)
        elif not any(step.deletes for step in steps):
            for step in steps:
                record = _after(record, step, chosen)
            after.append(record)
    return tuple(after)
