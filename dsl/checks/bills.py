"""What statements cost, and what a retry or a resume does again of them.

In: the statements of one node. Out: a `Bill`. A step is an act that is attempted or a look that is made; an
`expect` counts the looks of its condition once, however often it polls. A commit is its second proof
beforehand, the act, the first proof and, when that cannot tell, the second one again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import Any

from .. import ast
from ..cost import FREE, NOTHING, Amounts, Cost
from ..verbs import BY_WORD, EXPECT_LONGEST, LOOK_LONGEST, LOOK_TYPICAL
from .bounds import MOST_ROUNDS
from .facts import NodeFacts
from .looks import is_look
from .scope import ungrouped
from .statements import as_block, blocks_of, statements_in

LOOK = Cost(least=Amounts(steps=1), most=Amounts(steps=1, time=LOOK_LONGEST), typical=LOOK_TYPICAL)
USUAL_ROUNDS = 10
"""Rounds that a loop over a list of unknown length usually makes, unless its bound is lower."""
SETTLE_PAUSE = 2.0
"""Seconds in which a late request may land, before the second proof of a commit is asked (R4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """Statements in sequence: what they cost in one go, and the segments that a retry or a resume does again.

    `overrun` is how many seconds a proof may take beyond the timeout of an attempt: a commit that was done
    is proved.
    """

    cost: Cost = FREE
    retried: Shape = Shape()
    resumed: Shape = Shape()
    overrun: float = 0.0

    def then(self, other: Bill) -> Bill:
        """Both, one after the other."""
        return Bill(
            cost=self.cost.then(other.cost),
            retried=self.retried.then(other.retried),
            resumed=self.resumed.then(other.resumed),
            overrun=max(self.overrun, other.overrun),
        )

    def either(self, other: Bill) -> Bill:
        """One of the two."""
        return Bill(
            cost=self.cost.either(other.cost),
            retried=self.retried.either(other.retried),
            resumed=self.resumed.either(other.resumed),
            overrun=max(self.overrun, other.overrun),
        )

    def times(self, least: int, most: int) -> Bill:
        """Between `least` and `most` rounds."""
        return Bill(
            cost=self.cost.times(least, most),
            retried=self.retried.times(most),
            resumed=self.resumed.times(most),
            overrun=self.overrun,
        )


def plain(cost: Cost) -> Bill:
    """Work without a commit in it."""
    return Bill(cost=cost, retried=Shape(through=cost.most), resumed=Shape(through=cost.most))


class Biller:
    """Bills the statements of one node. `at_once` collects what each commit needs with its proofs."""

    def __init__(self, facts: NodeFacts, spend_limit: Decimal | None) -> None:
        self.looking, self.spend_limit = facts.looking, spend_limit
        self.at_once: dict[str, Amounts] = {}

    def block(self, block: ast.Block) -> Bill:
        """A block of statements."""
        bill = Bill()
        for statement in block.statements:
            bill = bill.then(self.statement(statement))
        return bill

    def statement(self, statement: ast.Statement) -> Bill:
        """One statement, with the blocks inside of it."""
        match statement:
            case ast.ActStatement():
                return plain(self._act(statement))
            case ast.Expect():
                return plain(self._expect(statement))
            case ast.Require(condition=value) | ast.Let(value=value) | ast.Give(value=value):
                return plain(self._looks_of(value))
            case ast.If():
                then = self.block(statement.then)
                otherwise = self.block(as_block(statement.otherwise)) if statement.otherwise else Bill()
                return plain(self._looks_of(statement.condition)).then(then.either(otherwise))
            case ast.For():
                return plain(self._looks_of(statement.source)).then(self._loop(statement))
            case ast.Commit():
                return self._commit(statement)
        return Bill()

    def _looks_of(self, place: ast.Expression | ast.ActStatement) -> Cost:
        """The looks of an expression, or of an act's operands; only where there are some is walked."""
        return looks_of(place) if id(place) in self.looking else FREE

    def _act(self, statement: ast.ActStatement) -> Cost:
        return self._looks_of(statement).then(_act_alone(statement))

    def _expect(self, statement: ast.Expect) -> Cost:
        looks = self._looks_of(statement.condition)
        within = statement.within.value.total_seconds() if statement.within else EXPECT_LONGEST
        # The last poll may begin just before time is up, and then takes what its looks may take.
        return replace(looks, most=replace(looks.most, time=within + looks.most.time))

    def _loop(self, statement: ast.For) -> Bill:
        body = self.block(statement.body)
        source = ungrouped(statement.source)
        if isinstance(source, ast.ListOf):
            rounds = len(source.items)
            return body.times(rounds, rounds)
        most = min(statement.most or 0, MOST_ROUNDS)
        bill = body.times(0, most)
        return replace(bill, cost=replace(bill.cost, typical=body.cost.typical * min(most, USUAL_ROUNDS)))

    def _commit(self, statement: ast.Commit) -> Bill:
        operands = self._looks_of(statement.act)
        if statement.spends is not None:
            operands = operands.then(self._looks_of(statement.spends))
        first = self.block(statement.proof).cost
        lasting = self.block(statement.lasting).cost if statement.lasting else FREE
        before = replace(lasting, least=self._cheapest_no(statement.lasting))
        pause = Amounts(time=SETTLE_PAUSE if statement.lasting else 0.0)
        second = Cost(most=lasting.most + pause)
        protocol = before.then(_act_alone(statement.act)).then(first).then(second)
        spends = self._spends(statement.spends)
        self.at_once[statement.name.text] = protocol.most + Amounts(spend=spends.least.spend)
        done = operands.most + protocol.most
        return Bill(
            cost=operands.then(protocol).then(spends),
            retried=Shape(through=None, commits=True, head=done),
            resumed=Shape(through=None, commits=True, head=done + second.most),
            overrun=protocol.most.time,
        )

    def _cheapest_no(self, lasting: ast.Block | None) -> Amounts:
        """A second proof says no at the first look of its first expectation, if that does not hold."""
        least = NOTHING
        for statement in lasting.statements if lasting else ():
            if isinstance(statement, ast.Expect):
                return least + Amounts(steps=min(1, self._expect(statement).most.steps))
            if any(isinstance(one, ast.Expect) for block in blocks_of(statement) for one in statements_in(block)):
                return least
            least += self.statement(statement).cost.least
        return least

    def _spends(self, spends: ast.Expression | None) -> Cost:
        """What is read from a page counts as the `spend` budget around it."""
        match ungrouped(spends) if spends is not None else None:
            case None:
                return FREE
            case ast.MoneyLiteral(amount=amount):
                return Cost(least=Amounts(spend=amount), most=Amounts(spend=amount))
            case _:
                return Cost(most=Amounts(spend=self.spend_limit))


def _act_alone(statement: ast.ActStatement) -> Cost:
    """The act itself, its operands worked out."""
    verb = BY_WORD[statement.verb.text]
    return Cost(least=Amounts(steps=1), most=Amounts(steps=1, time=verb.longest), typical=verb.typical)


def looks_of(place: Any) -> Cost:
    """Looks below a place; the right side of `and`, `or`, `??` and an arm of a choice may not be reached."""
    match place:
        case ast.Binary(operator="and" | "or" | "??", left=left, right=right):
            return looks_of(left).then(looks_of(right).perhaps())
        case ast.Choice(condition=condition, then=then, otherwise=otherwise):
            return looks_of(condition).then(looks_of(then).either(looks_of(otherwise)))
    cost = FREE
    for child in ast.children(place):
        cost = cost.then(looks_of(child))
    return cost.then(LOOK) if is_look(place) else cost
