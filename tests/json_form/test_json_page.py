"""What `docs/json.md` shows is so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from callsheet.cli.main import run_command_line
from callsheet.dsl import ast, check, parse
from callsheet.dsl.json_form import format_json, plan_from_json, to_json
from callsheet.schemas import NAMES

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
BLOCKS: list[str] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
ROWS: list[tuple[str, str]] = re.findall(r"^\| `([^|]+)` \| `([^|]+)` \|$", PAGE.split("## What is refused")[0], re.M)
PLACES = ("{}", "node n {{ {} }}", "goal {}")


def pieces(row: tuple[str, str]) -> tuple[ast.Plan, dict[str, Any]]:
    """What a row has on the left as a plan, and the plan that says what it has on the right."""
    text, data = row[0], json.loads(row[1])
    for place in PLACES:
        plan = parse(f"plan a {place.format(text)}")
        if not plan.diagnostics:
            inside = data
            if place == PLACES[1]:
                inside = {"node": "n", "body": [data]}
            if place == PLACES[2]:
                inside = {"goal": data}
            return plan, {"schema_version": 1, "plan": "a", "declarations": [inside]}
    raise AssertionError(f"no part of a plan: {text}")


@pytest.mark.parametrize("row", ROWS, ids=[text for text, _ in ROWS])
def test_both_spellings_of_a_row_say_the_same(row: tuple[str, str]) -> None:
    """And the right one is the short one."""
    plan, document = pieces(row)

    assert document == to_json(plan)
    assert plan == plan_from_json(document)


def test_there_are_rows() -> None:
    """The tables are found."""
    assert 25 <= len(ROWS)


def test_the_example_is_a_plan() -> None:
    """It is accepted, strictly, and in its short spelling."""
    plan = plan_from_json(BLOCKS[0])

    assert () == check(plan, strict=True).diagnostics
    assert json.loads(BLOCKS[0]) == to_json(plan)


def test_the_document_of_check_is_what_check_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For the plan above it."""
    (text,) = re.findall(r"```\n(plan bad\n.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.plan").write_text(text, encoding="utf-8")
    run_command_line(["check", "--json", "bad.plan"])

    assert BLOCKS[1] == format_json(json.loads(capsys.readouterr().out))


def test_the_python_of_the_page_runs() -> None:
    """As it stands there."""
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(program, "docs/json.md", "exec"), names)

    assert names["again"] == names["plan"]


def test_the_page_names_every_schema() -> None:
    """In its table."""
    assert list(NAMES) == re.findall(r"^\| `callsheet schema (\w+)`", PAGE, re.MULTILINE)
