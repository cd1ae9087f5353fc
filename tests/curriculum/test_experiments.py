"""Experiments: what a file says, what is wrong with one, and that one goes on where it was stopped."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.experiments import BadExperiment, read_experiment
from callsheet.mock_sites import Server
from callsheet.schemas import published
from callsheet.yaml_tables import table_of

PAGE = (Path(__file__).parents[2] / "docs" / "curriculum.md").read_text(encoding="utf-8")
SHOWN = next(one for one in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "per_call" in one)
LEAST = "sites: [todo]\nhorizons: [2]\nagents: [oracle]\n"


def written(folder: Path, text: str, name: str = "some.yaml") -> Path:
    """A file with that text."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_what_the_page_shows(tmp_path: Path) -> None:
    """It is read, and what the schema says of it is true."""
    experiment = read_experiment(written(tmp_path, SHOWN))

    assert 24 == experiment.wanted.number
    assert 8 == len(experiment.who)
    assert {1, 2, 4, 8} == {one.per_call for one in experiment.who}
    Draft202012Validator(json.loads(published("experiment"))).validate(table_of(SHOWN))


def test_in_toml_and_json(tmp_path: Path) -> None:
    """The same in other words."""
    plain = read_experiment(written(tmp_path, LEAST))
    toml = 'sites = ["todo"]\nhorizons = [2]\nagents = ["oracle"]\n'

    assert plain == read_experiment(written(tmp_path, toml, "some.toml"))
    assert plain == read_experiment(written(tmp_path, json.dumps(table_of(LEAST)), "some.json"))


BAD = [
    ("", "`sites`: field required"),
    ("- todo", "names with values"),
    ("sites: [", "line 1"),
    (LEAST + "horizon: 3", "did you mean `horizons`?"),
    (LEAST + "zzz: 3", "there are: `sites`"),
    (LEAST + "sites: [todo]", "`sites` stands there twice in line 4"),
    (LEAST.replace("todo", "tudo"), "did you mean `todo`?"),
    (LEAST.replace("[2]", "[0]"), "`horizons.0`: input should be greater than or equal to 1"),
    (LEAST.replace("[2]", "[31]"), "less than or equal to 30"),
    (LEAST.replace("[2]", "[]"), "at least 1 item"),
    (LEAST.replace("[2]", "2"), "valid tuple"),
    (LEAST.replace("oracle", "orakle"), "`orakle:k=1` is no agent"),
    (LEAST.replace("oracle", '"sim:k=4"'), "in `per_call`"),
    (LEAST.replace("oracle", '"sim:error=2"'), "less than or equal to 1"),
    (LEAST.replace("oracle", '"model:claude"'), "model:PROVIDER:NAME@K"),
    (LEAST + "per_call: [0]", "greater than or equal to 1"),
    (LEAST + "judge: 3", "`judge`: input should be a valid string"),
    (LEAST + "tasks: 0", "greater than or equal to 1"),
    (LEAST + "seeds: many", "valid integer"),
]


@pytest.mark.parametrize(("text", "said"), BAD, ids=[said for _, said in BAD])
def test_what_is_no_experiment(text: str, said: str, tmp_path: Path) -> None:
    """One line that says where."""
    with pytest.raises(BadExperiment) as caught:
        read_experiment(written(tmp_path, text))

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["none.yaml", "some.bin"])
def test_what_is_no_file_of_text(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is made for it."""
    (tmp_path / "some.bin").write_bytes(b"\xff\xfe")

    assert exits.USAGE == run_command_line(["experiment", str(tmp_path / name), "-o", str(tmp_path / "out")])
    assert name in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_other_tasks_want_another_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told before anything runs."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "experiment.json").write_text("{}", encoding="utf-8")

    assert exits.USAGE == run_command_line(["experiment", str(written(tmp_path, LEAST)), "-o", str(tmp_path / "out")])
    assert "name another `--output-dir`" in capsys.readouterr().err


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_same_twice_and_gone_on_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two folders hold the same tasks and trajectories; with one K more only its attempts are made."""
    file = written(tmp_path, LEAST + "tasks: 1\nper_call: [2]\n")
    more = written(tmp_path, LEAST + "tasks: 1\nper_call: [1, 2]\n", "more.yaml")
    with Server() as server:
        for folder, which in (("a", file), ("b", file), ("a", more)):
            where = ("-o", str(tmp_path / folder), "--base-url", server.url, "-q", "-j", "1")
            assert exits.DONE == run_command_line(["experiment", str(which), *where])

    rows = {one: (tmp_path / one / "results.jsonl").read_text("utf-8").splitlines() for one in "ab"}
    assert [2, 1] == [json.loads(one)["per_call"] for one in rows["a"]]
    assert without_time(rows["a"][0]) == without_time(rows["b"][0])
    pools = [json.loads((tmp_path / one / "task_pool.json").read_text("utf-8"))["tasks"] for one in "ab"]
    assert [{**one, "proof": None} for one in pools[0]] == [{**one, "proof": None} for one in pools[1]]
    assert "1 of 2 attempts are made already" in capsys.readouterr().err
    assert (tmp_path / "a" / "report.html").exists()


def without_time(row: str) -> dict[str, object]:
    """A row but for how long it took."""
    return {**json.loads(row), "seconds": 0}
