"""What events a record of the journal holds: mostly one, two where a node only computes.

In: kind and body of a record. Out: its events. Such a node begins and ends within one turn, and its two events with the
same unit and time need one place in the journal, one checksum and one hash. Whoever reads sees two events as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from callsheet.dsl.values import from_data, to_data

from .events import BY_KIND, Event, NodeDone, NodeStarted, from_body
from .journal import JournalUnknown
from .journal.records import BEGINNING, LEASE, Record
from .units import Unit

COMPUTED = "NodeComputed"
"""The kind of a record that says: an attempt began, and what it gave."""
OWN = frozenset({BEGINNING, LEASE})
"""The kinds of records that the journal writes for itself, and no event is in."""
ALLOWED = {kind: frozenset(one.name for one in fields(event)) for kind, event in BY_KIND.items()}
NEEDED = {
    kind: frozenset(one.name for one in fields(event) if one.default is MISSING and one.default_factory is MISSING)
    for kind, event in BY_KIND.items()
}


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
    return () if kind in OWN else (from_body(kind, dict(body)),)


def numbered(records: Iterable[Record]) -> list[tuple[int, Event]]:
    """The events of a journal, each with the number of its record. Raises `JournalUnknown`."""
    found = []
    for record in records:
        if not _is_known(record):
            # What it says may be that a commit was done: who passed over it would do that once more.
            raise JournalUnknown(record.sequence, record.kind)
        found += [(record.sequence, event) for event in events_in(record.kind, record.body)]
    return found


def _is_known(record: Record) -> bool:
    """Whether it is of a kind of ours, with the fields of that; what this version leaves out has a default."""
    kind = record.kind
    return kind in OWN or kind == COMPUTED or (kind in BY_KIND and NEEDED[kind] <= record.body.keys() <= ALLOWED[kind])
