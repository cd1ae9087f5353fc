"""CS4: the cost interval of each node and of the plan, and the envelope that a run with its replans is held to.

Time is bounded by deadlines; along the plan it adds up over the longest path, since agents work side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen, mutable
from callsheet.dsl.cost import FREE, NOTHING, Amounts, Cost, all_of
from callsheet.dsl.tiers import planner_round

from ..blocks import continue_of
from ..facts import Facts
from ..skills.declared import commits_of
from . import budgets
from .attempts import Attempts, with_attempts
from .billing import Biller, Rates, RatesKey, acts_alone
from .bills import NO_BILL, Bill
from .budgets import Limits

Saved: TypeAlias = Callable[[str, Decimal], list[str]]
"""Says for a resource and its limit what would keep the cost below it."""
MOST_STEPS = 1_000_000_000
"""Steps of a node beyond which counting, let alone running, is pointless."""
PRECISION = 200
"""Digits that keep sums and products of amounts exact until `MOST_STEPS` has been looked at."""
NO_NEEDS: Mapping[str, Amounts] = MappingProxyType({})


def check_costs(facts: Facts) -> None:
    """Cost every node, then the plan, and hold them against the budgets."""
    with localcontext() as context:
        context.prec = PRECISION
        plan_limits = budgets.limits_of(facts, facts.symbols.budgets)
        costing = _Costing(facts=facts, plan=plan_limits)
        at_once: dict[str, Amounts] = {}
        calls: dict[str, Amounts] = {}
        for name, node in facts.symbols.nodes.items():
            billed = facts.of_node("costs", name, costing.node, node)
            facts.costs[name], costing.redone[name], costing.limits[name] = billed.cost, billed.redone, billed.limits
            at_once |= billed.at_once
            if billed.call is not NOTHING:
                calls[name] = billed.call
        facts.commit_steps = {commit: need.steps for commit, need in at_once.items()}
        facts.total = plan_cost(facts, facts.costs)
        facts.envelope = _envelope(facts, plan_limits)
        budgets.hold(
            facts,
            plan_limits,
            facts.total,
            "the plan",
            commits=at_once,
            calls=calls,
            parts=facts.costs,
            saved=_saved(list(facts.symbols.nodes.values()), facts.costs, costing.capped),
        )


@frozen
class Billed:
    """What one node costs, what continuing it does once more, and its own limits.

    `at_once` is what each of its commits needs at once, `call` what a call does, where it makes any.
    """

    cost: Cost
    redone: Amounts
    limits: Limits
    at_once: Mapping[str, Amounts]
    call: Amounts = NOTHING


@mutable
class _Costing:
    """Nodes are costed one after the other; `redone` is what continuing each does once more, `limits` its own budget.

    Skills are billed once for each tier that runs them; `billed` are the keys of those.
    """

    facts: Facts
    plan: Limits
    redone: dict[str, Amounts] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)
    skills: dict[tuple[str, RatesKey], Bill] = field(default_factory=dict)
    needs: dict[tuple[str, RatesKey], dict[str, Amounts]] = field(default_factory=dict)
    billed: set[RatesKey] = field(default_factory=set)

    def node(self, node: ast.Node) -> Billed:
        """Cost one node, and hold it against its own budget."""
        facts, name = self.facts, node.name.text
        written = [clause for clause in node.clauses if isinstance(clause, ast.Budget)]
        own = budgets.limits_of(facts, written)
        biller = Biller(self._rates(node, own))
        cost, redone = self._of(node, biller)
        for commit, need in self._in_skills(biller).items():
            biller.at_once[f"{name}.{commit}"] = need
        call = biller.rates.call.most if cost.most.calls else NOTHING
        if cost.most.spend is None:
            _unbounded_spend(facts, node)
        if cost.most.steps > MOST_STEPS:
            _pointless(facts, node)
            cost = FREE
        if own:
            budgets.hold(
                facts,
                own,
                cost,
                f"node `{name}`",
                commits=biller.at_once,
                calls={name: call},
                parts={},
                saved=_saved([node], {name: cost}, lambda other: self._again(other, own)),
            )
        budgets.hold_timeout(facts, node, cost)
        if own:
            cost = replace(cost, most=budgets.capped(cost.most, own))
        return Billed(cost=cost, redone=redone, limits=own, at_once=biller.at_once or NO_NEEDS, call=call)

    def capped(self, node: ast.Node) -> Cost:
        """What a node like one of the plan's would cost it: no more than its own budget."""
        own = self.limits[node.name.text]
        cost = self._again(node, own)
        return replace(cost, most=budgets.capped(cost.most, own))

    def _again(self, node: ast.Node, own: Limits) -> Cost:
        """The cost of a node like one of the plan's, of which nothing is kept."""
        return self._of(node, Biller(self._rates(node, own)))[0]

    def _of(self, node: ast.Node, biller: Biller) -> tuple[Cost, Amounts]:
        """The cost of a node, and what continuing it does once more."""
        bill, login = biller.block(node.body), biller.rates.login
        before = self._redone_before(node)
        cost = with_attempts(bill, before, login, Attempts.of(node, self.facts.agent_of(node)))
        return cost, before + bill.cost.most + login

    def _redone_before(self, node: ast.Node) -> Amounts:
        """What `continue X` does again: X, and what X itself continues."""
        first = continue_of(node)
        return NOTHING if first is None else self.redone.get(first.node.text, NOTHING)

    def _rates(self, node: ast.Node, own: Limits) -> Rates:
        """What its agent's work costs."""
        agent = self.facts.agent_of(node)
        tier = self.facts.tiers.get(agent.tier or "") if agent is not None and agent.kind == "model" else None
        limit = budgets.spend_limit(own, self.plan)
        # Rates that refer to themselves would stay until the collector looks; there are some for each node.
        rates = Rates(call=tier.call if tier else FREE, spend_limit=limit, skills=self._skill)
        rates.login = self._login(node, rates)
        return rates

    def _skill(self, name: str, rates: Rates) -> Bill:
        """The bill of a skill's steps; all are billed at once, each after those that it runs.

        One that runs itself was told, and counts nothing.
        """
        key = rates.key
        if key not in self.billed:
            self.billed.add(key)
            for one in self.facts.skill_order:
                biller = Biller(replace(rates, login=NOTHING))
                self.skills[one, key] = biller.block(self.facts.symbols.skills[one].body)
                self.needs[one, key] = biller.at_once | self._in_skills(biller)
        return self.skills.get((name, key), NO_BILL)

    def _in_skills(self, biller: Biller) -> dict[str, Amounts]:
        """What the commits of the skills that were run need at once."""
        if not biller.ran:
            return {}
        key = biller.rates.key
        return {commit: need for name in biller.ran for commit, need in self.needs.get((name, key), {}).items()}

    def _login(self, node: ast.Node, rates: Rates) -> Amounts:
        """At most: the condition, the skill, and the `goto` that is done again."""
        site = self.facts.symbols.sites.get(self.facts.site_of(node) or "")
        if site is None or site.login is None:
            return NOTHING
        biller = Biller(rates)
        run = ast.Run(span=site.login.span, call=site.login.call)
        body = biller.block(ast.Block(span=run.span, statements=(run,)))
        return biller.of(site.login.condition).most + body.cost.most + acts_alone(("goto",)).most


