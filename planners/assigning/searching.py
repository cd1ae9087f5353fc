"""Problem → its best choice: exactly for few nodes, within bounds for many.

Depth first with a bound: what is chosen so far, and the least that the rest can take (Land and Doig, "An automatic
method of solving discrete programming problems", 1960). Beyond `EXACT` nodes a beam of partial choices goes along; what
it finds fits, and need not be the best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from callsheet.dsl.classes import frozen

from .problem import ADDED, Choice, Option, Problem, Worth, fits, time_of, worth

EXACT = 12
WIDTH = 200
"""Partial choices that a beam keeps."""


@frozen
class Found:
    """A choice, what it takes, and whether no other is better."""

    choice: Choice
    worth: Worth
    exact: bool


def best(problem: Problem, *, exact: int = EXACT, width: int = WIDTH) -> Found | None:
    """The best choice within the limits; None when none was found that is."""
    if not all(problem.options.values()):
        return None
    if len(problem.options) <= exact:
        return _exactly(problem)
    return _by_beam(problem, width)


def _exactly(problem: Problem) -> Found | None:
    search = _Search(problem)
    search.go(())
    if search.choice is None or search.worth is None:
        return None
    return Found(choice=search.choice, worth=search.worth, exact=True)


class _Search:
    """Keeps the best choice so far; `rest` is the least that the nodes from each on can take."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.options = tuple(problem.options.values())
        self.choice: Choice | None = None
        self.worth: Worth | None = None
        self.rest = _least_of_rest(self.options)

    def go(self, chosen: Choice) -> None:
        """Try the options of the next node, the cheapest first."""
        if not self._may_fit(chosen) or not self._may_be_better(chosen):
            return
        if len(chosen) == len(self.options):
            found = worth(self.problem, chosen)
            if self.worth is None or found < self.worth:
                self.choice, self.worth = chosen, found
            return
        for option in sorted(self.options[len(chosen)], key=lambda one: (one.usual, one.time)):
            self.go((*chosen, option))

    def _may_fit(self, chosen: Choice) -> bool:
        least = self.rest[len(chosen)]
        for resource in ADDED:
            limit = self.problem.limits.get(resource)
            if limit is not None and sum(getattr(one, resource) for one in chosen) + least[resource] > limit:
                return False
        limit = self.problem.limits.get("time")
        return limit is None or worth(self.problem, chosen)[1] <= float(limit)

    def _may_be_better(self, chosen: Choice) -> bool:
        if self.worth is None:
            return True
        charges, time, _ = worth(self.problem, chosen)
        bound = charges + self.rest[len(chosen)]["usual"]
        return bound < self.worth[0] or (bound == self.worth[0] and time <= self.worth[1])


def _least_of_rest(options: Sequence[Sequence[Option]]) -> list[dict[str, Decimal]]:
    least: list[dict[str, Decimal]] = [dict.fromkeys((*ADDED, "usual"), Decimal(0))]
    for one in reversed(options):
        before = least[-1]
        least.append({name: before[name] + min(Decimal(getattr(option, name)) for option in one) for name in before})
    return least[::-1]


def _by_beam(problem: Problem, width: int) -> Found | None:
    beam: list[Choice] = [()]
    for options in problem.options.values():
        wider = ((*chosen, option) for chosen in beam for option in options)
        fitting = [chosen for chosen in wider if fits(problem, chosen)]
        beam = _kept(problem, fitting, width)
    if not beam:
        return None
    chosen = min(beam, key=lambda one: worth(problem, one))
    return Found(choice=chosen, worth=worth(problem, chosen), exact=False)


def _kept(problem: Problem, choices: list[Choice], width: int) -> list[Choice]:
    """The cheapest, and for each limit those that leave most of it: the cheapest alone may run into it later."""
    orders: list[Callable[[Choice], Any]] = [lambda one: worth(problem, one)]
    if "time" in problem.limits:
        orders.append(lambda one: time_of(problem, one))
    orders += [partial(_sum, resource) for resource in ADDED if resource in problem.limits]
    share = max(1, width // len(orders))
    kept: dict[Choice, None] = {}
    for order in orders:
        kept |= dict.fromkeys(sorted(choices, key=order)[:share])
    return list(kept)


def _sum(resource: str, choice: Choice) -> Decimal:
    return sum((Decimal(getattr(one, resource)) for one in choice), start=Decimal(0))
