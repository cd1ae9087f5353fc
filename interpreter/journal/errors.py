"""Why a journal can't be read or written, in words for the person whose run it is.

JournalError
├── JournalMissing      nothing was recorded: the run may simply be started again
├── JournalExists       a new journal would overwrite one
├── JournalUnreadable   the disk or a permission is in the way; the journal may be sound
├── JournalVersion      written by another version of Callsheet
├── JournalPlan         written under another plan
├── JournalUnknown      a record of it says what this version of Callsheet has no word for
├── JournalCorrupt      what stands there is not what was written
└── JournalUnwritable   a record could not be made durable

Out: exceptions whose text is one line that can be printed as it is.
"""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Literal, TypeAlias

Reason: TypeAlias = Literal["full", "read-only", "io", "busy", "unfit", "fenced", "damaged", "closed"]

_WORDS: dict[Reason, str] = {
    "full": "the disk is full: free some space, then resume",
    "read-only": "it or its folder is read-only: make it writable, then resume",
    "io": "the disk reports an error: check the disk, then resume",
    "busy": "another program has it locked: close that program, then resume",
    "unfit": "its file system has no shared memory for SQLite's log: keep runs on a local disk",
    "fenced": "another process has written to it: let that one finish",
    "damaged": "the file was damaged while in use: `callsheet doctor` shows what can still be read",
    "closed": "it is closed",
}

_REASONS: dict[int, Reason] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_PERM: "read-only",
    sqlite3.SQLITE_CANTOPEN: "read-only",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_CONSTRAINT: "fenced",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
_OS_REASONS: dict[int | None, Reason] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}
_OUTSIDE: dict[int, str] = {
    sqlite3.SQLITE_CANTOPEN: "its files can't be opened",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_BUSY: "another program has it locked",
    sqlite3.SQLITE_LOCKED: "another program has it locked",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
}


class JournalError(Exception):
    """Any of the above."""


class JournalMissing(JournalError):
    """The run ended before its first record was durable, so nothing was done in it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"nothing was recorded in `{path}`: start the run again")


class JournalExists(JournalError):
    """There is a journal at `path` already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is a journal at `{path}` already: resume that run or choose another folder")


class JournalUnreadable(JournalError):
    """The journal can't be read for a reason that lies outside it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"the journal `{path}` can't be read: {why}")


class JournalVersion(JournalError):
    """`version` is not the one that this Callsheet reads and writes."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        super().__init__(
            f"the journal `{path}` has format {version}, not {known}: use the Callsheet that wrote it",
        )
        self.version = version


class JournalPlan(JournalError):
    """The journal belongs to a plan with another hash; `recorded` is that hash."""

    def __init__(self, path: Path, recorded: str, given: str) -> None:
        super().__init__(
            f"the journal `{path}` was written under plan {recorded[:12]}, not {given[:12]}: start a new run",
        )
        self.recorded = recorded


class JournalUnknown(JournalError):
    """A record is sound, but of a kind, or with a field, that this Callsheet does not know: it may be what counts."""

    def __init__(self, sequence: int, kind: str) -> None:
        super().__init__(
            f"record {sequence} of the journal, a `{kind}`, is of another version: use the Callsheet that wrote it"
        )


class JournalCorrupt(JournalError):
    """The journal is not what was written. `sequence` is the first record that can't be believed."""

    def __init__(self, path: Path, sequence: int, why: str) -> None:
        sound = {1: "no record before it is left", 2: "`callsheet doctor` shows the record before it"}.get(
            sequence, f"`callsheet doctor` shows the {sequence - 1} records before it"
        )
        message = f"the journal `{path}` is damaged at record {sequence}: {why}; the run can't be resumed, {sound}"
        super().__init__(message)
        self.sequence = sequence
        self.why = why


class JournalUnwritable(JournalError):
    """A record is not known to be durable. Nothing more will be written through this journal."""

    def __init__(self, path: Path, reason: Reason) -> None:
        super().__init__(f"the journal `{path}` can't be written: {_WORDS[reason]}")
        self.reason = reason


def unwritable(path: Path, error: sqlite3.Error | OSError) -> JournalUnwritable:
    """What a failed write means."""
    if isinstance(error, OSError):
        return JournalUnwritable(path, _OS_REASONS.get(error.errno, "io"))
    return JournalUnwritable(path, _REASONS.get(_code(error), "io"))


def unreadable(path: Path, sequence: int, error: sqlite3.Error) -> JournalUnreadable | JournalCorrupt:
    """What a failed read of record `sequence` means.

    SQLite's own words are not passed on: they quote the damaged file, which may hold anything.
    """
    if _code(error) in _OUTSIDE:
        return JournalUnreadable(path, _OUTSIDE[_code(error)])
    name = getattr(error, "sqlite_errorname", "SQLITE_ERROR")
    return JournalCorrupt(path, sequence, f"SQLite can't read on ({name})")


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; its extended codes keep it in the low byte."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
