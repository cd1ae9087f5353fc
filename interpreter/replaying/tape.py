"""The events of one process of a run, each taken off when the replay comes to the same.

Events of one unit are compared in their order; what was waited for in the run (`record`) is waited for here until its
turn in the journal comes, so that budgets and schedules see what they saw. Pure, but for asyncio's futures.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Sequence
from typing import Any

from .. import events
from ..events import Event, NodeEvent
from ..units import PLANNER, Unit

_MARK = re.compile("‹secret [^›]*›")
_TIMES = frozenset({"at", "seconds", "started", "asked"})
"""Fields that tell when and how long: of the world, not of the plan."""


class Difference(Exception):
    """The first record that the plan does not lead to; `sequence` is its number in the journal, from 1."""

    def __init__(self, sequence: int, message: str) -> None:
        super().__init__(f"record {sequence}: {message}")
        self.sequence = sequence


class CutShort(Exception):
    """The journal tells no more of this unit: its process was killed, or stopped."""


class Tape:
    """What one process recorded; `happened` are its events, with their numbers in the journal."""

    def __init__(self, happened: Sequence[tuple[int, Event]]) -> None:
        self._happened = happened
        self._head = 0
        self._taken = [False] * len(happened)
        self._left: dict[Unit, deque[int]] = {}
        self._last: dict[Unit, Event] = {}
        self._last_act: dict[Unit, events.ActDone] = {}
        self._waiting: dict[Unit, asyncio.Future[None]] = {}
        ended = False
        self._after_the_end: set[int] = set()
        for place, (_, event) in enumerate(happened):
            ended = ended or isinstance(event, events.RunEnded)
            if ended:
                self._after_the_end.add(place)
            elif isinstance(event, NodeEvent) and not of_the_world(event):
                self._left.setdefault(event.unit, deque()).append(place)

    # The head: the first event that was not taken

    @property
    def head(self) -> tuple[int, Event] | None:
        """Its number and itself; None at the end."""
        while self._head < len(self._taken) and self._taken[self._head]:
            self._head += 1
        return self._happened[self._head] if self._head < len(self._happened) else None

    @property
    def head_is_said(self) -> bool:
        """Whether it was said from outside of the run, when its process had ended."""
        return self._head in self._after_the_end

    def pass_head(self) -> None:
        """It is no decision of a unit: go on behind it."""
        self._taken[self._head] = True

    def give_turn(self, unit: Unit) -> bool:
        """Wake who waits for its turn as this unit; False when nobody does."""
        waiting = self._waiting.pop(unit, None)
        if waiting is not None:
            waiting.set_result(None)
        return waiting is not None

    def waits(self, unit: Unit) -> bool:
        """Whether this unit waits for its turn."""
        return unit in self._waiting

    # One unit

    async def turn(self, unit: Unit) -> Event:
        """Returns the next event of a unit when it is the journal's next; for ever waits who has none."""
        while not self._is_at_head(unit):
            self._waiting[unit] = asyncio.get_running_loop().create_future()
            await self._waiting[unit]
        return self._happened[self._left[unit][0]][1]

    def _is_at_head(self, unit: Unit) -> bool:
        head, left = self.head, self._left.get(unit)
        return head is not None and bool(left) and self._happened[left[0]] == head if left else False

    def next(self, unit: Unit, *kinds: type[Event]) -> Event | None:
        """The next event of a unit, of one of these kinds if any are named."""
        left = (self._happened[place][1] for place in self._left.get(unit, ()))
        return next((one for one in left if not kinds or isinstance(one, kinds)), None)

    def last(self, unit: Unit) -> Event | None:
        """The event of a unit that was taken last."""
        return self._last.get(unit)

    def last_act(self, unit: Unit) -> events.ActDone | None:
        """The last act of a unit that was done."""
        return self._last_act.get(unit)

    def take(self, unit: Unit) -> Event:
        """The next event of a unit, whatever it is: an answer of the world."""
        left = self._left.get(unit)
        if not left:
            raise CutShort
        place = left.popleft()
        self._taken[place] = True
        event = self._last[unit] = self._happened[place][1]
        if isinstance(event, events.ActDone):
            self._last_act[unit] = event
        return event

    def match(self, unit: Unit, decided: Event) -> Event:
        """Take the next event of a unit, which has to say what the plan leads to. Raises `Difference`."""
        left = self._left.get(unit)
        if not left:
            raise CutShort
        number, recorded = self._happened[left[0]]
        if not _same_event(decided, recorded):
            raise Difference(number, f"the journal says {told(recorded)}, the plan leads to {told(decided)}")
        return self.take(unit)

    def differ(self, unit: Unit, leads_to: str) -> Difference:
        """That the next event of a unit is not what the plan leads to."""
        number, recorded = self._happened[self._left[unit][0]]
        return Difference(number, f"the journal says {told(recorded)}, the plan leads to {leads_to}")

    def differ_at(self, recorded: Event, leads_to: str) -> Difference:
        """That an event that was taken before is not what the plan leads to."""
        number = next(number for number, event in self._happened if event is recorded)
        return Difference(number, f"the journal says {told(recorded)}, the plan leads to {leads_to}")


def of_the_world(event: Event) -> bool:
    """Whether nobody decided it: pictures that were taken, what a page or a planner asked, what a person said."""
    if isinstance(event, NodeEvent) and event.unit == PLANNER:
        return True
    return isinstance(event, events.Shot | events.RequestRefused) or (
        isinstance(event, events.CommitSettled) and event.by == "person"
    )


def told(event: Event) -> str:
    """An event in a few words."""
    body = events.to_body(event)
    who = f" of `{event.unit}`" if isinstance(event, NodeEvent) else ""
    said = [
        f"{name} {_short(value)}"
        for name, value in body.items()
        if name not in _TIMES | {"node", "instance"} and value not in ("", {}, [], None)
    ]
    return f"`{type(event).__name__}`{who}" + (f" ({', '.join(said)})" if said else "")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _same_event(decided: Event, recorded: Event) -> bool:
    if type(decided) is not type(recorded):
        return False
    ours, theirs = events.to_body(decided), events.to_body(recorded)
    return all(name in _TIMES or same(ours[name], theirs[name]) for name in theirs)


def same(decided: Any, recorded: Any) -> bool:
    """Whether two values say the same; a mark in what was recorded stands for a secret that is not known here."""
    if isinstance(decided, dict) and isinstance(recorded, dict):
        return decided.keys() == recorded.keys() and all(same(decided[name], one) for name, one in recorded.items())
    if isinstance(decided, list | tuple) and isinstance(recorded, list | tuple):
        return len(decided) == len(recorded) and all(map(same, decided, recorded))
    if isinstance(decided, str) and isinstance(recorded, str) and _MARK.search(recorded):
        parts = map(re.escape, _MARK.split(recorded))
        return re.fullmatch(".*".join(parts), decided, re.DOTALL) is not None
    return bool(decided == recorded)
