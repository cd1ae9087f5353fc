"""WebArena's files as suites: their tasks are found, and runs leave what webarena-verified scores."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.mock_sites import Server
from callsheet.suites.results import Results
from callsheet.tasks.suites.naming import suite_called
from callsheet.tasks.suites.seam import BadSuite
from tests.planners.serving import Said, serving
from tests.planners.serving import Server as ModelServer
from tests.planners.wires import LocalWire

from .counting import COUNT

SHOP = {"shopping": "http://shop.test"}
FUZZY: dict[str, Any] = {"eval_types": ["string_match"], "reference_answers": {"fuzzy_match": ["only one"]}}


def original(**checks: Any) -> dict[str, Any]:
    """A task in the original format."""
    return {
        "task_id": 14,
        "sites": ["shopping"],
        "start_url": "__SHOPPING__/",
        "intent": "How many headings are there?",
        "intent_template_id": 288,
        "instantiation_dict": {"name": "Your tasks"},
        "eval": checks,
    }


def verified(data: list[Any], **expected: Any) -> dict[str, Any]:
    """The same in the other."""
    answer = {"task_type": "retrieve", "status": "SUCCESS", "retrieved_data": data}
    return {
        "task_id": 14,
        "sites": ["shopping"],
        "start_urls": ["__SHOPPING__/"],
        "intent": "How many headings are there?",
        "intent_template": "How many headings are there?",
        "intent_template_id": 288,
        "instantiation_dict": {"name": "Your tasks"},
        "eval": [
            {
                "evaluator": "AgentResponseEvaluator",
                "results_schema": {"type": "array", "items": {"type": "number"}},
                "expected": answer,
            },
            {"evaluator": "NetworkEventEvaluator", "expected": {"url": "__SHOPPING__/", **expected}},
        ],
        "revision": 1,
    }


def file_of(folder: Path, *entries: dict[str, Any]) -> Path:
    """A file of tasks."""
    path = folder / "arena.json"
    path.write_text(json.dumps(entries))
    return path


def test_tasks_are_named_by_template(tmp_path: Path) -> None:
    """Those with a site whose address nobody said are left out."""
    checks = {"eval_types": ["string_match"], "reference_answers": {"exact_match": "1"}}
    both = {**original(**checks), "task_id": 15, "sites": ["shopping", "map"]}
    path = file_of(tmp_path, original(**checks), both, {**original(**checks), "task_id": 16, "sites": ["map"]})

    assert suite_called(str(path), addresses=SHOP, kept=tmp_path).tasks() == {"288-14": ("shopping",)}
    mapped = {**SHOP, "map": "http://m"}
    assert suite_called(str(path), addresses=mapped, kept=tmp_path).tasks() == {
        "288-14": ("shopping",),
        "288-15": ("shopping", "map"),
        "288-16": ("map",),
    }
    with pytest.raises(BadSuite, match="no task for which reddit is enough"):
        suite_called(str(path), addresses={"reddit": "http://r"}, kept=tmp_path).tasks()


def test_a_task_whose_site_is_not_said_may_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing is told, not that there is no such task."""
    checks = {"eval_types": ["string_match"], "reference_answers": {"exact_match": "1"}}
    both = {**original(**checks), "task_id": 15, "sites": ["shopping", "map"]}
    path = str(file_of(tmp_path, original(**checks), both))
    words = ["suite", path, "--plans", str(tmp_path), "--at", "shopping=http://x", "--tasks"]

    assert run_command_line([*words, "288-15"]) == exits.USAGE
    assert "task `288-15` is on `map`: say where that is with `--at map=http://…`" in capsys.readouterr().err
    assert run_command_line([*words, "288-16"]) == exits.USAGE
    assert "no task `288-16`; did you mean `288-14`?" in capsys.readouterr().err


