"""`callsheet experiment` with `methods`: what a file says, what comes of it, and that it goes on when stopped."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.experiments import BadExperiment, Learning, read_experiment
from callsheet.schemas import published
from callsheet.training.comparison import page_of, pictures_of, summary_of, told
from callsheet.training.trials import Row, left_of, trainings_of
from callsheet.yaml_tables import table_of

PAGE = (Path(__file__).parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")
SHOWN = next(one for one in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "methods" in one)
LEAST = "methods: [macpo]\nbudgets: [18]\n"


def written(folder: Path, text: str) -> Path:
    """A file with that text."""
    (folder / "some.yaml").write_text(text, encoding="utf-8")
    return folder / "some.yaml"


def read(folder: Path, text: str) -> Learning:
    """What the text says."""
    found = read_experiment(written(folder, text))
    assert isinstance(found, Learning)
    return found


def row(method: str = "p3o", budget: float = 18, seed: int = 0, *, reward: float = 15, within: bool = True) -> Row:
    """What some training came to."""
    of = {"steps": 1_000, "seconds": 2.0, "optimum": 20.0, "cost": budget - 1}
    return Row(method=method, budget=budget, seed=seed, reward=reward, within=within, **of)


def test_what_the_page_shows(tmp_path: Path) -> None:
    """It is read, and what the schema says of it is true."""
    assert 27 == len(trainings_of(read(tmp_path, SHOWN)))
    Draft202012Validator(json.loads(published("experiment"))).validate(table_of(SHOWN))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("methods: [macpo]\n", "`budgets`: field required"),
        (LEAST.replace("macpo", "macp"), "`methods.0`: input should be 'p3o'"),
        (LEAST.replace("18", "0"), "`budgets.0`: input should be greater than 0"),
        (LEAST + "seed: 3", "did you mean `seeds`?"),
        (LEAST + "agents: [oracle]", "`agents`: input should be a valid integer"),
        (LEAST + "promise: 0.95\nagents: 2", "a promise is for one agent"),
        (LEAST.replace("18", "18.5") + "promise: 0.95", "with a promise budgets are whole money"),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, text: str, said: str) -> None:
    """One line says where and what."""
    with pytest.raises(BadExperiment) as caught:
        read_experiment(written(tmp_path, text))

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_there_is_not_trained_again(tmp_path: Path) -> None:
    """Whatever it came to."""
    wanted = trainings_of(read(tmp_path, LEAST + "seeds: 2"))

    assert [1] == [one.seed for one in left_of(wanted, [row("macpo", within=False)])]


def test_only_policies_within_the_budget_are_scored() -> None:
    """The others are counted; where there is none else, there is no figure."""
    rows = [
        row(seed=0, reward=10),
        row(seed=1, reward=14),
        row(seed=2, reward=99, within=False),
        row(budget=9, within=False),
    ]
    strict, wide = summary_of(rows)["cells"]

    assert (0, None, None) == (strict["within"], strict["mean_reward"], strict["mean_share"])
    assert (2, 12, [10, 14], 0.6) == tuple(
        wide[one] for one in ("within", "mean_reward", "mean_reward_interval", "mean_share")
    )
    assert "p3o with 9: 0 of 1 within the budget" == told(strict)
    assert "p3o with 18: 2 of 3 within the budget, return 12.00, 60.0% of the best there is" == told(wide)


def test_the_page_and_its_plots() -> None:
    """Every method has a line of its own name; a summary without a good training has no plots of returns."""
    summary = summary_of([row(), row("macpo", 14), row("macpo", 18)])
    page = page_of(summary)

    assert {"return.svg", "share.svg", "within.svg"} == {name for name, _ in pictures_of(summary)}
    assert all(page.count(f">{one}</text>") == 3 for one in ("p3o", "macpo"))
    assert ["within.svg"] == [name for name, _ in pictures_of(summary_of([row(within=False)]))]


@pytest.mark.slow
def test_an_experiment_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two short trainings, then one more; then none. One that no policy can keep is a line, and the rest is there."""
    monkeypatch.chdir(tmp_path)
    text = LEAST + "steps: 4000\nseeds: 2\n"
    written(tmp_path, text.replace("seeds: 2", "seeds: 1"))
    assert run_command_line(["experiment", "some.yaml", "-q", "-j", "1"]) in (exits.DONE, exits.GOAL)
    written(tmp_path, text)
    assert run_command_line(["experiment", "some.yaml", "-q", "-j", "1"]) in (exits.DONE, exits.GOAL)
    assert "1 of 2 trainings are there" in capsys.readouterr().err

    folder = tmp_path / "experiments" / "some"
    assert 2 == len((folder / "results.jsonl").read_text(encoding="utf-8").splitlines())
    assert (folder / "macpo-18-1" / "policy").is_dir()
    assert (folder / "report.html").exists()
    written(tmp_path, text.replace("4000", "5000"))
    assert exits.USAGE == run_command_line(["experiment", "some.yaml", "-q"])
    assert "has an experiment with other trainings" in capsys.readouterr().err
