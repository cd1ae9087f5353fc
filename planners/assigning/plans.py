"""Plan → the plan with its nodes assigned: whose options each node has, what they take, and the best of them.

A node may be done by any agent of the plan that can do what it says: on the same site, a person for nobody but a
person, a browser only where no model is asked. Work that is handed to a model gets its number of acts a call. What the
checker says an option takes is what it takes; nothing is worked out a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from math import ceil

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.classes import frozen
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.rewrite import replaced
from callsheet.dsl.tiers import Tier

from .problem import Choice, Option, Problem
from .searching import Found, best

ACTS_A_CALL = (1, 2, 4, 8)


class CannotAssign(Exception):
    """No assignment fits; the message says which budget is in the way, in a line."""


@frozen
class Assigned:
    """The plan as it is assigned, the option of each node, and whether no other assignment is better."""

    plan: ast.Plan
    choice: Mapping[str, Option]
    usual: Decimal
    exact: bool
    changed: tuple[str, ...] = ()


def assign(checked: CheckedPlan) -> Assigned:
    """The cheapest assignment that fits the plan's budget. Raises `CannotAssign`."""
    problem = problem_of(checked)
    found = best(problem)
    if found is None:
        limits = ", ".join(f"{name} {limit}" for name, limit in problem.limits.items())
        raise CannotAssign(f"no assignment of its {len(problem.nodes)} nodes fits the budget ({limits or 'none'})")
    return assigned(checked, problem, found)


def problem_of(checked: CheckedPlan) -> Problem:
    """The options of each node with an agent, and what there is of each resource."""
    options = {name: tuple(_options(checked, node)) for name, node in checked.nodes.items() if node.agent is not None}
    before: dict[str, frozenset[str]] = {}
    for name in checked.order:
        direct = {edge.before for edge in checked.edges if edge.after == name}
        # Nodes without an agent take no time: who waits for one waits for what it waits for.
        passed = {one for between in direct - options.keys() for one in before.get(between, frozenset())}
        before[name] = frozenset((direct & options.keys()) | passed)
    return Problem(options=options, after={name: before[name] for name in options}, limits=_limits(checked))


def _limits(checked: CheckedPlan) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for budget in (one for one in checked.plan.declarations if isinstance(one, ast.Budget)):
        for one in budget.quantities:
            if one.resource in ("charges", "tokens", "calls", "time"):
                found[one.resource] = min(one.amount, found.get(one.resource, one.amount))
    return found


def _options(checked: CheckedPlan, node: ast.Node) -> Iterator[Option]:
    """Its own agent and number first, so that of equals they stay."""
    own = node.agent.text if node.agent is not None else ""
    agents = sorted(checked.agents.values(), key=lambda one: one.name.text != own)
    for agent in agents:
        if agent.name.text == own or _may_do(checked, node, agent):
            for acts in _acts_a_call(node):
                option = _option(checked, node, agent, acts)
                if option is not None:
                    yield option


def _may_do(checked: CheckedPlan, node: ast.Node, agent: ast.Agent) -> bool:
    own = checked.agents[node.agent.text] if node.agent is not None else agent
    if "human" in (agent.kind, own.kind) or _goes_on(checked, node):
        return False
    same = (agent.site.text if agent.site else None) == (own.site.text if own.site else None)
    return same and (agent.kind == "model" or not asks_a_model(node))


def asks_a_model(node: ast.Node) -> bool:
    """Whether it hands on work, or a question."""
    return any(isinstance(one, ast.Do | ast.Ask) for one in ast.walk(node))


def _goes_on(checked: CheckedPlan, node: ast.Node) -> bool:
    """Whether a page is handed on to it, or from it: then the two are one agent's."""
    continued = {
        one.node.text for other in checked.nodes.values() for one in ast.walk(other) if isinstance(one, ast.Continue)
    }
    return node.name.text in continued or any(isinstance(one, ast.Continue) for one in ast.walk(node))


def _acts_a_call(node: ast.Node) -> tuple[int | None, ...]:
    works = [one for one in ast.walk(node) if isinstance(one, ast.Do)]
    if not works:
        return (None,)
    most = max(one.most for one in works)
    own = works[0].per_call or 1
    numbers = sorted({own, *(one for one in ACTS_A_CALL if one <= most)}, key=lambda one: one != own)
    return tuple(numbers)


