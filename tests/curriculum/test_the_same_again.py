"""The same seed gives the same pool and the same trajectories, by the commands that people use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.mock_sites import Server
from callsheet.pool_files import load_pool
from callsheet.tasks.task import Task

MEASURED = {"seconds"}
"""What a clock says of a row."""


@pytest.mark.browser
@pytest.mark.deep
@pytest.mark.timeout(1_800)
def test_twice_the_same(tmp_path: Path) -> None:
    """Tasks, oracles and baselines; then of each attempt acts, calls, tokens and verdict, call by call."""
    with Server() as server:  # prompts have its address, so another port would be other tokens
        first, again = (made(tmp_path / name, server.url) for name in ("first", "again"))

    assert first == again
    tasks, rows = first
    assert 4 == len(tasks)
    assert 8 == len(rows)
    assert any(row["calls"] > row["expected_calls"] for row in rows), "nothing went wrong: the same luck is not seen"


def made(folder: Path, url: str) -> tuple[list[Task], list[dict[str, Any]]]:
    """A pool and an evaluation from nothing."""
    pool = folder / "pool.json"
    folder.mkdir()
    where = ("--base-url", url, "-q")
    wanted = ("--sites", "todo,wizard", "--difficulties", "2-3", "--tasks-per-difficulty", "1", "--seed", "3")
    assert exits.DONE == run_command_line(["tasks", "build", *wanted, "--output", str(pool), *where])
    agents = ("--agents", "sim:k=1/4,error=0.3")
    results = folder / "results"
    made_of = ("--pool", str(pool), "--output-dir", str(results))
    assert exits.DONE == run_command_line(["evaluate", *made_of, *agents, *where])
    tasks = [task.model_copy(update={"proof": None}) for task in load_pool(pool).tasks]
    lines = (results / "results.jsonl").read_text(encoding="utf-8").splitlines()
    rows = sorted((json.loads(line) for line in lines), key=lambda row: (row["task"], row["agent"]))
    return tasks, [{key: value for key, value in row.items() if key not in MEASURED} for row in rows]
