"""`docs/reports.md`: its plan and commands do what it says, and every file that it names is written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from callsheet.cli.main import run_command_line

PAGE = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    """The first block of a kind."""
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node fails, the next is not begun, and the verdict is red."""
    monkeypatch.chdir(tmp_path)
    Path("double.plan").write_text(block("plan"))
    codes = [run_command_line(line.removeprefix("$ callsheet ").split()) for line in block("console").splitlines()]
    (folder,) = Path(".callsheet/runs").glob("2*")
    cases = {one.attrib["name"]: [part.tag for part in one] for one in parse("results.xml").iter("testcase")}

    assert [1, 0] == codes
    assert {"look": ["failure"], "round": ["skipped"], "(verdict)": ["failure"]} == cases
    for name in re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE):
        assert name in ("failure", "error", "skipped") or (folder / name).stat().st_size
    assert "250 is too much" in json.loads((folder / "report.json").read_text())["verdict"]["why"]
