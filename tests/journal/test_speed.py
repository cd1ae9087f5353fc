"""What the journal costs: figures with `-s`, and limits far above them so that only a blunder fails."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from callsheet.interpreter.journal import Journal, Recorder, read
from callsheet.interpreter.journal.reading import log_path
from callsheet.interpreter.masking import Masker
from tests.journal.samples import PLAN

pytestmark = pytest.mark.bench


def test_reading_ten_thousand_records(tmp_path: Path) -> None:
    """Resuming has 200 ms for all it does; proving the records takes a quarter of that."""
    path = tmp_path / "journal.sqlite"
    with Journal.create(path, plan_hash=PLAN) as journal:
        journal.append([("intent", {"node": "order", "text": "x" * 200})] * 9_998)

    proving = milliseconds(lambda: read(path))
    opening = milliseconds(lambda: Journal.open(path).close())

    tell(f"10,000 records: proved in {proving:.0f} ms, open for writing in {opening:.0f} ms")
    assert proving < 200
    assert opening < 250


def test_reading_a_log_left_by_a_crash(tmp_path: Path) -> None:
    """As long as a log gets before it is folded."""
    path = tmp_path / "journal.sqlite"
    with Journal.create(path, plan_hash=PLAN) as journal:
        for number in range(120):
            journal.append([("intent", {"number": number})])

        proving = milliseconds(lambda: read(path))

        tell(f"a log of {log_path(path).stat().st_size >> 10} KiB: proved in {proving:.1f} ms")
    assert proving < 100


async def test_writing(tmp_path: Path) -> None:
    """One after another, and by twenty tasks at once."""
    with Journal.create(tmp_path / "journal.sqlite", plan_hash=PLAN) as journal:
        async with Recorder(journal) as recorder:
            alone = await seconds_of_tasks(recorder, tasks=1, records=500)
            together = await seconds_of_tasks(recorder, tasks=20, records=100)

    each_alone, each_together = alone / 500 * 1e3, together / 2_000 * 1e3
    tell(f"a durable record: {each_alone:.2f} ms alone, {each_together:.3f} ms of twenty tasks")
    assert each_together < each_alone


def test_masking_a_megabyte() -> None:
    """A large page's text, three secrets, none in it."""
    masker = Masker({"card": "4111 1111 1111 1111", "pw": "correct horse", "token": "k3f9" * 8})
    text = "lorem ipsum dolor sit amet " * 40_000

    took = milliseconds(lambda: masker.mask(text))

    tell(f"{len(text) >> 10} KiB masked in {took:.1f} ms")
    assert took < 200


def tell(line: str) -> None:
    """A figure, for who runs `make bench`."""
    sys.stdout.write(f"\n{line}\n")


async def seconds_of_tasks(recorder: Recorder, *, tasks: int, records: int) -> float:
    """How long so many tasks take for so many records each."""

    async def write() -> None:
        for number in range(records):
            await recorder.record("intent", {"number": number})

    began = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(tasks)))
    return time.perf_counter() - began


def milliseconds(work: Callable[[], object], times: int = 9) -> float:
    """The median of several."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1e3
