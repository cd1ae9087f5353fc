"""A budget and the method that agents learn with → what a model is told of how tight it is and what exceeding it costs.

The three methods charge for the same thing in three ways (docs/learning.md): an exact penalty on what is above a limit,
a running price on all that is spent, a wall for each agent. The prices are worked out from the limits of the budget, so
that a model need not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from callsheet.dsl import ast
from callsheet.dsl.formatting.literals import money, quantity
from callsheet.dsl.parsing import parse

from .context import Context, Method

PENALTY = """\
METHOD: an exact penalty (P3O). A plan is worth 1 when it reaches the goal, less {price:g} times the part by which it
exceeds a limit: {each}.
Within the limits nothing is charged, and spending less gains nothing."""
RUNNING_PRICE = """\
METHOD: a running price (PPO-Lagrangian). A plan is worth 1 when it reaches the goal, less {price:g} times the part of
each limit that it uses, also within the limits: {each}.
The price rises for as long as limits are exceeded. Of two plans that reach the goal the one that spends less is worth
more."""
WALL = """\
METHOD: a wall for each agent (MACPO). The budget is divided evenly among the agents of the plan: {each}.
A plan in which any agent exceeds its own share is worth nothing, whatever the others leave. Divide the work so that
each of them fits, and where a plan is known to fit change the part of one agent at a time."""
UNSTATED = "no limits are set, so it is the budget that you state that counts"

UNITS: Mapping[ast.Resource, tuple[str, int]] = {
    "steps": ("step", 1),
    "calls": ("call", 1),
    "tokens": ("thousand tokens", 1000),
    "time": ("minute", 60),
    "replans": ("replan", 1),
}
"""What is priced of each resource, and how much of its amount that is; of money it is one of its currency."""
TIGHT, ALMOST_GONE = 0.5, 0.2
"""Shares of a limit that are left, below which the budget is called so."""


def pricing(context: Context) -> str:
    """What is said of the budget under the method of a context; empty where there is none."""
    if context.method is None:
        return ""
    limits = limits_of(context.task.budget)
    text, each = _METHODS[context.method]
    return text.format(price=context.price, each=each(context, limits) if limits else UNSTATED)


def tightness(context: Context) -> str:
    """How much of a budget that is partly spent is left, by its scarcest limit; empty where nothing was spent."""
    if context.left is None:
        return ""
    shares = [
        (max(0.0, float(amount) / float(one.amount)), one)
        for one in limits_of(context.task.budget)
        if one.amount and (amount := getattr(context.left, one.resource, None)) is not None
    ]
    if not shares:
        return ""
    share, scarcest = min(shares, key=lambda one: one[0])
    word = "almost used up" if share < ALMOST_GONE else "tight" if share < TIGHT else "not tight"
    return f"Scarcest is `{quantity(scarcest)}`, of which {share:.0%} is left: the budget is {word}."


def limits_of(budget: str) -> tuple[ast.Quantity, ...]:
    """The limits of a budget as a task has it, in its order."""
    if not budget:
        return ()
    declared = (one for one in parse(f"plan task budget {budget}").declarations if isinstance(one, ast.Budget))
    return tuple(limit for one in declared for limit in one.quantities)


def _above(context: Context, limits: Sequence[ast.Quantity]) -> str:
    return "; ".join(f"{_price(context, one)} above `{quantity(one)}`" for one in limits)


def _always(context: Context, limits: Sequence[ast.Quantity]) -> str:
    return "; ".join(f"{_price(context, one)} of `{quantity(one)}`" for one in limits)


def _price(context: Context, limit: ast.Quantity) -> str:
    unit, size = _unit(limit)
    if not limit.amount:
        return f"all of it for any {unit}"
    return f"{float(Fraction(str(context.price)) * size / Fraction(limit.amount)):.3g} for each {unit}"


def _unit(limit: ast.Quantity) -> tuple[str, int]:
    return (money(Decimal(1), limit.currency), 1) if limit.currency is not None else UNITS[limit.resource]


def _shares(context: Context, limits: Sequence[ast.Quantity]) -> str:
    agents = len(context.offered)
    if not agents:
        return f"of N agents each has one Nth of {', '.join(f'`{quantity(one)}`' for one in limits)}"
    return f"each of the {agents} has {', '.join(f'`{_share(one, agents)}`' for one in limits)}"


def _share(limit: ast.Quantity, agents: int) -> str:
    """An agent's part, rounded down to what can be counted."""
    part = limit.amount / agents
    whole = limit.currency is None and limit.resource != "time"
    return quantity(replace(limit, amount=Decimal(int(part)) if whole else round(part, 2)))


_METHODS: Mapping[Method, tuple[str, Callable[[Context, Sequence[ast.Quantity]], str]]] = {
    "p3o": (PENALTY, _above),
    "ppo_lagrangian": (RUNNING_PRICE, _always),
    "macpo": (WALL, _shares),
}
