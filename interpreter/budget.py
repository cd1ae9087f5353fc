"""Admission: nothing is begun whose worst case does not fit every budget above it.

A `Ledger` holds the plan's limits and those of its nodes. What was spent is the machine's to say, for it is what the
journal says; only what is reserved is kept here. What would fit once others give back what they reserved waits; what
would not fit even then fails with kind `budget`. So what is spent never exceeds a limit, whatever pages do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.dsl.failures import fail

Need: TypeAlias = Mapping[str, Decimal | int]
ONE_STEP: Need = {"steps": 1}
PLAN = ""
"""The account of the whole plan; the others are called by their node."""


@dataclass(slots=True)
class Account:
    """One budget: what may be used of each resource, and what of it is reserved."""

    limits: dict[str, Decimal]
    reserved: dict[str, Decimal] = field(default_factory=dict)


class Ledger:
    """The budgets of one run. `used` says what a node, or with `PLAN` all of them, have spent of a resource."""

    def __init__(self, plan: CheckedPlan, used: Callable[[str, str], Decimal | int]) -> None:
        self._used, self._currency = used, plan.declared.currency
        budgets = [one for one in plan.plan.declarations if isinstance(one, ast.Budget)]
        self._accounts = {PLAN: Account(_limits(budgets))}
        for name, node in plan.nodes.items():
            clauses = [clause for clause in node.clauses if isinstance(clause, ast.Budget)]
            if clauses:
                self._accounts[name] = Account(_limits(clauses))
        self._given_back = asyncio.Event()

    def limit(self, account: str, resource: str) -> Decimal | None:
        """How much of a resource may be used; None when there is no limit."""
        return self._accounts[account].limits.get(resource) if account in self._accounts else None

    async def admit(self, node: str, need: Need) -> Reservation:
        """Reserve `need` in every account above the node, once it fits.

        Raises `NodeFailure` of kind `budget` when it could not fit even if everybody gave back.
        """
        while not self._fits(node, need):
            self._given_back.clear()
            await self._given_back.wait()
        self._reserve(node, need, +1)
        return Reservation(self, node, need)

    def give_back(self, node: str, need: Need) -> None:
        """Undo a reservation, or a part of it; whoever waits looks again."""
        self._reserve(node, need, -1)
        self._given_back.set()

    def _refusal(self, account: str, resource: str, amount: Decimal, limit: Decimal, left: Decimal) -> str:
        who = "the plan" if account == PLAN else f"node `{account}`"
        use, used = ("spend", "spent") if resource == "spend" else ("use", "used")
        most, gone, more = (
            shown(resource, one, self._currency).removeprefix("spend ") for one in (limit, limit - left, amount)
        )
        return f"over budget: {who} may {use} {most} and has {used} {gone}, this takes {more} more"

    def _above(self, node: str) -> list[tuple[str, Account]]:
        return [(name, self._accounts[name]) for name in (node, PLAN) if name in self._accounts]

    def _reserve(self, node: str, need: Need, sign: int) -> None:
        for _, account in self._above(node):
            for resource, amount in need.items():
                account.reserved[resource] = account.reserved.get(resource, Decimal(0)) + sign * amount

    def _fits(self, node: str, need: Need) -> bool:
        fits = True
        for name, account in self._above(node):
            for resource, amount in need.items():
                limit = account.limits.get(resource)
                if limit is None:
                    continue
                left = limit - self._used(name, resource)
                if amount > left:
                    raise fail("budget", self._refusal(name, resource, Decimal(amount), limit, left))
                fits = fits and amount <= left - account.reserved.get(resource, Decimal(0))
        return fits


class Reservation:
    """Something admitted. What was recorded as used is given back bit by bit, the rest on leaving the context."""

    def __init__(self, ledger: Ledger, node: str, need: Need) -> None:
        self._ledger, self._node, self._left = ledger, node, dict(need)

    def used(self, part: Need) -> None:
        """A part of it is spent now, and so no longer reserved."""
        for resource, amount in part.items():
            self._left[resource] -= amount
        self._ledger.give_back(self._node, part)

    def release(self) -> None:
        """Give back what is left of it; a second time there is nothing left."""
        rest, self._left = self._left, {}
        self._ledger.give_back(self._node, rest)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _limits(budgets: Iterable[ast.Budget]) -> dict[str, Decimal]:
    return {one.resource: one.amount for budget in budgets for one in budget.quantities}
