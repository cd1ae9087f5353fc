"""The journal of a run, open for writing: records go in at the end and are durable when `append` returns.

In: kinds and bodies. Out: the records that they became. There is one writer a run (it holds the lease); who
only wants to read uses `reading`. Once a write has failed the journal takes no more: what the disk then holds
is not known, and the next opening finds out.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from .. import lease
from .errors import JournalExists, JournalMissing, JournalPlan, JournalUnwritable, Reason, unwritable
from .reading import APPLICATION, SCHEMA, Reading, lock_path, read
from .records import LEASE, VERSION, Draft, Record, first_record, following, to_text

Clock: TypeAlias = Callable[[], float]
Connection: TypeAlias = type[sqlite3.Connection]

_INSERT = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)"
_PATIENCE_SECONDS = 2.0
# About a megabyte: small enough that the log left by a crash is checked in milliseconds.
_LOG_PAGES = 256
# Folds the log into the file and empties it, unless readers stay in it for longer than a moment.
_FOLD = ("PRAGMA busy_timeout = 200", "PRAGMA wal_checkpoint(TRUNCATE)")
# The last to close removes the log, so it need not be emptied as well: some file systems take their time for that.
_FOLD_AT_LAST = "PRAGMA wal_checkpoint(PASSIVE)"
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: fsync alone does not reach the disk there
    f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}",
    *_FOLD,
    f"PRAGMA busy_timeout = {_PATIENCE_SECONDS * 1000:.0f}",
)


class Journal:
    """Made by `create` or `open`; closes itself as a context manager. One caller at a time, from any thread.

    `records` are those found when it was opened, this opening's `lease` record last. `lease` is the number of
    this opening, from 1. `torn`: a write that the last crash cut short was cut off.

        with Journal.create(folder.journal, plan_hash=plan_hash) as journal:
            journal.append([("run_start", {"plan": "buy_cheapest"})])
    """

    def __init__(
        self, path: Path, *, past: Reading, held: lease.Lease, connection: sqlite3.Connection, clock: Clock
    ) -> None:
        self.path = path
        self.plan_hash = past.plan_hash
        self.torn = past.torn
        self.lease = past.records[-1].lease + 1
        self.records = past.records
        self._last = past.records[-1]
        self._held = held
        self._connection = connection
        self._clock = clock
        self._refusal: Reason | None = None

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        plan_hash: str,
        clock: Clock = time.time,
        connection: Connection = sqlite3.Connection,
    ) -> Self:
        """A new journal at `path` for a plan of this hash; its first records are durable when this returns.

        `clock` gives seconds since 1970. `connection` may be a subclass that makes the disk fail, for tests.
        Raises `JournalExists`, `JournalUnwritable`, or `RunBusy` if another process is making one there.
        """
        with ExitStack() as undo:
            held = _take_lease(path, clock)
            undo.callback(held.release)
            if path.exists():
                raise JournalExists(path)
            _found(path, first_record(plan_hash, _microseconds(clock())), connection)
            return cls._begin(path, undo, held, clock, connection)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        plan_hash: str | None = None,
        clock: Clock = time.time,
        connection: Connection = sqlite3.Connection,
    ) -> Self:
        """The journal at `path`, to be continued; nothing is written to one that is refused.

        Raises `RunBusy` within a second if another process writes to it, all that `read` raises,
        `JournalPlan` if it was begun under another hash than `plan_hash`, and `JournalUnwritable`.
        """
        if not path.exists():
            raise JournalMissing(path)
        with ExitStack() as undo:
            held = _take_lease(path, clock)
            undo.callback(held.release)
            return cls._begin(path, undo, held, clock, connection, plan_hash)

    @classmethod
    def _begin(
        cls,
        path: Path,
        undo: ExitStack,
        held: lease.Lease,
        clock: Clock,
        connection: Connection,
        plan_hash: str | None = None,
    ) -> Self:
        past = read(path)
        if plan_hash not in (None, past.plan_hash):
            raise JournalPlan(path, past.plan_hash, str(plan_hash))
        try:
            opened = _connect(path, connection)
            undo.callback(opened.close)
            for setting in _SETTINGS:
                opened.execute(setting)
            mode = opened.execute("PRAGMA journal_mode").fetchone()
        except sqlite3.Error as error:
            raise unwritable(path, error) from error
        if mode != ("wal",):
            raise JournalUnwritable(path, "unfit")
        journal = cls(path, past=past, held=held, connection=opened, clock=clock)
        process = {"process": os.getpid(), "host": socket.gethostname(), "torn": past.torn}
        journal.records += journal.append([(LEASE, process)])
        undo.pop_all()
        return journal

    def append(self, entries: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[Record, ...]:
        """Writes pairs of kind and body, all or none of them; they are durable when this returns.

        Raises `JournalUnwritable`; TypeError or ValueError, before anything is written, if a body is not JSON
        data.
        """
        return self.write([self.draft(kind, body) for kind, body in entries])

    def draft(self, kind: str, body: Mapping[str, Any]) -> Draft:
        """What `write` takes: the text of `body` and the time as they are now."""
        if not kind.isascii():
            raise ValueError(f"a record's kind is a word of ASCII, not {kind!r}")
        return Draft(kind, to_text(body), _microseconds(self._clock()))

    def write(self, drafts: Sequence[Draft]) -> tuple[Record, ...]:
        """`append` for drafts made earlier. A write that failed may still be found by the next opening."""
        if self._refusal is not None:
            raise JournalUnwritable(self.path, self._refusal)
        records = following(self._last, drafts, self.lease)
        if records:
            try:
                _insert(self._connection, records)
            except sqlite3.Error as error:
                raise self._refuse(error) from error
            self._last = records[-1]
        return records

    def close(self) -> None:
        """Folds the log into the file and lets the next writer in; a second call does nothing."""
        if self._refusal is None:
            # A reader or a full disk may prevent it. That is no loss: the log is as durable as the file.
            with suppress(sqlite3.OperationalError):
                self._connection.execute(_FOLD_AT_LAST)
        self._refusal = self._refusal or "closed"
        self._connection.close()
        self._held.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refuse(self, error: sqlite3.Error) -> JournalUnwritable:
        failure = unwritable(self.path, error)
        self._refusal = failure.reason
        # After most errors SQLite has rolled back by itself, and says that there is nothing to roll back.
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")
        return failure


def _take_lease(path: Path, clock: Clock) -> lease.Lease:
    try:
        return lease.take(lock_path(path), clock=clock)
    except OSError as error:
        raise unwritable(path, error) from error


def _found(path: Path, first: Record, connection: Connection) -> None:
    """Makes the file under another name and moves it: a journal that is there begins with a record."""
    draft = path.with_name(path.name + ".new")
    try:
        _make_private(draft)
        new = _connect(draft, connection)
        try:
            new.execute("PRAGMA journal_mode = MEMORY")
            new.execute("PRAGMA synchronous = OFF")  # it is made durable as a whole, and has no name before
            new.execute("BEGIN")
            new.execute(f"PRAGMA application_id = {APPLICATION + VERSION}")
            new.execute(SCHEMA)
            new.execute("COMMIT")
            _insert(new, (first,))
            new.execute("PRAGMA journal_mode = WAL")
        finally:
            new.close()
        _sync(draft)
        draft.replace(path)
        _sync(path.parent)
    except (sqlite3.Error, OSError) as error:
        raise unwritable(path, error) from error


def _insert(connection: sqlite3.Connection, records: Sequence[Record]) -> None:
    """One transaction. The sequence is the key: a writer that was overtaken by another fails here."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_INSERT, [record.row() for record in records])
    connection.execute(f"PRAGMA user_version = {records[-1].sequence}")
    connection.execute("COMMIT")


def _connect(path: Path, connection: Connection) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        factory=connection,
        isolation_level=None,
        timeout=_PATIENCE_SECONDS,
        check_same_thread=False,  # the recorder writes from a thread of its own
    )


def _make_private(path: Path) -> None:
    """An empty file that only its owner can read, whatever the umask; SQLite gives its log the same mode."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _sync(path: Path) -> None:
    """Makes a file's content, or a folder's list of files, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)
