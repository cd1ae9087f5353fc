"""Suites are found, so are the plans of their tasks; results are gone on with, figures and page say what was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.dsl.check import check
from callsheet.dsl.format import format_plan
from callsheet.dsl.parsing import parse
from callsheet.suites.figures import figures_of, table_of
from callsheet.suites.page import page_of
from callsheet.suites.plans import folder_of, meant_for, plans_for
from callsheet.suites.results import Results
from callsheet.tasks.suites.naming import SUITES, plan_of, suite_called
from callsheet.tasks.suites.playing import PlanText, Row
from callsheet.tasks.suites.seam import BadSuite
from tests.cases import few_of

PLAN = PlanText(name="click_test.plan", text="plan a")
PLANS = sorted(folder_of("miniwob").glob("*.plan"))


def row(**changes: Any) -> Row:
    """A row of an episode that was solved."""
    made: dict[str, Any] = {
        "task": "click-test",
        "seed": 1,
        "plan": "click_test.plan",
        "mark": PLAN.mark,
        "solved": True,
        "reward": 1.0,
        "outcome": "done",
        "why": "",
        "run": "",
        "utterance": "Click <the> button.",
        "steps": 2,
        "most": 4,
        "seconds": 0.5,
    }
    return Row(**made | changes)


@pytest.mark.parametrize("path", few_of(PLANS, 12), ids=lambda path: path.stem)
def test_plans_are_accepted_and_formatted(path: Path) -> None:
    """Strictly; each is named like its file and says what it does."""
    text = path.read_text(encoding="utf-8")
    plan = parse(text, name=path.name)

    assert () == check(plan, strict=True).diagnostics
    assert text == format_plan(plan)
    assert path.stem == plan.name.text
    assert plan.doc


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_plans_read_the_page_as_people_do(path: Path) -> None:
    """No plan looks into scripts, or at what the page's own code keeps beside what it shows."""
    text = path.read_text(encoding="utf-8")

    assert [] == re.findall(r"\bscripts?\b|reward|data-|WOB|seed", text)


@pytest.mark.parametrize(
    ("task", "plan"),
    [("a-b", "a_b"), ("a-b-easy", "a_b"), ("a-b-c-easy", "a_b_c"), ("a", None), ("a-bc", None), ("a-b-c", "a_b_c")],
)
def test_a_task_has_the_plan_of_its_name(task: str, plan: str | None) -> None:
    """Or that of the task of which it is a variant."""
    assert plan == plan_of(task, frozenset({"a_b", "a_b_c", "b"}))


@pytest.mark.slow
def test_plans_are_for_the_tasks_that_are_listed(tmp_path: Path) -> None:
    """Where a folder has a list: there is a plan for each of them, and a variant is played in vain by nobody."""
    meant = meant_for(folder_of("miniwob"))

    assert meant is not None
    assert meant == set(plans_for(meant, folder_of("miniwob")))
    assert meant <= set(suite_called("miniwob").tasks())
    assert {path.stem for path in PLANS} == {plan.name.removesuffix(".plan") for plan in plans_of(meant)}
    assert "click-checkboxes-soft" not in meant
    assert meant_for(tmp_path) is None


def plans_of(tasks: Iterable[str]) -> Iterable[PlanText]:
    """The plans of those tasks."""
    return plans_for(tasks, folder_of("miniwob")).values()


def test_a_task_that_is_not_listed_may_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Alone, nothing of it is played."""
    (tmp_path / "double.json").write_text(json.dumps(CASES["double.json"]), encoding="utf-8")
    (tmp_path / "double.plan").write_text(TWO_AGENTS, encoding="utf-8")
    (tmp_path / "tasks.txt").write_text("other\n", encoding="utf-8")
    words = ["suite", str(tmp_path), "--plans", str(tmp_path)]

    assert exits.USAGE == run_command_line(words)
    assert "no plan for any task" in capsys.readouterr().err
    assert exits.USAGE == run_command_line([*words, "--tasks", "double"])
    assert "needs one agent, without a pool, on each site" in capsys.readouterr().err


def test_a_suite_is_found() -> None:
    """By its name, or a mistake in it is told."""
    assert list(SUITES) == [suite_called(name).name for name in SUITES]
    with pytest.raises(BadSuite, match="did you mean `miniwob`"):
        suite_called("miniwop")


def test_results_are_gone_on_with(tmp_path: Path) -> None:
    """With the same seed, so the same tries; rows of a plan that was changed are left out, and what was cut off."""
    plans = {"click-test": PLAN, "other": PlanText(name="o", text="plan b")}
    first = Results.open(tmp_path, "miniwob", None)
    for number in (1, 2):
        first.add(row(seed=number))
    first.add(row(task="other"))
    with (tmp_path / "results.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"task": "cl')

    again = Results.open(tmp_path, "miniwob", None)

    assert first == again
    assert [row(seed=1), row(seed=2)] == again.rows(plans) == again.rows(plans)
    assert first.tries(plans, 3) == again.tries(plans, 3)
    assert set(first.tries(["other"], 2)) < set(first.tries(plans, 3)), "a task's problems are its own"
    with pytest.raises(BadSuite, match="has results of `miniwob`"):
        Results.open(tmp_path, "miniwob", again.seed + 1)
    with pytest.raises(BadSuite, match="and patience 1"):
        Results.open(tmp_path, "miniwob", None, 2)


def test_tasks_are_played_in_rounds(tmp_path: Path) -> None:
    """Ten of each follow each other; a task's problems are the same, however many of it are asked for."""
    results = Results.open(tmp_path, "miniwob", 1)

    tries = results.tries(["a", "b"], 12)

    assert [*"a" * 10, *"b" * 10, *"a" * 2, *"b" * 2] == [one.task for one in tries]
    assert [one for one in tries if one.task == "b"][:3] == results.tries(["b"], 3)


