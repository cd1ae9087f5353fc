"""Plan --check--> CheckedPlan: the only way to get one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from . import ast
from .checks import CHECKS, Edge, Facts, Threshold
from .checks.reuse import reuse
from .classes import frozen
from .collecting import uncollected
from .cost import Amounts, Cost
from .declared import Declared
from .diagnostics import Diagnostic, has_errors, in_order
from .elements import Element
from .files import NO_FILES, Files, RecordedFiles
from .flow import PlanFlow
from .linking import link, told_where_used
from .tiers import DEFAULT_TIERS, Tier
from .types import Type

if TYPE_CHECKING:
    from .specs import SiteSpec
    from .specs.linking import Specs

_BY_CHECK = object()
NOBODY: Mapping[str, tuple[str, ...]] = MappingProxyType({})
NO_GIVES: Mapping[str, Type] = MappingProxyType({})


@frozen
class CheckedPlan:
    """A plan without errors, with what the checks found out: nothing of it is worked out again elsewhere.

    `specs` are those of the sites that name one, `elements` what their names stand for by site; `declared` are the
    plan's currency, records and enums; `order` is a schedule that respects every edge; `edges` name each pair of nodes
    where one waits for the other; `origins` maps a site to `scheme://host:port`; `costs` maps a node to its interval,
    `cost` is the plan's, and `envelope` what a run with all its replans is held to. `commit_steps` maps a commit to the
    steps that it takes at most from its look beforehand to its last proof: they are admitted as one. `done` are the
    nodes that a residual program says are finished, which are among the `nodes` as ones with nothing left to do;
    `done_instances` are finished ones of `for each` nodes. What they gave is read by `conversion` at the type of the
    give. `flow` says where values come from and go, and why each commit may be done. `unsettled` are the keys of
    commits whose outcome is not known: a plan with any does not run. `files` are the texts that it was checked with,
    and `tiers` the bounds of its models: the same make the same checked plan again.

    `skills` are what `run` may name, those of files too; a commit of a skill is named `NODE.NAME`. `stand_ins` says who
    stands in for a node. `instance_keys` has the type of the keys of each `for each` node, whose `gives` are those of
    one instance; the instances of a node in `serial` run one after the other. `triggers` are what makes a run replan,
    with the numbers beyond which they fire. `facts` is all that the checks found,
    for a check of what a patch makes of this plan.
    """

    __slots__ = ("__dict__",)

    plan: ast.Plan
    nodes: Mapping[str, ast.Node]
    agents: Mapping[str, ast.Agent]
    sites: Mapping[str, ast.Site]
    inputs: Mapping[str, ast.Input]
    input_types: Mapping[str, Type]
    secrets: Mapping[str, ast.Secret]
    specs: Mapping[str, SiteSpec]
    elements: Mapping[str, Mapping[str, Element]]
    gives: Mapping[str, Mapping[str, Type]]
    declared: Declared
    order: tuple[str, ...]
    edges: tuple[Edge, ...]
    origins: Mapping[str, str]
    costs: Mapping[str, Cost]
    cost: Cost
    envelope: Amounts
    commit_steps: Mapping[str, int]
    done: Mapping[str, ast.Done]
    done_instances: tuple[ast.Done, ...]
    flow: PlanFlow
    unsettled: tuple[str, ...]
    files: Mapping[str, str]
    tiers: Mapping[str, Tier]
    skills: Mapping[str, ast.Skill]
    stand_ins: Mapping[str, str]
    serial: frozenset[str]
    instance_keys: Mapping[str, Type]
    triggers: Mapping[str, Threshold | None]
    facts: Facts = field(repr=False, compare=False)
    _made_by: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._made_by is not _BY_CHECK:
            raise TypeError("a CheckedPlan comes from `check()` only")

    @cached_property
    def hash(self) -> str:
        """Identifies what the plan says, whatever its layout and comments."""
        from .identity import plan_hash

        return plan_hash(self.plan, self.specs)


@frozen
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
        file, _ = verdict.plan.source.file_at(first.span.start)
        line = verdict.plan.source.position(first.span.start).line
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{file.name}:{line}: {first.message} [{first.code}]{more}")
        self.verdict = verdict


@uncollected
def check(
    plan: ast.Plan,
    *,
    strict: bool = False,
    files: Files = NO_FILES,
    tiers: Mapping[str, Tier] = DEFAULT_TIERS,
    authors: Mapping[str, tuple[str, ...]] = NOBODY,
    after: CheckedPlan | None = None,
) -> Verdict:
    """Every mistake of a plan in one go, and its costs. With `strict`, warnings are errors.

    `files` are those that the plan names: skills and site specs; `tiers` bound what its models cost. Never raises
    for what the plan says, however ill-formed it is. `authors` are the nodes and skills that a model wrote and no
    person has accepted, each with the sites whose content that model was shown. With `after`, a plan from which this
    one was made, what was found about nodes that are still the same objects is not worked out again; the verdict is
    the same as without.
    """
    files = RecordedFiles(files)
    plan, specs = _with_specs(link(plan, files), files)
    facts = _facts(plan, tiers, specs, authors=authors, earlier=after.facts if after is not None else None)
    found = told_where_used(plan, in_order((*plan.diagnostics, *facts.sink.found)))
    if any(one.fix for one in found):
        from .checks.repairs import only_safe

        found = only_safe(plan, found, lambda tried: _facts(tried, tiers, specs, authors=authors).sink.found)
    if strict:
        found = tuple(replace(one, severity="error") for one in found)
    checked = None if has_errors(found) or facts.symbols.broken else _checked(facts, files)
    return Verdict(plan=plan, diagnostics=found, checked=checked)


def _with_specs(plan: ast.Plan, files: Files) -> tuple[ast.Plan, Specs]:
    """The specs of its sites. Plans without any need not load what reads them."""
    if not any(isinstance(one, ast.Site) and one.spec is not None for one in plan.declarations):
        return plan, {}
    from .specs.linking import link_specs

    return link_specs(plan, files)


def learn(plan: ast.Plan, *, files: Files = NO_FILES, tiers: Mapping[str, Tier] = DEFAULT_TIERS) -> Facts:
    """What the checks find out about a plan, whether it is accepted or not, and in `noted` the type of each expression.

    For editors, which ask about plans that are being written. What runs is a `CheckedPlan`. Never raises.
    """
    plan, specs = _with_specs(link(plan, files), files)
    return _facts(plan, tiers, specs, noted={})


def _facts(
    plan: ast.Plan,
    tiers: Mapping[str, Tier],
    specs: Specs,
    *,
    authors: Mapping[str, tuple[str, ...]] = NOBODY,
    noted: dict[int, Type] | None = None,
    earlier: Facts | None = None,
) -> Facts:
    facts = Facts(plan=plan, tiers=tiers, specs=specs, authors=authors, noted=noted)
    if earlier is not None:
        reuse(earlier, facts)
    for run in CHECKS:
        run(facts)
    facts.findings.before = {}
    return facts


def _elements(facts: Facts) -> Mapping[str, Mapping[str, Element]]:
    if not facts.specs:
        return MappingProxyType({})
    from .specs.linking import element_values

    return element_values(facts.specs)


def _checked(facts: Facts, files: RecordedFiles) -> CheckedPlan:
    symbols = facts.symbols
    gives = {
        name: MappingProxyType({give: given.type for give, given in one.gives.items()}) if one.gives else NO_GIVES
        for name, one in facts.nodes.items()
        if name in symbols.nodes
    }
    return CheckedPlan(
        plan=facts.plan,
        nodes=MappingProxyType(symbols.nodes),
        agents=MappingProxyType(symbols.agents),
        sites=MappingProxyType(symbols.sites),
        inputs=MappingProxyType(symbols.inputs),
        input_types=MappingProxyType(facts.input_types),
        secrets=MappingProxyType(symbols.secrets),
        specs=MappingProxyType({site: spec for site, spec in facts.specs.items() if spec is not None}),
        elements=_elements(facts),
        gives=MappingProxyType(gives),
        declared=Declared(
            currency=facts.currency,
            records=MappingProxyType(facts.records),
            enums=MappingProxyType(facts.enums),
        ),
        order=facts.order,
        edges=tuple(facts.edges),
        origins=MappingProxyType(facts.origins),
        costs=MappingProxyType(facts.costs),
        cost=facts.total,
        envelope=facts.envelope,
        commit_steps=MappingProxyType(facts.commit_steps),
        done=MappingProxyType(symbols.done),
        done_instances=tuple(symbols.instances),
        flow=facts.flow,
        unsettled=tuple(commit for name in symbols.nodes for commit in facts.nodes[name].unsettled),
        files=MappingProxyType(files.texts),
        tiers=facts.tiers,
        skills=MappingProxyType(symbols.skills),
        stand_ins=MappingProxyType(facts.stand_ins),
        serial=frozenset(facts.serial),
        instance_keys=MappingProxyType(facts.instance_keys),
        triggers=MappingProxyType(facts.triggers),
        facts=facts,
        _made_by=_BY_CHECK,
    )
