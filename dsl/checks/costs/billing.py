"""Bills of statements: one rule for each kind.

In: the statements of a node or a skill, and what its agent's calls cost. Out: a `Bill`. Nothing is walked twice:
plain acts are added up as numbers, and a skill is billed once for each tier that runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, replace
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Any, ClassVar, TypeAlias, TypeVar

from callsheet.dsl import ast
from callsheet.dsl.classes import mutable
from callsheet.dsl.cost import FREE, NOTHING, Amounts, Cost, stepping
from callsheet.dsl.verbs import (
    BY_WORD,
    DIALOG_LONGEST,
    DOWNLOAD_LONGEST,
    EXPECT_LONGEST,
    LOOK_LONGEST,
    LOOK_TYPICAL,
)

from ..blocks import as_block, stops_of
from ..bounds import MOST_ROUNDS
from ..scope import ungrouped
from .bills import NO_BILL, Bill, Segments, Shape, in_sequence
from .uses import NONE, Uses, uses_of

RatesKey: TypeAlias = tuple[Cost, Decimal | None]
"""A tier's call and a limit: what rates that bill a skill the same have in common."""
Ending = TypeVar("Ending", ast.Stop, ast.Expect)

USUAL_ROUNDS = 10
"""Rounds that a loop over a list of unknown length usually makes, unless its bound is lower."""
USUAL_REPEATS = 3
"""Rounds that a `repeat` usually makes, unless its bound is lower."""
SETTLE_PAUSE = 2.0
"""Seconds in which a late request may land, before the second proof of a commit is asked (R4)."""
PICTURE = Cost(least=Amounts(steps=1), most=Amounts(steps=1, time=LOOK_LONGEST), typical=0.1)


@mutable
class Rates:
    """What the work of one agent costs: one call of its model, and what a commit of unknown price may spend.

    `login` is what logging in costs behind the first `goto` of an attempt or of a second proof; `skills` is asked for
    the bill of a skill at these rates.
    """

    call: Cost = FREE
    spend_limit: Decimal | None = None
    login: Amounts = NOTHING
    skills: Callable[[str, Rates], Bill] = field(default=lambda *_: NO_BILL)

    @property
    def key(self) -> RatesKey:
        """What tells rates apart that bill a skill differently."""
        return self.call, self.spend_limit


