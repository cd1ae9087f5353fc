"""Steps → the cheapest row of them after which all that is wanted holds.

A* over states: the page, and the facts that are known to hold. What is to come is estimated by a plan in which
nothing is ever undone (the FF heuristic: Hoffmann and Nebel, "The FF planning system", 2001), which on sites is mostly
exact. What is not known of an account does not hold, unless a step assumes it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from itertools import count
from typing import TypeAlias

from callsheet.dsl.classes import frozen

from .steps import CLOSING, Site, Step, Wanted
from .terms import FALSE, SOME, TRUE, Said, Term

Atom: TypeAlias = tuple[str, tuple[Term, ...], Term]
"""A fact, what it is about, its value."""

MOST_STATES = 5_000
FIRST_PAGE = 1


@frozen
class State:
    """Where one is, and what is so. `page` is None before the first page is opened."""

    page: str | None = None
    atoms: frozenset[Atom] = field(default_factory=frozenset)


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

    def met(self, state: State) -> bool:
        """Whether all that is wanted is so."""
        for claim in self.claims:
            values = [value for fact, terms, value in state.atoms if fact == claim.fact and claim.about(terms)]
            if bool(values) if claim.denies else claim.value not in values:
                return False
        return self.wanted.page is None or self.wanted.page == state.page


def cheapest(problem: Problem) -> tuple[Step, ...] | None:
    """The steps in their order; None when nothing leads there."""
    first = State(atoms=problem.begun)
    estimate = _Estimate(problem)
    numbers = count()
    start = estimate(first)
    if start is None:
        return None
    waiting = [(float(start), float(start), next(numbers), 0.0, first, tuple[Step, ...]())]
    best = {first: 0.0}
    while waiting and len(best) < problem.most:
        _, _, _, spent, state, done = heapq.heappop(waiting)
        if spent > best[state]:
            continue
        if problem.met(state):
            return tuple(_plain(step) for step in _without_idle(problem, first, done))
        for step in problem.steps:
            if not can(problem.site, step, state):
                continue
            after = done_in(problem.site, step, state)
            cost = spent + (
                FIRST_PAGE if state.page is None and step.operation is None and step.leads_to else step.cost
            )
            if cost < best.get(after, float("inf")):
                left = estimate(after)
                if left is not None:
                    best[after] = cost
                    heapq.heappush(waiting, (cost + left, left, next(numbers), cost, after, (*done, step)))
    return None


def _plain(step: Step) -> Step:
    """A step with nothing but what the spec says of it."""
    return replace(step, effects=tuple(one for one in step.effects if one != CLOSING))


def _without_idle(problem: Problem, first: State, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps without those that nothing comes of: the estimate is no lower bound, so some may be."""
    for number in range(len(steps) - 1, -1, -1):
        fewer = steps[:number] + steps[number + 1 :]
        if _leads(problem, first, fewer):
            steps = fewer
    return steps


def _leads(problem: Problem, state: State, steps: tuple[Step, ...]) -> bool:
    for step in steps:
        if not can(problem.site, step, state):
            return False
        state = done_in(problem.site, step, state)
    return problem.met(state)


def _undone(claims: Iterable[Said]) -> Iterator[Atom]:
    """What is to be undone holds at the start."""
    for claim in claims:
        if claim.denies:
            yield claim.fact, tuple(SOME if term is None else term for term in claim.terms), TRUE


def can(site: Site, step: Step, state: State) -> bool:
    """Whether a step can be taken."""
    if step.operation is None:
        return step.leads_to != state.page or step.leads_to is None
    opens = step.operation.act.verb == "goto"
    if state.page is None and not opens:
        return False
    here = not step.pages or state.page in step.pages
    return here and all(holds(site, need, state) for need in step.needs)


def done_in(site: Site, step: Step, state: State) -> State:
    """What is so after a step."""
    atoms = set(state.atoms)
    if step.leads_to is not None:
        atoms = {one for one in atoms if site.lasts(one[0])}
    for effect in step.effects:
        atoms = {one for one in atoms if one[0] != effect.fact or not effect.about(one[1])}
        terms = tuple(term for term in effect.terms if term is not None)
        if effect.value not in (None, FALSE) and len(terms) == len(effect.terms):
            atoms.add((effect.fact, terms, effect.value))
    page = step.leads_to or state.page
    if step.leads_to is not None:
        atoms.update(beginning(site, step.leads_to))
    return State(page=page, atoms=frozenset(atoms))


def beginning(site: Site, page: str) -> Iterator[Atom]:
    """What is so of a page when it opens."""
    for name, fact in site.spec.facts.items():
        begun = site.begins(name)
        if begun is not None and fact.lasts == "page" and fact.page == page and not fact.parameters:
            yield name, (), begun


