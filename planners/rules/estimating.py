"""What is left to be done from a state, if nothing were ever undone: the FF heuristic in numbers.

Each atom costs what the cheapest step that brings it costs with all it needs (Dijkstra over steps); the steps that the
goal takes in that way are a relaxed plan (Hoffmann and Nebel, "The FF planning system", 2001).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence

from callsheet.dsl.classes import frozen

from .grounding import Bits, Grounding
from .terms import Said


@frozen
class Left:
    """What is left: about how much it costs, and the numbers of the steps that would do it."""

    cost: float
    steps: frozenset[int]


class Estimate:
    """Knows the steps of a search and what is wanted in the end."""

    def __init__(self, grounding: Grounding, claims: Sequence[Said], page: str | None) -> None:
        self._atoms = len(grounding.atoms)
        self._pages: dict[str, int] = {}
        for ground in grounding.steps:
            for name in (*ground.pages, *filter(None, [ground.step.leads_to])):
                self._pages.setdefault(name, self._atoms + len(self._pages))
        self._prices: list[int] = []
        self._gives: list[tuple[int, ...]] = []
        self._needs: list[tuple[tuple[int, ...], ...]] = []
        for ground in grounding.steps:
            leads = ground.step.leads_to
            self._prices.append(max(ground.step.cost, 1))
            self._gives.append((*bits_in(ground.brings), *([] if leads is None else [self._pages[leads]])))
            here = [tuple(self._pages[name] for name in sorted(ground.pages))] if ground.pages else []
            self._needs.append((*(tuple(bits_in(one)) for one in ground.some), *here))
        self._waits: dict[int, list[tuple[int, int]]] = {}
        for step, choices in enumerate(self._needs):
            for place, choice in enumerate(choices):
                for atom in choice:
                    self._waits.setdefault(atom, []).append((step, place))
        self._goals = [tuple(bits_in(grounding.giving(one))) for one in claims if not one.denies]
        if page is not None:
            self._goals.append((self._pages[page],) if page in self._pages else ())
        self._to_go = [grounding.about(one) for one in claims if one.denies]
        self._seen: dict[tuple[str | None, Bits], Left | None] = {}

    def __call__(self, page: str | None, so: Bits) -> Left | None:
        """What is left from a state; None when it cannot be done."""
        key = (page, so)
        if key not in self._seen:
            self._seen[key] = self._worked_out(page, so)
        return self._seen[key]

    def _worked_out(self, page: str | None, so: Bits) -> Left | None:
        have = [*bits_in(so), *([self._pages[page]] if page in self._pages else [])]
        cost, by = self._relaxed(have)
        used = self._used(cost, by)
        if used is None:
            return None
        undone = sum(bool(so & one) for one in self._to_go)
        return Left(cost=sum(self._prices[one] for one in used) + undone, steps=frozenset(used))

    def _relaxed(self, have: Iterable[int]) -> tuple[dict[int, float], dict[int, int]]:
        """What each atom costs at least, and the step that brings it."""
        cost: dict[int, float] = {}
        by: dict[int, int] = {}
        open_needs = [len(needs) for needs in self._needs]
        total: list[float] = list(self._prices)
        met: set[tuple[int, int]] = set()
        waiting: list[tuple[float, int, int]] = [(0.0, -1, atom) for atom in have]
        waiting += [
            (total[one], one, atom) for one, left in enumerate(open_needs) if not left for atom in self._gives[one]
        ]
        heapq.heapify(waiting)
        while waiting:
            price, step, atom = heapq.heappop(waiting)
            if atom in cost:
                continue
            cost[atom] = price
            if step >= 0:
                by[atom] = step
            for other, place in self._waits.get(atom, ()):
                if (other, place) in met:
                    continue
                met.add((other, place))
                total[other] += price
                open_needs[other] -= 1
                if not open_needs[other]:
                    for given in self._gives[other]:
                        if given not in cost:
                            heapq.heappush(waiting, (total[other], other, given))
        return cost, by

    def _used(self, cost: dict[int, float], by: dict[int, int]) -> set[int] | None:
        used: set[int] = set()
        left = list(self._goals)
        while left:
            reachable = [one for one in left.pop() if one in cost]
            if not reachable:
                return None
            step = by.get(min(reachable, key=lambda one: cost[one]))
            if step is not None and step not in used:
                used.add(step)
                left += self._needs[step]
        return used


def bits_in(bits: Bits) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
