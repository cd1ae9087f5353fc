"""CS401, CS402, CS405 and what CS102, CS212 say of budgets: costs held against what the plan allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_UP, Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.cost import Amounts, Cost, shown
from callsheet.dsl.currencies import DOLLARS
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.source import Span
from callsheet.dsl.values import Money

from ..facts import ANY_CURRENCY, Facts

Limits: TypeAlias = Mapping[str, ast.Quantity]
"""The first limit of each resource."""
NO_LIMITS: Limits = MappingProxyType({})
Amount: TypeAlias = Decimal | int
CENT = Decimal("0.01")
COUNTED = ("charges", "tokens", "calls", "steps", "spend")
"""Resources that every act is admitted by; time is held by deadlines, replans are counted as they come."""


def limits_of(facts: Facts, written: Iterable[ast.Budget]) -> Limits:
    """The limits of budgets that stand together; says where one is there twice, or in another currency."""
    limits: dict[str, ast.Quantity] = {}
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
        _in_its_currency(facts, quantity, limits)
    return limits or NO_LIMITS


def _in_its_currency(facts: Facts, quantity: ast.Quantity, limits: dict[str, ast.Quantity]) -> None:
    """Models are paid in dollars, whatever the plan buys things in."""
    charges = quantity.resource == "charges"
    wanted = DOLLARS if charges else facts.currency
    if quantity.currency in (None, wanted) or wanted == ANY_CURRENCY:
        return
    who = "what models charge is" if charges else "the plan counts"
    facts.sink.error(
        "CS212",
        f"this is in {quantity.currency}, and {who} in {wanted}",
        quantity.span,
        help=f"write the amount in {wanted}; nothing is converted"
        + (f". What commits may spend is written `spend {amount_in(quantity)}`" if charges else ""),
    )
    limits.pop(quantity.resource, None)


def amount_in(quantity: ast.Quantity) -> str:
    """An amount of a budget, as text."""
    return str(Money(quantity.amount, quantity.currency or DOLLARS))


def _is_broken(facts: Facts, span: Span) -> bool:
    """Whether the parser has found a mistake in it."""
    return any(span.start <= one.span.start < span.end for one in facts.plan.diagnostics)


def spend_limit(*budgets: Limits) -> Decimal | None:
    """What a commit whose price is not known may spend at most; None when no budget says."""
    limits = [budget["spend"].amount for budget in budgets if "spend" in budget]
    return min(limits) if limits else None


def capped(most: Amounts, limits: Limits) -> Amounts:
    """What a node may take when its own budget is in the way: a run is held to it."""
    changes: dict[str, Any] = {}
    for resource in COUNTED:
        amount = getattr(most, resource)
        if resource in limits and amount is not None and amount > limits[resource].amount:
            limit = limits[resource].amount
            changes[resource] = limit if isinstance(amount, Decimal) else int(limit)
    return most._replace(**changes)


def hold(
    facts: Facts,
    limits: Limits,
    cost: Cost,
    who: str,
    *,
    commits: Mapping[str, Amounts],
    calls: Mapping[str, Amounts],
    parts: Mapping[str, Cost],
    saved: Callable[[str, Decimal], Sequence[str]],
) -> None:
    """Say where a cost cannot fit, or may not fit, its limits; of each limit once.

    `commits` are what the commits in it need at once, `calls` what one call of each node that makes any does, `parts`
    the nodes that it is made of; `saved` says what would bring the cost under a limit.
    """
    for resource, quantity in limits.items():
        if resource == "time":
            _hold_time(facts, quantity, cost, who)
        elif resource in COUNTED:
            limit, least, most = quantity.amount, getattr(cost.least, resource) or 0, getattr(cost.most, resource)
            if least > limit:
                _too_little(facts, quantity, who, least, most, parts)
            elif (dear := _beyond(limit, resource, commits)) is not None:
                _never_begun(facts, quantity, dear, getattr(commits[dear], resource))
            elif (dear := _beyond(limit, resource, calls)) is not None:
                _never_called(facts, quantity, dear, getattr(calls[dear], resource))
            elif most is not None and most > limit:
                fitting = saved(resource, limit)
                _perhaps_too_little(
                    facts, quantity, who, (least, most), _dearest(facts, resource, "most", parts), fitting
                )


def _beyond(limit: Amount, resource: str, needs: Mapping[str, Amounts]) -> str | None:
    """The first of those that need more than a limit at once."""
    return next((name for name, need in needs.items() if (getattr(need, resource) or 0) > limit), None)


def _hold_time(facts: Facts, quantity: ast.Quantity, cost: Cost, who: str) -> None:
    if cost.typical > float(quantity.amount):
        facts.sink.warning(
            "CS405",
            f"{who} usually takes {shown('time', cost.typical)}, and its budget is {shown('time', quantity.amount)}",
            quantity.span,
            label="the run stops when this is over",
            help="raise it, or let more agents work side by side",
        )


def hold_timeout(facts: Facts, node: ast.Node, cost: Cost) -> None:
    """Say where an attempt that goes well would not end in time."""
    for clause in node.clauses:
        if isinstance(clause, ast.Timeout) and 0 < clause.limit.value.total_seconds() < cost.typical:
            facts.sink.warning(
                "CS405",
                f"node `{node.name.text}` usually takes {shown('time', cost.typical)},"
                f" and its timeout is {shown('time', clause.limit.value.total_seconds())}",
                clause.limit.span,
                label="an attempt fails when this is over",
                help="raise it, or split the node",
            )


def _too_little(
    facts: Facts, quantity: ast.Quantity, who: str, least: Amount, most: Amount | None, parts: Mapping[str, Cost]
) -> None:
    resource = quantity.resource
    verb = "spends" if resource == "spend" else "needs"
    enough = f"; no run needs more than {_amount(facts, resource, most)}" if most is not None and most > least else ""
    facts.sink.error(
        "CS401",
        f"{who} {verb} {_amount(facts, resource, least)} at least,"
        f" and its budget is {_amount(facts, resource, quantity.amount)}",
        quantity.span,
        label="it could never finish within this",
        notes=_dearest(facts, resource, "least", parts),
        help=f"raise it to {_amount(facts, resource, least)} or more{enough}",
    )


def _perhaps_too_little(
    facts: Facts,
    quantity: ast.Quantity,
    who: str,
    interval: tuple[Amount, Amount],
    dearest: tuple[str, ...],
    fitting: Sequence[str],
) -> None:
    resource, (least, most) = quantity.resource, interval
    verb = "spend" if resource == "spend" else "need"
    less = "" if fitting else "; fewer retries and tighter loops need less"
    facts.sink.warning(
        "CS402",
        f"{who} may {verb} {_amount(facts, resource, most)},"
        f" and its budget is {_amount(facts, resource, quantity.amount)}",
        quantity.span,
        label=f"a run that comes to this stops; the cheapest needs {_amount(facts, resource, least)}",
        notes=(*dearest, *([f"it would fit with {', or with '.join(fitting)}"] if fitting else [])),
        help=f"with {_amount(facts, resource, most)} no run is stopped{less}",
    )


def _never_begun(facts: Facts, quantity: ast.Quantity, commit: str, need: Amount) -> None:
    """A commit is begun only when its proofs fit as well: one that is dearer than a whole budget never is."""
    resource = quantity.resource
    what = "spends" if resource == "spend" else "takes up to"
    facts.sink.error(
        "CS401",
        f"commit `{commit}` {what} {_amount(facts, resource, need)}{'' if resource == 'spend' else ' with its proofs'},"
        f" and the budget is {_amount(facts, resource, quantity.amount)}",
        quantity.span,
        label="it could never be begun within this",
        help=f"raise it to {_amount(facts, resource, need)} or more",
    )


def _never_called(facts: Facts, quantity: ast.Quantity, node: str, need: Amount) -> None:
    """All that a call may take is set aside before it is made."""
    resource = quantity.resource
    enough, limit = _amount(facts, resource, need), _amount(facts, resource, quantity.amount)
    facts.sink.error(
        "CS401",
        f"one call of node `{node}` takes up to {enough}, and the budget is {limit}",
        quantity.span,
        label="no call could ever be made within this",
        help=f"raise it to {enough} or more, or let its tier take less, in `callsheet.toml`",
    )


def _amount(facts: Facts, resource: str, amount: Amount) -> str:
    """As a budget would write it; a fraction of a cent is a cent, or a budget of so much would not do."""
    if resource == "charges":
        amount = Decimal(amount).quantize(CENT, ROUND_UP)
    return shown(resource, amount, facts.currency).removeprefix("spend ")


def _dearest(facts: Facts, resource: str, end: str, parts: Mapping[str, Cost]) -> tuple[str, ...]:
    amounts = {name: getattr(getattr(cost, end), resource) or 0 for name, cost in parts.items()}
    ranked = sorted((one for one in amounts.items() if one[1]), key=lambda one: one[1], reverse=True)[:3]
    shares = [f"`{name}` {_amount(facts, resource, amount)}" for name, amount in ranked]
    return (f"the dearest: {', '.join(shares)}",) if len(parts) > 1 and shares else ()
