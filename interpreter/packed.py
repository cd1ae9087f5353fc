"""What events a record of the journal holds: mostly one, two where a node only computes.

In: kind and body of a record. Out: its events. Such a node begins and ends within one turn, and its two events with the
same unit and time need one place in the journal, one checksum and one hash. Whoever reads sees two events as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from callsheet.dsl.values import from_data, to_data

from .events import BY_KIND, Event, NodeDone, NodeStarted, from_body
from .journal.records import Record
from .units import Unit

COMPUTED = "NodeComputed"
"""The kind of a record that says: an attempt began, and what it gave."""


def computed_body(unit: Unit, attempt: int, gives: Mapping[str, Any]) -> dict[str, Any]:
    """An attempt and what it gave, as one body, with the time still to be written down."""
    return {"at": 0.0, "node": unit.node, "instance": unit.instance, "attempt": attempt, "gives": to_data(gives)}


def computed(body: Mapping[str, Any]) -> tuple[NodeStarted, NodeDone]:
    """The two events of such a body."""
    at, node, instance = body["at"], body["node"], body["instance"]
    started = NodeStarted(at=at, node=node, instance=instance, attempt=body["attempt"])
    return started, NodeDone(at=at, node=node, instance=instance, gives=from_data(body["gives"]))


def events_in(kind: str, body: Mapping[str, Any]) -> tuple[Event, ...]:
    """The events of a record, in order; none if it is one of the journal's own."""
    if kind == COMPUTED:
        return computed(body)
    return (from_body(kind, dict(body)),) if kind in BY_KIND else ()


def numbered(records: Iterable[Record]) -> list[tuple[int, Event]]:
    """The events of a journal, each with the number of its record."""
    return [(record.sequence, event) for record in records for event in events_in(record.kind, record.body)]
