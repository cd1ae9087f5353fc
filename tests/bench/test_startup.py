"""The benchmark of start-up measures what it says, and `make bench` prints it. No test fails for a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.startup.__main__ import main
from benchmarks.startup.measure import Command, Figures, cpu_seconds
from benchmarks.startup.table import judgement, ratio, table


@pytest.mark.bench
@pytest.mark.timeout(600)
def test_a_check_beside_help() -> None:
    """The table is printed and the figures are kept."""
    assert 0 == main([])


def test_the_ratio_is_of_medians_and_judged() -> None:
    """One slow run counts for nothing; twice the time is met, more is not."""
    figures = {name: Figures(name=name, seconds=[1.0, seconds, 9.0]) for name, seconds in TIMES.items()}
    slower = figures | {"check": Figures(name="check", seconds=[4.1])}

    assert 2.0 == ratio(figures)
    assert judgement(figures).endswith("2.00 × --help, wanted: 2 × at most, met")
    assert judgement(slower).endswith("NOT met")
    assert "--help" in table(figures)


TIMES = {"python": 1.0, "--help": 2.0, "check": 4.0}


@pytest.mark.slow
def test_the_time_is_that_of_the_process_itself(tmp_path: Path) -> None:
    """Work is counted, waiting is not; a command that fails is no measurement."""
    working = Command(name="work", arguments=("-S", "-c", "import time\nwhile time.process_time() < 0.2: pass"))
    waiting = Command(name="wait", arguments=("-S", "-c", "import time; time.sleep(0.2)"))

    assert cpu_seconds(working, tmp_path) >= 0.2
    assert cpu_seconds(waiting, tmp_path) < 0.15
    with pytest.raises(RuntimeError, match="has failed"):
        cpu_seconds(Command(name="fail", arguments=("-S", "-c", "raise SystemExit(3)")), tmp_path)
