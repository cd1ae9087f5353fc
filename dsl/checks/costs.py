"""CS4: the cost interval of each node and of the plan.

The bound of a node with R retries, for a run that is killed and resumed at most once (each further kill may
add one segment): all segments once, R times the dearest segment again, and once more the dearest segment
with its proofs and the second proof that settles it. After `continue`, an attempt that begins anew also
does the node before once more. Time is bounded by deadlines; along the plan it adds up over the longest
path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import localcontext

from .. import ast
from ..cost import FREE, NOTHING, Amounts, Cost
from . import budgets
from .bills import Bill, Biller
from .bounds import MOST_RETRIES
from .budgets import Limits
from .facts import Facts
from .statements import commits_in

MOST_STEPS = 1_000_000_000
"""Steps of a node beyond which counting, let alone running, is pointless."""
PRECISION = 200
"""Digits that keep sums and products of amounts exact until `MOST_STEPS` has been looked at."""


def check_costs(facts: Facts) -> None:
    """Cost every node, then the plan, and hold them against the budgets."""
    with localcontext() as context:
        context.prec = PRECISION
        plan_limits = budgets.limits_of(facts, facts.symbols.budgets)
        redone: dict[str, Amounts] = {}
        at_once: dict[str, Amounts] = {}
        for node in facts.symbols.nodes.values():
            at_once |= _node(facts, node, plan_limits, redone)
        facts.commit_steps = {commit: need.steps for commit, need in at_once.items()}
        facts.total = _plan_cost(facts)
        budgets.hold(facts, plan_limits, facts.total, "the plan", at_once, facts.costs)


def _node(facts: Facts, node: ast.Node, plan: Limits, redone: dict[str, Amounts]) -> dict[str, Amounts]:
    """Cost one node. Returns what each of its commits needs at once; adds to `redone` what continuing it does."""
    name = node.name.text
    own = budgets.limits_of(facts, [clause for clause in node.clauses if isinstance(clause, ast.Budget)])
    biller = Biller(facts.nodes[name], budgets.spend_limit(own, plan))
    bill = biller.block(node.body)
    before = _redone_before(node, redone)
    redone[name] = before + bill.cost.most
    cost = _with_attempts(bill, before, Attempts.of(node))
    if cost.most.spend is None:
        _unbounded_spend(facts, node)
    if cost.most.steps > MOST_STEPS:
        _pointless(facts, node)
        cost = FREE
    budgets.hold(facts, own, cost, f"node `{name}`", biller.at_once, {})
    budgets.hold_timeout(facts, node, cost)
    facts.costs[name] = replace(cost, most=budgets.capped(cost.most, own))
    return biller.at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """What the clauses of a node say of its attempts; times in seconds."""

    retries: int = 0
    wait: float = 0.0
    timeout: float | None = None
    skippable: bool = False

    @staticmethod
    def of(node: ast.Node) -> Attempts:
        """Read off the clauses."""
        attempts = Attempts()
        for clause in node.clauses:
            match clause:
                case ast.Retry(attempts=count, every=every):
                    attempts = replace(
                        attempts, retries=min(count, MOST_RETRIES), wait=every.value.total_seconds() if every else 0.0
                    )
                case ast.Timeout(limit=limit):
                    attempts = replace(attempts, timeout=limit.value.total_seconds())
                case ast.When():
                    attempts = replace(attempts, skippable=True)
        return attempts


def _with_attempts(bill: Bill, before: Amounts, attempts: Attempts) -> Cost:
    """`before` is what each attempt but the first does to bring the page to where `continue` goes on."""
    again = (bill.retried.dearest + before).times(attempts.retries) + bill.resumed.dearest + before
    most = bill.cost.most + again
    time = most.time
    if attempts.timeout is not None:
        time = min(time, (attempts.timeout + bill.overrun) * (attempts.retries + 2))
    cost = replace(bill.cost, most=replace(most, time=time + attempts.retries * attempts.wait))
    return cost.perhaps() if attempts.skippable else cost


def _redone_before(node: ast.Node, redone: Mapping[str, Amounts]) -> Amounts:
    """What `continue X` does again: X, and what X itself continues."""
    first = node.body.statements[0] if node.body.statements else None
    return redone.get(first.node.text, NOTHING) if isinstance(first, ast.Continue) else NOTHING


def _unbounded_spend(facts: Facts, node: ast.Node) -> None:
    for commit in commits_in(node.body):
        if commit.spends is None or isinstance(commit.spends, ast.MoneyLiteral):
            continue
        if not facts.sink.has_found_in(commit.spends.span):
            facts.sink.error(
                "CS403",
                f"nothing bounds what commit `{commit.name.text}` spends",
                commit.spends.span,
                label="known only when the plan runs",
                help="add `spend $N` to the budget of the plan or the node: the run is held to it",
            )


def _pointless(facts: Facts, node: ast.Node) -> None:
    facts.sink.error(
        "CS406",
        f"node `{node.name.text}` may take more than {MOST_STEPS:,} steps",
        node.name.span,
        help="lower the bounds of its loops, or its retries",
    )


def _plan_cost(facts: Facts) -> Cost:
    total = FREE
    for cost in facts.costs.values():
        total = total.then(cost)
    longest = _longest_path(facts, {name: cost.most.time for name, cost in facts.costs.items()})
    typical = _longest_path(facts, {name: cost.typical for name, cost in facts.costs.items()})
    return replace(total, most=replace(total.most, time=longest), typical=typical)


def _longest_path(facts: Facts, lengths: dict[str, float]) -> float:
    """Nodes that nothing orders run side by side."""
    if len(facts.order) < len(lengths):
        return sum(lengths.values())
    before: dict[str, list[str]] = {}
    for edge in facts.edges:
        before.setdefault(edge.after, []).append(edge.before)
    ends: dict[str, float] = {}
    for name in facts.order:
        ends[name] = lengths[name] + max((ends[one] for one in before.get(name, ())), default=0.0)
    return max(ends.values(), default=0.0)
