"""events --report--> Report: everything about a run, from what its journal says and from its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from itertools import chain

from callsheet.dsl import ast
from callsheet.dsl.ast import Resource
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import FREE, Cost
from callsheet.dsl.currencies import DOLLARS
from callsheet.dsl.lines import line_at, whole_text

from . import events
from .beside import InstanceReport
from .events import Event
from .limits import MEASURED, PLAN
from .report import (
    Amount,
    AskReport,
    Bar,
    Lane,
    Measure,
    NodeReport,
    PlanReport,
    Report,
    RunVerdict,
    Status,
)
from .state import NodeState
from .story import Story, agent_of
from .units import Unit


def report_on(plan: CheckedPlan, happened: Iterable[Event], *, run: str) -> Report:
    """The report on the run with the id `run`. Of a journal that breaks off, it is the report as of then."""
    story = Story(plan)
    for event in happened:
        story.tell(event)
    story.end()
    ended, held_up = story.machine.ended, _held_up(story)
    return Report(
        run=run,
        plan=replace(_plan(plan), text=whole_text(story.plan.plan.source)),
        verdict=_verdict(plan, ended),
        started=story.started,
        seconds=story.machine.at,
        resumes=tuple(story.resumes),
        inputs=story.machine.inputs,
        result=None if ended is None else ended.result,
        measures=_plan_measures(story),
        nodes=tuple(_node(story, name, held_up[name]) for name in story.plan.order),
        lanes=tuple(_lanes(story)),
        commits=tuple(story.commits.values()),
        readings=tuple(story.readings),
        pictures=tuple(story.pictures),
        calls=tuple(story.beside.calls.values()),
        questions=tuple(story.beside.questions),
        refused=tuple(story.beside.refused),
        others=tuple(story.beside.others),
        asks=tuple(_ask(unit, waits) for unit, waits in story.machine.waiting_for_people()),
        replans=tuple(story.replans),
    )


def _plan(plan: CheckedPlan) -> PlanReport:
    tree = plan.plan
    return PlanReport(name=tree.name.text, doc=tree.doc or "", hash=plan.hash, text=tree.source.text)


def _ask(unit: Unit, waits: events.Asked | events.ApprovalAsked) -> AskReport:
    if isinstance(waits, events.ApprovalAsked):
        return AskReport(unit=str(unit), key=waits.key, question=waits.question, about=waits.text)
    return AskReport(unit=str(unit), key="", question=waits.question, about=waits.wanted)


def _verdict(plan: CheckedPlan, ended: events.RunEnded | None) -> RunVerdict:
    goals = tuple(
        " ".join(plan.plan.source.slice(one.condition.span).split())
        for one in plan.plan.declarations
        if isinstance(one, ast.Goal)
    )
    if ended is None:
        why = "the journal has no end: the run is still going on, or its process was killed"
        return RunVerdict(outcome="open", why=why, goals=goals)
    return RunVerdict(outcome=ended.outcome, why=ended.why, goals=goals, needs=ended.needs)


# Nodes and agents


def _node(story: Story, name: str, held_up: tuple[str, ...]) -> NodeReport:
    declared, state = story.plan.nodes[name], story.machine.nodes[name]
    bars = story.bars[name]
    status = _status(story, state)
    return NodeReport(
        name=name,
        agent=agent_of(declared),
        line=line_at(story.plan.plan.source, declared.span.start),
        status=status,
        attempts=state.attempt,
        started=bars[0].started if bars else None,
        ended=bars[-1].ended if bars else None,
        seconds=round(sum(bar.ended - bar.started for bar in bars), 4),
        measures=_node_measures(story, declared),
        gives=state.gives,
        troubles=tuple(story.troubles[name]),
        unsettled=state.unsettled,
        why=story.unsettled.get(Unit(name), "") if status == "unsettled" else "",
        waits_for=held_up if status == "waiting" else (),
        instances=_instances(story, name),
    )


def _instances(story: Story, name: str) -> tuple[InstanceReport, ...]:
    seconds: dict[str, float] = {}
    for bar in story.bars[name]:
        seconds[bar.instance] = seconds.get(bar.instance, 0.0) + bar.ended - bar.started
    return tuple(
        InstanceReport(
            key=key,
            status=_status(story, one),
            attempts=one.attempt,
            seconds=round(seconds.get(key, 0.0), 4),
            unsettled=one.unsettled,
            why=story.unsettled.get(Unit(name, key), "") if one.unsettled else "",
        )
        for key, one in (story.machine.nodes[name].instances or {}).items()
    )


def _status(story: Story, state: NodeState) -> Status:
    status = state.status
    if status == "running" or status == "retrying":  # noqa: PLR1714  mypy narrows by `==`, not by `in`
        return "running" if story.machine.ended is None else "stopped"
    return status


def _held_up(story: Story) -> dict[str, tuple[str, ...]]:
    """What each node needs and has not got; its agent's earlier nodes while they may still be worked on."""
    needs: dict[str, set[str]] = {name: set() for name in story.plan.nodes}
    for edge in story.plan.edges:
        status = story.machine.nodes[edge.before].status
        given_up = status == "failed" and edge.kind == "agent"
        if not story.machine.is_settled(edge.before) and not given_up:
            needs[edge.after].add(edge.before)
    rank = {name: number for number, name in enumerate(story.plan.order)}
    return {name: tuple(sorted(before, key=rank.__getitem__)) for name, before in needs.items()}


