"""A patched plan in the middle of a run: what becomes of the nodes' states, and who may begin then.

What is finished, under way or not settled stays as it is. What had failed begins anew, with all its attempts; where its
statements are the same, from the segment in which it was. What is new, or says something else now, begins from nothing,
and goes on counting attempts and failures where its name had come to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.checks.skills.declared import runs_in
from callsheet.dsl.patching import PatchRejected
from callsheet.dsl.patching.judging import patched

from . import events
from .schedule import Schedule
from .state import FINISHED, NodeState
from .units import Unit


class OtherPlan(Exception):
    """A patch of the journal no longer makes the plan that it made when it was applied."""


def remade(plan: CheckedPlan, patch: ast.Patch, event: events.PlanPatched) -> CheckedPlan:
    """The plan that a patch made of another one, from the journal. Raises `OtherPlan`."""
    try:
        made = patched(plan, patch, shown=None if event.shown is None else tuple(event.shown))
    except PatchRejected as error:
        raise OtherPlan(f"a patch in the journal is no longer accepted: {error}") from None
    if plan.hash != event.before or made.hash != event.plan_hash:
        raise OtherPlan("a patch in the journal makes another plan of this one than it did when it was applied")
    return made


def states_after(
    old: Mapping[str, NodeState],
    before: CheckedPlan,
    after: CheckedPlan,
    *,
    stays: Callable[[str], bool],
) -> dict[str, NodeState]:
    """The states of the nodes of a patched plan. `stays` says of which nothing is to change."""
    states = {}
    for name in after.nodes:
        state = old.get(name)
        if state is None:
            states[name] = NodeState()
        elif stays(name):
            states[name] = state
        else:
            states[name] = anew(state, same=_says_the_same(name, before, after))
    return states


def anew(state: NodeState, *, same: bool) -> NodeState:
    """A unit with all its attempts before it; with the `same` statements, what its finished segments found is kept."""
    instances = state.instances
    if not same and instances and not any(one.status in FINISHED for one in instances.values()):
        instances = None  # the list may be another one now
    if instances is not None:
        instances = {key: one if one.status in FINISHED else anew(one, same=same) for key, one in instances.items()}
    return NodeState(
        # What has instances is in the middle of them, as it was when they were told apart.
        status="waiting" if instances is None else "running",
        attempt=state.attempt,
        first_attempt=state.attempt + 1,
        next_attempt=state.attempt + 1,
        failures=state.failures,
        forgiven=len(state.failures),
        kept=state.kept if same else [],
        started=state.started,
        ended=state.ended,
        instances=instances,
    )


def schedule_after(
    plan: CheckedPlan,
    states: Mapping[str, NodeState],
    under_way: Mapping[Unit, int],
    *,
    settled: Callable[[str], bool],
) -> Schedule:
    """Who may begin. `under_way` are the units that go on, with their workers; `settled` says for whom nobody waits."""
    schedule = Schedule(plan)
    for name, state in states.items():
        unit = Unit(name)
        if state.status not in ("waiting", "retrying"):
            schedule.ended(unit)
            schedule.let_go(name)
        if settled(name):
            schedule.finished(name)
        elif state.status == "failed":
            schedule.failed(name)
        if state.instances is not None and state.status == "running":
            _spread(schedule, name, state.instances, under_way)
    for unit, worker in under_way.items():
        schedule.let_go(unit.node)
        schedule.take(unit, worker)
    return schedule


def left_of(state: NodeState) -> list[str]:
    """The instances of a node that are not over."""
    return [key for key, one in (state.instances or {}).items() if one.status in ("waiting", "running", "retrying")]


def _spread(schedule: Schedule, name: str, instances: Mapping[str, NodeState], under_way: Mapping[Unit, int]) -> None:
    schedule.spread(name, instances)
    waiting = [Unit(name, key) for key, one in instances.items() if one.status in ("waiting", "retrying")]
    running = any(unit.node == name for unit in under_way)
    for unit in waiting or ([] if running else [Unit(name)]):
        if unit not in under_way:
            schedule.again(unit)


def _says_the_same(name: str, before: CheckedPlan, after: CheckedPlan) -> bool:
    old, new = before.nodes[name], after.nodes[name]
    return old is new and all(before.skills[one] is after.skills[one] for one in _skills_of(new.body, after))


def _skills_of(block: ast.Block, plan: CheckedPlan) -> set[str]:
    """The skills that statements run, and those that these run."""
    found: set[str] = set()
    for call in runs_in(block):
        found |= {call.skill.text} | _skills_of(plan.skills[call.skill.text].body, plan)
    return found
