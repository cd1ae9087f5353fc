"""CS814: what is left of the patched program fits what is left of the run's envelope, even if all goes well."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from .. import ast
from ..checks.costs.attempts import instances_of
from ..cost import COMPONENTS, NOTHING, ZERO, Amounts, shown
from .case import Case
from .finished import Progress

OVER = frozenset({"done", "skipped"})


def check_envelope(case: Case) -> None:
    """Spent, set aside, what the planner took, and the least of the rest: each resource by itself."""
    if case.new is None:
        return
    spent = case.finished.spent + case.finished.reserved
    rest = least_of_rest(case)
    whole = spent + case.planner + rest
    for resource in COMPONENTS:
        limit, needed = getattr(case.envelope, resource), getattr(whole, resource)
        more = any(getattr(amounts, resource) for amounts in (rest, case.planner))
        if limit is None or needed is None or needed <= limit or not more:
            continue
        left = max(type(limit)(0), limit - (getattr(spent, resource) or type(limit)(0)))
        case.sink.error(
            "CS814",
            f"the rest takes {_shown(resource, getattr(rest, resource))} at least,"
            f" and the run has {_shown(resource, left)} left",
            case.edited.patch.plan.span,
            notes=_parts(case, resource),
            help="do less, or in a cheaper way: what a run may take is settled before it begins",
        )


def least_of_rest(case: Case) -> Amounts:
    """The cheapest way through what is neither done nor skipped."""
    assert case.new is not None, "costs are those of an accepted plan"
    total = NOTHING
    for name, cost in case.new.costs.items():
        progress = case.finished.of(name)
        if progress.outcome in OVER:
            continue
        least = _remaining(cost.least, case.new.nodes[name], progress)
        total = total + (_less(least, progress.spent) if progress.outcome == "running" else least)
    return total


def _remaining(least: Amounts, node: ast.Node, progress: Progress) -> Amounts:
    """Of a `for each` node, the instances that are not over."""
    clause = next((one for one in node.clauses if isinstance(one, ast.ForEach)), None)
    over = sum(one.outcome in OVER for _, one in progress.instances)
    if clause is None or not over:
        return least
    fewest, _ = instances_of(clause)
    return least if not fewest else _scaled(least, Fraction(max(0, fewest - over), fewest))


def _scaled(amounts: Amounts, by: Fraction) -> Amounts:
    decimal = Decimal(by.numerator) / Decimal(by.denominator)
    return Amounts(
        charges=amounts.charges * decimal,
        tokens=int(amounts.tokens * by),
        calls=int(amounts.calls * by),
        steps=int(amounts.steps * by),
        time=float(amounts.time * by),
        spend=None if amounts.spend is None else amounts.spend * decimal,
    )


def _less(amounts: Amounts, spent: Amounts) -> Amounts:
    """What a node that is under way needs beyond what it took."""
    spend = None if amounts.spend is None else max(ZERO, amounts.spend - (spent.spend or ZERO))
    return Amounts(
        charges=max(ZERO, amounts.charges - spent.charges),
        tokens=max(0, amounts.tokens - spent.tokens),
        calls=max(0, amounts.calls - spent.calls),
        steps=max(0, amounts.steps - spent.steps),
        time=max(0.0, amounts.time - spent.time),
        spend=spend,
    )


def _parts(case: Case, resource: str) -> tuple[str, ...]:
    """What has gone already, where something has."""
    parts = (
        ("spent so far", case.finished.spent),
        ("set aside", case.finished.reserved),
        ("for writing the patch", case.planner),
    )
    said = [
        f"{what} {_shown(resource, getattr(amounts, resource))}"
        for what, amounts in parts
        if getattr(amounts, resource)
    ]
    envelope = f"the envelope is {_shown(resource, getattr(case.envelope, resource))}"
    return (", ".join((envelope, *said)),)


def _shown(resource: str, amount: Decimal | float | int | None) -> str:
    return shown(resource, amount or 0).removeprefix("spend ")
