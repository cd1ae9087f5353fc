"""Journals to test with: a small one with what is known about it, disks that fail, and any JSON data."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st

from callsheet.interpreter.journal import Journal, Record, read
from callsheet.interpreter.journal.reading import log_path
from tests.examples import examples

PLAN = "3f9c1e" * 8
LOG_HEADER = 32

# Each writes to a disk, and the profile asks for more of those that do not.
on_disk = examples(25)

# Surrogates too: page text is JavaScript's, which allows half a character.
texts = st.text(st.characters(exclude_categories=()))
json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
bodies = st.dictionaries(texts, json_data, max_size=5)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A journal of 50 records as bytes, and which of them were durable at which length of its log."""

    file: bytes
    log: bytes
    records: tuple[Record, ...]
    durable: tuple[tuple[int, int], ...]  # (length of the log, records) after each write

    def put(self, folder: Path) -> Path:
        """Writes the files into a folder, in place of what is there."""
        for old in folder.iterdir():
            old.unlink()
        path = folder / "journal.sqlite"
        path.write_bytes(self.file)
        if self.log:
            log_path(path).write_bytes(self.log)
        return path


def live_sample(folder: Path, writes: int = 24) -> Sample:
    """A journal as a SIGKILL leaves it: most of it is in the log."""
    path = folder / "journal.sqlite"
    durable = []
    with Journal.create(path, plan_hash=PLAN) as journal:
        for number in range(writes):
            durable.append((log_path(path).stat().st_size, 2 + 2 * number))
            journal.append([intent(number), ("outcome", {"number": number})])
        durable.append((log_path(path).stat().st_size, 2 + 2 * writes))
        log = log_path(path).read_bytes()
        return Sample(
            file=path.read_bytes(), log=log, records=read(path).records, durable=((0, 1), (LOG_HEADER, 1), *durable)
        )


def closed_sample(folder: Path) -> Sample:
    """A journal that was closed: all of it is in the file."""
    path = folder / "journal.sqlite"
    with Journal.create(path, plan_hash=PLAN) as journal:
        for number in range(24):
            journal.append([intent(number), ("outcome", {"number": number})])
    return Sample(file=path.read_bytes(), log=b"", records=read(path).records, durable=((0, 50),))


def intent(number: int) -> tuple[str, dict[str, Any]]:
    """Bodies of many sizes, some of several bytes a character."""
    return "intent", {"node": f"node {number}", "text": "é" * (number * 37 % 200)}


class FailingConnection(sqlite3.Connection):
    """A disk that takes `left` more writing statements, and fails with `code` from then on."""

    left: ClassVar[int]
    code: ClassVar[int]

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self._count(sql)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        self._count(sql)
        return super().executemany(sql, parameters)

    @classmethod
    def _count(cls, sql: str) -> None:
        if not sql.startswith(("BEGIN IMMEDIATE", "INSERT", "PRAGMA user_version", "COMMIT")):
            return
        if cls.left <= 0:
            error = sqlite3.OperationalError("the disk fails, as the test wants")
            error.sqlite_errorcode = cls.code
            raise error
        cls.left -= 1


def failing_disk(*, after: int, code: int) -> type[FailingConnection]:
    """Connections whose first `after` writing statements, taken together, succeed."""
    return type("OneFailingConnection", (FailingConnection,), {"left": after, "code": code})


def full_disk(*, pages: int) -> type[sqlite3.Connection]:
    """Connections to a file that can't grow beyond so many pages."""

    class FullConnection(sqlite3.Connection):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            super().execute(f"PRAGMA max_page_count = {pages}")

    return FullConnection


def counting_disk() -> tuple[type[sqlite3.Connection], list[str]]:
    """Connections, and the list of the statements that they will have executed."""
    statements: list[str] = []

    class CountingConnection(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            statements.append(sql)
            return super().execute(sql, parameters)

    return CountingConnection, statements