class Biller:
    """Bills statements. `at_once` collects what each commit needs with its proofs, `ran` the skills that are run."""

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self.at_once: dict[str, Amounts] = {}
        self.ran: set[str] = set()

    def block(self, block: ast.Block) -> Bill:
        """A block of statements."""
        bills: list[Bill] = []
        acts: list[ast.ActStatement] = []
        for statement in block.statements:
            if type(statement) is ast.ActStatement:
                acts.append(statement)
                continue
            if acts:
                bills.append(self._acts(acts))
                acts.clear()
            bills.append(self.RULES[type(statement)](self, statement))
        if acts:
            bills.append(self._acts(acts))
        return in_sequence(bills)

    # Acts and looks

    def _acts(self, acts: Iterable[ast.ActStatement]) -> Bill:
        """Acts in a row are summed as numbers: most of a plan is made of them."""
        uses = NONE
        for act in acts:
            uses = uses.then(uses_of(act))
        cost = acts_alone(tuple([act.verb for act in acts]))
        return Bill(cost=cost if uses is NONE else self._uses(uses).then(cost))

    def _act(self, act: ast.ActStatement) -> Cost:
        return self._acts((act,)).cost

    def of(self, place: ast.Expression | ast.ActStatement | None) -> Cost:
        """The looks and questions of an expression, or of an act's operands."""
        uses = NONE if place is None else uses_of(place)
        return FREE if uses is NONE else self._uses(uses)

    def _uses(self, uses: Uses) -> Cost:
        if not uses.most_looks and not uses.most_asks:
            return FREE
        looks = looks_alone(uses.least_looks, uses.most_looks)
        return looks.then(self.rates.call.times(uses.least_asks, uses.most_asks)) if uses.most_asks else looks

    def _expect(self, statement: ast.Expect) -> Bill:
        looks = self.of(statement.condition)
        within = statement.within.value.total_seconds() if statement.within else EXPECT_LONGEST
        # The last poll may begin just before time is up, and then takes what its looks may take.
        most = looks.most.lasting(within + looks.most.time)
        return Bill(cost=Cost(least=looks.least, most=most, typical=looks.typical))

    def _stored(self, value: ast.Expression) -> Bill:
        """A value, or what running a skill for it costs: its arguments and its steps."""
        if not isinstance(value, ast.Run):
            return Bill(cost=self.of(value))
        bill = NO_BILL
        for argument in value.call.arguments:
            bill = bill.then(Bill(cost=self.of(argument.value)))
        self.ran.add(value.call.skill.text)
        return bill.then(self.rates.skills(value.call.skill.text, self.rates))

    def _do(self, statement: ast.Do) -> Bill:
        """At most N acts, each from a call of its own, whatever K says: a model may answer with less than it could."""
        given = FREE
        for value in statement.given:
            given = given.then(self.of(value))
        call, acts = self.rates.call, min(statement.most, MOST_ROUNDS)
        usual = ceil(acts / 2)
        longest = max(verb.longest for verb in BY_WORD.values())
        work = Cost(
            least=call.least,
            most=call.most.times(acts) + Amounts(steps=acts, time=longest * acts),
            typical=call.typical * ceil(usual / max(1, statement.per_call or acts)) + usual * BY_WORD["click"].typical,
        )
        return Bill(cost=given.then(work))

    def _pause(self, statement: ast.Pause) -> Bill:
        duration = ungrouped(statement.duration)
        seconds = duration.value.total_seconds() if isinstance(duration, ast.DurationLiteral) else 0.0
        return Bill(cost=self.of(duration).then(Cost(least=NOTHING, most=Amounts(time=seconds), typical=seconds)))

    def _download(self, statement: ast.Download) -> Bill:
        fetching = Cost(most=Amounts(time=DOWNLOAD_LONGEST), typical=1.0)
        return Bill(cost=self._act(statement.act).then(fetching))

    def _dialog(self, statement: ast.Dialog) -> Bill:
        waiting = Cost(least=NOTHING, most=Amounts(time=DIALOG_LONGEST), typical=0.0)
        return self._around(self.of(statement.reply).then(waiting), statement.body)

    def _around(self, before: Cost, body: ast.Block) -> Bill:
        return Bill(cost=before).then(self.block(body))

    # Branches and loops

    def _if(self, statement: ast.If) -> Bill:
        otherwise = self.block(as_block(statement.otherwise)) if statement.otherwise else NO_BILL
        arms = self.block(statement.then).either(otherwise)
        return Bill(cost=self.of(statement.condition)).then(arms)

    def _for(self, statement: ast.For) -> Bill:
        body = self.block(statement.body)
        before = self._kept(statement.keeping).then(self.of(statement.source))
        source = ungrouped(statement.source)
        stops = any(stops_of(statement.body))
        if statement.elements:
            before = before.then(self._uses(Uses(1, 1, 0, 0)))
        elif isinstance(source, ast.ListOf):
            rounds = len(source.items)
            least = min(rounds, 1) if stops else rounds
            return Bill(cost=before).then(self._rounds(statement.body, body, least, rounds, rounds))
        most = min(statement.most or 0, MOST_ROUNDS)
        return Bill(cost=before).then(self._rounds(statement.body, body, 0, most, min(most, USUAL_ROUNDS)))

    def _repeat(self, statement: ast.Repeat) -> Bill:
        """At least the first round, up to what stops it."""
        body = self.block(statement.body)
        most = min(statement.most, MOST_ROUNDS)
        rounds = self._rounds(statement.body, body, min(1, most), most, min(most, USUAL_REPEATS))
        return Bill(cost=self._kept(statement.keeping)).then(rounds)

    def _rounds(self, block: ast.Block, body: Bill, least: int, most: int, usual: int) -> Bill:
        """So many rounds of a body. With a `stop when` in it there is one at least, and that up to there."""
        bill = body.times(least, most)
        stopped = least and any(stops_of(block))
        cost = Cost(
            least=self._until_stopped(block) if stopped else bill.cost.least,
            most=bill.cost.most,
            typical=body.cost.typical * usual,
        )
        return Bill(cost=cost, segments=bill.segments)

    def _until_stopped(self, block: ast.Block) -> Amounts:
        """The least that a round does that is left as early as it can be."""
        least, stop = self._least_before(block, ast.Stop)
        return least if stop is None else least + self.of(stop.condition).least

    def _least_before(self, block: ast.Block, kind: type[Ending]) -> tuple[Amounts, Ending | None]:
        """The least up to the first statement of a kind, and that one; None where it stands inside of another."""
        least = NOTHING
        for number, statement in enumerate(block.statements):
            if isinstance(statement, kind):
                return least, statement
            if any(isinstance(one, kind) for one in ast.walk(statement)):
                break
            least += self.block(replace(block, statements=block.statements[number : number + 1])).cost.least
        return least, None

    def _kept(self, keeping: Iterable[ast.Keep]) -> Cost:
        cost = FREE
        for keep in keeping:
            cost = cost.then(self.of(keep.value))
        return cost

    # Commits

    def _commit(self, statement: ast.Commit) -> Bill:
        operands = self.of(statement.act)
        if statement.spends is not None:
            operands = operands.then(self.of(statement.spends))
        act = acts_alone((statement.act.verb,))
        first = self.block(statement.proof).cost
        lasting = self._lasting(statement.lasting)
        before = Cost(least=self._cheapest_no(statement.lasting), most=lasting.most, typical=lasting.typical)
        pause = Amounts(time=SETTLE_PAUSE if statement.lasting else 0.0)
        second = Cost(most=lasting.most + pause)
        protocol = before.then(act).then(first).then(second)
        if statement.unless_already and statement.lasting is not None:
            # It may be so already: then the second proof is all there is to do.
            protocol = replace(protocol, least=protocol.least.lower(lasting.least))
        spends = self._spends(statement)
        self.at_once[statement.name.text] = protocol.most + _known_price(statement)
        done = operands.most + protocol.most
        return Bill(
            cost=operands.then(protocol).then(spends),
            segments=Segments(
                retried=Shape(through=None, commits=True, head=done),
                resumed=Shape(through=None, commits=True, head=done + second.most),
                overrun=protocol.most.time,
            ),
        )

    def _lasting(self, lasting: ast.Block | None) -> Cost:
        """A second proof stands in a page of its own, where it may have to log in."""
        if lasting is None:
            return FREE
        cost = self.block(lasting).cost
        return Cost(least=cost.least, most=cost.most + self.rates.login, typical=cost.typical)

    def _cheapest_no(self, lasting: ast.Block | None) -> Amounts:
        """A second proof says no at the first look of its first expectation, if that does not hold."""
        if lasting is None:
            return NOTHING
        least, expect = self._least_before(lasting, ast.Expect)
        return least if expect is None else least + Amounts(steps=min(1, self._expect(expect).cost.most.steps))

    def _spends(self, statement: ast.Commit) -> Cost:
        """What is read from a page counts as the `spend` budget around it."""
        if statement.spends is None:
            return FREE
        known = _known_price(statement)
        if known is NOTHING:
            return Cost(most=Amounts(spend=self.rates.spend_limit))
        return Cost(least=NOTHING if statement.unless_already else known, most=known)

    # Each kind of statement has a rule: one that is forgotten is an error of ours, and not free of charge.
    RULES: ClassVar[dict[type, Callable[[Any, Any], Bill]]] = {
        ast.If: _if,
        ast.For: _for,
        ast.Repeat: _repeat,
        ast.Commit: _commit,
        ast.Run: _stored,
        ast.Let: lambda self, statement: self._stored(statement.value),
        ast.Give: lambda self, statement: self._stored(statement.value),
        ast.Set: lambda self, statement: self._stored(statement.value),
        ast.Do: _do,
        ast.Dialog: _dialog,
        ast.Inside: lambda self, statement: self._around(self.of(statement.element), statement.body),
        ast.Frame: lambda self, statement: self._around(self.of(statement.element), statement.body),
        ast.OpenedBy: lambda self, statement: self._around(self._act(statement.act), statement.body),
        ast.Download: _download,
        ast.Screenshot: lambda *_: Bill(cost=PICTURE),
        ast.Pause: _pause,
        ast.Expect: _expect,
        ast.Require: lambda self, statement: Bill(cost=self.of(statement.condition)),
        ast.Return: lambda self, statement: Bill(cost=self.of(statement.value)),
        ast.Stop: lambda self, statement: Bill(cost=self.of(statement.condition)),
        **dict.fromkeys((ast.Continue, ast.Committed, ast.Unsettled), lambda *_: NO_BILL),
    }


@lru_cache(maxsize=1024)
def acts_alone(verbs: tuple[str, ...]) -> Cost:
    """Acts in a row, their operands worked out."""
    rows = [BY_WORD[verb] for verb in verbs]
    longest, typical = sum([row.longest for row in rows]), sum([row.typical for row in rows])
    return Cost(least=stepping(len(rows)), most=stepping(len(rows), longest), typical=typical)


@lru_cache(maxsize=1024)
def looks_alone(least: int, most: int) -> Cost:
    """So many looks at a page."""
    return Cost(least=stepping(least), most=stepping(most, LOOK_LONGEST * most), typical=LOOK_TYPICAL * most)


def _known_price(statement: ast.Commit) -> Amounts:
    """What a commit spends for certain when it is done; a price that is read is admitted as it comes."""
    price = ungrouped(statement.spends) if statement.spends is not None else None
    return Amounts(spend=price.amount) if isinstance(price, ast.MoneyLiteral) else NOTHING
