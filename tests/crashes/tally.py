"""What came of many runs that were struck: how many lost something, did something twice, or asked a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from callsheet.interpreter import events
from callsheet.interpreter.events import Event


@dataclass(kw_only=True)
class Tally:
    """Counts of runs. `told` has a line for each that is not as it should be, with what is needed to see it again.

    lost        an effect that a run took for done is not there, or one that it owed was not made up for
    repeated    a commit was done twice, or a finished node ran again
    asked       the run waited for a person to say whether a commit was done
    needlessly  it did so although nothing had happened that leaves a doubt
    """

    runs: int = 0
    lost: int = 0
    repeated: int = 0
    asked: int = 0
    needlessly: int = 0
    told: list[str] = field(default_factory=list)

    def __iadd__(self, other: Tally) -> Self:
        self.runs += other.runs
        self.lost += other.lost
        self.repeated += other.repeated
        self.asked += other.asked
        self.needlessly += other.needlessly
        self.told += other.told
        return self

    @property
    def broken(self) -> int:
        """How many promises were broken."""
        return self.lost + self.repeated + self.needlessly


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    together = Tally()
    for one in tallies:
        together += one
    return together


def nodes_run_again(happened: Iterable[Event]) -> list[str]:
    """Finished nodes that began once more, or came to an end twice."""
    over: set[str] = set()
    again: list[str] = []
    for event in happened:
        if isinstance(event, events.NodeStarted | events.NodeDone | events.NodeSkipped):
            if event.node in over:
                again.append(event.node)
            if not isinstance(event, events.NodeStarted):
                over.add(event.node)
    return again
