"""R9: a record that can't be made durable is never acknowledged, and nothing is written behind it."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from callsheet.interpreter.journal import Journal, JournalUnwritable, Record, read
from callsheet.interpreter.journal.reading import log_path
from tests.cases import few_of
from tests.journal.samples import PLAN, failing_disk, full_disk, intent, live_sample

STATEMENTS_OF_A_WRITE = 4


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        (sqlite3.SQLITE_FULL, "full", "the disk is full"),
        (sqlite3.SQLITE_IOERR | 4 << 8, "io", "the disk reports an error"),
        (sqlite3.SQLITE_READONLY, "read-only", "read-only"),
        (sqlite3.SQLITE_BUSY, "busy", "another program has it locked"),
    ],
)
@pytest.mark.parametrize("after", few_of(range(3 * STATEMENTS_OF_A_WRITE), 4))
def test_a_disk_that_fails_at_the_nth_write(tmp_path: Path, after: int, code: int, reason: str, words: str) -> None:
    """Every n, every way to fail: what was acknowledged is there, what was not is not, and no gap follows."""
    path = tmp_path / "journal.sqlite"
    Journal.create(path, plan_hash=PLAN).close()
    acknowledged: list[Record] = []

    with pytest.raises(JournalUnwritable, match=words) as caught:
        write_until_it_fails(path, acknowledged, failing_disk(after=after, code=code))

    assert reason == caught.value.reason
    # The lease of the opening that failed is acknowledged to nobody but the journal itself.
    found = [record for record in read(path).records if record.kind == "intent"]
    assert acknowledged == found
    assert [0, 1, 2, 3][max(0, after // STATEMENTS_OF_A_WRITE - 1)] == len(found)
    with Journal.open(path) as journal:
        journal.append([intent(0)])


def test_after_one_failure_a_journal_takes_no_more(tmp_path: Path) -> None:
    """Though the disk works again: what it holds now is not known before the next opening."""
    path = tmp_path / "journal.sqlite"
    connection = failing_disk(after=10, code=sqlite3.SQLITE_FULL)
    with Journal.create(path, plan_hash=PLAN, connection=connection) as journal:
        for _ in range(2):
            with pytest.raises(JournalUnwritable, match="the disk is full"):
                journal.append([intent(0)])
            connection.left = 1_000

    assert [record.sequence for record in read(path).records] == [1, 2]


def test_a_file_that_can_t_grow(tmp_path: Path) -> None:
    """SQLite's own idea of a full disk; a record that spans many pages is there whole or not at all."""
    path = tmp_path / "journal.sqlite"
    acknowledged: list[Record] = []
    Journal.create(path, plan_hash=PLAN).close()

    with pytest.raises(JournalUnwritable, match="the disk is full"):
        write_until_it_fails(path, acknowledged, full_disk(pages=40), size=10_000)

    assert acknowledged
    assert tuple(acknowledged) == read(path).records[3:]


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on the size of files")
def test_a_write_that_the_system_refuses(tmp_path: Path) -> None:
    """A real failing write, in the middle of SQLite's log: the process says so and keeps its word."""
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from callsheet.interpreter.journal import Journal, JournalUnwritable\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_001, 100_001))\n"
        "with Journal.create(Path(sys.argv[1]), plan_hash='plan') as journal:\n"
        "    while True:\n"
        "        try:\n"
        "            print(journal.append([('intent', {'text': 'x' * 3000})])[0].sequence)\n"
        "        except JournalUnwritable as error:\n"
        "            sys.exit(error.reason)\n"
    )
    path = tmp_path / "journal.sqlite"

    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False, timeout=30
    )

    assert done.stderr.strip() == "io"
    assert list(range(3, 3 + len(done.stdout.split()))) == [int(line) for line in done.stdout.split()]
    assert int(done.stdout.split()[-1]) == read(path).records[-1].sequence


def test_a_second_writer_s_records_stop_the_first(tmp_path: Path) -> None:
    """Should a file system's locks fail, the sequence numbers still let one of them through only."""
    path = tmp_path / "journal.sqlite"
    with Journal.create(path, plan_hash=PLAN) as journal:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("INSERT INTO records SELECT 3, lease, time, kind, body, crc, previous FROM records LIMIT 1")
        other.close()

        with pytest.raises(JournalUnwritable, match="another process has written to it") as caught:
            journal.append([intent(0)])

    assert caught.value.reason == "fenced"


def test_a_file_system_without_a_log_is_refused(tmp_path: Path) -> None:
    """SQLite would go on in another mode, without a word, and a reader would miss what is unfinished."""

    class Unfit(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            return super().execute(sql.replace("journal_mode = WAL", "journal_mode = DELETE"), parameters)

    with pytest.raises(JournalUnwritable, match="keep runs on a local disk"):
        Journal.create(tmp_path / "journal.sqlite", plan_hash=PLAN, connection=Unfit)


def test_a_log_that_can_t_be_folded_is_no_loss(tmp_path: Path) -> None:
    """A reader holds on to the log while the journal is closed; the next opening folds it."""
    path = tmp_path / "journal.sqlite"
    journal = Journal.create(path, plan_hash=PLAN)
    journal.append([intent(0)])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM records").fetchone()
    journal.append([intent(1)])

    journal.close()

    assert log_path(path).stat().st_size > 0
    assert len(read(path).records) == 4
    reader.close()
    Journal.open(path).close()
    assert not log_path(path).exists()


@pytest.mark.parametrize("crashed", [False, True])
def test_a_read_only_folder_is_read_but_not_written(open_folder: Path, crashed: bool) -> None:
    """With a log that SQLite can't index there, and without; nothing is left behind."""
    path = open_folder / "journal.sqlite"
    sample = live_sample(open_folder)
    if crashed:
        sample.put(open_folder)
    for file in open_folder.iterdir():
        file.chmod(0o444)
    open_folder.chmod(0o555)
    before = sorted(file.name for file in open_folder.iterdir())

    with rights_of_nobody():
        found = read(path).records
        with pytest.raises(JournalUnwritable, match="it or its folder is read-only: make it writable"):
            Journal.open(path)

    assert sample.records == found
    assert before == sorted(file.name for file in open_folder.iterdir())


@contextmanager
def rights_of_nobody() -> Iterator[None]:
    """Root may write anywhere, so where tests run as root this takes its rights away for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def write_until_it_fails(
    path: Path, acknowledged: list[Record], connection: type[sqlite3.Connection], size: int = 10
) -> None:
    """Appends for ever, keeping what was acknowledged."""
    with Journal.open(path, connection=connection) as journal:
        while True:
            acknowledged.extend(journal.append([("intent", {"text": "x" * size})]))
