"""How far a run has come, in the words of the language.

A residual program is made from it, and a patch is held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from callsheet.dsl.commit_names import name_in
from callsheet.dsl.cost import NOTHING, Amounts
from callsheet.dsl.flow import ValueLabel
from callsheet.dsl.patching.finished import Commitment, Finished, Outcome, Progress

from .limits import PLAN
from .machine import Machine
from .state import CommitState, NodeState
from .units import Unit


def finished_of(machine: Machine, *, reserved: Amounts = NOTHING) -> Finished:
    """All of a run. `reserved` is what is set aside for acts under way."""
    commits: dict[Unit, list[CommitState]] = {}
    for one in machine.commits.values():
        commits.setdefault(one.intent.unit, []).append(one)
    return Finished(
        nodes={name: _progress(machine, Unit(name), state, commits) for name, state in machine.nodes.items()},
        spent=used(machine, PLAN)._replace(time=machine.at),
        reserved=reserved,
        replans=machine.replans.begun,
    )


def used(machine: Machine, account: str) -> Amounts:
    """What a node, or all of them, have used; time is the plan's alone."""
    return Amounts(
        charges=Decimal(machine.used(account, "charges")),
        tokens=int(machine.used(account, "tokens")),
        calls=int(machine.used(account, "calls")),
        steps=int(machine.used(account, "steps")),
        spend=Decimal(machine.used(account, "spend")),
    )


def _progress(machine: Machine, unit: Unit, state: NodeState, commits: Mapping[Unit, list[CommitState]]) -> Progress:
    name = unit.node
    agent = machine.plan.nodes[name].agent
    instances = state.instances or {}
    return Progress(
        outcome=_outcome(machine, unit, state),
        gives=state.gives or {},
        agent=None if agent is None else agent.text,
        origins=_origins(machine, name),
        spent=NOTHING if unit.instance else used(machine, name)._replace(time=_seconds(machine, state)),
        commits=tuple(made for one in commits.get(unit, ()) for made in _commitment(one)),
        instances=tuple(
            (machine.key_of(Unit(name, key)), _progress(machine, Unit(name, key), one, commits))
            for key, one in instances.items()
            if one.status != "waiting" or one.attempt
        ),
    )


def _outcome(machine: Machine, unit: Unit, state: NodeState) -> Outcome:
    """What was begun is running, even when its first record is still to come, and what waits for a person is."""
    if machine.is_under_way(unit) or state.status == "held":
        return "running"
    match state.status:
        case "waiting":
            return "failed" if state.attempt else "waiting"
        case "running" | "retrying":
            return "failed"
    return state.status


def _commitment(commit: CommitState) -> list[Commitment]:
    """What is known of a commit; nothing of one that was not done."""
    name, key = name_in(commit.intent.key), commit.intent.key
    if commit.outcome == "not_done":
        return []
    rounds: Any = key.removeprefix(name) or None
    return [Commitment(name=name, key=rounds, gives=dict(commit.gives), settled=commit.outcome == "done")]


def _seconds(machine: Machine, state: NodeState) -> float:
    if state.status == "waiting" and not state.attempt:
        return 0.0
    ended = machine.at if state.status == "running" else state.ended
    return max(0.0, round(ended - state.started, 4))


def _origins(machine: Machine, node: str) -> tuple[str, ...]:
    """Sites and models that had a hand in what a node gives, as `done … from` names them."""
    plan, flow = machine.plan, machine.plan.flow.nodes.get(node)
    if flow is None:
        return ()
    labels: list[ValueLabel] = list(flow.gives.values())
    names = dict.fromkeys((*(one for label in labels for one in (*label.confidential, *label.integrity)), *flow.told))
    models = [name for name, agent in plan.agents.items() if agent.kind == "model"]
    return tuple(dict.fromkeys(models[0] if name == "model" else name for name in names if name != "model" or models))
