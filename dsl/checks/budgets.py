"""CS401, CS402, CS405 and what CS102, CS212 say of budgets: costs held against what the plan allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from .. import ast
from ..cost import Amounts, Cost, shown
from ..diagnostics import Label
from ..source import Span
from ..values import PLAN_CURRENCY
from .facts import Facts

Limits: TypeAlias = dict[str, ast.Quantity]
"""The first limit of each resource."""
COUNTED = ("charges", "tokens", "calls", "steps", "spend")
"""Resources that every act is admitted by; time is held by deadlines, replans are counted as they come."""


def limits_of(facts: Facts, written: Iterable[ast.Budget]) -> Limits:
    """The limits of budgets that stand together; says where one is there twice, or in another currency."""
    limits: Limits = {}
    for quantity in (one for budget in written for one in budget.quantities):
        if _is_broken(facts, quantity.span):
            continue
        first = limits.setdefault(quantity.resource, quantity)
        if first is not quantity:
            facts.sink.error(
                "CS102",
                f"a second limit for {quantity.resource}",
                quantity.span,
                others=(Label(span=first.span, text="the first one"),),
                help="keep the one that is meant",
            )
        if quantity.currency not in (None, PLAN_CURRENCY):
            facts.sink.error(
                "CS212",
                f"this is in {quantity.currency}, and the plan counts in {PLAN_CURRENCY}",
                quantity.span,
                help="write the amount in the plan's currency; nothing is converted",
            )
            del limits[quantity.resource]
    return limits


def _is_broken(facts: Facts, span: Span) -> bool:
    """Whether the parser has found a mistake in it."""
    return any(span.start <= one.span.start < span.end for one in facts.plan.diagnostics)


def spend_limit(*budgets: Limits) -> Decimal | None:
    """What a commit whose price is not known may spend at most; None when no budget says."""
    limits = [budget["spend"].amount for budget in budgets if "spend" in budget]
    return min(limits) if limits else None


def capped(most: Amounts, limits: Limits) -> Amounts:
    """What a node may take when its own budget is in the way: a run is held to it."""
    changes = {}
    for resource in COUNTED:
        amount = getattr(most, resource)
        if resource in limits and amount is not None and amount > limits[resource].amount:
            limit = limits[resource].amount
            changes[resource] = limit if isinstance(amount, Decimal) else int(limit)
    return replace(most, **changes)


def hold(facts: Facts, limits: Limits, cost: Cost, who: str, parts: Mapping[str, Cost]) -> None:
    """Say where a cost cannot fit, or may not fit, its limits. `parts` are the nodes that it is made of."""
    for resource, quantity in limits.items():
        if resource == "time":
            _hold_time(facts, quantity, cost, who)
        elif resource in COUNTED:
            _hold_count(facts, quantity, cost, who, parts)


def _hold_time(facts: Facts, quantity: ast.Quantity, cost: Cost, who: str) -> None:
    if cost.typical <= float(quantity.amount):
        return
    facts.sink.warning(
        "CS405",
        f"{who} usually takes {shown('time', cost.typical)}, and its budget is {shown('time', quantity.amount)}",
        quantity.span,
        label="the run stops when this is over",
        help="raise it, or let more agents work side by side",
    )


def _hold_count(facts: Facts, quantity: ast.Quantity, cost: Cost, who: str, parts: Mapping[str, Cost]) -> None:
    resource, limit = quantity.resource, quantity.amount
    least, most = getattr(cost.least, resource) or 0, getattr(cost.most, resource)
    if least > limit:
        enough = f"; {shown(resource, most)} always suffice" if most is not None else ""
        facts.sink.error(
            "CS401",
            f"{who} needs {shown(resource, least)} at least, and its budget is {shown(resource, limit)}",
            quantity.span,
            label="it could never finish within this",
            notes=_dearest(resource, "least", parts),
            help=f"raise it to {shown(resource, least)} or more{enough}",
        )
    elif most is not None and most > limit:
        facts.sink.warning(
            "CS402",
            f"{who} may need {shown(resource, most)}, and its budget is {shown(resource, limit)}",
            quantity.span,
            label=f"a run that comes to this stops; without any trouble it needs {shown(resource, least)}",
            notes=_dearest(resource, "most", parts),
            help=f"{shown(resource, most)} always suffice; fewer retries and tighter loops lower that",
        )


def _dearest(resource: str, end: str, parts: Mapping[str, Cost]) -> tuple[str, ...]:
    amounts = {name: getattr(getattr(cost, end), resource) or 0 for name, cost in parts.items()}
    ranked = sorted((one for one in amounts.items() if one[1]), key=lambda one: one[1], reverse=True)[:3]
    shares = [f"`{name}` {shown(resource, amount)}" for name, amount in ranked]
    return (f"of these {', '.join(shares)}",) if len(parts) > 1 and shares else ()


def hold_commits(
    facts: Facts, node: ast.Node, at_once: Mapping[str, Amounts], *budgets: Limits
) -> None:
    """A commit is begun only when its proofs fit as well: one that is dearer than a whole budget never is."""
    for commit, need in at_once.items():
        for limits in budgets:
            limit = limits.get("steps")
            if limit is not None and need.steps > limit.amount:
                facts.sink.error(
                    "CS401",
                    f"commit `{commit}` takes {shown('steps', need.steps)} with its proofs, and the budget is"
                    f" {shown('steps', limit.amount)}",
                    limit.span,
                    label="it could never be begun within this",
                    others=(Label(span=node.name.span, text=f"`{commit}` is in this node"),),
                    help=f"raise it to {shown('steps', need.steps)} or more",
                )
                break