def _lanes(story: Story) -> list[Lane]:
    """A lane for each agent that has a node, in order of declaration; what only computes comes last."""
    plan = story.plan
    bars: dict[str | None, list[Bar]] = {agent: [] for agent in story.agents.values()}
    for bar in sorted(chain.from_iterable(story.bars.values()), key=lambda one: one.started):
        bars[story.agents[bar.node]].append(bar)
    lanes = [
        Lane(
            agent=name,
            kind=agent.kind,
            site=agent.site.text if agent.site else None,
            bars=tuple(bars[name]),
            measures=_agent_measures(story, [node for node in plan.nodes if story.agents[node] == name]),
        )
        for name, agent in plan.agents.items()
        if name in bars
    ]
    if None in bars:
        lanes.append(Lane(agent=None, kind=None, site=None, bars=tuple(bars[None])))
    return lanes


def _agent_measures(story: Story, nodes: list[str]) -> tuple[Measure, ...]:
    """What an agent's nodes took together: it does them one after another."""
    used = [_used_by_node(story, name) for name in nodes]
    total: dict[Resource, Amount] = {one: sum(node[one] for node in used) for one in MEASURED}
    cost = reduce(Cost.then, (story.plan.costs[name] for name in nodes), FREE)
    return _measures(story, None, total, cost)


def _used_by_node(story: Story, name: str) -> dict[Resource, Decimal]:
    measured = {**_used(story, name), "time": sum(bar.ended - bar.started for bar in story.bars[name])}
    return {one: Decimal(str(measured[one])) for one in MEASURED}


# Measures


def _plan_measures(story: Story) -> tuple[Measure, ...]:
    return _measures(story, PLAN, {**_used(story, PLAN), "time": story.machine.at}, story.plan.cost)


def _node_measures(story: Story, node: ast.Node) -> tuple[Measure, ...]:
    name = node.name.text
    bars = story.bars[name]
    # The budget's clock does not stop between two attempts.
    time = round(bars[-1].ended - bars[0].started, 4) if bars else 0.0
    return _measures(story, name, {**_used(story, name), "time": time}, story.plan.costs[name])


def _used(story: Story, account: str) -> dict[Resource, Amount]:
    return {resource: story.machine.used(account, resource) for resource in MEASURED}


def _measures(story: Story, account: str | None, used: Mapping[Resource, Amount], cost: Cost) -> tuple[Measure, ...]:
    """What plays a part: it was used, it might have been, or there is a budget for it. No account, no budget."""
    limits, currency = story.machine.limits, story.plan.declared.currency
    measures = (
        Measure(
            resource=resource,
            used=used[resource],
            least=getattr(cost.least, resource) or 0,
            most=getattr(cost.most, resource),
            budget=None if account is None else limits.budget(account, resource),
            currency=currency if resource == "spend" else DOLLARS,
        )
        for resource in MEASURED
    )
    return tuple(one for one in measures if one.used or one.most != 0 or one.budget is not None)
