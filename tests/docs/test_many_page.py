"""`docs/many.md`: its plan, its lines and its command do what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from callsheet.cli.main import run_command_line

PAGE = (Path(__file__).parents[2] / "docs" / "many.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    """The first block of a kind."""
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.slow
def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines are done, one is not, and its row says why; every column that the page names is there."""
    monkeypatch.chdir(tmp_path)
    Path("double.plan").write_text(block("plan"))
    Path("inputs.jsonl").write_text(block("json"))
    command = block("console").splitlines()[0].removeprefix("$ callsheet ").split()

    code = run_command_line(command)

    rows = sorted(map(json.loads, Path("results.jsonl").read_text().splitlines()), key=lambda row: row["line"])
    assert code == 1
    assert [row["outcome"] for row in rows] == ["done", "goal", "done"]
    assert "250 is too much" in rows[1]["why"]
    columns = set(re.findall(r"`(\w+)`", PAGE.split("A row a run")[1].split("Without `--output`")[0]))
    outcomes = {"done", "goal", "budget", "waiting", "site", "interrupted", "lost", "error"}
    assert columns - outcomes == rows[0].keys()