def test_figures() -> None:
    """Of each task; who took more steps than the bound is counted."""
    rows = [row(), row(seed=2, solved=False, reward=-1.0, steps=5), row(task="a", reward=0.5)]

    first, second = figures_of(rows)

    assert ("a", 1, 1, 0) == (first.task, first.episodes, first.solved, first.over)
    assert ("click-test", 2, 1, 0.5, 0.0, 1) == (
        second.task,
        second.episodes,
        second.solved,
        second.rate,
        second.reward,
        second.over,
    )
    assert "| click-test | click_test | 1 of 2 | 0.00 | 5, 4 | 0.50 |" in table_of([first, second])


def test_the_page_says_what_failed() -> None:
    """What was wanted, what happened, and the command that shows it; markup of a task stays text."""
    rows = [row(solved=False, why="two <buttons>", run="2026-1", reward=0.0), row(seed=2)]

    results = Results(folder=Path("out"), suite="miniwob", seed=7, patience=3)
    page = page_of(results, figures_of(rows), rows, ["text-editor"], "out/runs")

    assert "1 of 2 episodes solved" in page
    assert "Click &lt;the&gt; button." in page
    assert "two &lt;buttons&gt;" in page
    assert "callsheet show 2026-1 --runs-dir out/runs" in page
    assert "Without a plan: text-editor." in page
    assert "Countdowns last 3 times as long" in page


CASES = {"double.json": {"cases": [{}]}}
TWO_AGENTS = """
plan double
\"\"\"Two agents have two pages.\"\"\"
site shop at "http://127.0.0.1:1"
agent one is browser on shop
agent two is browser on shop
node first by one { goto "/" }
node second by two { goto "/" }
"""


@pytest.mark.parametrize(
    ("tasks", "plan", "said"),
    [
        ({}, None, "has no tasks"),
        ({"double.json": {"cases": []}}, None, "has no `cases`"),
        ({"double.json": {"cases": [{"input": {}}]}}, None, "has `input`"),
        (CASES, None, "no plan for any task"),
        (CASES, TWO_AGENTS, "`double.plan` needs one agent, without a pool, on each site"),
    ],
)
def test_what_cannot_be_played_is_told(
    tasks: dict[str, Any], plan: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a line, before anything runs."""
    suite = tmp_path / "mine"
    suite.mkdir()
    for name, text in tasks.items():
        (suite / name).write_text(json.dumps(text), encoding="utf-8")
    if plan is not None:
        (tmp_path / "double.plan").write_text(plan, encoding="utf-8")

    assert exits.USAGE == run_command_line(["suite", str(suite), "--plans", str(tmp_path)])
    assert said in capsys.readouterr().err


def test_a_folder_has_no_plans_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of one's own tasks are named."""
    (tmp_path / "double.json").write_text(json.dumps(CASES["double.json"]), encoding="utf-8")

    assert exits.USAGE == run_command_line(["suite", str(tmp_path)])
    assert "name their folder with `--plans`" in capsys.readouterr().err


def test_a_task_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the one that was probably meant."""
    (tmp_path / "double.json").write_text(json.dumps(CASES["double.json"]), encoding="utf-8")

    assert exits.USAGE == run_command_line(["suite", str(tmp_path), "--plans", str(tmp_path), "--tasks", "duble"])
    assert "did you mean `double`" in capsys.readouterr().err
