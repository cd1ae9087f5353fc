"""Plan --check--> CheckedPlan: the only way to get one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from . import ast
from .checks import CHECKS, Edge, Facts
from .checks.repairs import only_safe
from .cost import Cost
from .diagnostics import Diagnostic, has_errors, in_order
from .identity import plan_hash
from .types import Type

_BY_CHECK = object()


@dataclass(frozen=True, kw_only=True)
class CheckedPlan:
    """A plan without errors, with what the checks found out: nothing of it is worked out again elsewhere.

    `order` is a schedule that respects every edge; `edges` name each pair of nodes where one waits for the
    other; `origins` maps a site to `scheme://host:port`; `costs` maps a node to its interval, `cost` is the
    plan's; `hash` identifies what the plan says, whatever its layout and comments. `commit_steps` maps a
    commit to the steps that it takes at most from its look beforehand to its last proof: they are admitted
    as one.
    """

    plan: ast.Plan
    nodes: Mapping[str, ast.Node]
    agents: Mapping[str, ast.Agent]
    sites: Mapping[str, ast.Site]
    inputs: Mapping[str, ast.Input]
    input_types: Mapping[str, Type]
    secrets: Mapping[str, ast.Secret]
    gives: Mapping[str, Mapping[str, Type]]
    order: tuple[str, ...]
    edges: tuple[Edge, ...]
    origins: Mapping[str, str]
    costs: Mapping[str, Cost]
    cost: Cost
    commit_steps: Mapping[str, int]
    hash: str
    _made_by: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._made_by is not _BY_CHECK:
            raise TypeError("a CheckedPlan comes from `check()` only")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What `check` found: diagnostics in source order, and the checked plan when none of them is an error."""

    plan: ast.Plan
    diagnostics: tuple[Diagnostic, ...]
    checked: CheckedPlan | None

    @property
    def accepted(self) -> bool:
        """Whether the plan may run."""
        return self.checked is not None

    def unwrap(self) -> CheckedPlan:
        """The checked plan. Raises `PlanRejected` when there is none."""
        if self.checked is None:
            raise PlanRejected(self)
        return self.checked


class PlanRejected(Exception):
    """A plan with errors was to be run. `verdict` has the diagnostics."""

    def __init__(self, verdict: Verdict) -> None:
        errors = [one for one in verdict.diagnostics if one.severity == "error"]
        first = errors[0]
        line = verdict.plan.source.position(first.span.start).line
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{verdict.plan.source.name}:{line}: {first.message} [{first.code}]{more}")
        self.verdict = verdict


def check(plan: ast.Plan, *, strict: bool = False) -> Verdict:
    """Every mistake of a plan in one go, and its costs. With `strict`, warnings are errors.

    Never raises for what the plan says, however ill-formed it is.
    """
    facts = _facts(plan)
    found = only_safe(plan, in_order((*plan.diagnostics, *facts.sink.found)), lambda tried: _facts(tried).sink.found)
    if strict:
        found = tuple(replace(one, severity="error") for one in found)
    checked = None if has_errors(found) or facts.symbols.broken else _checked(facts)
    return Verdict(plan=plan, diagnostics=found, checked=checked)


def _facts(plan: ast.Plan) -> Facts:
    facts = Facts(plan=plan)
    for run in CHECKS:
        run(facts)
    return facts


def _checked(facts: Facts) -> CheckedPlan:
    symbols = facts.symbols
    gives = {
        name: MappingProxyType({give: given.type for give, given in one.gives.items()})
        for name, one in facts.nodes.items()
    }
    return CheckedPlan(
        plan=facts.plan,
        nodes=MappingProxyType(symbols.nodes),
        agents=MappingProxyType(symbols.agents),
        sites=MappingProxyType(symbols.sites),
        inputs=MappingProxyType(symbols.inputs),
        input_types=MappingProxyType(facts.input_types),
        secrets=MappingProxyType(symbols.secrets),
        gives=MappingProxyType(gives),
        order=facts.order,
        edges=tuple(facts.edges),
        origins=MappingProxyType(facts.origins),
        costs=MappingProxyType(facts.costs),
        cost=facts.total,
        commit_steps=MappingProxyType(facts.commit_steps),
        hash=plan_hash(facts.plan),
        _made_by=_BY_CHECK,
    )
