"""The recorder: shared commits, order, notes, masks, and a disk that fails under many tasks."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from callsheet.interpreter.journal import Journal, JournalUnwritable, Record, Recorder, read
from callsheet.interpreter.masking import Masker
from tests.journal.samples import PLAN, counting_disk, failing_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal may be made."""
    return tmp_path / "journal.sqlite"


async def test_what_comes_in_one_turn_of_the_loop_shares_a_commit(path: Path) -> None:
    """A hundred tasks, one commit."""
    connection, statements = counting_disk()
    with Journal.create(path, plan_hash=PLAN, connection=connection) as journal:
        before = statements.count("COMMIT")
        async with Recorder(journal) as recorder:
            records = await asyncio.gather(*(recorder.record("intent", {"task": i}) for i in range(100)))

            assert statements.count("COMMIT") - before == 1

    assert [record.body["task"] for record in records] == list(range(100))
    assert tuple(records) == read(path).records[2:]


async def test_what_comes_during_a_commit_shares_the_next(path: Path) -> None:
    """Many tasks with many records each need far fewer commits than records, and each keeps its order."""
    connection, statements = counting_disk()
    with Journal.create(path, plan_hash=PLAN, connection=connection) as journal:
        before = statements.count("COMMIT")
        async with Recorder(journal) as recorder, asyncio.TaskGroup() as group:
            for task in range(20):
                group.create_task(write_some(recorder, task, 10))

        assert statements.count("COMMIT") - before < 200 / 4

    for task in range(20):
        numbers = [r.body["number"] for r in read(path).records[2:] if r.body["task"] == task]
        assert numbers == list(range(10))


async def test_a_record_is_durable_when_it_is_returned(path: Path) -> None:
    """Another process would read it at that moment."""
    with Journal.create(path, plan_hash=PLAN) as journal:
        async with Recorder(journal) as recorder:
            for number in range(10):
                record = await recorder.record("intent", {"number": number})

                assert record == read(path).records[-1]


async def test_the_loop_goes_on_while_the_disk_is_slow(path: Path) -> None:
    """Only those whose records are being written wait."""
    turns = 0

    class SlowConnection(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            if sql == "COMMIT" and waiting is not None:
                asyncio.run_coroutine_threadsafe(waiting.wait(), loop).result(timeout=10)
            return super().execute(sql, parameters)

    waiting: asyncio.Event | None = None
    loop = asyncio.get_running_loop()
    with Journal.create(path, plan_hash=PLAN, connection=SlowConnection) as journal:
        async with Recorder(journal) as recorder:
            waiting = asyncio.Event()
            slow = asyncio.create_task(recorder.record("intent", {}))
            for _ in range(50):
                await asyncio.sleep(0)
                turns += 1
            assert not slow.done()
            waiting.set()
            assert (await slow).sequence == 3

    assert turns == 50


async def test_notes_are_written_with_the_next_record_and_before_it(path: Path) -> None:
    """In the order in which they were handed in, and not before somebody waits."""
    with Journal.create(path, plan_hash=PLAN) as journal:
        async with Recorder(journal) as recorder:
            recorder.note("note", {"number": 1})
            recorder.note("note", {"number": 2})
            await asyncio.sleep(0.01)
            assert len(read(path).records) == 2

            await recorder.record("intent", {"number": 3})

            assert [record.body["number"] for record in read(path).records[2:]] == [1, 2, 3]


async def test_flush_and_leaving_write_what_was_noted(path: Path) -> None:
    """Also if an error ends the block."""

    async def note(journal: Journal) -> None:
        async with Recorder(journal) as recorder:
            recorder.note("note", {"number": 1})
            await recorder.flush()
            assert len(read(path).records) == 3
            recorder.note("note", {"number": 2})
            raise ZeroDivisionError

    with Journal.create(path, plan_hash=PLAN) as journal:
        with pytest.raises(ZeroDivisionError):
            await note(journal)

        assert [record.body["number"] for record in read(path).records[2:]] == [1, 2]


async def test_bodies_are_masked_before_they_are_written(path: Path) -> None:
    """What `record` returns is what was written."""
    masker = Masker({"shop_pw": "correct horse"})
    with Journal.create(path, plan_hash=PLAN) as journal:
        async with Recorder(journal, mask=masker.mask_data) as recorder:
            recorder.note("note", {"error": ["no field correct%20horse"]})
            record = await recorder.record("outcome", {"text": "typed correct horse"})

    assert record.body == {"text": "typed ‹secret shop_pw›"}
    assert [r.body for r in read(path).records[2:]] == [
        {"error": ["no field ‹secret shop_pw›"]},
        record.body,
    ]


async def test_a_bad_body_harms_nobody_else(path: Path) -> None:
    """It is refused where it is handed in."""
    with Journal.create(path, plan_hash=PLAN) as journal:
        async with Recorder(journal) as recorder:
            good = asyncio.create_task(recorder.record("intent", {"good": True}))
            with pytest.raises(TypeError, match="not JSON serializable"):
                await recorder.record("intent", {"bad": object()})
            with pytest.raises(ValueError, match="not JSON compliant"):
                recorder.note("intent", {"bad": float("nan")})

            assert (await good).sequence == 3


async def test_a_cancelled_task_takes_nothing_from_the_others(path: Path) -> None:
    """Records share a commit; one that is no longer waited for is written all the same."""
    with Journal.create(path, plan_hash=PLAN) as journal:
        async with Recorder(journal) as recorder:
            tasks = [asyncio.create_task(recorder.record("intent", {"task": i})) for i in range(3)]
            await asyncio.sleep(0)
            tasks[1].cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(result) for result in results] == [Record, asyncio.CancelledError, Record]
    assert [record.body["task"] for record in read(path).records[2:]] == [0, 1, 2]


