"""The shortest way to a goal: a search over the pure browser, with nothing but what the page offers.

In go a site's function, a screen and a goal; out come the fewest acts that meet it. What may be typed are the
goal's own parameters and what its template lets somebody read; what may be chosen is what the page lists. A*
(Hart, Nilsson and Raphael 1968, https://doi.org/10.1109/TSSC.1968.300136) with an estimate that never says too
much, so what is found first is shortest: texts that have to be typed and are nowhere yet, and one act to send them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any, Generic, TypeAlias

from .acts import Act, Check, Choose, Click, Fill, Refusal, Screen, Target, Uncheck
from .browsing import do, reachable, value_of
from .goals import PRESS, TICK, Goal, place_of
from .page.controls import Control, index_of, texts_by_test_id
from .page.fields import Value, default_of, fitted
from .page.parts import Button, Checkbox, Field, Hidden, Link, Notice, Page, Radios, Select, Send, Submit, Textbox
from .page.requests import Answer, Request, Respond, State, split_address


@dataclass(frozen=True, kw_only=True, slots=True)
class Way(Generic[State]):
    """The acts that meet a goal, in order, where they end, and how many screens the search looked at."""

    acts: tuple[Act, ...]
    end: Screen[State]
    looked_at: int


MOST_SCREENS = 300_000
"""What a search looks at before it gives up, unless it is told otherwise."""

Read: TypeAlias = frozenset[tuple[str, str]]
"""What was read on pages, as (test id, text)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoWay:
    """No way was found: there is none with so few acts, or the search looked at as many screens as it may."""

    looked_at: int
    gave_up: bool


def shortest_way(
    respond: Respond[State],
    screen: Screen[State],
    goal: Goal[State],
    *,
    most_acts: int = 20,
    most_screens: int = MOST_SCREENS,
) -> Way[State] | NoWay:
    """The fewest acts from `screen` that meet `goal`, opening an address not among them."""
    return _Search(respond, screen, goal, most_acts, most_screens).run()


def candidates(
    screen: Screen[Any], goal: Goal[Any], read: Read = frozenset(), still: frozenset[str] = frozenset()
) -> Iterator[tuple[Act, Control]]:
    """Acts that can matter: each field with each text that can be meant by it, each option, each thing to press.

    Changes of fields that are always there are taken in document order alone, as their order makes no
    difference; a field is changed once before something is sent. Where the goal says what fields are for, those
    that take one of the texts in `still` are not passed over.
    """
    changed = {slot for slot, _ in screen.values}
    last = max(changed, default=-1)
    waiting: set[int | None] = set()  # forms in which something is to be filled in first
    for control in reachable(screen):
        part = control.part
        if control.disabled:
            continue
        if control.slot is None:
            if not _leads_nowhere(part) and not (control.form in waiting and _submits(part)):
                yield Click(target_of(control)), control
        elif control.slot not in changed and (control.slot > last or control.needs or _sends(control)):
            if control.form in waiting:
                continue
            assert isinstance(part, Field)  # it has a slot
            meant = goal.fits(part.field, read)
            for act in _changes(screen, control, meant, free=part.field not in goal.template.fills):
                yield act, control
                if part.field in goal.template.fills and _said_by(act) in still:
                    waiting.add(control.form)


def _leads_nowhere(part: Any) -> bool:
    return isinstance(part, Link) and part.to.startswith("#")


def _submits(part: Any) -> bool:
    return isinstance(part, Button) and isinstance(part.does, Submit)


def _said_by(act: Act) -> str:
    """What a change of a field puts in."""
    match act:
        case Fill(value=text) | Choose(option=text):
            return text
        case Check(target=target):
            return target.name
        case _:
            return PRESS


def target_of(control: Control) -> Target:
    """A control named with all that is around it."""
    return Target(role=control.role, name=control.name, where=control.where)


def _sends(control: Control) -> bool:
    return isinstance(control.part, Checkbox | Select) and control.part.sends is not None


