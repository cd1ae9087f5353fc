"""Admission: nothing is begun whose worst case does not fit every budget above it.

A `Ledger` holds the plan's limits and those of its nodes. What would fit once others give back what they reserved
waits; what would not fit even then fails with kind `budget`. So what is spent never exceeds a limit, whatever pages do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.dsl.failures import fail

Need: TypeAlias = Mapping[str, Decimal | int]
PLAN = ""
"""The account of the whole plan; the others are called by their node."""


@dataclass(slots=True)
class Account:
    """One budget: what may be used of each resource, what was, and what is reserved."""

    limits: dict[str, Decimal]
    spent: dict[str, Decimal] = field(default_factory=dict)
    reserved: dict[str, Decimal] = field(default_factory=dict)

    def left(self, resource: str) -> Decimal | None:
        """What was not spent, None without a limit."""
        limit = self.limits.get(resource)
        return None if limit is None else limit - self.spent.get(resource, Decimal(0))

    def free(self, resource: str) -> Decimal | None:
        """What is neither spent nor reserved, None without a limit."""
        left = self.left(resource)
        return None if left is None else left - self.reserved.get(resource, Decimal(0))


class Ledger:
    """The budgets of one run."""

    def __init__(self, plan: CheckedPlan) -> None:
        budgets = [one for one in plan.plan.declarations if isinstance(one, ast.Budget)]
        self.accounts = {PLAN: Account(_limits(one for budget in budgets for one in budget.quantities))}
        for name, node in plan.nodes.items():
            clauses = [clause for clause in node.clauses if isinstance(clause, ast.Budget)]
            if clauses:
                self.accounts[name] = Account(_limits(one for clause in clauses for one in clause.quantities))
        self._given_back = asyncio.Event()

    def _above(self, node: str) -> list[tuple[str, Account]]:
        return [(name, self.accounts[name]) for name in (node, PLAN) if name in self.accounts]

    def spend(self, node: str, used: Need) -> None:
        """Write down what was used, admitted or replayed."""
        for _, account in self._above(node):
            for resource, amount in used.items():
                account.spent[resource] = account.spent.get(resource, Decimal(0)) + amount

    async def admit(self, node: str, need: Need) -> Reservation:
        """Reserve `need` in every account above the node.

        Raises `NodeFailure` of kind `budget` when it could not fit even if everybody gave back.
        """
        while not self._fits(node, need):
            self._given_back.clear()
            await self._given_back.wait()
        for _, account in self._above(node):
            for resource, amount in need.items():
                account.reserved[resource] = account.reserved.get(resource, Decimal(0)) + amount
        return Reservation(self, node, need)

    def _fits(self, node: str, need: Need) -> bool:
        fits = True
        for name, account in self._above(node):
            for resource, amount in need.items():
                left, free = account.left(resource), account.free(resource)
                if left is not None and amount > left:
                    raise fail("budget", _refusal(name, account, resource, Decimal(amount)))
                fits = fits and (free is None or amount <= free)
        return fits

    def give_back(self, node: str, need: Need) -> None:
        """Undo a reservation; whoever waits looks again."""
        for _, account in self._above(node):
            for resource, amount in need.items():
                account.reserved[resource] -= amount
        self._given_back.set()


@dataclass(slots=True)
class Reservation:
    """Something admitted. `settle` turns it into what was really used."""

    ledger: Ledger
    node: str
    need: Need
    open: bool = True

    def settle(self, used: Need) -> None:
        """Give the reservation back and write down what was used; once."""
        if self.open:
            self.open = False
            self.ledger.spend(self.node, used)
            self.ledger.give_back(self.node, self.need)


def _limits(quantities: Iterable[ast.Quantity]) -> dict[str, Decimal]:
    return {one.resource: one.amount for one in quantities}


def _refusal(name: str, account: Account, resource: str, amount: Decimal) -> str:
    who = "the plan" if name == PLAN else f"node `{name}`"
    limit, spent = account.limits[resource], account.spent.get(resource, Decimal(0))
    return (
        f"{who} has a budget of {shown(resource, limit)}, {shown(resource, spent)} are used:"
        f" {shown(resource, amount)} more do not fit, it would need {shown(resource, spent + amount)}"
    )


def time_limit(quantities: Iterable[ast.Quantity]) -> float | None:
    """Seconds of active time that a budget allows."""
    return next((float(one.amount) for one in quantities if one.resource == "time"), None)