@pytest.mark.parametrize("after", range(4, 16))
async def test_when_the_disk_fails_every_task_hears_of_it(path: Path, after: int) -> None:
    """Each record is there and acknowledged, or refused; behind the first refusal there are only refusals."""
    acknowledged: list[Record] = []
    journal = open_on_failing_disk(path, sqlite3.SQLITE_FULL, after)
    with journal, pytest.raises(ExceptionGroup) as caught:
        await write_in_tasks(journal, acknowledged)

    assert caught.group_contains(JournalUnwritable, match="the disk is full")
    assert sorted(acknowledged, key=lambda record: record.sequence) == list(read(path).records[3:])


async def test_after_a_failure_everything_is_refused(path: Path) -> None:
    """Records, notes, flushes."""
    with open_on_failing_disk(path, sqlite3.SQLITE_IOERR) as journal:
        recorder = Recorder(journal)
        for _ in range(2):
            with pytest.raises(JournalUnwritable, match="the disk reports an error"):
                await recorder.record("intent", {})
        with pytest.raises(JournalUnwritable, match="the disk reports an error"):
            recorder.note("note", {})
        with pytest.raises(JournalUnwritable, match="the disk reports an error"):
            await recorder.close()

    assert len(read(path).records) == 3


async def test_notes_that_can_t_be_written_are_told_of_at_the_end(path: Path) -> None:
    """Nobody waited for them, so the block's end must say it."""

    async def note(journal: Journal) -> None:
        async with Recorder(journal) as recorder:
            recorder.note("note", {})

    journal = open_on_failing_disk(path, sqlite3.SQLITE_FULL)
    with journal, pytest.raises(JournalUnwritable, match="the disk is full"):
        await note(journal)


async def test_the_failure_that_ends_a_block_is_told_once(path: Path) -> None:
    """Not a second time by the block's own end, around it."""

    async def record(journal: Journal) -> None:
        async with Recorder(journal) as recorder:
            await recorder.record("intent", {})

    journal = open_on_failing_disk(path, sqlite3.SQLITE_FULL)
    with journal, pytest.raises(JournalUnwritable) as caught:
        await record(journal)

    assert not isinstance(caught.value.__context__, JournalUnwritable)


def open_on_failing_disk(path: Path, code: int, after: int = 4) -> Journal:
    """A journal, continued on a disk that fails after so many statements; four are the opening's own."""
    Journal.create(path, plan_hash=PLAN).close()
    return Journal.open(path, connection=failing_disk(after=after, code=code))


async def write_in_tasks(journal: Journal, acknowledged: list[Record]) -> None:
    """Three tasks, many records each."""
    async with Recorder(journal) as recorder, asyncio.TaskGroup() as group:
        for task in range(3):
            group.create_task(write_some(recorder, task, 20, acknowledged))


async def write_some(recorder: Recorder, task: int, count: int, acknowledged: list[Record] | None = None) -> None:
    """So many records, one after another."""
    for number in range(count):
        record = await recorder.record("intent", {"task": task, "number": number})
        if acknowledged is not None:
            acknowledged.append(record)
