"""CheckedPlan → what it may cost, before it runs: a table for people, data for programs.

Least and most of each resource for each node, each agent and the plan, beside the budget; and what weighs
most. The usual time is no bound: along the plan it adds up over the longest path, since agents work side by
side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Any, Literal, TypeAlias

from callsheet.dsl import CheckedPlan, ast
from callsheet.dsl.ast import Resource
from callsheet.dsl.cost import FREE, Cost
from callsheet.dsl.json_form.costs import amounts_json
from callsheet.dsl.json_form.costs import cost_json as cost_interval
from callsheet.interpreter.limits import MEASURED

from .terminal import columns, cut
from .words import amount, interval, seconds

SCHEMA_VERSION = 1
_SOFT = "2"
_GAP = "  "
_SHORTEST_NAME = 8

Level: TypeAlias = Literal["head", "node", "agent", "plan", "budget"]
_STYLES: dict[Level, str] = {"head": _SOFT, "node": "", "agent": _SOFT, "plan": "1", "budget": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of the table; `cells` are as many as there are heads."""

    level: Level
    cells: tuple[str, ...]


def cost_table(checked: CheckedPlan, *, color: bool, width: int) -> str:
    """The table as aligned text. Names are shortened where it would be wider than `width`."""
    resources = _resources(checked)
    rows = [_heads(resources), *_rows(checked, resources)]
    sizes = _sizes([row.cells for row in rows], width)
    rule = _paint("─" * (sum(sizes) + len(_GAP) * (len(sizes) - 1)), _SOFT, color=color)
    lines = []
    for before, row in zip((rows[0], *rows), rows, strict=False):
        if row.level != before.level and row.level in ("agent", "plan"):
            lines.append(rule)
        lines.append(_paint(_line(row.cells, sizes), _STYLES[row.level], color=color))
    lines += ["", *(cut(sentence, max(width, 40)) for sentence in _weights(checked, resources))]
    return "\n".join(lines).rstrip()


def cost_json(checked: CheckedPlan) -> dict[str, Any]:
    """The same as JSON data: counts as numbers, time in seconds, money as texts such as `"4.25"`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": checked.plan.name.text,
        "hash": checked.hash,
        "cost": cost_interval(checked.cost),
        "envelope": amounts_json(checked.envelope),
        "budget": _budget_data(_plan_limits(checked)),
        "nodes": [
            {
                "name": name,
                "agent": _agent(checked, name),
                "cost": cost_interval(checked.costs[name]),
                "budget": _budget_data(_node_limits(checked, name)),
            }
            for name in checked.order
        ],
        "agents": [{"name": name, "cost": cost_interval(cost)} for name, cost in _agents(checked).items()],
    }


# What there is to say


def _resources(checked: CheckedPlan) -> tuple[Resource, ...]:
    """What plays a part in this plan, steps and time always."""
    limits = _plan_limits(checked)
    return tuple(
        one for one in MEASURED if one in ("steps", "time") or one in limits or getattr(checked.cost.most, one) != 0
    )


def _heads(resources: Sequence[Resource]) -> _Row:
    names = (("usual time", "at most") if one == "time" else (one,) for one in resources)
    return _Row(level="head", cells=("node", "agent", *chain.from_iterable(names)))


def _rows(checked: CheckedPlan, resources: Sequence[Resource]) -> Iterator[_Row]:
    currency = checked.declared.currency
    for name in checked.order:
        yield _row("node", name, _agent(checked, name) or "", checked.costs[name], resources, currency)
    if len(_agents(checked)) < len([one for one in checked.nodes.values() if one.agent is not None]):
        for name, cost in _agents(checked).items():
            yield _row("agent", f"all of {name}", "", cost, resources, currency)
    yield _row("plan", "plan", "", checked.cost, resources, currency)
    limits = _plan_limits(checked)
    if "replans" in limits:
        held = replace(checked.cost, most=checked.envelope)
        yield _row("plan", "with replans", "", held, resources, currency)
    if limits:
        cells = (
            (*[""] * (one == "time"), amount(one, limits[one], currency) if one in limits else "") for one in resources
        )
        yield _Row(level="budget", cells=("budget", "", *chain.from_iterable(cells)))


def _row(level: Level, name: str, agent: str, cost: Cost, resources: Sequence[Resource], currency: str) -> _Row:
    cells = (_times(cost) if one == "time" else (_interval(cost, one, currency),) for one in resources)
    return _Row(level=level, cells=(name, agent, *chain.from_iterable(cells)))


def _times(cost: Cost) -> tuple[str, str]:
    return (seconds(cost.typical), seconds(cost.most.time)) if cost.most.time else ("–", "–")


def _interval(cost: Cost, resource: Resource, currency: str) -> str:
    least, most = getattr(cost.least, resource) or 0, getattr(cost.most, resource)
    return "–" if most == 0 else interval(resource, least, most, currency)


def _agents(checked: CheckedPlan) -> dict[str, Cost]:
    """What each agent's nodes take together: they are done one after another."""
    found: dict[str, Cost] = {}
    for name, cost in checked.costs.items():
        agent = _agent(checked, name)
        if agent is not None:
            found[agent] = found.get(agent, FREE).then(cost)
    return {name: found[name] for name in checked.agents if name in found}


