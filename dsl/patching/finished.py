"""What is known of a run that goes on: what a residual program is made from, and a patch is held against.

Plain data in the words of the language. The interpreter's state says it in these words; so can a test, or a simulator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, TypeAlias

from ..classes import frozen
from ..cost import NOTHING, Amounts

Outcome: TypeAlias = Literal["waiting", "running", "done", "skipped", "failed", "unsettled"]


@frozen
class Commitment:
    """A commit that was done, with what its proof gave; one that is not `settled` may have been.

    `key` tells instances and rounds of a loop apart; None for a commit that is there once.
    """

    name: str
    key: Any = None
    gives: Mapping[str, Any] = field(default_factory=dict)
    settled: bool = True


@frozen
class Progress:
    """How far one node, or one instance of a `for each` node, has come.

    `gives` are values of the language, `origins` the sites and models whose labels they keep; `spent` is what all its
    attempts took. `instances` are those of a `for each` node that have begun, with their keys, in the order of its
    list.
    """

    outcome: Outcome = "waiting"
    gives: Mapping[str, Any] = field(default_factory=dict)
    agent: str | None = None
    origins: tuple[str, ...] = ()
    spent: Amounts = NOTHING
    commits: tuple[Commitment, ...] = ()
    instances: tuple[tuple[Any, Progress], ...] = ()

    @property
    def unsettled(self) -> bool:
        """Whether the outcome of a commit in it is not known."""
        if self.outcome == "unsettled" or any(not one.settled for one in self.commits):
            return True
        return any(one.unsettled for _, one in self.instances)

    @property
    def committed(self) -> tuple[Commitment, ...]:
        """What was committed in it and in its instances, known or not."""
        return (*self.commits, *(commit for _, one in self.instances for commit in one.committed))


@frozen
class Finished:
    """How far a run has come. Nodes that are not named wait.

    `spent` is what the run took so far, its planner included; `reserved` what is set aside for acts under way;
    `replans` how many rounds of replanning there were.
    """

    nodes: Mapping[str, Progress] = field(default_factory=dict)
    spent: Amounts = NOTHING
    reserved: Amounts = NOTHING
    replans: int = 0

    def of(self, node: str) -> Progress:
        """How far a node has come."""
        return self.nodes.get(node, WAITING)


WAITING = Progress()
NOTHING_FINISHED = Finished()
