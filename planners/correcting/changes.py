"""The single changes that may mend a plan: edges of a cycle, retries, tiers, bounds of loops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from callsheet.dsl import ast
from callsheet.dsl.check import Verdict
from callsheet.dsl.checks.costs.savings import Knob, knobs_of
from callsheet.dsl.classes import frozen
from callsheet.dsl.rewrite import replaced
from callsheet.dsl.tiers import Tier

OF_CYCLES, OF_BUDGETS = "CS301", ("CS401", "CS402")
RETRIES, TIERS, BOUNDS = 1, 2, 3
"""What a change costs the plan: fewer attempts, a weaker model, less of the work."""


@frozen
class Change:
    """A plan with one thing changed, in words, and how much is lost by it."""

    plan: ast.Plan
    said: str
    price: int = 0


def changes_for(plan: ast.Plan, verdict: Verdict, tiers: Mapping[str, Tier]) -> Iterator[Change]:
    """All single changes for what is wrong."""
    codes = {one.code for one in verdict.diagnostics}
    if OF_CYCLES in codes:
        yield from _without_edges(plan)
        yield from _in_order(plan)
    elif codes & set(OF_BUDGETS):
        yield from _less(plan)
        yield from _cheaper(plan, tiers)


def _nodes(plan: ast.Plan) -> Iterator[ast.Node]:
    yield from (one for one in plan.declarations if isinstance(one, ast.Node))


def _without_edges(plan: ast.Plan) -> Iterator[Change]:
    """The plan without one name in one `after`: an order that no data asks for."""
    for node in _nodes(plan):
        for clause in (one for one in node.clauses if isinstance(one, ast.After)):
            for name in clause.nodes:
                left = tuple(one for one in clause.nodes if one is not name)
                clauses = tuple(
                    replace(one, nodes=left) if one is clause else one
                    for one in node.clauses
                    if one is not clause or left
                )
                changed = replaced(plan, node, replace(node, clauses=clauses))
                yield Change(
                    plan=changed, said=f"`after {name.text}` is taken from node `{node.name.text}`: no data needs it"
                )


def _in_order(plan: ast.Plan) -> Iterator[Change]:
    """The plan with a node moved before another one of its agent: nodes of one agent run as they are written."""
    nodes = list(_nodes(plan))
    for at, late in enumerate(nodes):
        for early in nodes[:at]:
            same = early.agent is not None and late.agent is not None and early.agent.text == late.agent.text
            if same:
                rest = [one for one in plan.declarations if one is not late]
                place = next(number for number, one in enumerate(rest) if one is early)
                moved = (*rest[:place], late, *rest[place:])
                said = f"node `{late.name.text}` stands before `{early.name.text}`: their agent does them in that order"
                yield Change(plan=replace(plan, declarations=moved), said=said)


def _less(plan: ast.Plan) -> Iterator[Change]:
    """One attempt less, or a loop with half of its rounds."""
    for node in _nodes(plan):
        for knob in knobs_of(node):
            value = knob.value - 1 if isinstance(knob.place, ast.Retry) else knob.value // 2
            if knob.least <= value < knob.value:
                yield _turned(plan, node, knob, value)


def _turned(plan: ast.Plan, node: ast.Node, knob: Knob, value: int) -> Change:
    if isinstance(knob.place, ast.Retry) and value == 0:
        changed = replace(node, clauses=tuple(one for one in node.clauses if one is not knob.place))
        said = f"node `{node.name.text}` is not tried again"
    else:
        changed = knob.turned(node, value)
        said = f"`{knob.words.format(knob.value)}` in node `{node.name.text}` is `{knob.words.format(value)}`"
    price = RETRIES if isinstance(knob.place, ast.Retry) else BOUNDS
    return Change(plan=replaced(plan, node, changed), said=said, price=price)


def _cheaper(plan: ast.Plan, tiers: Mapping[str, Tier]) -> Iterator[Change]:
    """A model agent of the next cheaper tier."""
    dear = sorted(tiers.values(), key=lambda one: one.call.most.charges)
    names = [one.name for one in dear]
    for agent in (one for one in plan.declarations if isinstance(one, ast.Agent) and one.tier in names):
        at = names.index(agent.tier or "")
        if at > 0:
            changed = replaced(plan, agent, replace(agent, tier=names[at - 1]))
            said = f"agent `{agent.name.text}` is of tier `{names[at - 1]}` instead of `{agent.tier}`"
            yield Change(plan=changed, said=said, price=TIERS)
