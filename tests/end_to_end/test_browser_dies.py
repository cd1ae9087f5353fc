"""Chromium, the driver or a page's process dies under a run: the run goes on or can be resumed, and orders once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.interpreter.folders import list_runs
from callsheet.interpreter.journal import JournalError, read

from .conftest import EXAMPLE, Place
from .test_kill import assert_nothing_repeated

pytestmark = pytest.mark.browser

SLOW_ANSWER = {"kind": "latency", "when": "after", "method": "POST", "path": "/orders", "seconds": 3}
MOMENTS = {"ActDone": "an act", "CommitIntended": "the order is announced"}


KINDS: dict[str, Callable[[bytes], bool]] = {
    "chromium": lambda words: b"--user-data-dir=" in words and b"--type=" not in words,
    "page": lambda words: b"--type=renderer" in words,
    "driver": lambda words: b"run-driver" in words,
}
"""The browser itself, what shows its pages, Playwright's driver: by their command lines."""


def processes_below(root: int, kind: str) -> list[int]:
    """Those of a kind that descend from a process."""
    parents, lines = {}, {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            lines[int(process.name)] = (process / "cmdline").read_bytes()
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue

    def is_below(one: int) -> bool:
        return one == root or (one in parents and is_below(parents[one]))

    return [one for one, words in lines.items() if KINDS[kind](words) and is_below(one)]


def wait_for(folder: Path, record: str) -> None:
    """Until the newest run below `folder` has such a record."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        for run in list_runs(folder / ".callsheet" / "runs")[:1]:
            try:
                if any(one.kind == record for one in read(run.journal).records):
                    return
            except JournalError:  # it is being made
                pass
        time.sleep(0.02)
    raise AssertionError(f"no {record} within 40 s")


def dies(place: Place, kind: str, record: str, *, ordered: bool) -> None:
    """Kill what is meant, and bring the run to its end; with `ordered` when the shop has the order already."""
    if ordered:
        place.control("fault", SLOW_ANSWER)
    process = place.start("run", str(EXAMPLE), "--site", place.site, "-q")
    wait_for(place.folder, record)
    deadline = time.monotonic() + 20
    while ordered and not place.orders() and time.monotonic() < deadline:
        time.sleep(0.02)
    killed = processes_below(process.pid, kind)
    for one in killed:
        os.kill(one, signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    code = process.returncode
    if code != exits.DONE:
        assert code in (exits.SITE, exits.WAITING, exits.GOAL), err
        assert "Traceback" not in err
        again = place.call("resume", "last", "-q")
        code, err = again.returncode, again.stderr

    assert killed, "there was something to kill"
    assert exits.DONE == code, err
    assert 1 == len(place.orders())
    assert_nothing_repeated(place.folder)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["chromium", "driver", "page"])
def test_it_dies_when_the_order_is_placed_and_nobody_knows(place: Place, kind: str) -> None:
    """The second proof finds the order, in another browser if need be."""
    dies(place, kind, "CommitIntended", ordered=True)


@pytest.mark.deep
@pytest.mark.timeout(180)
@pytest.mark.parametrize("record", MOMENTS)
@pytest.mark.parametrize("kind", ["chromium", "driver", "page"])
def test_it_dies_at_another_moment(place: Place, kind: str, record: str) -> None:
    """Early, and just when the order is announced."""
    dies(place, kind, record, ordered=False)
