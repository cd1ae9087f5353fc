"""Admission: nothing is begun whose worst case does not fit every budget above it.

`Limits` says how much may be used and the machine how much was, for both follow from the journal; only what is
reserved is kept here. What would fit once others give back what they reserved waits; what would not fit even then
fails with kind `budget`. So what is spent never exceeds a limit, whatever pages and models do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from callsheet.dsl import ast
from callsheet.dsl.cost import Amounts, shown
from callsheet.dsl.currencies import DOLLARS
from callsheet.dsl.failures import Failure, NodeFailure

from .limits import HELD, PLAN, Limits
from .meter import Amount, Need

ONE_STEP: Need = {"steps": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Who has how much of a resource, what of it is used, and what was asked for in vain."""

    account: str
    resource: ast.Resource
    amount: Decimal
    limit: Decimal
    used: Decimal
    bound: bool = False
    """Whether the limit is what the checker found, not a budget."""

    def told(self, currency: str) -> str:
        """One line for people."""
        who = "the plan" if self.account == PLAN else f"node `{self.account}`"
        use, used = ("spend", "spent") if self.resource == "spend" else ("use", "used")
        most, gone, more = (
            shown(self.resource, one, currency).removeprefix("spend ") for one in (self.limit, self.used, self.amount)
        )
        whose = "by its bound " if self.bound else ""
        return f"over budget: {who} may {whose}{use} {most} and has {used} {gone}, this takes {more} more"


class OverBudget(NodeFailure):
    """What was to be done does not fit, and never will."""

    def __init__(self, refusal: Refusal, currency: str) -> None:
        super().__init__(Failure(kind="budget", message=refusal.told(currency)))
        self.refusal = refusal


class Ledger:
    """The budgets of one run. `used` says what a node, or with `PLAN` all of them, have used of a resource."""

    def __init__(
        self,
        limits: Limits,
        used: Callable[[str, ast.Resource], Amount],
        currency: str = DOLLARS,
    ) -> None:
        self._limits, self._used, self._currency = limits, used, currency
        self._reserved: dict[tuple[str, ast.Resource], Decimal] = {}
        self._given_back = asyncio.Event()

    async def admit(self, node: str, need: Need) -> Reservation:
        """Reserve `need` in every account above the node, once it fits.

        Raises `OverBudget` when it could not fit even if everybody gave back.
        """
        while not self._fits(node, need):
            self._given_back.clear()
            await self._given_back.wait()
        return self._take(node, need)

    def admit_now(self, node: str, need: Need) -> Reservation | None:
        """Reserve `need` if it fits at once; None if it would have to wait. Raises `OverBudget`."""
        return self._take(node, need) if self._fits(node, need) else None

    def give_back(self, node: str, need: Need) -> None:
        """Undo a reservation, or a part of it; whoever waits looks again."""
        self._reserve(node, need, -1)
        self._given_back.set()

    @property
    def reserved(self) -> Amounts:
        """What is set aside of each resource for what is under way."""
        held = {one: self._reserved.get((PLAN, one), Decimal(0)) for one in HELD}
        return Amounts(
            charges=held["charges"],
            tokens=int(held["tokens"]),
            calls=int(held["calls"]),
            steps=int(held["steps"]),
            spend=held["spend"],
        )

    def _take(self, node: str, need: Need) -> Reservation:
        self._reserve(node, need, +1)
        return Reservation(self, node, need)

    def _reserve(self, node: str, need: Need, sign: int) -> None:
        for account in {node, PLAN}:
            for resource, amount in need.items():
                key = account, resource
                self._reserved[key] = self._reserved.get(key, Decimal(0)) + sign * amount

    def _fits(self, node: str, need: Need) -> bool:
        fits = True
        for account in dict.fromkeys((node, PLAN)):
            for resource, amount in need.items():
                limit = self._limits.of(account, resource)
                if limit is None:
                    continue
                used = self._used(account, resource)
                if amount > limit - used:
                    raise OverBudget(
                        Refusal(
                            account=account,
                            resource=resource,
                            amount=Decimal(amount),
                            limit=limit,
                            used=Decimal(used),
                            bound=self._limits.budget(account, resource) != limit,
                        ),
                        self._currency,
                    )
                fits = fits and amount <= limit - used - self._reserved.get((account, resource), Decimal(0))
        return fits


class Reservation:
    """Something admitted. What was recorded as used is given back bit by bit, the rest on leaving the context."""

    def __init__(self, ledger: Ledger, node: str, need: Need) -> None:
        self.ledger, self.node, self._left = ledger, node, dict(need)

    def used(self, part: Need) -> None:
        """A part of it is spent now, and so no longer reserved."""
        for resource, amount in part.items():
            self._left[resource] -= amount
        self.ledger.give_back(self.node, part)

    def part(self, need: Need) -> Reservation | None:
        """Of what a whole node was admitted with, a part that it needs now; None when so much is not left of it."""
        if any(amount > self._left.get(resource, 0) for resource, amount in need.items()):
            return None
        for resource, amount in need.items():
            self._left[resource] -= amount
        return Part(self, need)

    def put_back(self, rest: Need) -> None:
        """A part was not needed after all."""
        for resource, amount in rest.items():
            self._left[resource] = self._left.get(resource, 0) + amount

    def release(self) -> None:
        """Give back what is left of it; a second time there is nothing left."""
        rest, self._left = self._left, {}
        self.ledger.give_back(self.node, rest)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Part(Reservation):
    """A part of what a whole node was admitted with; what is left of it goes back there."""

    def __init__(self, whole: Reservation, need: Need) -> None:
        super().__init__(whole.ledger, whole.node, need)
        self._whole = whole

    def release(self) -> None:
        """Put back what is left of it."""
        rest, self._left = self._left, {}
        self._whole.put_back(rest)


def need_of(amounts: Amounts, less: Callable[[ast.Resource], Amount]) -> Need:
    """What of `amounts` is left to be used, where it is bounded. Time is not admitted: deadlines hold it."""
    known: dict[ast.Resource, Amount | None] = {one: getattr(amounts, one) for one in HELD}
    return {one: max(0, amount - less(one)) for one, amount in known.items() if amount is not None}
