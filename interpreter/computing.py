"""Nodes that only compute, done where they are begun: all that are ready in one turn share one wait for the disk.

In: what the machine wants begun. Out: the units that are done but for their record, and the commands that are left. A
task, a future and two records for each cost several times what such a node does, and a plan may have thousands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.perform import perform

from .decisions import Command, StartNode
from .events import NodeDone
from .work import Work


def compute(work: Work, commands: Iterable[Command]) -> tuple[list[NodeDone], list[Command]]:
    """Begin and compute what can be computed at once; the ends are to be applied when the disk has them."""
    done: list[NodeDone] = []
    left: list[Command] = []
    for command in commands:
        gives = _computed(work, command) if isinstance(command, StartNode) else None
        if gives is None:
            left.append(command)
        else:
            assert isinstance(command, StartNode), "nothing else gives anything"
            done.append(work.note_computed(command.unit, command.attempt, gives))
    return done, left


def _computed(work: Work, command: StartNode) -> dict[str, Any] | None:
    """What a unit gives; None if it asks for anything, waits, or fails, and has to be carried out like any other."""
    node = work.plan.nodes[command.node]
    if node.agent is not None or command.delay or command.settle or work.machine.strict:
        return None
    performance = perform(node.body, work.machine.environment_of(command.unit), work.plan.plan.source)
    try:
        next(performance)
    except StopIteration as stop:
        gives: dict[str, Any] = stop.value
        return gives
    except NodeFailure:
        return None  # it fails once more where failures are told: computing has no effects
    performance.close()
    return None
