"""The page on planning: its plan is what its command makes, and what it says is refused is refused in these words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callsheet.cli.main import run_command_line
from callsheet.drafting import task_of
from callsheet.planners.drafting.context import Context, Method
from callsheet.planners.drafting.pricing import pricing
from callsheet.planners.drafts import CannotPlan
from callsheet.planners.rules import RulesPlanner

PAGE = (Path(__file__).parents[2] / "docs" / "planning.md").read_text(encoding="utf-8")
(PROGRAM,) = re.findall(r"^```plan\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SESSION, *_ = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(PYTHON,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def rows(title: str) -> list[tuple[str, str]]:
    """The rows of the table with this head, without the goals that leave something out."""
    table = PAGE.split(title)[1].split("\n\n")[0].split("\n")[2:]
    cells = [re.match(r"\| (.*?) \| (.*) \|$", line) for line in table]
    return [(one[1], one[2]) for one in cells if one is not None]


METHODS = [
    row.strip("| \n").split(" | ") for row in re.findall(r"^\| `(?:p3o|ppo_l\w+|macpo)` .*$", PAGE, re.MULTILINE)
]


def goals(cell: str) -> list[str]:
    """The goals in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def test_the_plan_is_what_the_command_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word for word."""
    monkeypatch.chdir(tmp_path)
    goal, site = re.findall(r"draft '(.*?)' --site (\S+)", SESSION)[0]

    assert 0 == run_command_line(["draft", goal, "--site", site, "-o", "lamps.plan"])
    assert PROGRAM == (tmp_path / "lamps.plan").read_text(encoding="utf-8")


@pytest.mark.parametrize("goal", [one for cell, _ in rows("| in a goal |") for one in goals(cell) if "…" not in one])
def test_what_it_understands(goal: str) -> None:
    """Each goal of the table has a plan."""
    assert RulesPlanner().draft(task_of(goal, "cart", budget="90 steps, 20min, spend $50")).text


@pytest.mark.parametrize(("cell", "why"), rows("| goal |"))
def test_what_it_refuses(cell: str, why: str) -> None:
    """With the words of the table, up to where it leaves something out."""
    with pytest.raises(CannotPlan) as refused:
        RulesPlanner().draft(task_of(goals(cell)[0], "cart"))

    assert str(refused.value).startswith(why.rstrip("… "))


@pytest.mark.parametrize(("method", "told"), [(cells[0].strip("`"), cells[2]) for cells in METHODS])
def test_what_exceeding_costs(method: Method, told: str) -> None:
    """As the table says of its budget."""
    context = Context(task=task_of("Empty the cart", "cart", budget="40 steps, spend $20"), method=method)

    assert told in pricing(context)


def test_the_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """As it stands there."""
    exec(compile(PYTHON, "planning.md", "exec"), {})

    assert capsys.readouterr().out.startswith("plan empty_on_cart")
