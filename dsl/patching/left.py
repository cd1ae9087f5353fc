"""Budgets and what was spent: what is left of the one, and the other as a plan writes it."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from .. import ast
from ..cost import NOTHING, ZERO, Amounts
from ..source import Span

CENT, MILLISECOND, ONE = Decimal("0.01"), Decimal("0.001"), Decimal(1)
STEPS: dict[ast.Resource, Decimal] = {
    "charges": CENT,
    "tokens": ONE,
    "calls": ONE,
    "steps": ONE,
    "time": MILLISECOND,
    "spend": CENT,
}
"""The least amount of each resource that can be written, in the order in which a budget has them."""
OF_MONEY = frozenset({"charges", "spend"})


def left_of(budget: ast.Budget, spent: Amounts, replans: int = 0) -> ast.Budget:
    """What is left of a budget, rounded down to what can be written: nothing is won by it."""
    if spent == NOTHING and not replans:
        return budget
    quantities = tuple(_rest(one, spent, replans) for one in budget.quantities)
    same = all(one is other for one, other in zip(quantities, budget.quantities, strict=True))
    return budget if same else replace(budget, quantities=quantities)


def quantities_of(spent: Amounts, currency: str, place: Span) -> tuple[ast.Quantity, ...]:
    """What a node took, rounded up to what can be written; nothing of what it did not take."""
    amounts = {one: spent_of(one, spent, 0).quantize(step, ROUND_CEILING) for one, step in STEPS.items()}
    return tuple(
        ast.Quantity(span=place, resource=one, amount=_short(amount), currency=currency if one in OF_MONEY else None)
        for one, amount in amounts.items()
        if amount
    )


def _rest(limit: ast.Quantity, spent: Amounts, replans: int) -> ast.Quantity:
    taken = spent_of(limit.resource, spent, replans)
    if not taken:
        return limit
    rest = max(ZERO, limit.amount - taken).quantize(STEPS.get(limit.resource, ONE), ROUND_FLOOR)
    return replace(limit, amount=_short(rest))


def spent_of(resource: ast.Resource, spent: Amounts, replans: int = 0) -> Decimal:
    """How much of a resource was taken."""
    return Decimal(replans) if resource == "replans" else Decimal(str(getattr(spent, resource) or 0))


def _short(amount: Decimal) -> Decimal:
    """A whole amount without decimals, as it is written."""
    return amount.quantize(ONE) if amount == amount.to_integral_value() else amount