def test_sites_have_to_be_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And be sites, and addresses."""
    path = str(file_of(tmp_path, verified([1])))

    assert run_command_line(["suite", path]) == exits.USAGE
    assert "--at shopping=http://" in capsys.readouterr().err
    assert run_command_line(["suite", path, "--at", "shop=http://x"]) == exits.USAGE
    assert "there are shopping, shopping_admin" in capsys.readouterr().err
    assert run_command_line(["suite", path, "--at", "shopping=x"]) == exits.USAGE
    assert "write `--at shopping=http://" in capsys.readouterr().err


def test_who_may_judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A model that there is, of tasks that have answers for one; told before anything is played."""
    path = str(file_of(tmp_path, original(**FUZZY)))

    assert run_command_line(["suite", path, "--at", "shopping=http://x", "--judge", "locla:small"]) == exits.USAGE
    assert "did you mean `local`" in capsys.readouterr().err
    assert run_command_line(["suite", "miniwob", "--judge", "local:small"]) == exits.USAGE
    assert "need no `--judge`" in capsys.readouterr().err


ON_TWO = """
plan told
site shopping at "http://localhost:3000"
site reddit at "http://localhost:3001"
input name: Text
agent asker is browser on reddit
agent buyer is browser on shopping
node count by asker {
  goto "/"
  give there: Int = how many heading "{name}"
}
node look by buyer {
  require count.there == 1
  goto "/?look"
}
result count.there
"""


