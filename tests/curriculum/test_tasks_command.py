"""`callsheet tasks`: what is typed wrong is told in one line, and what is built was done in a browser."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.mock_sites import Server
from callsheet.pool_files import load_pool


@pytest.fixture(autouse=True)
def _there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*words: str) -> int:
    """The exit code of `callsheet tasks …`."""
    return run_command_line(["tasks", *words])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("build", "--sites", "toodo"), exits.USAGE, "did you mean `todo`?"),
        (("build", "--sites", ","), exits.USAGE, "names no site"),
        (("build", "--sites", "todo", "--difficulties", "0-3"), exits.USAGE, "from 1 to 30"),
        (("build", "--sites", "todo", "--difficulties", "easy"), exits.USAGE, "from 1 to 30"),
        (("build", "--sites", "todo", "-o", "nowhere/pool.json"), exits.USAGE, "cannot be written"),
        (("build", "--sites", "todo", "--base-url", "localhost"), exits.USAGE, "write `http://localhost:3000`"),
        (
            ("build", "--sites", "todo", "--base-url", "http://localhost:99999"),
            exits.USAGE,
            "is no address of mock sites",
        ),
        (("list",), exits.USAGE, "callsheet tasks build"),
        (("show", "todo-1"), exits.USAGE, "there is no pool"),
        (("export", "pool.csv"), exits.USAGE, "must end in `.jsonl` or `.parquet`"),
        (("biuld",), exits.USAGE, "No such command"),
    ],
)
def test_what_is_typed_wrong(words: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and the right exit code."""
    got = call(*words)
    told = capsys.readouterr()

    assert (code, "") == (got, told.out)
    assert said in told.err
    assert "Traceback" not in told.err


def test_a_pool_that_is_broken_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told of, and not written over."""
    (tmp_path / "task_pool.json").write_text("{", encoding="utf-8")

    assert exits.USAGE == call("build", "--sites", "todo")
    assert "`task_pool.json` is cut off in line 1" in capsys.readouterr().err
    assert "{" == (tmp_path / "task_pool.json").read_text(encoding="utf-8")


def test_a_pool_of_another_seed(capsys: pytest.CaptureFixture[str]) -> None:
    """Two seeds do not go into one pool."""
    Path("task_pool.json").write_text('{"schema_version": 1, "seed": 4}', encoding="utf-8")

    assert exits.USAGE == call("build", "--sites", "todo")
    assert "`--seed 4`" in capsys.readouterr().err


class _Other(BaseHTTPRequestHandler):
    """Somebody who serves something else."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


def test_somebody_else_at_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    """What is no server of mock sites is told of, and no other is started beside it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        code = call("build", "--sites", "todo", "--base-url", f"http://127.0.0.1:{other.server_port}")
        other.shutdown()

    assert exits.SITE == code
    assert "serves no mock sites (status 404)" in capsys.readouterr().err


@pytest.mark.browser
@pytest.mark.slow
def test_build_and_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two horizons, then one more: what is there is kept as it is."""
    with Server() as server:
        where = ("--sites", "todo", "--tasks-per-difficulty", "1", "--base-url", server.url, "-q", "-j", "1")

        assert exits.DONE == call("build", "--difficulties", "1-2", *where)
        first = load_pool(tmp_path / "task_pool.json")
        assert exits.DONE == call("build", "--difficulties", "1,2,3", *where)

    then = load_pool(tmp_path / "task_pool.json")
    assert [1, 2, 3] == [task.horizon for task in then.tasks]
    assert first.tasks == then.tasks[:2]
    assert all(task.proof is not None and task.baseline is not None for task in then.tasks)
    assert [task.min_actions for task in then.tasks] == [task.baseline.calls for task in then.tasks if task.baseline]
    capsys.readouterr()
    assert exits.DONE == call("stats", "--json")
    assert [1, 2, 3] == [cell["horizon"] for cell in json.loads(capsys.readouterr().out)["cells"]]
    assert exits.DONE == call("show", then.tasks[0].id)
    assert then.tasks[0].oracle[0] in capsys.readouterr().out