def _changes(screen: Screen[Any], control: Control, texts: tuple[str, ...], *, free: bool) -> Iterator[Act]:
    """The ways to change a field; all options of it if it is `free`, else those among `texts`."""
    assert control.slot is not None  # it is a field
    target, now = target_of(control), value_of(screen, control.slot)
    match control.part:
        case Textbox(kind=kind):
            for text in texts:
                fit = fitted(kind, text)
                if fit is not None and fit != now:
                    yield Fill(target, text)
        case Select(options=options):
            yield from (Choose(target, one.name) for one in options if one.value != now and (free or one.name in texts))
        case Checkbox():
            if free:
                yield Uncheck(target) if now else Check(target)
        case Radios():
            if now != control.option and (free or control.name in texts):
                yield Check(target)
        case _:
            raise AssertionError(f"{control.role} has a slot and is no field")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Judged:
    """What is known of a state: whether the goal is met, what is not, and which typed texts are in it."""

    met: bool
    unmet: tuple[str, ...] | None
    texts: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Node(Generic[State]):
    """A screen, and what somebody who came to it this way has read."""

    screen: Screen[State]
    read: Read


class _Search(Generic[State]):
    """One search. States and pages are kept once each, so that a screen is known by what it is made of."""

    def __init__(
        self, respond: Respond[State], screen: Screen[State], goal: Goal[State], most_acts: int, most_screens: int
    ) -> None:
        self._site, self._goal = respond, goal
        self._start = screen
        self._most_acts, self._most_screens = most_acts, most_screens
        self._typed = frozenset(goal.typed())
        self._answers: dict[tuple[int, Request], tuple[State, Answer]] = {}
        self._states: dict[State, State] = {screen.state: screen.state}
        self._pages: dict[Hashable, Page] = {_essence(screen.page): screen.page}
        self._judged: dict[int, _Judged] = {}

    def run(self) -> Way[State] | NoWay:
        order = count()
        start = self._seen(self._start, frozenset())
        first = self._key(start)
        came: dict[Hashable, tuple[Hashable, Act] | None] = {first: None}
        cost, done = {first: 0}, set[Hashable]()
        # The deepest of equals first: among ways of one length, the one that is nearly done.
        queue = [(self._estimate(self._start), 0, next(order), start)]
        while queue:
            _, negative, _, node = heappop(queue)
            key, screen = self._key(node), node.screen
            if key in done:
                continue
            done.add(key)
            if self._judge(screen.state).met:
                return Way(acts=_acts_to(key, came), end=screen, looked_at=len(done))
            if len(done) >= self._most_screens:
                return NoWay(looked_at=len(done), gave_up=True)
            steps = 1 - negative
            for act, after in self._next(node):
                if self._judge(after.screen.state).unmet is None:
                    continue
                whole = steps + self._estimate(after.screen)
                if whole > self._most_acts:
                    continue  # the estimate never says too much: this way is too long, however it goes on
                reached = self._key(after)
                if steps < cost.get(reached, self._most_acts + 1):
                    cost[reached], came[reached] = steps, (key, act)
                    heappush(queue, (whole, -steps, next(order), after))
        return NoWay(looked_at=len(done), gave_up=False)

    def _next(self, node: _Node[State]) -> Iterator[tuple[Act, _Node[State]]]:
        screen = node.screen
        unmet = self._judge(screen.state).unmet or () if self._goal.template.whole_forms else ()
        still = frozenset(_less(unmet, _said(screen)))
        for act, control in candidates(screen, self._goal, node.read, still):
            after = do(self._respond, screen, act, control)
            if not isinstance(after, Refusal):
                yield act, self._seen(after, node.read)

    def _seen(self, screen: Screen[State], read: Read) -> _Node[State]:
        """A screen, with what was read on it and before it."""
        wanted = self._goal.template.reads
        if wanted and screen.page.status == 200:
            read = read.union(one for one in texts_by_test_id(screen.page) if one[0] in wanted)
        return _Node(screen=screen, read=read)

    def _respond(self, state: State, request: Request) -> tuple[State, Answer]:
        """A site's answer, asked for once: many ways send the same."""
        key = (id(state), request)
        if key not in self._answers:
            after, answer = self._site(state, request)
            after = self._states.setdefault(after, after)
            if isinstance(answer, Page):
                answer = self._pages.setdefault(_essence(answer), answer)
            self._answers[key] = after, answer
        return self._answers[key]

    @staticmethod
    def _key(node: _Node[State]) -> Hashable:
        screen = node.screen
        return (
            id(screen.state),
            id(screen.page),
            screen.values,
            screen.open,
            screen.tabs,
            screen.leaving,
            screen.visitor,
            node.read,
        )

    def _estimate(self, screen: Screen[State]) -> int:
        """Acts that are needed at least: each adds one text or tick, and the last of them is seen by the site."""
        judged = self._judge(screen.state)
        if judged.met:
            return 0
        still = judged.unmet or ()
        typed = self._typed - judged.texts
        unmet = [text for text in still if text not in (PRESS, TICK) and place_of(text) is None]
        presses, ticks = still.count(PRESS) + _elsewhere(screen, still), still.count(TICK)
        if screen.values:
            held = {value for _, value in screen.values}
            typed -= held
            ticks -= sum(value is True or value is False for _, value in screen.values)
            unmet = _less(unmet, _said(screen))
        if typed or unmet:
            there = _on_page(screen.page)
            typed -= there
            unmet = [text for text in unmet if text not in there]
        return max(len(typed) + 1, len(unmet) + presses + max(ticks, 0), 1)

    def _judge(self, state: State) -> _Judged:
        if id(state) not in self._judged:
            before = self._start.state
            texts = frozenset(text for text in _texts_in(state) if text in self._typed) if self._typed else frozenset()
            self._judged[id(state)] = _Judged(
                met=self._goal.met(before, state), unmet=self._goal.unmet(before, state), texts=texts
            )
        return self._judged[id(state)]


