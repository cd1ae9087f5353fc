"""R10: whatever happens to a journal's files, it is as it was, or refused, or lost one write and says so.

The files are changed one bit, or cut off, at a sample of the places; `deep` takes them all.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.interpreter.journal import (
    Journal,
    JournalCorrupt,
    JournalUnwritable,
    JournalVersion,
    Record,
    examine,
    read,
)
from callsheet.interpreter.journal.reading import log_path
from tests.journal.samples import PLAN, Sample, closed_sample, live_sample

FRAME = 24 + 4096


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A journal of 50 records after a clean close."""
    return closed_sample(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A journal of 50 records as a SIGKILL leaves it."""
    return live_sample(tmp_path_factory.mktemp("live"))


@pytest.mark.slow
def test_a_flipped_bit_in_the_file_is_harmless_or_refused(closed: Sample, tmp_path: Path) -> None:
    """Never other records, and where it is harmless the journal can be continued."""
    outcomes = flip_file(closed, some_bits(closed.file, 150), tmp_path)

    assert {"same", "refused"} == outcomes.keys()


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_every_flipped_bit_in_the_file_is_harmless_or_refused(closed: Sample, tmp_path: Path) -> None:
    """All 229,376 of them."""
    outcomes = flip_file(closed, range(len(closed.file) * 8), tmp_path)

    assert {"same", "refused"} == outcomes.keys()


@pytest.mark.slow
def test_a_flipped_bit_in_the_log_is_refused_or_costs_the_last_write(live: Sample, tmp_path: Path) -> None:
    """SQLite itself would drop everything behind it without a word."""
    outcomes = flip_log(live, [*some_bits(live.log, 30), *header_bits(live.log, 30)], tmp_path)

    assert {"torn", "refused"} == outcomes.keys()


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_every_flipped_bit_of_the_log_s_headers_is_refused_or_costs_the_last_write(
    live: Sample, tmp_path: Path
) -> None:
    """All bits of its header and its frames' headers, and 5,000 of its pages."""
    bits = [*header_bits(live.log), *some_bits(live.log, 5_000)]

    assert {"torn", "refused"} == flip_log(live, bits, tmp_path).keys()


def test_a_file_cut_off_anywhere_is_refused(closed: Sample, tmp_path: Path) -> None:
    """What is missing had been durable."""
    cut_file(closed, range(0, len(closed.file), 97), tmp_path)


@pytest.mark.deep
@pytest.mark.timeout(600)
def test_a_file_cut_off_at_every_byte_is_refused(closed: Sample, tmp_path: Path) -> None:
    """All lengths."""
    cut_file(closed, range(len(closed.file)), tmp_path)


def test_a_log_cut_off_anywhere_keeps_what_was_durable_by_then(live: Sample, tmp_path: Path) -> None:
    """To the record, and it says so unless the cut falls between two writes."""
    whole = len(live.log)
    near_ends = [min(end + by, whole) for end, _ in live.durable[1::6] for by in (-25, -1, 0, 1, 9, 25)]
    cut_log(live, [*near_ends, *range(11, whole, 9973)], tmp_path)


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_a_log_cut_off_at_every_byte_keeps_what_was_durable_by_then(tmp_path: Path) -> None:
    """All lengths of a shorter log."""
    (tmp_path / "made").mkdir()
    sample = live_sample(tmp_path / "made", writes=8)
    (tmp_path / "cut").mkdir()
    cut_log(sample, range(len(sample.log) + 1), tmp_path / "cut")


def test_a_lost_log_leaves_what_was_in_the_file(live: Sample, tmp_path: Path) -> None:
    """A prefix: nothing in the file itself tells that there was more."""
    path = replace(live, log=b"").put(tmp_path)

    assert live.records[:1] == read(path).records


def test_a_journal_with_a_torn_end_is_continued_behind_what_is_left(live: Sample, tmp_path: Path) -> None:
    """The next opening is told, journals it, and the one after finds a whole journal."""
    path = replace(live, log=live.log[:-100]).put(tmp_path)

    with Journal.open(path, plan_hash=PLAN) as journal:
        assert journal.torn
        assert live.records[:-2] == journal.records[:-1]
        assert journal.records[-1].body["torn"]
        journal.append([("intent", {"again": True})])

    with Journal.open(path) as journal:
        assert not journal.torn
        leases = [record.body["torn"] for record in journal.records if record.kind == "lease"]

    assert leases == [False, True, False]


@pytest.mark.parametrize("sequence", [1, 7, 50])
def test_a_changed_body_is_named(closed: Sample, tmp_path: Path, sequence: int) -> None:
    """The last record too: it may be the intent of a commit that went out."""
    path = closed.put(tmp_path)
    execute(path, f"UPDATE records SET body = replace(body, '1', '2') || ' ' WHERE sequence = {sequence}")

    with pytest.raises(JournalCorrupt, match=f"is damaged at record {sequence}: its checksum") as caught:
        read(path)

    assert sequence == caught.value.sequence


@pytest.mark.parametrize(
    ("statement", "sequence", "why"),
    [
        ("DELETE FROM records WHERE sequence = 7", 7, "it is missing"),
        ("DELETE FROM records WHERE sequence = 50", 50, "50 records were written, 49 are there"),
        ("DELETE FROM records", 1, "50 records were written, 0 are there"),
        ("UPDATE records SET lease = lease + 0.5 WHERE sequence = 7", 7, "its fields are not of their types"),
        ("UPDATE records SET previous = 1 WHERE sequence = 7", 7, "its fields are not of their types"),
        ("UPDATE records SET time = time + 1 WHERE sequence = 7", 7, "its checksum does not match"),
        ("UPDATE records SET kind = 'outcome' WHERE sequence = 7", 7, "its checksum does not match"),
        ("DROP TABLE records", 1, "its table is not as it was made"),
        ("CREATE INDEX more ON records (kind)", 1, "its table is not as it was made"),
    ],
)
def test_a_meddled_row_is_named(closed: Sample, tmp_path: Path, statement: str, sequence: int, why: str) -> None:
    """Records taken out, changed in any field or of another type; a table lost, an index added."""
    path = closed.put(tmp_path)
    execute(path, statement)

    with pytest.raises(JournalCorrupt, match=why) as caught:
        Journal.open(path)

    assert sequence == caught.value.sequence


def test_a_record_that_was_changed_and_sealed_anew_does_not_fit_the_next(closed: Sample, tmp_path: Path) -> None:
    """The chain of hashes shows what a checksum can't."""
    path = closed.put(tmp_path)
    forged = replace(closed.records[6], text='{"node":"another"}')
    execute(path, "UPDATE records SET body = ?, crc = ? WHERE sequence = 7", forged.row()[4:6])

    with pytest.raises(JournalCorrupt, match="at record 8: it does not follow on the record before it"):
        read(path)


def test_another_plan_s_hash_can_t_be_put_in(closed: Sample, tmp_path: Path) -> None:
    """The first record's place in the chain is derived from it."""
    path = closed.put(tmp_path)
    text = closed.records[0].text.replace(PLAN, "0" * len(PLAN))
    forged = replace(closed.records[0], text=text)
    execute(path, "UPDATE records SET body = ?, crc = ? WHERE sequence = 1", forged.row()[4:6])

    with pytest.raises(JournalCorrupt, match="at record 1: it does not follow"):
        read(path)


def test_the_refusal_is_one_line_that_says_what_to_do(closed: Sample, tmp_path: Path) -> None:
    """Which file, which record, why, and what `callsheet doctor` will show."""
    path = closed.put(tmp_path)
    execute(path, "DELETE FROM records WHERE sequence = 7")

    with pytest.raises(JournalCorrupt) as caught:
        Journal.open(path)

    wanted = (
        f"the journal `{path}` is damaged at record 7: it is missing; the run can't be resumed,"
        " `callsheet doctor` shows the 6 records before it"
    )
    assert wanted == str(caught.value)


def test_examine_gives_what_stands_before_the_damage(closed: Sample, tmp_path: Path) -> None:
    """For `callsheet doctor`."""
    path = closed.put(tmp_path)
    execute(path, "DELETE FROM records WHERE sequence = 7")

    reading = examine(path)

    assert closed.records[:6] == reading.records
    assert isinstance(reading.fault, JournalCorrupt)
    assert reading.plan_hash == PLAN


def test_a_refused_journal_is_left_as_it_is(live: Sample, tmp_path: Path) -> None:
    """File and log stay for whoever wants to look."""
    damaged = bytearray(live.log)
    damaged[len(damaged) // 2] ^= 1
    sample = replace(live, log=bytes(damaged))
    path = sample.put(tmp_path)

    for _ in range(2):
        with pytest.raises(JournalCorrupt, match="its log breaks off"):
            Journal.open(path)

    assert (sample.file, sample.log) == (path.read_bytes(), log_path(path).read_bytes())


@pytest.mark.parametrize(("field", "mark"), [("page", 0), ("commit", 4)])
def test_a_log_that_hides_where_a_write_ends_is_refused(live: Sample, tmp_path: Path, field: str, mark: int) -> None:
    """Either of the two things that tell one write from the next is enough to see that two are lost."""
    ends = [at for at in range(32, len(live.log), FRAME) if any(live.log[at + 4 : at + 8])]
    last_but_one = ends[-2] if field == "commit" else ends[-3] + FRAME
    changed = bytearray(live.log)
    changed[last_but_one + mark : last_but_one + mark + 4] = bytes(3) + (b"\0" if mark else b"\7")
    path = replace(live, log=bytes(changed)).put(tmp_path)

    with pytest.raises(JournalCorrupt, match="its log breaks off before the end"):
        read(path)


def test_a_torn_write_larger_than_sqlite_s_cache_is_still_one_write(tmp_path: Path) -> None:
    """It is cut off."""
    path = tmp_path / "journal.sqlite"
    with Journal.create(path, plan_hash=PLAN) as journal:
        journal.append([("intent", {"text": "x" * 5_000})] * 800)
        sample = Sample(
            file=path.read_bytes(),
            log=log_path(path).read_bytes()[:-100],
            records=journal.records,
            durable=(),
        )
    (tmp_path / "cut").mkdir()

    reading = read(sample.put(tmp_path / "cut"))

    assert reading.torn
    assert sample.records == reading.records


def test_what_an_earlier_log_left_is_no_damage(tmp_path: Path) -> None:
    """A log that was folded is written over from its beginning; behind its end stands what is done with."""
    path = tmp_path / "journal.sqlite"
    with Journal.create(path, plan_hash=PLAN) as journal:
        journal.append([("intent", {"text": "x" * 5_000})] * 300)
        before = log_path(path).stat().st_size
        journal.append([("intent", {})])
        assert before == log_path(path).stat().st_size

        reading = read(path)

    assert len(reading.records) == 303
    assert not reading.torn


def test_an_empty_file_beside_a_log_is_refused_and_the_log_stays(live: Sample, tmp_path: Path) -> None:
    """SQLite itself would take it for a new database and delete the log."""
    path = replace(live, file=b"").put(tmp_path)

    with pytest.raises(JournalCorrupt, match="its file is empty"):
        Journal.open(path)

    assert live.log == log_path(path).read_bytes()


@pytest.mark.parametrize(("offset", "what"), [(36, "free pages"), (52, "another kind of file")])
def test_a_header_that_would_spoil_what_is_written_next_is_refused(
    closed: Sample, tmp_path: Path, offset: int, what: str
) -> None:
    """All records can be read, but SQLite would write to pages that are in use."""
    changed = bytearray(closed.file)
    changed[offset + 3] = 1
    path = replace(closed, file=bytes(changed)).put(tmp_path)

    with pytest.raises(JournalCorrupt, match="pages out of order"):
        read(path)


def flip_file(sample: Sample, bits: Iterable[int], folder: Path) -> Counter[str]:
    """How often what came of it; asserts that it is nothing else."""
    outcomes: Counter[str] = Counter()
    for changed in flipped(sample.file, bits):
        path = replace(sample, file=changed).put(folder)
        records = records_or_refused(path)
        if records is None:
            outcomes["refused"] += 1
            continue
        assert sample.records == records
        outcomes["same" if can_be_continued(path, records) else "refused"] += 1
    return outcomes


def flip_log(sample: Sample, bits: Iterable[int], folder: Path) -> Counter[str]:
    """As `flip_file`; the last write may be gone if the reading says that it was torn."""
    outcomes: Counter[str] = Counter()
    for changed in flipped(sample.log, bits):
        path = replace(sample, log=changed).put(folder)
        records = records_or_refused(path)
        if records is None:
            outcomes["refused"] += 1
            continue
        assert sample.records[:-2] == records
        assert read(path).torn
        assert can_be_continued(path, records)
        outcomes["torn"] += 1
    return outcomes


def cut_file(sample: Sample, lengths: Iterable[int], folder: Path) -> None:
    """Asserts that each is refused."""
    for length in lengths:
        path = replace(sample, file=sample.file[:length]).put(folder)
        assert records_or_refused(path) is None, length


def cut_log(sample: Sample, lengths: Iterable[int], folder: Path) -> None:
    """Asserts that each keeps just what was durable when the log had that length."""
    for length in lengths:
        path = replace(sample, log=sample.log[:length]).put(folder)
        durable = max(count for end, count in sample.durable if end <= length)
        reading = read(path)
        assert sample.records[:durable] == reading.records, length
        between_writes = any(length == end for end, _ in sample.durable)
        assert reading.torn != between_writes, length


def records_or_refused(path: Path) -> tuple[Record, ...] | None:
    """What is read; None if it is refused. Anything else that is raised is a failure of the test."""
    try:
        return read(path).records
    except (JournalCorrupt, JournalVersion):
        return None


def can_be_continued(path: Path, records: tuple[Record, ...]) -> bool:
    """Whether the journal takes more; asserts that this does not spoil what is there."""
    try:
        with Journal.open(path) as journal:
            added = journal.append([("intent", {"text": "x" * 5000})] * 3)
    except JournalUnwritable:  # a bit of the header makes a file read-only
        return False
    assert records == read(path).records[: len(records)]
    assert added == read(path).records[-3:]
    return True


def flipped(content: bytes, bits: Iterable[int]) -> Iterator[bytes]:
    """`content` once for each bit, with that bit changed."""
    changed = bytearray(content)
    for bit in bits:
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)
        changed[bit // 8] ^= 1 << bit % 8


def some_bits(content: bytes, count: int) -> list[int]:
    """A sample, always the same; the first 4 KiB, where a file's header and table are, weigh more."""
    chance = random.Random(count)
    return [chance.randrange(8 * (4096 if chance.random() < 0.2 else len(content))) for _ in range(count)]


def header_bits(log: bytes, count: int | None = None) -> list[int]:
    """Bits of the log's header and of its frames' headers: all of them or a sample."""
    starts = [0, *range(32, len(log), FRAME)]
    bits = [8 * start + bit for start in starts for bit in range(8 * (24 if start else 32))]
    return bits if count is None else random.Random(count).sample(bits, count)


def execute(path: Path, statement: str, parameters: Iterable[object] = ()) -> None:
    """Changes the file behind the journal's back."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement, tuple(parameters))
    connection.close()
