"""The file of a plan cache: SQLite with a write-ahead log, and the words of goals in FTS5.

A module of its own, for what can be wrong with a file is no business of those who look for plans: one that is no cache,
or another version's, is moved aside under a name that says so, and a new one is begun.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

if sys.platform != "win32":
    import fcntl

FILE = "plans.sqlite3"
LOCK = "plans.lock"
VERSION = 1
OURS = 0x43535043
"""`CSPC`, which SQLite keeps at the head of the file."""
PATIENCE = 5.0
"""Seconds to wait for another process that writes."""
SCHEMA = """
CREATE TABLE plans (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, scope TEXT NOT NULL, goal TEXT NOT NULL, given TEXT NOT NULL,
    site TEXT NOT NULL, address TEXT NOT NULL, spec TEXT NOT NULL, planner TEXT NOT NULL,
    text TEXT NOT NULL, run TEXT NOT NULL, made REAL NOT NULL, used REAL NOT NULL, uses INTEGER NOT NULL,
    verified INTEGER NOT NULL, share REAL NOT NULL, reward REAL NOT NULL, size INTEGER NOT NULL
);
CREATE INDEX of_scope ON plans (scope);
CREATE TABLE specs (address TEXT PRIMARY KEY, spec TEXT NOT NULL);
CREATE TABLE counts (what TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE VIRTUAL TABLE goals USING fts5 (goal, content='plans', content_rowid='id');
CREATE TRIGGER plan_comes AFTER INSERT ON plans BEGIN
    INSERT INTO goals (rowid, goal) VALUES (new.id, new.goal);
END;
CREATE TRIGGER plan_goes AFTER DELETE ON plans BEGIN
    INSERT INTO goals (goals, rowid, goal) VALUES ('delete', old.id, old.goal);
END;
"""
Row: TypeAlias = tuple[Any, ...]


class Unusable(Exception):
    """The file cannot be read or written now; the message is one line that says why."""


class Store:
    """The file in a folder. It is made when something is first written; `said` hears what was moved aside."""

    def __init__(self, folder: Path, said: Callable[[str], None]) -> None:
        self.folder, self.path = folder, folder / FILE
        self._said = said
        self._file: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a query finds; nothing where there is no file yet. Raises `Unusable`."""
        with self._guarded(f"the plan cache `{self.path}` cannot be read"):
            if not self.path.exists():
                return []
            return self._connection().execute(query, values).fetchall()

    def version(self) -> Any:
        """What changes when another process has written."""
        found = self.rows("PRAGMA data_version")
        return (self._opened, found[0][0] if found else None)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing. Raises `Unusable`."""
        with self._guarded(f"the plan cache `{self.path}` cannot be written"):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = self._connection()
            file.execute("BEGIN IMMEDIATE")
            try:
                yield file
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise Unusable(f"{what}: {reason.lower()}") from None
        except sqlite3.DatabaseError as error:
            self._put_aside(str(error))
            raise Unusable("a new plan cache is begun") from None

    def _connection(self) -> sqlite3.Connection:
        """The open file; a new one when somebody has put the old one aside."""
        if self._file is not None and self._opened != _identity(self.path):
            self.close()
        if self._file is None:
            with self._alone():
                self._file = self._open()
                self._opened = _identity(self.path)
        return self._file

    def _open(self) -> sqlite3.Connection:
        if (reason := _not_ours(self.path)) is not None:
            self._move(reason)
        new = not self.path.exists()
        if new:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        file = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            file.execute("PRAGMA synchronous = NORMAL")  # after a power cut the last plans may be gone, none is half
            if file.execute("PRAGMA user_version").fetchone()[0] == 0:
                file.execute("PRAGMA auto_vacuum = INCREMENTAL")
                file.execute("PRAGMA journal_mode = WAL")
                marks = f"PRAGMA application_id = {OURS}; PRAGMA user_version = {VERSION};"
                file.executescript(f"BEGIN IMMEDIATE;{SCHEMA}{marks}COMMIT;")
        except BaseException:
            file.close()
            raise
        return file

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else opens the file, or puts it aside, meanwhile."""
        descriptor = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform != "win32":
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _put_aside(self, reason: str) -> None:
        opened = self._opened
        self.close()
        with self._alone():
            if self.path.exists() and _identity(self.path) == opened:
                self._move(reason)

    def _move(self, reason: str) -> None:
        """Rename the file and what belongs to it; nothing of it is lost."""
        number = 1
        while (aside := self.path.with_name(f"plans.unreadable-{number}.sqlite3")).exists():
            number += 1
        for ending in ("", "-wal", "-shm"):
            part = Path(f"{self.path}{ending}")
            if part.exists():
                part.rename(f"{aside}{ending}")
        self._said(f"the plan cache `{self.path}` {reason}: it was moved to `{aside.name}`, and a new one is begun")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _not_ours(path: Path) -> str | None:
    """Why a file is no cache of this version, None when it is one or is not there."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        file = sqlite3.connect(path, timeout=PATIENCE)
        try:
            mark = file.execute("PRAGMA application_id").fetchone()[0]
            version = file.execute("PRAGMA user_version").fetchone()[0]
        finally:
            file.close()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return f"cannot be read ({error})"
    if mark != OURS:
        return "is no plan cache"
    return None if version == VERSION else f"is of version {version}, and this is version {VERSION}"