def _weights(checked: CheckedPlan, resources: Sequence[Resource]) -> list[str]:
    """For each resource, the nodes that make up most of its upper bound."""
    sentences = []
    for resource in (one for one in resources if one != "time"):
        whole = getattr(checked.cost.most, resource)
        shares = sorted(
            ((getattr(cost.most, resource), name) for name, cost in checked.costs.items()),
            key=lambda one: -(one[0] or 0),
        )
        heavy = [(part, name) for part, name in shares if whole and part and part * 5 >= whole]
        if heavy and len(checked.costs) > 1:
            told = ", ".join(f"{name} {part * 100 / whole:.0f}%" for part, name in heavy)
            sentences.append(f"most of the {resource}: {told}")
    return sentences


def _agent(checked: CheckedPlan, name: str) -> str | None:
    agent = checked.nodes[name].agent
    return None if agent is None else agent.text


def _plan_limits(checked: CheckedPlan) -> dict[Resource, Decimal]:
    budgets = (one for one in checked.plan.declarations if isinstance(one, ast.Budget))
    return {one.resource: one.amount for budget in budgets for one in budget.quantities}


def _node_limits(checked: CheckedPlan, name: str) -> dict[Resource, Decimal]:
    budgets = (one for one in checked.nodes[name].clauses if isinstance(one, ast.Budget))
    return {one.resource: one.amount for budget in budgets for one in budget.quantities}


# Data


def _budget_data(limits: dict[Resource, Decimal]) -> dict[str, Any]:
    money = ("charges", "spend")
    return {name: str(limit) if name in money else _number(limit) for name, limit in limits.items()}


def _number(limit: Decimal) -> int | float:
    return int(limit) if limit == int(limit) else float(limit)


# Layout


def _sizes(rows: list[tuple[str, ...]], width: int) -> list[int]:
    """Widths of the columns; the first two give way where the table would be too wide."""
    sizes = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    for place in (1, 0):
        excess = sum(sizes) + len(_GAP) * (len(sizes) - 1) - width
        if excess > 0:
            sizes[place] = max(min(sizes[place], _SHORTEST_NAME), sizes[place] - excess)
    return sizes


def _line(cells: Sequence[str], sizes: Sequence[int]) -> str:
    """Names to the left, amounts to the right."""
    fitted = [cut(cell, size) for cell, size in zip(cells, sizes, strict=True)]
    padding = [" " * (size - columns(cell)) for cell, size in zip(fitted, sizes, strict=True)]
    written = [
        cell + pad if place < 2 else pad + cell for place, (cell, pad) in enumerate(zip(fitted, padding, strict=True))
    ]
    return _GAP.join(written)


def _paint(text: str, style: str, *, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color and style else text
