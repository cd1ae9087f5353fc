"""An evaluation's files: rows are gone on with, figures and page say what they are, settings are read."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.evaluation.files import BadResults, Results
from callsheet.evaluation.page import page_of
from callsheet.evaluation.plots import FIGURES, plot
from callsheet.evaluation.summary import summary_of
from callsheet.evaluation_settings import llm_settings, reward_settings
from callsheet.mock_sites import Server
from callsheet.settings import load_settings
from callsheet.settings_files import BadSettings
from callsheet.tasks.metrics import Row
from callsheet.tasks.reward import RewardSettings
from callsheet.tasks.task import Pool
from tests.curriculum.test_metrics import row

ROWS = [row(per_call=k, horizon=h, verified=h < 3, agent=f"sim,k={k}") for k in (1, 4) for h in (1, 2, 3)]


def results(folder: Path, **rewards: float) -> Results:
    """The results of an empty pool."""
    return Results(folder=folder, pool=Pool(), rewards=RewardSettings(**rewards))


def test_rows_are_there_again(tmp_path: Path) -> None:
    """Also where the last line was cut off in the middle: that one is gone."""
    first = results(tmp_path / "out")

    assert [] == first.open()
    for one in ROWS:
        first.add(one)
    with (tmp_path / "out" / "results.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"task": "tod')

    assert ROWS == results(tmp_path / "out").open()
    assert ROWS == results(tmp_path / "out").open()


def test_of_another_reward(tmp_path: Path) -> None:
    """Two rewards do not go into one folder; nor is what is no row read as one."""
    first = results(tmp_path)
    first.open()
    first.add(ROWS[0])
    with pytest.raises(BadResults, match="another pool, reward or judge"):
        results(tmp_path, step_penalty=0.5).open()
    (tmp_path / "results.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(BadResults, match="something else than results"):
        results(tmp_path).open()


def test_of_another_reward_without_rows(tmp_path: Path) -> None:
    """What was begun and made no attempt, as when nobody serves, holds up nobody."""
    results(tmp_path).open()

    assert [] == results(tmp_path, step_penalty=0.5).open()


def test_what_is_simulated_says_so() -> None:
    """In the summary, on the page and on each plot; what a model did does not."""
    summary = summary_of(ROWS)

    assert all(one["simulated"] for table in ("agents", "by_horizon", "by_site") for one in summary[table])
    assert "No model was asked" in page_of(summary)
    assert len(FIGURES) == page_of(summary).count("(simulated)</text>")
    real = summary_of([Row(**one.model_dump() | {"simulated": False, "tokenizer": "provider"}) for one in ROWS])
    assert "imulated" not in page_of(real).replace(page_of(real).partition("<body>")[0], "")


def test_plots_are_pictures() -> None:
    """XML that can be read, with a line for each K."""
    rows = summary_of(ROWS)["by_horizon"]
    for figure in FIGURES:
        picture = ET.fromstring(plot(figure, rows, simulated=True))
        assert 2 == len(picture.findall("{http://www.w3.org/2000/svg}polyline"))
    with pytest.raises(ValueError, match="nothing to draw"):
        plot(FIGURES[0], [], simulated=True)


def test_names_of_sites_are_only_text() -> None:
    """Nothing that a row says is read as HTML."""
    page = page_of(summary_of([row(site="<script>alert(1)</script>")]))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_settings(tmp_path: Path) -> None:
    """`[reward]` and `[llm]` of the project's file; other settings are not disturbed by them."""
    text = "[reward]\nstep_penalty = 0.3\n[llm]\ntemperature = 0.5\n"
    (tmp_path / "callsheet.toml").write_text(text, encoding="utf-8")
    where = {"folder": tmp_path, "user": tmp_path / "none.toml"}

    assert RewardSettings(step_penalty=0.3) == reward_settings(**where)
    assert 0.5 == llm_settings(**where).temperature
    assert load_settings(environment={}, **where) == load_settings(
        environment={}, folder=tmp_path / "x", user=tmp_path / "none.toml"
    )


