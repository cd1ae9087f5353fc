"""A run killed at any moment and resumed: exactly one order in the shop, no finished node run again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from callsheet.interpreter import events
from callsheet.interpreter.folders import list_runs
from callsheet.interpreter.journal import read
from callsheet.interpreter.run import events_of

from .conftest import EXAMPLE, Place, left_behind

SAMPLE = 3
MANY = 50
WHOLE_RUN = 6.0
"""Seconds that a run takes at most here; kills are spread over it."""

pytestmark = pytest.mark.browser


def run_and_kill(place: Place, after: float) -> int:
    """Kill a run with SIGKILL after so many seconds, then resume it to its end. Returns the last exit code."""
    process = place.start("run", str(EXAMPLE), "--site", place.site, "-q")
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    if process.returncode == 0:
        return 0
    runs = list_runs(place.folder / ".callsheet" / "runs")
    if not runs or not runs[0].journal.exists():
        return place.call("run", str(EXAMPLE), "--site", place.site, "-q").returncode
    ended = place.call("resume", "last", "-q")
    if ended.returncode == 2 and "before it began" in ended.stderr:
        return place.call("run", str(EXAMPLE), "--site", place.site, "-q").returncode
    if ended.returncode == 2 and "is over: the goal is met" in ended.stderr:
        return 0  # it was killed while it wrote its report
    assert ended.returncode in (0, 5), ended.stderr
    return ended.returncode


def assert_nothing_repeated(folder: Path) -> None:
    """In the newest journal no node begins after it is done, and none is done twice."""
    done: set[str] = set()
    for event in events_of(read(list_runs(folder / ".callsheet" / "runs")[0].journal).records):
        if isinstance(event, events.NodeStarted | events.NodeDone):
            assert event.node not in done
        if isinstance(event, events.NodeDone):
            done.add(event.node)


def killed_once(place: Place, after: float) -> None:
    """One kill, and what must hold after it."""
    code = run_and_kill(place, after)

    assert_nothing_repeated(place.folder)
    orders = place.orders()
    assert len(orders) == 1 if code == 0 else len(orders) <= 1
    deadline = time.monotonic() + 10
    while left_behind(place.folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [] == left_behind(place.folder)


@pytest.mark.parametrize("number", range(SAMPLE))
def test_a_killed_run_orders_once(place: Place, number: int) -> None:
    """A few kills in every run of the tests, late ones, where the commit is."""
    killed_once(place, random.Random(number).uniform(1.5, WHOLE_RUN))


@pytest.mark.deep
@pytest.mark.parametrize("number", range(MANY))
def test_kills_anywhere(place: Place, number: int) -> None:
    """Fifty kills, spread over the whole of a run."""
    killed_once(place, random.Random(1_000 + number).uniform(0.2, WHOLE_RUN))
