"""Pools as files: they read back as the same, and what is no pool is told in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
import yaml

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


WRONG: list[tuple[dict[str, object], str]] = [
    ({"horizon": 7}, "oracle, acts, min_actions and horizon differ in number: mend it"),
    ({"horizon": "two"}, "`horizon` has to be a whole number, and `two` stands there: mend it"),
    ({"intents": "typo"}, "there is no `intents`; did you mean `intent`?"),
    ({"zzz": 1}, "there is no `zzz`: mend it"),
    ({"seed": -1}, "`seed` has to be 0 or more, and `-1` stands there"),
    ({"intent": ""}, "`intent` must not be empty: mend it"),
    ({"vary": "perhaps\nnot"}, "`vary` has to be true or false, and `perhaps not` stands there"),
    ({"inputs": {"title": 3}}, "`inputs.title` has to be a text, and `3` stands there: mend it"),
    ({"baseline": {"tokenizer": "pieces-1"}}, "`baseline.calls` is missing (and 2 more): mend it"),
    ({"acts": [{"act": "clik", "role": "button", "name": "Add"}]}, "no act: "),
    ({"verification": {"parts": [{"template": "add"}]}}, "a part of a goal has"),
    ({"verification": {"parts": []}}, "`verification.parts` has to hold 1 at least"),
]


@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump], ids=["json", "yaml"])
@pytest.mark.parametrize(("changes", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_no_task(pool: Pool, changes: dict[str, object], said: str, write: Callable[[object], str]) -> None:
    """One line that names the file, the task and the field, and says what to do."""
    with pytest.raises(BadPool, match=f"^`my pool`, task `{pool.tasks[0].id}`: ") as caught:
        read_pool(write(json.loads(broken(pool, **changes))), "my pool")

    assert said in str(caught.value)
    assert 1 == len(str(caught.value).splitlines())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "`p` is no pool, it holds nothing: "),
        ("[1]", "`p` is no pool, it holds a list: "),
        ('{"tasks": 5}', "`p`: `tasks` has to be a list, and `5` stands there: "),
        ('{"tasks": [3]}', "`p`, task 1: it has to hold names with values, and `3` stands there: "),
        ('{"task": []}', "`p`: there is no `task`; did you mean `tasks`?"),
        ('{"tasks": []}\n{"tasks": []}', "`p`: something stands after the pool's end in line 2: "),
        ('{"tasks": [,]}', "`p` is no JSON from line 1, column 12, on (expecting value): "),
        ("a: [b", "`p` is cut off in line 1: "),
        ("- a\n b: c\nd", "`p` is neither JSON nor YAML from line 2, on (mapping values are not allowed here): "),
        ("a: 2024-13-45", "`p` is neither JSON nor YAML (month must be in 1..12): "),
        ('{"tasks":' * 9999, "`p` is nested too deeply to be a pool: "),
        ('{"schema_version": 2}', "`p` is a pool of version 2, which is not read here: "),
    ],
)
def test_what_is_no_pool(text: str, said: str) -> None:
    """One line, which says what to do."""
    with pytest.raises(BadPool) as caught:
        read_pool(text, "p")

    assert str(caught.value).startswith(said)
    assert 1 == len(str(caught.value).splitlines())


def test_json_that_is_cut_off(pool: Pool) -> None:
    """Wherever that is, the line says so, in which line of the file, and in which task."""
    text = pool.to_json()
    for end in range(1, len(text.rstrip()), 7):
        with pytest.raises(BadPool) as caught:
            read_pool(text[:end], "p")
        said = str(caught.value)
        assert said.startswith(f"`p` is cut off in line {text[:end].count(chr(10)) + 1}"), text[:end][-40:]
        assert said.endswith(": copy it anew, or have `callsheet tasks build` make another")
        begun = [task.id for task in pool.tasks if f'"id": "{task.id}"' in text[:end]]
        assert not begun or f", at task `{begun[-1]}`" in said


def test_yaml_that_is_cut_off(pool: Pool) -> None:
    """It is still YAML then; that the last task does not come to its end shows it, unless it is cut between two."""
    text = pool.to_yaml()
    ends = [text.index("tasks:"), *range(text.index("  site"), text.rindex("proof:"), 31)]
    for end in ends:
        if "proof:" in text[:end].rpartition("- id")[2]:
            continue  # the first task is whole
        with pytest.raises(BadPool, match="cut off") as caught:
            read_pool(text[:end], "p")
        begun = [task.id for task in pool.tasks if f"id: {task.id}" in text[:end]]
        assert not begun or f"task `{begun[-1]}`" in str(caught.value)
        assert 1 == len(str(caught.value).splitlines())


@pytest.mark.parametrize("name", ["tasks.jsonl", "tasks.parquet"])
def test_rows_are_no_pool(pool: Pool, tmp_path: Path, name: str) -> None:
    """What was exported cannot be read as one; that is said, whatever stands in it."""
    (tmp_path / name).write_bytes(b"PAR1\xff\x00")
    with pytest.raises(BadPool, match="holds rows for tables, as `callsheet tasks export` writes them"):
        load_pool(tmp_path / name)


def test_twice_the_same_task(pool: Pool) -> None:
    """An id names one task."""
    document = json.loads(pool.to_json())
    document["tasks"].append(document["tasks"][0])
    with pytest.raises(BadPool, match="there are two tasks"):
        read_pool(json.dumps(document))


def test_a_site_that_is_gone(pool: Pool) -> None:
    """Told when the task is used."""
    task = read_pool(broken(pool, site="atlantis")).tasks[0]
    with pytest.raises(BadPool, match="site `atlantis`, which is not here; there are: "):
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
