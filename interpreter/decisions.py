"""What the machine decides, for the driver to carry out: each of these once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from callsheet.dsl.replanning import Cause

from .events import NodeEvent
from .units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class StartNode:
    """Begin an attempt, after `delay` seconds, with a worker of the agent's pool.

    `settle` names a commit whose outcome must be found out first.
    """

    node: str
    instance: str = ""
    attempt: int
    worker: int = 0
    delay: float = 0.0
    settle: str = ""

    @property
    def unit(self) -> Unit:
        """What is begun."""
        return Unit(self.node, self.instance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Nothing is to be done for it: a node is skipped, spread into its instances, or ended with the last of them."""

    event: NodeEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan:
    """Let the rest be rewritten."""

    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Nothing is left to do."""


Command: TypeAlias = StartNode | Tell | Replan | Finish