def holds(site: Site, need: Said, state: State) -> bool:
    """Whether a precondition is met, as far as it is known."""
    values = [value for fact, terms, value in state.atoms if fact == need.fact and need.about(terms)]
    if need.denies:
        return not values
    if not site.changes(need.fact):
        return True  # nothing brings it about: it is for the page to say
    if need.operator == "==":
        return bool(values) if need.value is None else need.value in values
    return all(_compares(value, need) for value in values)


def _compares(value: Term, need: Said) -> bool:
    if value.kind != "said" or need.value is None or need.value.kind != "said":
        return True
    one, other = value.value, need.value.value
    return bool(
        {"!=": one != other, "<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[need.operator]
    )


# The estimate

Choice: TypeAlias = tuple[int, ...]
"""Numbers of atoms, one of which is enough."""


class _Estimate:
    """What is left to be done from a state, if nothing were ever undone."""

    def __init__(self, problem: Problem) -> None:
        self.site, self.problem = problem.site, problem
        self.numbers: dict[Atom | str, int] = {}
        for step in problem.steps:
            for atom in self._gives(step):
                self.numbers.setdefault(atom, len(self.numbers))
        for atom in problem.begun:
            self.numbers.setdefault(atom, len(self.numbers))
        self.rules: list[tuple[tuple[Choice, ...], tuple[int, ...], int]] = []
        for step in problem.steps:
            needs = [self._choice(need) for need in step.needs if self._counts(need)]
            if step.pages:
                needs.append(tuple(number for page in step.pages for number in self._page(page)))
            gives = tuple(self.numbers[atom] for atom in self._gives(step))
            self.rules.append((tuple(needs), gives, max(step.cost, 1)))
        self.goals = [self._choice(one) for one in problem.claims if not one.denies]
        if problem.wanted.page is not None:
            self.goals.append(self._page(problem.wanted.page))
        self._seen: dict[State, float | None] = {}

    def _page(self, page: str) -> Choice:
        return (self.numbers[page],) if page in self.numbers else ()

    def _counts(self, need: Said) -> bool:
        return not need.denies and need.operator == "==" and self.site.changes(need.fact)

    def _gives(self, step: Step) -> Iterator[Atom | str]:
        for effect in step.effects:
            terms = tuple(term for term in effect.terms if term is not None)
            if effect.value not in (None, FALSE) and len(terms) == len(effect.terms):
                yield effect.fact, terms, effect.value
        if step.leads_to is not None:
            yield step.leads_to
            yield from beginning(self.site, step.leads_to)

    def _choice(self, need: Said) -> Choice:
        return tuple(
            number
            for atom, number in self.numbers.items()
            if not isinstance(atom, str)
            and atom[0] == need.fact
            and need.about(atom[1])
            and (need.value is None or need.value == atom[2])
        )

    def __call__(self, state: State) -> float | None:
        """The number of acts, about; None when it cannot be done."""
        if state not in self._seen:
            self._seen[state] = self._worked_out(state)
        return self._seen[state]

    def _worked_out(self, state: State) -> float | None:
        have = {self.numbers[atom] for atom in state.atoms if atom in self.numbers}
        if state.page in self.numbers:
            have.add(self.numbers[state.page])
        cost, by = self._relaxed(have)
        used: set[int] = set()
        for goal in self.goals:
            if not self._collect(goal, cost, by, used):
                return None
        undone = sum(
            any(fact == claim.fact and claim.about(terms) for fact, terms, _ in state.atoms)
            for claim in self.problem.wanted.claims
            if claim.denies
        )
        return sum(self.rules[rule][2] for rule in used) + undone

    def _relaxed(self, have: set[int]) -> tuple[dict[int, float], dict[int, int]]:
        """What each atom costs at least, and the rule that gives it."""
        cost: dict[int, float] = dict.fromkeys(have, 0.0)
        by: dict[int, int] = {}
        changed = True
        while changed:
            changed = False
            for number, (needs, gives, price) in enumerate(self.rules):
                total: float = price
                for need in needs:
                    total += min((cost[one] for one in need if one in cost), default=float("inf"))
                if total == float("inf"):
                    continue
                for atom in gives:
                    if total < cost.get(atom, float("inf")):
                        cost[atom], by[atom], changed = total, number, True
        return cost, by

    def _collect(self, goal: Choice, cost: dict[int, float], by: dict[int, int], used: set[int]) -> bool:
        left: list[Sequence[int]] = [goal]
        while left:
            reachable = [one for one in left.pop() if one in cost]
            if not reachable:
                return False
            rule = by.get(min(reachable, key=lambda one: cost[one]))
            if rule is not None and rule not in used:
                used.add(rule)
                left += self.rules[rule][0]
        return True
