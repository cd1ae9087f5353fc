"""The disk of the simulation: what the store's own records are written to, and proved from when they are read back.

Records are made and proved by the journal's own code; only SQLite is left out. `SqliteDisk` has it too, on files that a
crash leaves as they are.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from callsheet.interpreter.journal import Journal, JournalMissing, JournalUnwritable, Record, read
from callsheet.interpreter.journal.errors import Reason
from callsheet.interpreter.journal.records import Draft, Row, first_record, following, prove, to_text


class Writer(Protocol):
    """A journal that is open for writing, as `Recorder` uses it."""

    path: Path

    def draft(self, kind: str, body: Mapping[str, Any]) -> Draft:
        """What `write` takes."""

    def write(self, drafts: Sequence[Draft]) -> tuple[Record, ...]:
        """Durable when it returns."""


class Disk(Protocol):
    """Outlives the processes of a run."""

    def records(self) -> tuple[Record, ...]:
        """What is there, proved."""

    def open(self, power: Callable[[], None], full_at: int) -> Writer:
        """The journal for one process: `power` raises when that is gone; write number `full_at` fails, 0 is none."""

    def crash(self) -> None:
        """The process that had it open is gone."""


@dataclass
class MemoryDisk:
    """Rows as the store would keep them."""

    plan_hash: str
    rows: list[Row] = field(default_factory=list)

    def records(self) -> tuple[Record, ...]:
        """Every row proved."""
        return tuple(prove(tuple(one.encode() if isinstance(one, str) else one for one in row) for row in self.rows))

    def open(self, power: Callable[[], None], full_at: int) -> Writer:
        """Begins with a record of its own, as a journal does."""
        if not self.rows:
            self.rows.append(first_record(self.plan_hash, 0).row())
        return _MemoryWriter(self, power, full_at)

    def crash(self) -> None:
        """Nothing is left to do."""


class _MemoryWriter:
    path = Path("journal.sqlite")

    def __init__(self, disk: MemoryDisk, power: Callable[[], None], full_at: int) -> None:
        self._disk, self._power, self._full_at = disk, power, full_at
        self._last = disk.records()[-1]
        self._refusal: Reason | None = None
        self._writes = 0

    def draft(self, kind: str, body: Mapping[str, Any]) -> Draft:
        return Draft(kind, to_text(body), 0)

    def write(self, drafts: Sequence[Draft]) -> tuple[Record, ...]:
        self._power()
        self._writes += 1
        if self._writes == self._full_at:
            self._refusal = "full"
        if self._refusal is not None:
            raise JournalUnwritable(self.path, self._refusal)
        records = following(self._last, drafts, self._last.lease + 1)
        self._disk.rows += [one.row() for one in records]
        self._last = records[-1] if records else self._last
        return records


@dataclass
class SqliteDisk:
    """A real journal below `root`; after a crash the files are taken as they are, the process's handles not."""

    plan_hash: str
    root: Path
    crashes: int = 0
    _open: Journal | None = None

    @property
    def path(self) -> Path:
        """The journal of the process that is next, or under way."""
        folder = self.root / str(self.crashes)
        folder.mkdir(exist_ok=True)
        return folder / "journal.sqlite"

    def records(self) -> tuple[Record, ...]:
        """Read as `resume` reads them."""
        try:
            return read(self.path).records
        except JournalMissing:
            return ()

    def open(self, power: Callable[[], None], full_at: int) -> Writer:
        """For one process."""
        path = self.path
        self._open = Journal.open(path) if path.exists() else Journal.create(path, plan_hash=self.plan_hash)
        return _SqliteWriter(self._open, power, full_at)

    def crash(self) -> None:
        """The files as they are now go on; what closing would still do to them is done to others."""
        journal, self._open = self._open, None
        if journal is None:
            return
        before = self.path.parent
        self.crashes += 1
        shutil.copytree(before, self.root / str(self.crashes))
        journal.close()
        shutil.rmtree(before)


class _SqliteWriter:
    def __init__(self, journal: Journal, power: Callable[[], None], full_at: int) -> None:
        self._journal, self._power, self._full_at, self._writes = journal, power, full_at, 0
        self.path, self.draft = journal.path, journal.draft

    def write(self, drafts: Sequence[Draft]) -> tuple[Record, ...]:
        self._power()
        self._writes += 1
        if self._full_at and self._writes >= self._full_at:
            raise JournalUnwritable(self.path, "full")
        return self._journal.write(drafts)