def _elsewhere(screen: Screen[Any], still: tuple[str, ...]) -> int:
    """How many pages have to be opened at least: those of `still` but the one that is there, and what is open on it."""
    path, _ = split_address(screen.address)
    places = {where for where in map(place_of, still) if where is not None}
    return sum(
        path != where and not (where != "/" and path.startswith(f"{where}/")) and part not in (screen.open or ())
        for where, part in places
    )


def _essence(page: Page) -> Hashable:
    """What is the same on pages that differ in what they say of the act before alone."""
    return (page.shell, tuple(part for part in page.parts if not isinstance(part, Notice)))


def _said(screen: Screen[Any]) -> list[set[str]]:
    """What was typed or chosen on a screen, for each field that was changed."""
    slots = index_of(screen.page).slots
    return [set(_as_shown(slots[slot].part, value)) for slot, value in screen.values]


def _less(unmet: Iterable[str], said: list[set[str]]) -> list[str]:
    """What is still to be said: each field says one of the texts once."""
    left = list(unmet)
    for texts in said:
        one = next((text for text in left if text in texts), None)
        if one is not None:
            left.remove(one)
    return left


def _acts_to(key: Hashable, came: dict[Hashable, tuple[Hashable, Act] | None]) -> tuple[Act, ...]:
    acts: list[Act] = []
    step = came[key]
    while step is not None:
        key, act = step
        acts.append(act)
        step = came[key]
    return tuple(reversed(acts))


def _on_page(page: Page) -> set[str]:
    """What was typed on a page before and would be sent again: carried along unseen, or shown after a refusal."""
    index = index_of(page)
    texts = {one.value for form in index.forms for one in form.sends if isinstance(one, Hidden)}
    for control in index.controls:
        if isinstance(control.part, Button) and isinstance(control.part.does, Send):
            texts.update(value for _, value in control.part.does.entries)
    if page.status >= 400:
        texts.update(text for slot in index.slots for text in _as_shown(slot.part, default_of(slot.part)))
    return texts


def _as_shown(part: Field, value: Value) -> Iterator[str]:
    """A value as it is sent, and as a person sees it."""
    if isinstance(part, Select | Radios):
        yield from (option.name for option in part.options if option.value == value)
    yield str(value)


def _texts_in(value: Any) -> Iterator[str]:
    """All texts somewhere in a state."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | frozenset | list):
        for one in value:
            yield from _texts_in(one)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts_in(getattr(value, each.name))