def _unbounded_spend(facts: Facts, node: ast.Node) -> None:
    for commit in commits_of(facts, node.body):
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


def plan_cost(facts: Facts, costs: Mapping[str, Cost]) -> Cost:
    """The sum of the nodes; their time is that of the longest path."""
    total = all_of(list(costs.values()))
    longest, typical = _longest_paths(facts, costs)
    return replace(total, most=total.most.lasting(longest), typical=typical)


def _longest_paths(facts: Facts, costs: Mapping[str, Cost]) -> tuple[float, float]:
    """The longest that the plan can take, and usually takes: nodes that nothing orders run side by side."""
    if len(facts.order) < len(costs):
        return sum([cost.most.time for cost in costs.values()]), sum([cost.typical for cost in costs.values()])
    before: dict[str, list[str]] = {}
    for edge in facts.edges:
        before.setdefault(edge.after, []).append(edge.before)
    longest: dict[str, float] = {}
    typical: dict[str, float] = {}
    for name in facts.order:
        cost = costs.get(name)
        if cost is not None:
            waits_for = before.get(name, ())
            longest[name] = cost.most.time + max([longest.get(one, 0.0) for one in waits_for], default=0.0)
            typical[name] = cost.typical + max([typical.get(one, 0.0) for one in waits_for], default=0.0)
    return max(longest.values(), default=0.0), max(typical.values(), default=0.0)


def _envelope(facts: Facts, limits: Limits) -> Amounts:
    """The least of the budget, and of the plan as written with all its replans.

    A replan is a round of the planner, and the dearest node once more.
    """
    replans = int(limits["replans"].amount) if "replans" in limits else 0
    whole = facts.total.most
    if replans:
        dearest = NOTHING
        for cost in facts.costs.values():
            dearest = dearest.upper(cost.most)
        whole = whole + (planner_round(facts.tiers) + dearest).times(replans)
    held = budgets.capped(whole, limits)
    if "time" in limits:
        held = held.lasting(min(held.time, float(limits["time"].amount)))
    return held


def _saved(nodes: Sequence[ast.Node], costs: Mapping[str, Cost], cost_of: Callable[[ast.Node], Cost]) -> Saved:
    """What to change, asked where a budget is too small; most are not."""

    def saved(resource: str, limit: Decimal) -> list[str]:
        from .savings import what_would_fit

        return what_would_fit(resource, limit, nodes, costs, cost_of)

    return saved
