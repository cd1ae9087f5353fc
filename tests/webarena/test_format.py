"""Files of tasks: what is read, what is refused, and the addresses of sites."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callsheet.tasks.webarena.format import BadTasks, read_tasks
from callsheet.tasks.webarena.helpers import BadCall, call_of

from .looking import task

GOOD: dict[str, Any] = {
    "task_id": 3,
    "sites": ["map", "wikipedia"],
    "start_url": "__MAP__ |AND| __WIKIPEDIA__/wiki",
    "intent": "Where is it?",
    "intent_template_id": 1,
    "eval": {"eval_types": ["string_match"], "reference_answers": {"must_include": ["here"]}},
    "a remark": "of whoever wrote it",
}


def file_of(folder: Path, *entries: Any) -> Path:
    """A file of tasks."""
    path = folder / "tasks.json"
    path.write_text(json.dumps(entries))
    return path


def test_a_task_is_read(tmp_path: Path) -> None:
    """With its tabs, and addresses where the placeholders were."""
    (one,) = read_tasks(file_of(tmp_path, GOOD))

    assert one.at({"map": "http://m/", "wikipedia": 'http://w"'}).start_urls == ("http://m", 'http://w"/wiki')
    assert not one.eval.needs_model


def test_sites_need_addresses(tmp_path: Path) -> None:
    """The one that is missing is named, with what to write."""
    (one,) = read_tasks(file_of(tmp_path, GOOD))

    with pytest.raises(BadTasks, match=r"task 3 is about `wikipedia`: say where that is with `--at wikipedia="):
        one.at({"map": "http://m"})


@pytest.mark.parametrize(
    ("checks", "why"),
    [
        ({"eval_types": ["string_match"]}, "nothing to check it by"),
        ({"eval_types": ["telepathy"]}, "`eval.eval_types.0`"),
        ({"eval_types": ["string_match"], "reference_answers": {"must_include": "x"}}, "a list belongs there"),
        ({"eval_types": ["string_match"], "reference_answers": {"fuzzy_match": "x"}}, "a list belongs there"),
        ({"eval_types": ["url_match"], "reference_url": "x", "url_note": "EXACT"}, "url_note"),
    ],
)
def test_checks_that_cannot_be_done(tmp_path: Path, checks: dict[str, Any], why: str) -> None:
    """Are refused when the file is read, not after a run."""
    with pytest.raises(BadTasks, match=why) as raised:
        read_tasks(file_of(tmp_path, GOOD, {**GOOD, "task_id": 4, "eval": checks}))

    assert "task 4" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "call",
    [
        "func:__import__('os').system('true')",
        "func:open('/etc/passwd').read()",
        "func:reddit_get_post_url(open('x').read())",
        "func:reddit_get_post_url()",
        "func:gitlab_get_project_memeber_role('me', 'you')",
        "func:reddit_get_post_url('a'",
        "function:reddit_get_post_url('a')",
    ],
)
def test_only_five_helpers_can_be_called(call: str) -> None:
    """Whatever else stands behind `func:` is never worked out."""
    with pytest.raises(BadCall):
        call_of(call)
    with pytest.raises(ValueError, match="func"):
        task(program_html=[{"url": call, "locator": "", "required_contents": {"exact_match": ""}}])


def test_a_locator_is_of_the_page() -> None:
    """Other expressions than those that begin in its document are refused."""
    with pytest.raises(ValueError, match=r"begins with `document\.`"):
        task(program_html=[{"url": "last", "locator": "fetch('/x')", "required_contents": {"exact_match": ""}}])


def test_no_file_of_tasks(tmp_path: Path) -> None:
    """One line for each way to be none."""
    (tmp_path / "a.json").write_text("{}")
    for name, why in (("a.json", "no file of tasks"), ("b.json", "cannot be read")):
        with pytest.raises(BadTasks, match=why):
            read_tasks(tmp_path / name)
