"""Episodes in a browser: of MiniWoB++, and of a folder of tasks against a page of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.mock_sites import Server

from .counting import COUNT

pytestmark = pytest.mark.browser

ONE_TRY = """
plan enter_text
site task at "http://localhost:8000"
input utterance: Text
agent hand is browser on task
node solve by hand {
  let wanted = capture(utterance, /"(.*)"/)
  require wanted is given
  goto "/"
  fill textbox with "something else"
  click button "Submit"
}
"""
TWO_TRIES = ONE_TRY.replace('  fill textbox with "something else"', '  goto "/"\n  fill textbox with wanted')


LOGGED_IN = """
plan look
site lantern at "http://localhost:3000" auth basic user, word
input user: Text = "alice"
secret word: Text for lantern
agent hand is browser on lantern
node look by hand {
  goto "/appearance"
  give theme: Text = read combobox "Theme" as Text
}
result look.theme
"""


def suite(*words: str) -> int:
    """The command, with its folder."""
    return run_command_line(["suite", *words, "-q", "-j", "1"])


def rows(folder: Path) -> list[dict[str, object]]:
    """What it wrote."""
    return [json.loads(one) for one in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_task_is_solved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its plan has what the page says as an input; asked for more episodes, those that are there are kept."""
    out = tmp_path / "out"

    assert exits.DONE == suite("miniwob", "--tasks", "enter-text", "--episodes", "1", "--output-dir", str(out))
    first = rows(out)
    assert exits.DONE == suite("miniwob", "--tasks", "enter-text", "--episodes", "2", "--output-dir", str(out))
    both = rows(out)

    assert first == both[:1]
    assert [(True, 1.0, 3, 6)] * 2 == [(one["solved"], one["reward"], one["steps"], one["most"]) for one in both]
    assert both[0]["utterance"] != both[1]["utterance"]
    assert "| enter-text | enter_text | 2 of 2 | 1.00 |" in capsys.readouterr().out
    assert "2 of 2 episodes solved" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("plan", "why"), [(ONE_TRY, ""), (TWO_TRIES, "the plan opened the task again")])
def test_what_is_not_solved(plan: str, why: str, tmp_path: Path) -> None:
    """A wrong answer; and a right one that a plan has for having begun again. The journal is kept."""
    (tmp_path / "enter_text.plan").write_text(plan.replace("site", '"""Try."""\nsite', 1), encoding="utf-8")
    out = tmp_path / "out"
    words = ("--tasks", "enter-text", "--episodes", "1", "--output-dir", str(out), "--plans", str(tmp_path))

    assert exits.GOAL == suite("miniwob", *words)
    (row,) = rows(out)
    assert (False, why) == (row["solved"], row["why"])
    assert (out / "runs" / str(row["run"]) / "journal.sqlite").exists()


def test_a_folder_of_tasks(tmp_path: Path) -> None:
    """A case is solved when the result is what it says; which one it is, the seed says."""
    tasks, plans, out = tmp_path / "mine", tmp_path / "plans", tmp_path / "out"
    tasks.mkdir()
    plans.mkdir()
    (plans / "look.plan").write_text(COUNT, encoding="utf-8")
    with Server(port=0) as server:
        cases = [{"inputs": {"name": "To do"}, "result": 5}, {"inputs": {"name": "No such heading"}, "result": 0}]
        task = {"site": f"{server.url}/todo", "cases": cases}
        (tasks / "look.json").write_text(json.dumps(task), encoding="utf-8")

        code = suite(str(tasks), "--plans", str(plans), "--episodes", "6", "--seed", "3", "--output-dir", str(out))

    assert exits.GOAL == code
    assert {(1, False), (0, True)} >= {(int(one["seed"]) % 2 ^ 1, one["solved"]) for one in rows(out)}  # type: ignore[call-overload]


def test_a_log_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plan has its secrets from the command, which says so when one is missing; no row and no journal has them."""
    tasks, plans, out = tmp_path / "mine", tmp_path / "plans", tmp_path / "out"
    tasks.mkdir()
    plans.mkdir()
    (plans / "look.plan").write_text(LOGGED_IN, encoding="utf-8")
    words = (str(tasks), "--plans", str(plans), "--episodes", "1", "--output-dir", str(out))
    with Server(port=0) as server:
        task = {"site": server.site_url("settings", world="suite"), "cases": [{"result": "nobody's theme"}]}
        (tasks / "look.json").write_text(json.dumps(task), encoding="utf-8")

        assert exits.USAGE == suite(*words)
        assert "the secret `word` is not set" in capsys.readouterr().err
        assert exits.GOAL == suite(*words, "--secret", "word=alice-demo")

    (row,) = rows(out)
    assert ("done", 'the result is "Same as the system"') == (row["outcome"], row["why"])
    kept = [path.read_bytes() for path in out.rglob("*") if path.is_file()]
    assert not any(b"alice-demo" in one for one in kept)
