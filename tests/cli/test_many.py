"""`callsheet run --many`: one plan over many inputs, through the command line, in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callsheet.interpreter.folders import list_runs

from .conftest import Call, Said

pytestmark = pytest.mark.slow

PLAN = """plan double
input n: Int
input word: Text = "w"
node work {
  require n < 100 else "too much"
  give twice: Int = n * 2
}
goal work.twice > 0
result { twice: work.twice, word: word }
"""


Many = Callable[..., Said]


@pytest.fixture
def many(call: Call) -> Many:
    """Runs the plan over some lines, in a folder of its own."""
    Path("double.plan").write_text(PLAN)

    def run(lines: str, *words: str) -> Said:
        Path("inputs.jsonl").write_text(lines)
        return call("run", "double.plan", "--many", "inputs.jsonl", "-j", "2", *words)

    return run


def rows(text: str) -> dict[int, dict[str, Any]]:
    """Rows by the line they are about."""
    return {row["line"]: row for row in map(json.loads, text.splitlines())}


def test_each_line_is_a_run_and_a_row(many: Many) -> None:
    """Inputs on the command line are the same for all; an empty line is none; the rest is a run each."""
    result = many('{"n": 1}\n\n{"n": "2", "word": "x"}\n{"n": 0}\n', "-i", "word=all")
    found = rows(result.out)
    assert result.code == 1  # 0 is not above 0
    assert [(line, found[line]["outcome"], found[line]["result"]) for line in sorted(found)] == [
        (1, "done", {"twice": 2, "word": "all"}),
        (3, "done", {"twice": 4, "word": "x"}),
        (4, "goal", {"twice": 0, "word": "all"}),
    ]
    assert {row["run"] for row in found.values()} == {run.id for run in list_runs(Path(".callsheet/runs"))}
    assert "2 of 3 done and verified" in result.err


def test_rows_that_are_there_are_not_run_again(many: Many) -> None:
    """The same command goes on where it stopped; a line with other inputs is another one."""
    first = many('{"n": 1}\n{"n": 2}\n', "--output", "out.jsonl")
    assert (first.code, first.out) == (0, "")
    again = many('{"n": 1}\n{"n": 3}\n{"n": 4}\n', "--output", "out.jsonl")
    assert "1 of 3 are done already" in again.err
    assert again.code == 0
    assert len(list_runs(Path(".callsheet/runs"))) == 4
    assert len(Path("out.jsonl").read_text().splitlines()) == 4


def test_rows_as_parquet(many: Many) -> None:
    """Numbers stay numbers, records become JSON texts; a file that is there is not written over."""
    from pyarrow import parquet

    assert many('{"n": 1}\n{"n": 2}\n', "--output", "out.parquet").code == 0
    table = sorted(parquet.read_table("out.parquet").to_pylist(), key=lambda row: row["line"])
    assert [(row["line"], row["outcome"], json.loads(row["result"])["twice"]) for row in table] == [
        (1, "done", 2),
        (2, "done", 4),
    ]
    assert isinstance(table[0]["seconds"], float)
    again = many('{"n": 1}\n', "--output", "out.parquet")
    assert (again.code, "`out.parquet` is there already" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("lines", "words", "said"),
    [
        ('{"n": 1}\n{"n": ', [], "line 2 of `inputs.jsonl` is no JSON"),
        ("[1]\n", [], "line 1 of `inputs.jsonl` is a record of inputs"),
        ('{"n": 1}\n{"n": "x"}\n', [], "line 2 of `inputs.jsonl`: input `n`"),
        ('{"m": 1}\n', [], "line 1 of `inputs.jsonl`: plan `double` has no input `m`"),
        ('{"n": 1}\n', ["--script", "says.yaml"], "`--script` is for one run"),
        ('{"n": 1}\n', ["--output", "out.csv"], "`out.csv` must end in `.jsonl` or `.parquet`"),
        ('{"n": 1}\n', ["--output", "gone/out.jsonl"], "`gone/out.jsonl` cannot be written"),
        ('{"n": 1}\n', ["--output", "gone/out.parquet"], "there is no folder `gone`"),
        ('{"n": 1}\n', ["--output", "double.jsonl"], "holds something else than results"),
    ],
)
def test_bad_input_is_told_before_anything_runs(many: Many, lines: str, words: list[str], said: str) -> None:
    """One line, exit code 2, and no run."""
    Path("double.jsonl").write_text("not rows\n")
    result = many(lines, *words)
    assert result.code == 2
    assert said in result.err
    assert not Path(".callsheet/runs").exists()


def test_options_of_many_alone_are_refused(call: Call, many: Many) -> None:
    """They would do nothing."""
    many("")
    result = call("run", "double.plan", "-i", "n=1", "-j", "2")
    assert result.code == 2
    assert "go with `--many`" in result.err


def test_ctrl_c_stops_all_runs_cleanly(tmp_path: Path) -> None:
    """Runs under way are interrupted and can be resumed; lines that had not begun have no row."""
    (tmp_path / "wait.plan").write_text("plan wait\ninput n: Int\nnode a { pause 30s give x: Int = n }\nresult a.x\n")
    (tmp_path / "inputs.jsonl").write_text("".join(f'{{"n": {n}}}\n' for n in range(6)))
    command = [sys.executable, "-m", "callsheet", "run", "wait.plan", "--many", "inputs.jsonl", "-j", "2"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    deadline = time.monotonic() + 40
    while len(list_runs(tmp_path / ".callsheet/runs")) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.5)
    os.kill(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=50)
    assert running.returncode == 130, err
    assert [row["outcome"] for row in rows(out).values()] == ["interrupted", "interrupted"]
