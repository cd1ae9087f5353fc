"""Costs: what a piece of a plan takes, component by component, as an interval.

Steps, calls and tokens are counts; charges are dollars, spend is an amount of the plan's currency; time is seconds of
active time. `typical` is no bound: it is what a run without surprises takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .classes import frozen
from .currencies import DOLLARS
from .values import Money

ZERO = Decimal(0)
_amounts = tuple.__new__  # what the constructor of a named tuple comes to, without the call in between


class Amounts(NamedTuple):
    """One amount of each resource. `spend` is None where nothing bounds it.

    A tuple, for a large plan makes hundreds of thousands of them; `+` adds component by component.
    """

    charges: Decimal = ZERO
    tokens: int = 0
    calls: int = 0
    steps: int = 0
    time: float = 0.0
    spend: Decimal | None = ZERO

    def __add__(self, other: Amounts) -> Amounts:  # type: ignore[override]  # amounts are added, not strung together
        if other is NOTHING:
            return self
        if self is NOTHING:
            return other
        spend = None if self.spend is None or other.spend is None else _sum(self.spend, other.spend)
        return _amounts(
            Amounts,
            (
                _sum(self.charges, other.charges),
                self.tokens + other.tokens,
                self.calls + other.calls,
                self.steps + other.steps,
                self.time + other.time,
                spend,
            ),
        )

    def times(self, count: int) -> Amounts:
        """`count` times as much."""
        if self is NOTHING or count == 1:
            return self
        return Amounts(
            charges=self.charges if self.charges is ZERO else self.charges * count,
            tokens=self.tokens * count,
            calls=self.calls * count,
            steps=self.steps * count,
            time=self.time * count,
            spend=None if self.spend is None and count else (self.spend or ZERO) * count,
        )

    def lasting(self, seconds: float) -> Amounts:
        """The same in another time."""
        return self if seconds == self.time else _amounts(Amounts, (*self[:4], seconds, self.spend))

    def upper(self, other: Amounts) -> Amounts:
        """The greater of the two in each component."""
        # No amount is less than nothing.
        if other is NOTHING or other is self:
            return self
        if self is NOTHING:
            return other
        return Amounts(
            charges=max(self.charges, other.charges),
            tokens=max(self.tokens, other.tokens),
            calls=max(self.calls, other.calls),
            steps=max(self.steps, other.steps),
            time=max(self.time, other.time),
            spend=None if self.spend is None or other.spend is None else max(self.spend, other.spend),
        )

    def lower(self, other: Amounts) -> Amounts:
        """The smaller of the two in each component."""
        spends = [one for one in (self.spend, other.spend) if one is not None]
        return Amounts(
            charges=min(self.charges, other.charges),
            tokens=min(self.tokens, other.tokens),
            calls=min(self.calls, other.calls),
            steps=min(self.steps, other.steps),
            time=min(self.time, other.time),
            spend=min(spends) if spends else None,
        )


def _sum(one: Decimal, other: Decimal) -> Decimal:
    # Most of a plan costs no money; a sum with nothing would be one more number of 112 bytes.
    if other is ZERO:
        return one
    return other if one is ZERO else one + other


NOTHING = Amounts()


def stepping(steps: int, time: float = 0.0) -> Amounts:
    """Steps and the seconds that they take, which is all that most of a plan costs."""
    return _amounts(Amounts, (ZERO, 0, 0, steps, time, ZERO))


COMPONENTS: tuple[str, ...] = Amounts._fields


@frozen
class Cost:
    """The cheapest run that works, the dearest that can happen, the usual time of one attempt in seconds."""

    least: Amounts = NOTHING
    most: Amounts = NOTHING
    typical: float = 0.0

    def then(self, other: Cost) -> Cost:
        """Both, one after the other."""
        if other is FREE:
            return self
        if self is FREE:
            return other
        return Cost(least=self.least + other.least, most=self.most + other.most, typical=self.typical + other.typical)

    def either(self, other: Cost) -> Cost:
        """One of the two."""
        return Cost(
            least=self.least.lower(other.least),
            most=self.most.upper(other.most),
            typical=max(self.typical, other.typical),
        )

    def perhaps(self) -> Cost:
        """This or nothing."""
        return Cost(least=NOTHING, most=self.most, typical=self.typical)

    def times(self, least: int, most: int) -> Cost:
        """Between `least` and `most` repetitions."""
        return Cost(least=self.least.times(least), most=self.most.times(most), typical=self.typical * most)


FREE = Cost()


def all_of(costs: Sequence[Cost]) -> Cost:
    """All of them, one after the other."""
    if len(costs) < 2:
        return costs[0] if costs else FREE
    return Cost(
        least=_total([one.least for one in costs]),
        most=_total([one.most for one in costs]),
        typical=sum([one.typical for one in costs]),
    )


def _total(amounts: Iterable[Amounts]) -> Amounts:
    some = [one for one in amounts if one is not NOTHING]
    if len(some) < 2:
        return some[0] if some else NOTHING
    charges, tokens, calls, steps, time, spend = NOTHING
    for one in some:
        charges, tokens, calls = _sum(charges, one.charges), tokens + one.tokens, calls + one.calls
        steps, time = steps + one.steps, time + one.time
        spend = None if spend is None or one.spend is None else _sum(spend, one.spend)
    return _amounts(Amounts, (charges, tokens, calls, steps, time, spend))


def shown(resource: str, amount: Decimal | float | int, currency: str = DOLLARS) -> str:
    """An amount of a resource as a budget would write it: `$0.50`, `spend $20.00`, `90s`, `12 steps`.

    `currency` is that of the plan: what it spends is in it, what models charge is in dollars.
    """
    match resource:
        case "charges":
            return f"${Decimal(amount):.2f}"
        case "spend":
            return f"spend {Money(Decimal(amount), currency)}"
        case "time":
            return _duration(float(amount))
    whole = int(amount)
    return f"{whole} {resource[:-1] if whole == 1 else resource}"


def _duration(seconds: float) -> str:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f}".removesuffix(".0") + unit
    return f"{seconds:.1f}".removesuffix(".0") + "s"
