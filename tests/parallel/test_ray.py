"""The same work on a Ray cluster of two nodes: one test process starts it, since Ray wants a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(180)
def test_work_is_spread_over_two_nodes_and_survives_a_dead_actor() -> None:
    """Both nodes are used; what is raised, a dead actor and a stop end as they do with processes."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.parallel.two_nodes"],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        timeout=170,
    )
    assert ended.returncode == 0, ended.stderr
    lines = [
        line for line in ended.stdout.splitlines() if line.partition(":")[0] in ("done", "failed", "lost", "stopped")
    ]
    assert lines == [
        "done: 20 of 20, on 2 nodes",
        "failed: ValueError not this one",
        "lost: 1, done: 2",
        "stopped: 1",
    ]