def _option(checked: CheckedPlan, node: ast.Node, agent: ast.Agent, acts: int | None) -> Option | None:
    """What it takes by the checker; None where the node does not check like this."""
    changed = _with(node, agent.name.text, acts)
    files = InMemoryFiles(checked.files)
    plan = replaced(checked.plan, node, changed)
    if changed != node:
        judged = check(_without_budgets(plan), files=files, tiers=checked.tiers).checked
        if judged is None:
            return None
        cost = judged.costs[node.name.text]
    else:
        cost = checked.costs[node.name.text]
    tier = checked.tiers.get(agent.tier or "")
    return Option(
        agent=agent.name.text,
        tier=agent.tier or "",
        per_call=acts or 1,
        charges=cost.most.charges,
        tokens=cost.most.tokens,
        calls=cost.most.calls,
        time=cost.typical,
        usual=_usual(node, tier, acts),
    )


def usual_charges(tier: Tier) -> Decimal:
    """What one call usually costs: a try with all that the tier allows."""
    return tier.call.most.charges / tier.tries


def _usual(node: ast.Node, tier: Tier | None, acts: int | None) -> Decimal:
    """What its calls usually cost: one for every K acts."""
    if tier is None:
        return Decimal(0)
    calls = sum(ceil(one.most / (acts or 1)) for one in ast.walk(node) if isinstance(one, ast.Do))
    calls += sum(isinstance(one, ast.Ask) for one in ast.walk(node))
    return usual_charges(tier) * calls


def _without_budgets(plan: ast.Plan) -> ast.Plan:
    return replace(plan, declarations=tuple(one for one in plan.declarations if not isinstance(one, ast.Budget)))


def _with(node: ast.Node, agent: str, acts: int | None) -> ast.Node:
    """The node done by another agent, with K acts a call."""
    if node.agent is not None and node.agent.text != agent:
        node = replace(node, agent=replace(node.agent, text=agent))
    if acts is None:
        return node
    for work in [one for one in ast.walk(node) if isinstance(one, ast.Do) and (one.per_call or 1) != acts]:
        node = replaced(node, work, replace(work, per_call=acts))
    return node


def assigned(checked: CheckedPlan, problem: Problem, found: Found) -> Assigned:
    """The plan with a choice written into it; `problem` is that of the plan."""
    choice = dict(zip(problem.nodes, found.choice, strict=True))
    plan, said = checked.plan, []
    for name, option in choice.items():
        node = checked.nodes[name]
        acts = None if not any(isinstance(one, ast.Do) for one in ast.walk(node)) else option.per_call
        given = _with(node, option.agent, acts)
        changed = _in_order(checked, given, choice)
        if changed != node:
            plan = replaced(plan, node, changed)
        if given != node:
            said.append(_said(node, option, acts))
    return Assigned(plan=plan, choice=choice, usual=found.worth[0], exact=found.exact, changed=tuple(said))


def _in_order(checked: CheckedPlan, node: ast.Node, choice: Mapping[str, Option]) -> ast.Node:
    """A node still waits for what its agent did before it, where another one does that now: the order was meant."""
    name = node.name.text
    before = [edge.before for edge in checked.edges if edge.after == name and edge.kind == "agent"]
    written = {one.text for clause in node.clauses if isinstance(clause, ast.After) for one in clause.nodes}
    apart = [one for one in before if one not in written and choice[one].agent != choice[name].agent]
    if not apart:
        return node
    names = tuple(ast.Name(span=node.span, text=one) for one in apart)
    return replace(node, clauses=(ast.After(span=node.span, nodes=names), *node.clauses))


def _said(node: ast.Node, option: Option, acts: int | None) -> str:
    by = f" (`{option.tier}`)" if option.tier else ""
    several = f", {acts} acts a call" if acts is not None else ""
    return f"node `{node.name.text}` is done by `{option.agent}`{by}{several}"


__all__ = ["Assigned", "CannotAssign", "Choice", "assign", "assigned", "problem_of", "usual_charges"]
