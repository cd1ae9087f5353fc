"""What stands in the way of an evaluation is told before anything is played, and one that is stopped says so once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.mock_sites import Server
from callsheet.pool_files import save_pool
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.task import Pool


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with four tasks of `todo`, in the folder that commands stand in."""
    monkeypatch.chdir(tmp_path)
    save_pool(tmp_path / "task_pool.json", Pool().with_tasks(tuple(islice(draw_tasks("todo", 1, 0), 4))))
    return tmp_path / "task_pool.json"


def changed(pool: Path, **changes: object) -> None:
    """The third task of the file is another one."""
    document = json.loads(pool.read_text(encoding="utf-8"))
    document["tasks"][2] |= changes
    pool.write_text(json.dumps(document), encoding="utf-8")


WRONG: list[tuple[dict[str, object], str]] = [
    ({"site": "atlantis"}, "is for the site `atlantis`, which is not here; there are: "),
    ({"account": "eve"}, "`todo` has no account `eve`; there is `guest`"),
    ({"verification": {"parts": [{"template": "fly", "parameters": {}, "way": []}]}}, "`todo` has no goal `fly`"),
    ({"seed": "many"}, "`seed` has to be a whole number, and `many` stands there"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_task_that_cannot_be_played(
    pool: Path, changes: dict[str, object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that names it; no folder is made, and the file stays as it is."""
    changed(pool, **changes)
    before = pool.read_bytes()

    assert exits.USAGE == run_command_line(["evaluate", "--agents", "oracle"])
    told = capsys.readouterr()
    assert ("", 1) == (told.out, len(told.err.splitlines()))
    assert said in told.err
    assert f"task `{json.loads(before)['tasks'][2]['id']}`" in told.err
    assert [pool] == list(pool.parent.iterdir())
    assert before == pool.read_bytes()


@pytest.mark.parametrize(
    "words", [("evaluate", "--agents", "oracle"), ("tasks", "build", "--sites", "todo", "-o", "other.json")]
)
@pytest.mark.usefixtures("pool")
def test_a_site_that_is_not_served(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Mock sites answer there, but not that one: nothing is played."""
    with Server(sites=["cart"]) as server:
        code = run_command_line([*words, "--base-url", server.url, "-q"])

    assert exits.USAGE == code
    said = f"error: the site `todo` is not served at `{server.url}`: serve it there, or name another `--base-url`"
    assert [said] == capsys.readouterr().err.splitlines()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to see that workers were started")
@pytest.mark.parametrize("begun", [False, True], ids=["while workers start", "amid attempts"])
def test_stopped(pool: Path, *, begun: bool) -> None:
    """Ctrl-C is answered by one line, whatever was under way; what was measured is kept, and looked at."""
    words = [sys.executable, "-m", "callsheet", "evaluate", "--agents", "oracle:k=1/2", "--seeds", "50", "-q"]
    with Server() as server:
        process = subprocess.Popen(
            [*words, "--base-url", server.url, "-j", "2"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd=pool.parent,
        )
        results, children = pool.parent / "results", Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while not ((results / "results.jsonl").exists() if begun else len(children.read_text().split()) > 1):
            time.sleep(0.01)
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        told, errors = process.communicate(timeout=60)

    assert ("", "stopping: what was measured is kept; the same command goes on\n") == (told, errors)
    assert exits.INTERRUPTED == process.returncode
    assert begun == (results / "report.html").exists()
