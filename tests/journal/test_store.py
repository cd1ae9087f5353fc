"""What a journal promises while the disk works: identity, order, one writer, the plan and the version."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.interpreter.journal import (
    Journal,
    JournalCorrupt,
    JournalExists,
    JournalMissing,
    JournalPlan,
    JournalUnwritable,
    JournalVersion,
    read,
)
from callsheet.interpreter.journal.reading import APPLICATION
from tests.journal.samples import PLAN, bodies, counting_disk, on_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal may be made."""
    return tmp_path / "journal.sqlite"


@pytest.mark.slow
@on_disk
@given(st.lists(st.lists(bodies, max_size=3), max_size=4))
def test_what_is_appended_is_what_is_read(batches: list[list[dict[str, Any]]]) -> None:
    """Any JSON data comes back equal and in the same order, over several openings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite"
        Journal.create(path, plan_hash=PLAN).close()
        for batch in batches:
            with Journal.open(path) as journal:
                journal.append([("intent", body) for body in batch])

        found = [record.body for record in read(path).records if record.kind == "intent"]

        wanted = [body for batch in batches for body in batch]
        assert wanted == found
        assert json.dumps(wanted) == json.dumps(found)


def test_a_new_journal_tells_its_plan_and_who_opened_it(path: Path) -> None:
    """The first record names plan and version, the second the process."""
    with Journal.create(path, plan_hash=PLAN) as journal:
        kinds = [(record.sequence, record.lease, record.kind) for record in journal.records]

    assert kinds == [(1, 0, "journal"), (2, 1, "lease")]
    assert read(path).records == journal.records
    assert (journal.plan_hash, read(path).plan_hash) == (PLAN, PLAN)


def test_append_gives_the_records_their_place(path: Path) -> None:
    """Numbers are dense, the lease is this opening's, the time is the clock's."""
    with Journal.create(path, plan_hash=PLAN, clock=lambda: 1_790_000_000.25) as journal:
        first, second = journal.append([("intent", {"a": 1}), ("outcome", {"b": 2})])

    assert (first.sequence, first.lease, first.kind, first.body) == (3, 1, "intent", {"a": 1})
    assert (second.sequence, second.lease, second.kind, second.body) == (4, 1, "outcome", {"b": 2})
    assert dt.datetime(2026, 9, 21, 14, 13, 20, 250_000, dt.UTC) == first.when


def test_each_opening_takes_the_next_lease(path: Path) -> None:
    """Leases count the openings."""
    Journal.create(path, plan_hash=PLAN).close()
    for lease in (2, 3):
        with Journal.open(path) as journal:
            assert lease == journal.lease

    assert [record.lease for record in read(path).records] == [0, 1, 2, 3]


def test_appending_nothing_writes_nothing(path: Path) -> None:
    """An empty append is no transaction."""
    with Journal.create(path, plan_hash=PLAN) as journal:
        assert journal.append([]) == ()

    assert len(read(path).records) == 2


UNWRITABLE = {
    "nan": {"a": float("nan")},
    "infinity": {"a": float("inf")},
    "object": {"a": object()},
    "set": {"a": {1, 2}},
}


@pytest.mark.parametrize("body", UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_is_not_json_is_refused_before_it_is_written(path: Path, body: dict[str, Any]) -> None:
    """One bad body in an append leaves none of it behind, and the journal goes on."""
    with Journal.create(path, plan_hash=PLAN) as journal:
        with pytest.raises((TypeError, ValueError), match="JSON"):
            journal.append([("intent", {"good": True}), ("intent", body)])
        journal.append([("intent", {"good": True})])

    assert len(read(path).records) == 3


def test_a_clean_close_leaves_one_file_and_its_lock(path: Path) -> None:
    """The log is folded into the file."""
    with Journal.create(path, plan_hash=PLAN) as journal:
        journal.append([("intent", {})])

    assert sorted(file.name for file in path.parent.iterdir()) == ["journal.lock", "journal.sqlite"]


def test_reading_leaves_nothing_behind(path: Path) -> None:
    """No log and no index beside a journal that was closed."""
    Journal.create(path, plan_hash=PLAN).close()
    before = sorted(path.parent.iterdir())

    read(path)

    assert before == sorted(path.parent.iterdir())


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_its_files_are_private(path: Path, umask: int, restore_umask: Callable[[int], int]) -> None:
    """Only the owner can read journal, log, index and lock, whatever the umask."""
    restore_umask(umask)
    with Journal.create(path, plan_hash=PLAN) as journal:
        journal.append([("intent", {})])
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}

    assert dict.fromkeys(["journal.lock", "journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"], 0o600) == modes


def test_every_commit_reaches_the_disk(path: Path) -> None:
    """SQLite syncs at each commit (`synchronous` is FULL, 2) of a write-ahead log."""
    connections: list[sqlite3.Connection] = []

    class Kept(sqlite3.Connection):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            connections.append(self)

    with Journal.create(path, plan_hash=PLAN, connection=Kept):
        settings = [connections[-1].execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")]

    assert settings == [2, "wal"]


def test_one_append_is_one_commit(path: Path) -> None:
    """However many records it has."""
    connection, statements = counting_disk()
    with Journal.create(path, plan_hash=PLAN, connection=connection) as journal:
        before = statements.count("COMMIT")
        journal.append([("intent", {"number": number}) for number in range(100)])

        assert statements.count("COMMIT") - before == 1


def test_a_journal_is_never_overwritten(path: Path) -> None:
    """`create` refuses where there is one."""
    Journal.create(path, plan_hash=PLAN).close()

    with pytest.raises(JournalExists, match="already"):
        Journal.create(path, plan_hash=PLAN)


def test_a_missing_journal_says_that_nothing_was_recorded(path: Path) -> None:
    """And looking for it leaves nothing behind."""
    with pytest.raises(JournalMissing, match="nothing was recorded"):
        Journal.open(path)
    with pytest.raises(JournalMissing, match="nothing was recorded"):
        read(path)

    assert list(path.parent.iterdir()) == []


def test_what_a_killed_creation_left_is_no_obstacle(path: Path) -> None:
    """The journal is made under another name and moved when it is whole."""
    path.with_name("journal.sqlite.new").write_bytes(b"half a journal")

    Journal.create(path, plan_hash=PLAN).close()

    assert len(read(path).records) == 2


def test_another_plan_may_not_continue_a_run(path: Path) -> None:
    """The hash is compared before anything is written."""
    Journal.create(path, plan_hash=PLAN).close()

    with pytest.raises(JournalPlan, match="was written under plan 3f9c1e3f9c1e, not abc"):
        Journal.open(path, plan_hash="abc")
    with Journal.open(path, plan_hash=PLAN) as journal:
        assert journal.lease == 2


def test_an_unknown_version_is_refused(path: Path) -> None:
    """It says which version, and does not touch the file."""
    Journal.create(path, plan_hash=PLAN).close()
    edit(path, f"PRAGMA application_id = {APPLICATION + 7}")
    before = path.read_bytes()

    with pytest.raises(JournalVersion, match="has format 7, not 1") as caught:
        Journal.open(path)

    assert caught.value.version == 7
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"x", b"plan buy_cheapest\n" * 500, b"SQLite format 3\0" + bytes(4080)], ids=len
)
def test_what_is_no_journal_gives_one_clear_line(path: Path, content: bytes) -> None:
    """Text, zeros, nothing at all."""
    path.write_bytes(content)

    with pytest.raises(JournalCorrupt, match="is damaged at record 1: ") as caught:
        Journal.open(path)

    assert len(str(caught.value).splitlines()) == 1


def test_another_program_s_database_is_no_journal(path: Path) -> None:
    """A sound SQLite file without our number."""
    edit(path, "CREATE TABLE records (a)")

    with pytest.raises(JournalCorrupt, match="not a journal of Callsheet"):
        read(path)


def test_after_close_nothing_is_written(path: Path) -> None:
    """And closing twice is fine."""
    journal = Journal.create(path, plan_hash=PLAN)
    journal.close()
    journal.close()

    with pytest.raises(JournalUnwritable, match="it is closed"):
        journal.append([("intent", {})])


def test_odd_names_of_folders_are_no_trouble(tmp_path: Path) -> None:
    """What an address would take for a query or an escape is part of the name."""
    folder = tmp_path / "100%25 of #1? ü & co"
    folder.mkdir()

    with Journal.create(folder / "journal.sqlite", plan_hash=PLAN) as journal:
        journal.append([("intent", {})])

    assert len(read(folder / "journal.sqlite").records) == 3


def edit(path: Path, statement: str) -> None:
    """Changes the file behind the journal's back."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()
