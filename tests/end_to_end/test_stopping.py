"""However a run ends, no browser and no driver is left, and the journal is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.interpreter.folders import list_runs
from callsheet.interpreter.journal import read

from .conftest import EXAMPLE, Place, left_behind

pytestmark = pytest.mark.browser


def wait_until(condition: object, seconds: float = 20.0) -> None:
    """Until a callable gives something true."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.05)


def acting(folder: Path) -> bool:
    """Whether the newest run has begun to act."""
    runs = list_runs(folder / ".callsheet" / "runs")
    return bool(runs) and runs[0].journal.exists() and any(r.kind == "ActDone" for r in read(runs[0].journal).records)


def assert_nothing_left(place: Place) -> None:
    """Chromium may take a moment to go."""
    wait_until(lambda: not left_behind(place.folder), 10)

    assert [] == left_behind(place.folder)


def test_after_success(place: Place) -> None:
    """The order is there, and nothing else."""
    ended = place.call("run", str(EXAMPLE), "--site", place.site, "-q")

    assert exits.DONE == ended.returncode, ended.stderr
    assert [order["number"] in ended.stdout for order in place.orders()] == [True]
    assert_nothing_left(place)


def test_after_failure(place: Place) -> None:
    """A site that is not there: exit code 6, said in one line."""
    ended = place.call("run", str(EXAMPLE), "--site", "shop=http://127.0.0.1:9/cart", "-q")

    assert exits.SITE == ended.returncode, ended.stderr
    assert "Traceback" not in ended.stderr
    assert_nothing_left(place)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130)])
def test_after_a_signal(place: Place, number: signal.Signals, code: int) -> None:
    """The first signal stops cleanly and prints the command that resumes; that command ends the work."""
    process = place.start("run", str(EXAMPLE), "--site", place.site, "-q")
    wait_until(lambda: acting(place.folder))
    # As a terminal does it: the whole group gets the signal, the driver too.
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    _, err = process.communicate(timeout=60)

    assert code == process.returncode, err
    assert "callsheet resume" in err
    assert_nothing_left(place)
    assert exits.DONE == place.call("resume", "last", "-q").returncode
    assert 1 == len(place.orders())


def test_two_resumes_at_once(place: Place) -> None:
    """One goes on, the other leaves at once and says who holds the run."""
    place.control("fault", {"kind": "latency", "when": "after", "method": "POST", "path": "/orders", "seconds": 5})
    process = place.start("run", str(EXAMPLE), "--site", place.site, "-q")
    wait_until(lambda: acting(place.folder))
    second = place.call("resume", "last", "-q")
    process.communicate(timeout=60)

    assert exits.USAGE == second.returncode
    assert str(process.pid) in second.stderr
    assert exits.DONE == process.returncode


def test_a_lost_answer_to_the_order_is_found_by_the_second_proof(place: Place) -> None:
    """The order was made, the answer was an error: nothing is ordered twice."""
    place.control("fault", {"kind": "error", "when": "after", "method": "POST", "path": "/orders"})

    ended = place.call("run", str(EXAMPLE), "--site", place.site, "-q")

    assert exits.DONE == ended.returncode, ended.stderr
    assert 1 == len(place.orders())


def test_an_order_that_was_never_made_is_made_by_the_retry(place: Place) -> None:
    """The shop refused before anything happened: the second proof says no, and the retry orders."""
    place.control("fault", {"kind": "error", "when": "before", "method": "POST", "path": "/orders"})

    ended = place.call("run", str(EXAMPLE), "--site", place.site, "-q")

    assert exits.DONE == ended.returncode, ended.stderr
    assert 1 == len(place.orders())


def test_a_page_without_the_element_tells_what_is_there(place: Place, tmp_path: Path) -> None:
    """Node, line of the plan, and what was on the page instead."""
    plan = tmp_path / "typo.plan"
    text = EXAMPLE.read_text().replace('click link "Checkout"', 'click link "Chekout"')
    plan.write_text(text.replace("retry 1 timeout 60s", "timeout 20s"))
    line = next(n for n, one in enumerate(plan.read_text().splitlines(), 1) if "Chekout" in one)

    ended: subprocess.CompletedProcess[str] = place.call("run", str(plan), "--site", place.site, "-q")

    assert exits.GOAL == ended.returncode
    assert "order" in ended.stderr
    assert str(line) in ended.stderr
    assert 'link "Checkout"' in ended.stderr
