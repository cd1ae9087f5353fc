"""Steps → the cheapest row of them after which all that is wanted holds.

A* over states in bits. What is left is estimated by a plan in which nothing is ever undone, which on sites is mostly
exact. A field that has to be filled in, whatever comes after, is filled in at once: forms have no other order.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from itertools import count
from typing import TypeAlias

from callsheet.dsl.classes import frozen

from .estimating import Estimate, Left
from .grounding import Bits, Ground, Grounding, can, done
from .states import Atom
from .steps import CLOSING, Site, Step, Wanted
from .terms import SOME, TRUE, Said

MOST_STATES = 4_000
FIRST_PAGE = 1


@frozen
class Problem:
    """What is wanted of a site, the steps there are, what is known at the start, and how many states are looked at."""

    site: Site
    wanted: Wanted
    steps: tuple[Step, ...]
    known: frozenset[Atom] = field(default_factory=frozenset)
    most: int = MOST_STATES

    @property
    def claims(self) -> tuple[Said, ...]:
        """What is to hold in the end."""
        closes = any(CLOSING in step.effects for step in self.steps)
        return (*self.wanted.claims, CLOSING) if closes else self.wanted.claims

    @property
    def begun(self) -> frozenset[Atom]:
        """What is so at the start: what is known, and what is to be undone."""
        return self.known | frozenset(_undone(self.wanted.claims))


def _undone(claims: Iterable[Said]) -> Iterator[Atom]:
    """What is to be undone holds at the start."""
    for claim in claims:
        if claim.denies:
            yield claim.fact, tuple(SOME if term is None else term for term in claim.terms), TRUE


def cheapest(problem: Problem) -> tuple[Step, ...] | None:
    """The steps in their order; None when nothing leads there."""
    return _Search(problem).run()


Place: TypeAlias = tuple[str | None, Bits]
"""The page that is open, and what is so."""
Waiting: TypeAlias = tuple[float, float, int, float, Place, tuple[Ground, ...]]
"""What it may cost in the end, what of that is left, a number, what was spent, where one is then, and the way there."""


class _Search:
    def __init__(self, problem: Problem) -> None:
        self.most = problem.most
        self.grounding = Grounding(problem.site, problem.steps, problem.begun)
        self.begun = self.grounding.state(problem.begun)
        claims = problem.claims
        self.estimate = Estimate(self.grounding, claims, problem.wanted.page)
        self.page = problem.wanted.page
        self.some = [self.grounding.giving(one) for one in claims if not one.denies]
        self.none = 0
        for one in claims:
            self.none |= self.grounding.about(one) if one.denies else 0

    def run(self) -> tuple[Step, ...] | None:
        """The steps in their order; None when nothing leads there within the limit."""
        start = self.estimate(None, self.begun)
        if start is None:
            return None
        numbers = count()
        waiting: list[Waiting] = [(start.cost, start.cost, next(numbers), 0.0, (None, self.begun), ())]
        best: dict[Place, float] = {(None, self.begun): 0.0}
        while waiting and len(best) < self.most:
            _, _, _, spent, state, row = heapq.heappop(waiting)
            if spent > best[state]:
                continue
            if self._met(*state):
                return tuple(_plain(one.step) for one in self._without_idle(row))
            for ground in self._next(*state):
                after = ground.step.leads_to or state[0], done(ground, state[1])
                cost = spent + _cost(ground, state[0])
                if cost < best.get(after, float("inf")):
                    left = self.estimate(*after)
                    if left is not None:
                        best[after] = cost
                        heapq.heappush(
                            waiting, (cost + left.cost, left.cost, next(numbers), cost, after, (*row, ground))
                        )
        return None

    def _met(self, page: str | None, so: Bits) -> bool:
        if so & self.none or not all(so & one for one in self.some):
            return False
        return self.page is None or self.page == page

    def _next(self, page: str | None, so: Bits) -> list[Ground]:
        """The steps that can be taken; of those that fill in what is to be filled in anyway, only the first."""
        open_ = [one for one in self.grounding.steps if can(one, page, so)]
        left = self.estimate(page, so)
        forced = None if left is None else next((one for one in open_ if self._is_forced(one, so, left)), None)
        return open_ if forced is None else [forced]

    def _is_forced(self, ground: Ground, so: Bits, left: Left) -> bool:
        if not ground.stays or ground.number not in left.steps or not ground.brings & ~so:
            return False
        loses = so & ~ground.keeps & ~ground.brings
        others = (self.grounding.steps[number] for number in left.steps if number != ground.number)
        return not loses and not any(one.stays and ground.brings & ~one.keeps & ~one.brings for one in others)

    def _without_idle(self, row: tuple[Ground, ...]) -> tuple[Ground, ...]:
        """The steps without those that nothing comes of: the estimate is no lower bound, so some may be."""
        for number in range(len(row) - 1, -1, -1):
            fewer = row[:number] + row[number + 1 :]
            if self._leads(fewer):
                row = fewer
        return row

    def _leads(self, row: tuple[Ground, ...]) -> bool:
        page, so = None, self.begun
        for ground in row:
            if not can(ground, page, so):
                return False
            page, so = ground.step.leads_to or page, done(ground, so)
        return self._met(page, so)


def _cost(ground: Ground, page: str | None) -> int:
    step = ground.step
    return FIRST_PAGE if page is None and step.operation is None and step.leads_to else step.cost


def _plain(step: Step) -> Step:
    """A step with nothing but what the spec says of it."""
    return replace(step, effects=tuple(one for one in step.effects if one != CLOSING))
