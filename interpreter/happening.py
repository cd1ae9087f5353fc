"""What every event of a run has: the base of those in `events` and `asking`."""

from __future__ import annotations

from dataclasses import dataclass

from .units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event has: when it happened. `Work` writes the time down when it records the event."""

    at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeEvent(Event):
    """Something of a node; of one of its instances, if it is a `for each` node, by the key as a plan writes it."""

    node: str
    instance: str = ""

    @property
    def unit(self) -> Unit:
        """What it happened to."""
        return Unit(self.node, self.instance)
