"""What a run may use: the budgets of its plan and nodes, the envelope that the checker found, what a person added.

An account is a node, or with an empty name the plan. Pure: the journal tells of everything that changes a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import NOTHING, Amounts
from callsheet.dsl.tiers import planner_round

PLAN = ""
"""The account of the whole plan; the others are called by their node."""
MEASURED: tuple[ast.Resource, ...] = ("steps", "time", "calls", "tokens", "charges", "spend")
"""What a budget may limit and a cost interval bounds, in the order in which people ask for it."""
HELD: tuple[ast.Resource, ...] = ("charges", "tokens", "calls", "steps", "spend")
"""What the envelope bounds. Time is held by deadlines, where a budget sets one."""


class Limits:
    """The limits of one run. Its envelope is that of the plan as it was begun, whatever patches make of the plan."""

    def __init__(self, plan: CheckedPlan) -> None:
        self._plan, self._envelope = plan, plan.envelope
        self._begun_again = NOTHING
        self._raised: dict[tuple[str, ast.Resource], Decimal] = {}
        # Each step asks for its limits, and they hardly ever change.
        self._known: dict[tuple[str, ast.Resource], Decimal | None] = {}
        self._budgets = {PLAN: amounts_of(one for one in plan.plan.declarations if isinstance(one, ast.Budget))}
        self.adopt(plan)

    def adopt(self, plan: CheckedPlan) -> None:
        """The nodes and their budgets are those of a patched plan from now on."""
        self._plan = plan
        self._known.clear()
        self._budgets = {PLAN: self._budgets[PLAN]}
        for name, node in plan.nodes.items():
            clauses = [clause for clause in node.clauses if isinstance(clause, ast.Budget)]
            if clauses:
                self._budgets[name] = amounts_of(clauses)

    def begin_again(self, node: str) -> None:
        """A resume takes up this node. The envelope counts one resume of each node; no number of them is too many."""
        self._known.clear()
        if node in self._plan.costs:
            self._begun_again = self._begun_again + self._plan.costs[node].most

    def raise_to(self, account: str, amounts: Mapping[ast.Resource, Decimal]) -> None:
        """A person lets an account have more. More replans bring with them what they may take."""
        for resource, amount in amounts.items():
            if account == PLAN and resource == "replans":
                more = int(amount - (self.of(PLAN, "replans") or 0))
                self._begun_again = self._begun_again + self._one_replan().times(max(0, more))
            self._raised[account, resource] = amount
        self._known.clear()

    def of(self, account: str, resource: ast.Resource) -> Decimal | None:
        """How much of a resource an account may use; None when there is no limit."""
        key = account, resource
        if key not in self._known:
            self._known[key] = self._raised.get(key, self._first(account, resource))
        return self._known[key]

    def _first(self, account: str, resource: ast.Resource) -> Decimal | None:
        """As long as nobody raises it."""
        known = (self.budget(account, resource), self._bound(resource) if account == PLAN else None)
        return min((one for one in known if one is not None), default=None)

    def budget(self, account: str, resource: ast.Resource) -> Decimal | None:
        """What the plan, or a person, says that the account may use."""
        return self._raised.get((account, resource), self._budgets.get(account, {}).get(resource))

    @property
    def envelope(self) -> Amounts:
        """What all of the run may use of each resource: for checks of what a patch makes of the plan."""
        held = {one: self.of(PLAN, one) for one in HELD}
        seconds = self.of(PLAN, "time")
        return Amounts(
            charges=held["charges"] or Decimal(0),
            tokens=int(held["tokens"] or 0),
            calls=int(held["calls"] or 0),
            steps=int(held["steps"] or 0),
            time=self._envelope.time if seconds is None else float(seconds),
            spend=held["spend"],
        )

    def _bound(self, resource: ast.Resource) -> Decimal | None:
        if resource not in HELD:
            return None
        whole = getattr(self._envelope, resource), getattr(self._begun_again, resource)
        return None if None in whole else sum((Decimal(one) for one in whole), Decimal(0))

    def _one_replan(self) -> Amounts:
        dearest = NOTHING
        for cost in self._plan.costs.values():
            dearest = dearest.upper(cost.most)
        return planner_round(self._plan.tiers) + dearest


def may_be_replanned(plan: CheckedPlan) -> bool:
    """Whether the plan has a budget for replans."""
    return bool(Limits(plan).of(PLAN, "replans"))


def amounts_of(budgets: Iterable[ast.Budget]) -> dict[ast.Resource, Decimal]:
    """The limits of budgets that stand together."""
    return {one.resource: one.amount for budget in budgets for one in budget.quantities}
