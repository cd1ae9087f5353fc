"""One record of the journal, and the proof that rows of the store are the records that were written.

In: rows as SQLite gives them. Out: `Record`s, or `Unproved` at the first that is not what was written. It is
apart from the store because it is pure: the store may lie (a flipped bit in SQLite's file is mostly read back
without complaint), and this is what notices.

Each record is sealed twice. Its CRC32 covers all its fields; and it carries the SHA-256 of the record before,
so that none can be taken out, put in or exchanged. The first follows on the plan's hash and the journal's
version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

VERSION = 1
BEGINNING = "journal"  # the kind of the first record, whose body names the plan
LEASE = "lease"  # the kind of the record that each opening begins with
_JSON = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"))
_READ = json.JSONDecoder().raw_decode  # what `json.loads` does once it has looked for space around the text
Row: TypeAlias = tuple[Any, ...]  # sequence, lease, time, kind, body, crc, previous: texts as bytes


class Draft(NamedTuple):
    """What a record will say, before it has its place in the journal. `time`: microseconds since 1970."""

    kind: str
    text: str
    time: int


@dataclass(frozen=True, kw_only=True)
class Record:
    """One line of a journal.

    `sequence` counts from 1 without gaps; `lease` tells which opening of the journal wrote it; `time` is wall
    time in microseconds since 1970 (UTC) and may step back with the clock; `text` is the body as JSON;
    `previous` the SHA-256 of the record before.
    """

    sequence: int
    lease: int
    time: int
    kind: str
    text: str
    previous: bytes = field(repr=False)

    @property
    def body(self) -> dict[str, Any]:
        """The body as JSON data, the same when read back years later as on the day it was written."""
        body: dict[str, Any]
        body, _ = _READ(self.text)
        return body

    @property
    def when(self) -> dt.datetime:
        """`time` as people read it."""
        return dt.datetime.fromtimestamp(self.time / 1e6, dt.UTC)

    @cached_property
    def _sealed(self) -> bytes:
        """What checksum and hash are of: both need it when a record is written."""
        kind, text = self.kind.encode(), self.text.encode()
        return _content(self.previous, self.sequence, self.lease, self.time, kind, text)

    def digest(self) -> bytes:
        """The hash by which the next record names this one."""
        return hashlib.sha256(self._sealed).digest()

    def row(self) -> Row:
        """The record as the store keeps it, sealed."""
        crc = zlib.crc32(self._sealed)
        return (self.sequence, self.lease, self.time, self.kind, self.text, crc, self.previous)


class Unproved(Exception):
    """Row number `sequence` is not what was written there; `why` completes the sentence "damaged: …"."""

    def __init__(self, sequence: int, why: str) -> None:
        super().__init__(f"record {sequence}: {why}")
        self.sequence = sequence
        self.why = why


def to_text(body: Mapping[str, Any]) -> str:
    """`body` as the one line of ASCII that is stored; the order of its fields is kept, for people see it.

    TypeError or ValueError if it is not JSON data (NaN is not).
    """
    return _JSON.encode(body)


def origin(plan_hash: str, version: int = VERSION) -> bytes:
    """What the first record carries in place of the hash of the record before."""
    return hashlib.sha256(f"callsheet journal {version}\n{plan_hash}".encode()).digest()


def first_record(plan_hash: str, time: int) -> Record:
    """The record that a journal begins with."""
    text = to_text({"version": VERSION, "plan": plan_hash})
    return Record(sequence=1, lease=0, time=time, kind=BEGINNING, text=text, previous=origin(plan_hash))


def following(last: Record, drafts: Iterable[Draft], lease: int) -> tuple[Record, ...]:
    """`drafts` as the records that come after `last`."""
    records = []
    for kind, text, time in drafts:
        last = Record(sequence=last.sequence + 1, lease=lease, time=time, kind=kind, text=text, previous=last.digest())
        records.append(last)
    return tuple(records)


def prove(rows: Iterable[Row]) -> Iterator[Record]:
    """The records of a journal from its first on; raises `Unproved` at the first row that is not one."""
    digest: bytes | None = None
    for expected, (sequence, lease, time, kind, text, crc, previous) in enumerate(rows, start=1):
        if sequence != expected:
            raise Unproved(expected, "it is missing")
        # SQLite columns have no fixed type: 3.5 would be sealed as 3 and read back as 3.5.
        if not (type(lease) is type(time) is int and type(kind) is type(text) is type(previous) is bytes):
            raise Unproved(expected, "its fields are not of their types")
        content = _content(previous, sequence, lease, time, kind, text)
        if zlib.crc32(content) != crc:
            raise Unproved(expected, "its checksum does not match")
        record = Record(
            sequence=sequence,
            lease=lease,
            time=time,
            kind=kind.decode(),
            text=text.decode(),
            previous=previous,
        )
        if previous != (digest or _origin_told_by(record)):
            raise Unproved(expected, "it does not follow on the record before it")
        digest = hashlib.sha256(content).digest()
        yield record


def _origin_told_by(first: Record) -> bytes | None:
    if first.kind != BEGINNING:
        return None
    return origin(str(first.body.get("plan")))


def _content(previous: bytes, sequence: int, lease: int, time: int, kind: bytes, text: bytes) -> bytes:
    """All fields as one text. It can be read in one way only: JSON on one line holds no line break."""
    return b"%b%d %d %d %b\n%b" % (previous, sequence, lease, time, kind, text)
