"""An assignment as numbers: nodes with options, what each option takes, who waits for whom, what there is.

Pure: no plan in it. Charges, tokens and calls add up; time is that of the longest path, where nodes that one agent does
follow each other as they are written. What is wanted is the assignment within all limits that has the least charges,
then the least time, then the fewest calls; of equals the first one, so that there is one answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import product

from callsheet.dsl.classes import frozen

ADDED = ("charges", "tokens", "calls")
"""Resources that add up."""


@frozen
class Option:
    """One way to do a node: by an agent, with K acts a call, and what it takes at most and usually."""

    agent: str
    tier: str = ""
    per_call: int = 1
    charges: Decimal = Decimal(0)
    tokens: int = 0
    calls: int = 0
    time: float = 0.0
    usual: Decimal = Decimal(0)


@frozen
class Problem:
    """Nodes in the order in which they are written, their options, what each waits for, and limits by resource."""

    options: Mapping[str, tuple[Option, ...]]
    after: Mapping[str, frozenset[str]] = field(default_factory=dict)
    limits: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self.options)


Choice = tuple[Option, ...]
"""An option for each node, in their order."""
Worth = tuple[Decimal, float, int]


def worth(problem: Problem, choice: Sequence[Option]) -> Worth:
    """What a choice takes, in the order in which it counts: the less the better."""
    charges = sum((one.usual for one in choice), start=Decimal(0))
    return charges, time_of(problem, choice), sum(one.calls for one in choice)


def time_of(problem: Problem, choice: Sequence[Option]) -> float:
    """The time of the longest path."""
    ends: dict[str, float] = {}
    last: dict[str, str] = {}
    for name, option in zip(problem.nodes, choice, strict=False):
        before = [*problem.after.get(name, ()), *([last[option.agent]] if option.agent in last else [])]
        ends[name] = max((ends[one] for one in before if one in ends), default=0.0) + option.time
        if option.agent:
            last[option.agent] = name
    return max(ends.values(), default=0.0)


def fits(problem: Problem, choice: Sequence[Option]) -> bool:
    """Whether a choice for the first nodes is within the limits."""
    for resource in ADDED:
        limit = problem.limits.get(resource)
        if limit is not None and sum(getattr(one, resource) for one in choice) > limit:
            return False
    limit = problem.limits.get("time")
    return limit is None or time_of(problem, choice) <= float(limit)


def every(problem: Problem) -> Iterator[Choice]:
    """Every choice there is: for tests, which hold the search against it."""
    yield from product(*problem.options.values())