def test_settings_in_yaml(tmp_path: Path) -> None:
    """They mean the same; two files side by side are one too many."""
    (tmp_path / "callsheet.yaml").write_text("reward: {step_penalty: 0.3}\nllm: {temperature: 0.5}\n", encoding="utf-8")
    where = {"folder": tmp_path, "user": tmp_path / "none.toml"}

    assert RewardSettings(step_penalty=0.3) == reward_settings(**where)
    assert 0.5 == llm_settings(**where).temperature
    (tmp_path / "callsheet.toml").write_text("", encoding="utf-8")
    with pytest.raises(BadSettings, match="put all settings into one of them"):
        reward_settings(**where)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reward: {step_penalties: 1}", "did you mean `step_penalty`?"),
        ("reward: {step_penalty: -1}", "greater than or equal to 0"),
        ("reward: {step_penalty: .inf}", "finite"),
        ("reward: {step_penalty: high}", "valid number"),
        ("reward: 3", "write `reward:`"),
        ("reward: {step_penalty: 1, step_penalty: 2}", "`step_penalty` stands there twice in line 1"),
        ("reward: [", "line 1"),
        ("- reward", "names with values"),
        ("? [a]\n: 1", "a key has to be a word"),
        ("reward: !!python/object/apply:os.system [ls]", "could not determine a constructor"),
    ],
)
def test_settings_in_yaml_that_are_wrong(tmp_path: Path, text: str, said: str) -> None:
    """One line that says where."""
    (tmp_path / "callsheet.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings) as caught:
        reward_settings(folder=tmp_path, user=tmp_path / "none.toml")

    assert said in str(caught.value)
    assert "callsheet.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[reward]\nstep_penalties = 1", "did you mean `step_penalty`?"),
        ("[reward]\nstep_penalty = -1", "greater than or equal to 0"),
        ("reward = 3", "write `[reward]`"),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, text: str, said: str) -> None:
    """One line that says where."""
    (tmp_path / "callsheet.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings) as caught:
        reward_settings(folder=tmp_path, user=tmp_path / "none.toml")

    assert said in str(caught.value)
    assert "callsheet.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--agents", "simm"), "is no agent"),
        (("--agents", "sim:k=0"), "`sim:k=0`: k: "),
        (("--agents", "model:nobody:model@2"), "no provider `nobody`"),
        ((), "there is no pool"),
        (("--seeds", "0"), "0 is not in the range"),
    ],
)
def test_what_is_typed_wrong(
    words: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Told before anything runs."""
    monkeypatch.chdir(tmp_path)

    assert exits.USAGE == run_command_line(["evaluate", *words])
    assert said in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_evaluate_and_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Oracles at K = 1 and 2 do all that there is, with the fewest actions; the second call makes no attempt twice."""
    monkeypatch.chdir(tmp_path)
    with Server() as server:
        where = ("--base-url", server.url, "-q", "-j", "1")
        built = ("tasks", "build", "--sites", "todo", "--difficulties", "2", "--tasks-per-difficulty", "1")
        assert exits.DONE == run_command_line([*built, *where])
        assert exits.DONE == run_command_line(["evaluate", "--agents", "oracle:k=1", *where])
        assert exits.DONE == run_command_line(["evaluate", "--agents", "oracle:k=1/2", *where])

    lines = (tmp_path / "results" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    made = [Row.model_validate_json(line) for line in lines]
    assert [1, 2] == [one.per_call for one in made]
    assert all(one.verified and one.actions == one.min_actions == 2 for one in made)
    assert made[0].calls == made[0].expected_calls
    summary = json.loads((tmp_path / "results" / "summary.json").read_text(encoding="utf-8"))
    assert [True, True] == [one["simulated"] for one in summary["agents"]]
    assert "1 of 2 attempts are made already" in capsys.readouterr().err