def played(folder: Path, entry: dict[str, Any], *more: str) -> tuple[int, dict[str, Any]]:
    """The exit code of the command and its one row."""
    plans = folder / "plans"
    plans.mkdir()
    (plans / "288.plan").write_text(COUNT)
    with Server() as server:
        out, address = folder / "out", server.site_url("todo", world="arena")
        words = [str(file_of(folder, entry)), "--at", f"shopping={address}", "--plans", str(plans), "--episodes", "1"]
        code = run_command_line(["suite", *words, "--output-dir", str(out), "-q", "-j", "1", *more])
    (row,) = [json.loads(one) for one in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    return code, row


@pytest.mark.browser
def test_the_original_format(tmp_path: Path) -> None:
    """The result of the plan is the answer, the page it leaves is looked at, another is opened."""
    title = {"locator": "document.querySelector('h1').outerText", "required_contents": {"must_include": ["tasks"]}}
    code, row = played(
        tmp_path,
        original(
            eval_types=["string_match", "url_match", "program_html"],
            reference_answers={"must_include": ["1"]},
            reference_url="__SHOPPING__",
            program_html=[{"url": "last", **title}, {"url": "__SHOPPING__/", **title}],
        ),
    )

    assert (code, row["why"]) == (exits.DONE, "")
    assert row["utterance"] == "How many headings are there?"


@pytest.mark.browser
def test_what_does_not_hold_is_said(tmp_path: Path) -> None:
    """In the row."""
    wrong = {"eval_types": ["string_match"], "reference_answers": {"exact_match": "7"}}
    code, row = played(tmp_path, original(**wrong))

    assert (code, row["why"]) == (exits.GOAL, "the answer is '1'")


@contextmanager
def model_that_says(text: str) -> Iterator[ModelServer]:
    """A server of a model, in a loop of its own: the command takes the main thread."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    served = serving(LocalWire("vllm"), Said(text=text))
    try:
        yield asyncio.run_coroutine_threadsafe(served.__aenter__(), loop).result(5)
    finally:
        asyncio.run_coroutine_threadsafe(served.__aexit__(None, None, None), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@pytest.mark.browser
@pytest.mark.parametrize(("said", "code"), [("correct", exits.DONE), ("incorrect", exits.GOAL)])
def test_a_judge(said: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is asked about the answer, in the process that played; results of another one are not mixed with these."""
    monkeypatch.chdir(tmp_path)
    with model_that_says(f"They mean the same: {said}") as server:
        (tmp_path / "callsheet.toml").write_text(f'[providers.local]\nurl = "{server.url}"\nserver = "vllm"\n')
        found, row = played(tmp_path, original(**FUZZY), "--judge", "local:small")

    assert (code, "" if code == exits.DONE else "the answer is '1'") == (found, row["why"])
    (came,) = server.came
    assert all(text in str(came.body) for text in ("How many headings are there?", "only one", "student answer: 1"))
    with pytest.raises(BadSuite, match="judged by local:small"):
        Results.open(tmp_path / "out", "arena", None)


@pytest.mark.browser
def test_the_verified_format(tmp_path: Path) -> None:
    """Answer and requests are left where webarena-verified looks for them, for their owner alone."""
    code, row = played(tmp_path, verified([1]))
    left = tmp_path / "out" / "answers" / "14"

    assert (code, row["why"]) == (exits.DONE, "")
    answer = json.loads((left / "agent_response.json").read_text())
    assert answer == {"task_type": "RETRIEVE", "status": "SUCCESS", "retrieved_data": [1]}
    har = json.loads((left / "network.har").read_text())
    assert all(one["request"]["url"].startswith("http://") for one in har["log"]["entries"])
    assert {path.stat().st_mode & 0o777 for path in left.iterdir()} == {0o600}


@pytest.mark.browser
def test_a_request_that_was_not_sent(tmp_path: Path) -> None:
    """The row names the check."""
    code, row = played(tmp_path, verified([1], http_method="POST"))

    assert (code, row["why"]) == (exits.GOAL, "NetworkEventEvaluator does not hold")


def on_two(folder: Path, entry: dict[str, Any], plan: str = ON_TWO) -> tuple[int, Path]:
    """The exit code for a task on a shop and what stands for a forum, and the folder of what it left."""
    (folder / "plans").mkdir()
    (folder / "plans" / "288.plan").write_text(plan)
    out = folder / "out"
    with Server() as server, Server() as other:
        sites = {
            "shopping": server.site_url("signup", world="arena"),
            "reddit": other.site_url("todo", world="arena"),
        }
        at = [word for site, address in sites.items() for word in ("--at", f"{site}={address}")]
        words = [str(file_of(folder, entry)), *at, "--plans", str(folder / "plans"), "--episodes", "1"]
        code = run_command_line(["suite", *words, "--output-dir", str(out), "-q", "-j", "1"])
    return code, out


@pytest.mark.browser
def test_a_task_on_two_sites(tmp_path: Path) -> None:
    """Each has its agent. Looked at is the page that acted last, and others with the session of their site."""
    title = {"locator": "document.querySelector('h1').outerText", "required_contents": {"must_include": ["tasks"]}}
    checks = original(
        eval_types=["string_match", "url_match", "program_html"],
        reference_answers={"must_include": ["1"]},
        reference_url="__SHOPPING__/?look",
        program_html=[{"url": "__REDDIT__/", **title}],
    )
    code, out = on_two(tmp_path, {**checks, "sites": ["shopping", "reddit"]})

    (row,) = [json.loads(one) for one in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (code, row["why"]) == (exits.DONE, "")


@pytest.mark.browser
def test_both_are_in_one_recording(tmp_path: Path) -> None:
    """In the order in which requests were sent, whichever session sent them."""
    both = ["__SHOPPING__/", "__REDDIT__/"]
    code, out = on_two(tmp_path, {**verified([1]), "sites": ["shopping", "reddit"], "start_urls": both})

    left = out / "answers" / "14"
    entries = json.loads((left / "network.har").read_text())["log"]["entries"]
    begun = [one["startedDateTime"] for one in entries]
    assert code == exits.DONE
    assert len({one["request"]["url"].split("/")[2] for one in entries}) == 2
    assert begun == sorted(begun)
    assert {path.name for path in left.iterdir()} == {"network.har", "agent_response.json"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (("reddit", "forum"), "has a site `forum`; those of its task are shopping, reddit"),
        (("is browser on reddit", "is browser on reddit pool 2"), "needs one agent, without a pool, on each site"),
    ],
)
def test_plans_that_fit_no_task_on_two_sites(
    changes: tuple[str, str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Are told in a line."""
    checks = original(eval_types=["string_match"], reference_answers={"must_include": ["1"]})
    plan = ON_TWO.replace(*changes)

    code, _ = on_two(tmp_path, {**checks, "sites": ["shopping", "reddit"]}, plan)

    assert code == exits.USAGE
    assert why in capsys.readouterr().err
