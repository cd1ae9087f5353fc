"""What stretches of statements cost, and what a retry or a resume does again of them.

A step is an act that is attempted or a look that is made; an `expect` counts the looks of its condition once, however
often it polls. A commit is its second proof beforehand, the act, the first proof and, when that cannot tell, the
second one again. How statements come to their bills is `billing`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from callsheet.dsl.classes import frozen
from callsheet.dsl.cost import FREE, NOTHING, Amounts, Cost, all_of


@frozen
class Shape:
    """How a stretch of statements is cut into segments, as upper bounds.

    `through` is its cost on paths without a commit, None when there is no such path. Of paths with commits `head` is
    the cost up to and with the first one, `tail` after the last one, `inside` that of the dearest segment between two.
    """

    through: Amounts | None = NOTHING
    commits: bool = False
    head: Amounts = NOTHING
    tail: Amounts = NOTHING
    inside: Amounts = NOTHING

    def then(self, other: Shape) -> Shape:
        """Both in sequence: the open end of one meets the beginning of the other."""
        head, tail, inside = [], [], [self.inside, other.inside]
        if self.commits:
            head.append(self.head)
            tail += [] if other.through is None else [self.tail + other.through]
        if other.commits:
            head += [] if self.through is None else [self.through + other.head]
            tail.append(other.tail)
        if self.commits and other.commits:
            inside.append(self.tail + other.head)
        return Shape(
            through=None if self.through is None or other.through is None else self.through + other.through,
            commits=self.commits or other.commits,
            head=_dearest(head),
            tail=_dearest(tail),
            inside=_dearest(inside),
        )

    def either(self, other: Shape) -> Shape:
        """One of two arms."""
        throughs = [one.through for one in (self, other) if one.through is not None]
        return Shape(
            through=_dearest(throughs) if throughs else None,
            commits=self.commits or other.commits,
            head=self.head.upper(other.head),
            tail=self.tail.upper(other.tail),
            inside=self.inside.upper(other.inside),
        )

    def times(self, count: int) -> Shape:
        """Up to `count` rounds. Between two rounds that commit there may be some that do not."""
        through = (self.through or NOTHING).times(count)
        if not self.commits or not count:
            return Shape(through=through)
        others = (self.through or NOTHING).times(count - 1)
        return Shape(
            through=through,
            commits=True,
            head=others + self.head,
            tail=self.tail + others,
            inside=self.inside.upper(self.tail + others + self.head) if count > 1 else self.inside,
        )

    @property
    def dearest(self) -> Amounts:
        """The dearest segment."""
        return _dearest([self.through or NOTHING, self.head, self.tail, self.inside])


def _dearest(amounts: Sequence[Amounts]) -> Amounts:
    return reduce(Amounts.upper, amounts, NOTHING)


@frozen
class Segments:
    """Statements with a commit in them: what a retry and a resume do again.

    `overrun` is how many seconds a proof may take beyond the timeout of an attempt: a commit that was done is proved.
    """

    retried: Shape
    resumed: Shape
    overrun: float


@frozen
class Bill:
    """Statements in sequence: what they cost in one go. Without `segments` they are part of one segment."""

    cost: Cost = FREE
    segments: Segments | None = None

    @property
    def shapes(self) -> Segments:
        """How they are cut into segments."""
        if self.segments is not None:
            return self.segments
        whole = Shape(through=self.cost.most)
        return Segments(retried=whole, resumed=whole, overrun=0.0)

    @property
    def again(self) -> tuple[Amounts, Amounts, float]:
        """The dearest that a retry, and that a resume, does once more, and how long a proof may overrun an attempt."""
        if self.segments is None:
            return self.cost.most, self.cost.most, 0.0
        segments = self.segments
        return segments.retried.dearest, segments.resumed.dearest, segments.overrun

    def then(self, other: Bill) -> Bill:
        """Both, one after the other."""
        if other is NO_BILL:
            return self
        if self is NO_BILL:
            return other
        cost = self.cost.then(other.cost)
        if self.segments is None and other.segments is None:
            return Bill(cost=cost)
        one, two = self.shapes, other.shapes
        return Bill(
            cost=cost,
            segments=Segments(
                retried=one.retried.then(two.retried),
                resumed=one.resumed.then(two.resumed),
                overrun=max(one.overrun, two.overrun),
            ),
        )

    def either(self, other: Bill) -> Bill:
        """One of the two."""
        cost = self.cost.either(other.cost)
        if self.segments is None and other.segments is None:
            return Bill(cost=cost)
        one, two = self.shapes, other.shapes
        return Bill(
            cost=cost,
            segments=Segments(
                retried=one.retried.either(two.retried),
                resumed=one.resumed.either(two.resumed),
                overrun=max(one.overrun, two.overrun),
            ),
        )

    def times(self, least: int, most: int) -> Bill:
        """Between `least` and `most` rounds."""
        cost = self.cost.times(least, most)
        if self.segments is None:
            return Bill(cost=cost)
        shapes = self.segments
        return Bill(
            cost=cost,
            segments=Segments(
                retried=shapes.retried.times(most), resumed=shapes.resumed.times(most), overrun=shapes.overrun
            ),
        )


NO_BILL = Bill()


def in_sequence(bills: Sequence[Bill]) -> Bill:
    """All of them, one after the other. Most are part of one segment, and their costs are summed in one go."""
    whole, costs = NO_BILL, list[Cost]()
    for bill in bills:
        if bill.segments is None:
            costs.append(bill.cost)
            continue
        whole = whole.then(Bill(cost=all_of(costs))).then(bill)
        costs = []
    return whole.then(Bill(cost=all_of(costs))) if costs else whole
