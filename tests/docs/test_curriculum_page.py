"""The page on tasks: what it shows in Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callsheet.pool_files import save_pool
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.task import Baseline, Pool
from tests.curriculum.test_environments import call
from tests.curriculum.test_metrics import row

PAGE = (Path(__file__).parents[2] / "docs" / "curriculum.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
BY_BROWSER = "InBrowser("


@pytest.fixture
def beside_a_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's programs find a pool and its results where they are run."""
    task = next(draw_tasks("todo", horizon=2, seed=0))
    baseline = Baseline(tokenizer="pieces-1", calls=2, prompt_tokens=3_900, reply_tokens=100)
    save_pool(tmp_path / "task_pool.json", Pool().with_tasks((task.model_copy(update={"baseline": baseline}),)))
    (tmp_path / "results").mkdir()
    made = row(horizon=2, made=(call(2, 0),))
    (tmp_path / "results" / "results.jsonl").write_text(made.model_dump_json() + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("beside_a_pool")
@pytest.mark.parametrize("program", [one for one in PROGRAMS if BY_BROWSER not in one])
def test_the_python_runs(program: str) -> None:
    """With what it asserts."""
    exec(compile(program, "docs/curriculum.md", "exec"), {})


@pytest.mark.browser
@pytest.mark.usefixtures("beside_a_pool")
@pytest.mark.parametrize("program", [one for one in PROGRAMS if BY_BROWSER in one])
def test_the_python_runs_in_a_browser(program: str) -> None:
    """What opens one."""
    exec(compile(program, "docs/curriculum.md", "exec"), {})
