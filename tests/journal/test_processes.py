"""R2, R7, R10 with real processes: killed at any moment, one writer at a time, read while another writes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from callsheet.interpreter import lease
from callsheet.interpreter.journal import Journal, read
from callsheet.interpreter.journal.reading import lock_path
from callsheet.interpreter.lease import RunBusy

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_what_a_killed_writer_acknowledged_is_there(tmp_path: Path) -> None:
    """A chain of three SIGKILLs on one journal."""
    kill_again_and_again(tmp_path / "journal.sqlite", times=3)


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_what_a_writer_acknowledged_is_there_after_hundreds_of_kills(tmp_path: Path) -> None:
    """Fifty chains of six SIGKILLs."""
    for chain in range(50):
        kill_again_and_again(tmp_path / f"{chain}.sqlite", times=6, seed=chain)


@pytest.mark.slow
def test_a_second_writer_leaves_within_a_second_and_says_who_holds_the_run(tmp_path: Path) -> None:
    """And as soon as the first is dead the second gets in, though the dead one's file is still there."""
    path = tmp_path / "journal.sqlite"
    with writer(path) as process:
        began = time.monotonic()
        with pytest.raises(RunBusy) as caught:
            Journal.open(path)
        assert time.monotonic() - began < 1

        assert caught.value.holder is not None
        assert caught.value.holder.pid == process.pid
        assert f"is in use by process {process.pid} on `" in str(caught.value)
        assert lease.held(lock_path(path))

    assert str(process.pid) in lock_path(path).read_text()
    assert not lease.held(lock_path(path))
    with Journal.open(path) as journal:
        assert journal.lease == 2


def test_a_child_that_outlives_its_run_does_not_keep_it(tmp_path: Path) -> None:
    """A browser is such a child: it must not inherit the lock."""
    held = lease.take(tmp_path / "lock")
    child = subprocess.Popen(["sleep", "30"], close_fds=False)
    held.release()

    lease.take(tmp_path / "lock").release()

    child.kill()
    child.wait()


@pytest.mark.slow
def test_it_is_read_while_it_is_written(tmp_path: Path) -> None:
    """Every look sees a prefix of what the next one sees, through several foldings of the log."""
    path = tmp_path / "journal.sqlite"
    with writer(path):
        looks = [read(path).records]
        while len(looks) < 12 or len(looks[-1]) < 2000:
            looks.append(read(path).records)

    for earlier, later in pairwise(looks):
        assert earlier == later[: len(earlier)]


def kill_again_and_again(path: Path, *, times: int, seed: int = 0) -> None:
    """Asserts after each kill that all that was acknowledged is there, as it was acknowledged."""
    chance = random.Random(seed)
    acknowledged: dict[int, str] = {}
    for _ in range(times):
        with writer(path):
            time.sleep(chance.random() * 0.1)
        for line in said_by_writer(path).read_text().splitlines()[1:]:
            sequence, text = line.split(" ", 1)
            acknowledged[int(sequence)] = text
        texts = {record.sequence: record.text for record in read(path).records}
        assert acknowledged == {sequence: texts.get(sequence) for sequence in acknowledged}
        in_order_of_each_task(path)
    assert acknowledged


def in_order_of_each_task(path: Path) -> None:
    """Asserts that records and notes stand in the order in which each task handed them in."""
    last: dict[tuple[int, int], tuple[int, str]] = {}
    for record in read(path).records:
        if record.kind not in ("note", "intent"):
            continue
        task = (record.lease, record.body["task"])
        before = last.get(task, (-1, "intent"))
        wanted = (before[0] + 1, "note") if before[1] == "intent" else (before[0], "intent")
        last[task] = (record.body["number"], record.kind)
        assert last[task] == wanted


@contextmanager
def writer(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A writing process, killed at the end; what it said is then in the file beside its journal."""
    with said_by_writer(path).open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journal.writer", str(path)], cwd=ROOT, stdout=said, text=True
        )
    try:
        while not said_by_writer(path).read_text().startswith("ready\n"):
            assert process.poll() is None
            time.sleep(0.005)
        yield process
    finally:
        process.kill()
        process.wait()


def said_by_writer(path: Path) -> Path:
    """What the last writer of this journal printed."""
    return path.with_suffix(".said")
