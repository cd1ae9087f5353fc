"""How a run has ended, from the state of the machine when nothing is left to do."""

from __future__ import annotations

from collections.abc import Mapping

from callsheet.dsl import ast
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import Failure, FailureKind, NodeFailure

from .asking import ApprovalAsked, Asked
from .events import Outcome, RunEnded
from .machine import Machine
from .shortage import needs_of, shortages

_WEIGHTS: tuple[tuple[Outcome, frozenset[FailureKind] | None], ...] = (
    ("budget", frozenset({"budget"})),
    ("site", frozenset({"navigation", "browser", "origin", "model"})),
    ("goal", None),
)
"""Which failure speaks for the run: the first of the first kind that there is; None stands for the rest."""


def interrupted() -> RunEnded:
    """The run was stopped before its end."""
    return RunEnded(outcome="interrupted", why="the run was stopped; it can be resumed")


def verdict(machine: Machine) -> RunEnded:
    """How a run has ended in which nothing is left to do."""
    unsettled = [f"`{node.unsettled}` of node `{name}`" for name, node in machine.nodes.items() if node.unsettled]
    if unsettled:
        return RunEnded(outcome="waiting", why=f"a person has to say whether this was done: {', '.join(unsettled)}")
    held = [waits for _, waits in machine.waiting_for_people()]
    if held:
        return RunEnded(outcome="waiting", why="; ".join(map(_asked, held)))
    failed = {
        name: node.failures[-1]
        for name, node in machine.nodes.items()
        if node.status == "failed" and not machine.is_settled(name)
    }
    return _of_failures(machine, failed) if failed else _of_goal(machine)


def _asked(waits: Asked | ApprovalAsked) -> str:
    """What a person is asked, in a few words."""
    if isinstance(waits, ApprovalAsked):
        return f"a person has to agree to commit `{waits.key}`: {waits.question}"
    return f"node `{waits.unit}` waits for an answer: {waits.question}"


def _of_failures(machine: Machine, failed: Mapping[str, Failure]) -> RunEnded:
    outcome, name, failure = next(
        (outcome, name, failure)
        for outcome, kinds in _WEIGHTS
        for name, failure in failed.items()
        if kinds is None or failure.kind in kinds
    )
    why = f"node `{name}` failed: {failure.message}"
    if outcome != "budget":
        return RunEnded(outcome=outcome, why=why)
    currency, short = machine.plan.declared.currency, shortages(machine)
    told = "; ".join((why, *(one.told(currency) for one in short)))
    return RunEnded(outcome=outcome, why=told, needs=needs_of(short, currency))


def _of_goal(machine: Machine) -> RunEnded:
    tree, environment = machine.plan.plan, machine.environment()
    goals = [one.condition for one in tree.declarations if isinstance(one, ast.Goal)]
    try:
        missed = [goal for goal in goals if not evaluate_pure(goal, environment)]
        result = [evaluate_pure(one.value, environment) for one in tree.declarations if isinstance(one, ast.Result)]
    except NodeFailure as failed:
        return RunEnded(outcome="goal", why=f"the goal or the result has no value: {failed.failure.message}")
    value = result[0] if result else None
    if missed:
        text = " ".join(tree.source.slice(missed[0].span).split())
        return RunEnded(outcome="goal", why=f"the goal is not met: `{text}`", result=value)
    return RunEnded(outcome="done", why="the goal is met" if goals else "every node is done", result=value)
