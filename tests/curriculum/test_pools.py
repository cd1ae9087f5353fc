"""Pools as files: they read back as the same, and what is no pool is told in one line."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from callsheet.mock_sites.wire import NotWanted, act_data, act_from, part_from
from callsheet.pool_files import export_pool, load_pool, save_pool
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.task import BadPool, Baseline, Pool, Proof, Task, read_pool


@pytest.fixture(scope="module")
def pool() -> Pool:
    """Two tasks, one of them proved."""
    first, second = islice(draw_tasks("todo", 1, 0), 2)
    baseline = Baseline(tokenizer="pieces-1", calls=1, prompt_tokens=900, reply_tokens=30)
    proved = first.model_copy(update={"baseline": baseline, "proof": Proof(browser="chromium", seconds=1.5)})
    return Pool(seed=3).with_tasks((proved, second))


@pytest.mark.parametrize("name", ["pool.json", "pool.yaml"])
def test_there_and_back(pool: Pool, tmp_path: Path, name: str) -> None:
    """JSON and YAML hold all of it."""
    save_pool(tmp_path / name, pool)

    assert pool == load_pool(tmp_path / name)


def test_rows(pool: Pool, tmp_path: Path) -> None:
    """A line a task; the lines read back as tasks."""
    export_pool(tmp_path / "pool.jsonl", pool)
    lines = (tmp_path / "pool.jsonl").read_text(encoding="utf-8").splitlines()

    assert list(pool.tasks) == [Task.model_validate_json(line) for line in lines]


def test_rows_as_parquet(pool: Pool, tmp_path: Path) -> None:
    """With the same columns."""
    parquet = pytest.importorskip("pyarrow.parquet")
    export_pool(tmp_path / "pool.parquet", pool)
    table = parquet.read_table(tmp_path / "pool.parquet")

    assert [task.id for task in pool.tasks] == table["id"].to_pylist()
    assert set(Task.model_fields) == set(table.column_names)


def broken(pool: Pool, **changes: object) -> str:
    """The pool with its first task changed."""
    document = json.loads(pool.to_json())
    document["tasks"][0] |= changes
    return json.dumps(document)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"horizon": 7}, "oracle, acts, min_actions and horizon differ"),
        ({"intents": "typo"}, "extra inputs are not permitted"),
        ({"seed": -1}, "greater than or equal to 0"),
        ({"acts": [{"act": "clik", "role": "button", "name": "Add"}]}, "no act: "),
        ({"verification": {"parts": [{"template": "add"}]}}, "a part of a goal has"),
        ({"verification": {"parts": []}}, "at least 1 item"),
    ],
)
def test_what_is_no_task(pool: Pool, changes: dict[str, object], said: str) -> None:
    """One line that names the file and the place."""
    with pytest.raises(BadPool, match="`my pool`") as caught:
        read_pool(broken(pool, **changes), "my pool")

    assert said in str(caught.value)
    assert 1 == len(str(caught.value).splitlines())


def test_of_another_version(pool: Pool) -> None:
    """It is not guessed at."""
    text = json.dumps(json.loads(pool.to_json()) | {"schema_version": 2})
    with pytest.raises(BadPool, match="no pool of version 1: schema_version"):
        read_pool(text)


def test_twice_the_same_task(pool: Pool) -> None:
    """An id names one task."""
    document = json.loads(pool.to_json())
    document["tasks"].append(document["tasks"][0])
    with pytest.raises(BadPool, match="there are two tasks"):
        read_pool(json.dumps(document))


def test_a_site_that_is_gone(pool: Pool) -> None:
    """Told when the task is used."""
    task = read_pool(broken(pool, site="atlantis")).tasks[0]
    with pytest.raises(BadPool, match="site `atlantis`, which is not here"):
        task.goal()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """It says how to make one."""
    with pytest.raises(BadPool, match="callsheet tasks build"):
        load_pool(tmp_path / "none.json")


def test_acts_there_and_back(pool: Pool) -> None:
    """Each act of a task is the same after JSON."""
    acts = [act for task in pool.tasks for act in task.way]

    assert acts == [act_from(json.loads(json.dumps(act_data(act)))) for act in acts]


@pytest.mark.parametrize(
    "data", [None, 3, {}, {"act": "fill", "role": "textbox", "name": "A"}, {"act": "press", "key": "F1"}]
)
def test_what_is_no_act(data: object) -> None:
    """Neither an act nor a part."""
    with pytest.raises(NotWanted):
        act_from(data)
    with pytest.raises(NotWanted):
        part_from(data)
