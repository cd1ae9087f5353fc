"""What a run that is out of budget would need: which resource, whose, how much more.

In: the machine when nothing is left to do. Out: `Shortage`s, one for each limit that was in the way. What the rest
takes at least and at most is the checker's; what was refused when the run ended is needed in any case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from callsheet.dsl import ast
from callsheet.dsl.cost import shown

from .limits import PLAN
from .machine import Machine
from .state import FINISHED

_UNITS: dict[ast.Resource, Decimal] = {"charges": Decimal("0.01"), "spend": Decimal("0.01")}
"""The least amount of a resource that is told; of the others it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """One limit that was in the way of a node: with `least` the run can go on, with `most` nothing stops it.

    `most` is None where nothing bounds it.
    """

    node: str
    account: str
    resource: ast.Resource
    limit: Decimal
    least: Decimal
    most: Decimal | None

    def told(self, currency: str) -> str:
        """One line for people."""
        least, more = (self._shown(one, currency) for one in (self.least, self.least - self.limit))
        whose = "its plan" if self.account == PLAN else f"node `{self.account}`"
        enough = self.most is not None and self.most > self.least
        most = f", and {self._shown(self.most, currency)} are enough whatever happens" if enough and self.most else ""
        return f"{whose} would need {more} more: it can go on with {least}{most}"

    def written(self, currency: str) -> str:
        """What it can go on with, as a budget is written."""
        if self.resource == "time":
            return f"{int(self.least)}s"
        return shown(self.resource, self.least, currency)

    def _shown(self, amount: Decimal, currency: str) -> str:
        return shown(self.resource, amount, currency).removeprefix("spend ")


def shortages(machine: Machine) -> tuple[Shortage, ...]:
    """What stood in the way of the nodes that failed for want of budget, each limit once."""
    found: dict[tuple[str, str], Shortage] = {}
    for name, refused in machine.refused.items():
        key = refused.account, refused.resource
        if name not in machine.nodes or machine.nodes[name].status != "failed" or key in found:
            continue
        found[key] = _shortage(machine, name, refused.account, refused.resource, refused.amount)
    return tuple(found.values())


def _shortage(machine: Machine, node: str, account: str, resource: ast.Resource, refused: Decimal) -> Shortage:
    limit = machine.limits.of(account, resource)
    assert limit is not None, "only a limit refuses"
    unfinished = [account] if account != PLAN else [n for n, one in machine.nodes.items() if one.status not in FINISHED]
    used = Decimal(machine.used(account, resource))
    # The node that was stopped may take the same way again, which is no shorter than it was.
    again = {node: machine.meter.last_attempt(node, resource) + refused}
    least = _sum(_least(machine, one, resource, again.get(one)) for one in unfinished)
    most = _sum(getattr(machine.plan.costs[one].most, resource) for one in unfinished)
    if resource == "time":
        # The cheapest run takes no time at all; how long one usually takes is what it needs.
        begun = 0.0 if account == PLAN else machine.nodes[account].started
        used, least = (
            max(limit, Decimal(str(machine.at - begun))),
            _sum(machine.plan.costs[one].typical for one in unfinished),
        )
    unit = _UNITS.get(resource, Decimal(1))
    needed = (used + max(refused, least or Decimal(0), unit)).quantize(unit, ROUND_CEILING)
    enough = None if most is None else max(needed, (used + most).quantize(unit, ROUND_CEILING))
    return Shortage(node=node, account=account, resource=resource, limit=limit, least=needed, most=enough)


def _least(machine: Machine, name: str, resource: ast.Resource, again: Decimal | int | None) -> Decimal | float | None:
    least: Decimal | float | None = getattr(machine.plan.costs[name].least, resource)
    return least if least is None or again is None or resource == "time" else max(least, again)


def _sum(amounts: Iterable[Decimal | float | None]) -> Decimal | None:
    known = list(amounts)
    return None if None in known else sum((Decimal(str(one)) for one in known), Decimal(0))


def needs_of(found: Iterable[Shortage], currency: str) -> dict[str, str]:
    """What each account needs, as budgets are written: `{"": "40 steps, spend $12.00"}`."""
    needs: dict[str, list[str]] = {}
    for one in found:
        needs.setdefault(one.account, []).append(one.written(currency))
    return {account: ", ".join(amounts) for account, amounts in needs.items()}
