"""Reads a journal without touching it, also while another process writes to it.

In: the path of a journal. Out: a `Reading`, every record of it proved. `read` refuses a damaged journal;
`examine` gives what stands before the damage, and the damage. Nothing here writes to the run's folder but
SQLite's index beside a log that is there already, and not even that where the folder is read-only.

What is cut off as torn is the write that SQLite had not finished when its process died: nobody was told of
it. A record that was durable and went bad is refused even if it is the last one, for it may be the intent of
a commit, and to forget that is to commit twice.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .. import lease
from .errors import (
    JournalCorrupt,
    JournalError,
    JournalMissing,
    JournalUnreadable,
    JournalVersion,
    unreadable,
)
from .records import VERSION, Record, Unproved, prove
from .wal import log_state

SCHEMA = (
    "CREATE TABLE records (sequence INTEGER PRIMARY KEY, lease INTEGER NOT NULL, time INTEGER NOT NULL,"
    " kind TEXT NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL, previous BLOB NOT NULL)"
)
# SQLite keeps two numbers for its users in the file's header. The first tells that the file is a journal and,
# in its low byte, of which version. The second counts the records: without it, a database page that lost its
# last rows would look like a shorter journal.
APPLICATION = 0x0CA11500
_SELECT = "SELECT sequence, lease, time, kind, body, crc, previous FROM records ORDER BY sequence"
_TRIES_WHILE_WRITTEN = 3
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A journal as it was at one moment.

    `torn`: behind `records` stood a write that was cut short (or, if someone writes now, is under way);
    nobody was told that it had succeeded. `fault`: what is wrong behind `records`, only from `examine`.
    """

    records: tuple[Record, ...]
    torn: bool = False
    fault: JournalError | None = None

    @property
    def plan_hash(self) -> str:
        """The hash of the plan that the run began with; empty if not even the first record is left."""
        return str(self.records[0].body["plan"]) if self.records else ""


def read(path: Path) -> Reading:
    """All records of the journal at `path`.

    Raises `JournalMissing`, `JournalUnreadable`, `JournalVersion` or `JournalCorrupt`.
    """
    reading = examine(path)
    if reading.fault:
        raise reading.fault
    return reading


def examine(path: Path) -> Reading:
    """What can be believed of the journal at `path`, and what is wrong with the rest.

    Raises `JournalMissing` if there is none: all else is told in `fault`.
    """
    reading = _examine_once(path)
    for _ in range(_TRIES_WHILE_WRITTEN - 1):
        # A writer may have begun its log anew between two looks at it: what seemed damage is then gone.
        if reading.fault is not None and lease.held(lock_path(path)):
            reading = _examine_once(path)
    return reading


def lock_path(path: Path) -> Path:
    """The lock file of the journal at `path`."""
    return path.with_suffix(".lock")


def log_path(path: Path) -> Path:
    """SQLite's write-ahead log of the journal at `path`."""
    return path.with_name(path.name + "-wal")


def _examine_once(path: Path) -> Reading:
    records: list[Record] = []
    torn = False
    fault: JournalError | None = None
    try:
        log = _look_at_files(path)
        state = log_state(log)
        torn = state == "torn"
        with _connected(path, log) as connection:
            _read_into(records, connection, path)
        if state == "damaged":
            raise JournalCorrupt(path, len(records) + 1, "its log breaks off before the end")
    except Unproved as error:
        fault = JournalCorrupt(path, error.sequence, error.why)
    except sqlite3.Error as error:
        fault = unreadable(path, len(records) + 1, error)
    except UnicodeDecodeError:  # from within `sqlite3`, when SQLite's message quotes what is no longer UTF-8
        fault = JournalCorrupt(path, len(records) + 1, "SQLite can't read on")
    except (JournalCorrupt, JournalVersion, JournalUnreadable) as error:
        fault = error
    return Reading(records=tuple(records), torn=torn, fault=fault)


def _look_at_files(path: Path) -> bytes:
    """The journal's log. This comes before SQLite, which would delete the log beside an empty file."""
    try:
        size = path.stat().st_size
        log = _content(log_path(path))
    except FileNotFoundError as error:
        raise JournalMissing(path) from error
    except OSError as error:
        raise JournalUnreadable(path, (error.strerror or str(error)).lower()) from error
    if size == 0:
        raise JournalCorrupt(path, 1, "its file is empty")
    return log


def _content(log: Path) -> bytes:
    try:
        return log.read_bytes()
    except FileNotFoundError:  # no log, or its writer has just folded it into the file
        return b""


@contextmanager
def _connected(path: Path, log: bytes) -> Iterator[sqlite3.Connection]:
    """A connection that sees `path` as of now, for reading.

    Without a log nothing but the file counts, so SQLite need not look for one (and leave empty ones behind).
    With a log it needs an index beside it; where that can't be made, a private copy is read.
    """
    if not log:
        with closing(_connect(path, "immutable=1")) as connection:
            yield connection
        return
    with closing(_connect(path, "mode=ro")) as connection:
        if _can_index(connection):
            yield connection
            return
    with tempfile.TemporaryDirectory(prefix="callsheet-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        log_path(copy).write_bytes(log)
        with closing(_connect(copy, "mode=ro")) as connection:
            yield connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_PATIENCE_SECONDS)
    connection.text_factory = bytes  # the stored text is hashed as it stands
    return connection


def _can_index(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            return False
        raise
    return True


def _read_into(records: list[Record], connection: sqlite3.Connection, path: Path) -> None:
    """Appends to `records` one by one, so that they are there when the next one is not."""
    connection.execute("BEGIN")  # one snapshot for all that is compared
    _check_identity(connection, path)
    records.extend(prove(connection.execute(_SELECT)))
    _check_structure(connection, path, len(records))


def _check_identity(connection: sqlite3.Connection, path: Path) -> None:
    """Raises unless this is a journal, of the version that can be read."""
    application, version = divmod(_number(connection, "application_id"), 0x100)
    if application != APPLICATION // 0x100:
        raise JournalCorrupt(path, 1, "it is not a journal of Callsheet")
    if version != VERSION:
        raise JournalVersion(path, version, VERSION)
    if connection.execute("SELECT sql FROM sqlite_master").fetchall() != [(SCHEMA.encode(),)]:
        raise JournalCorrupt(path, 1, "its table is not as it was made")


def _check_structure(connection: sqlite3.Connection, path: Path, count: int) -> None:
    """Raises unless all records are there that were written, and it is safe to write more behind them."""
    written = _number(connection, "user_version")
    if written != count:
        raise JournalCorrupt(path, count + 1, f"{written} records were written, {count} are there")
    verdict = connection.execute("PRAGMA quick_check(1)").fetchall()
    if verdict != [(b"ok",)]:
        raise JournalCorrupt(path, count + 1, "SQLite's own check finds its pages out of order")


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
