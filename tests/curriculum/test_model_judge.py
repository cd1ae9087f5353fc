"""Model judges: named, asked what a person would see, wrong by chance where simulated, told apart in the report."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.dsl.models import AskReply, AskRequest, Usage
from callsheet.evaluation.page import page_of
from callsheet.evaluation.summary import summary_of
from callsheet.mock_sites import Server
from callsheet.tasks.agents.naming import BadAgent
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.judging import judge_of, opinion, request_of, simulated_opinion
from callsheet.tasks.metrics import Row
from callsheet.tasks.task import Task
from tests.curriculum.test_metrics import row

ACTS = ('fill textbox "New task" with "Tea"', 'click button "Add task"')


@pytest.fixture(scope="module")
def task() -> Task:
    """Some task."""
    return next(iter(draw_tasks("todo", 2, 0)))


class Says:
    """A model that has one answer, and keeps what it was asked."""

    def __init__(self, answer: object) -> None:
        self.said, self.asked = answer, list[AskRequest]()

    async def answer(self, request: AskRequest) -> AskReply:
        """The answer."""
        self.asked.append(request)
        return AskReply(answer=self.said, usage=Usage(tokens=321))

    async def work(self, request: object) -> object:
        """Judges do nothing."""
        raise AssertionError


@pytest.mark.parametrize(
    ("said", "yes"), [(True, True), ("true", True), (False, False), ("false", False), ("?", False)]
)
def test_what_a_model_says(task: Task, said: object, yes: bool) -> None:
    """It is asked with the intent, the acts and the page; only a yes is one."""
    model = Says(said)
    got = asyncio.run(opinion(task, ACTS, "- heading", model))  # type: ignore[arg-type]  # it does no work

    assert (yes, 321, "provider") == (got.yes, got.tokens, got.tokenizer)
    assert [request_of(task, ACTS, "- heading")] == model.asked
    assert (task.intent, "\n".join(ACTS), "- heading") == model.asked[0].given


def test_a_simulated_one_errs_as_often_as_it_should(task: Task) -> None:
    """Over three hundred attempts within three standard deviations; the same seed the same."""
    judge = judge_of("sim:error=0.2")
    said = [heard(task, judge_error="sim:error=0.2", seed=seed, truth=seed % 2 == 0) for seed in range(300)]
    wrong = sum(yes != (seed % 2 == 0) for seed, yes in enumerate(said))

    assert 60 - 21 < wrong < 60 + 21
    assert said[0] == heard(task, judge_error=judge.name, seed=0, truth=True)
    assert all(heard(task, judge_error="sim", seed=seed, truth=True) for seed in range(5))


def heard(task: Task, *, judge_error: str, seed: int, truth: bool) -> bool:
    """What a simulated judge says."""
    judge = judge_of(judge_error)
    return asyncio.run(simulated_opinion(task, ACTS, "- page", truth=truth, judge=judge, seed=seed)).yes


def test_the_report_says_how_far_it_agrees() -> None:
    """And that it is simulated, where it is; without a judge there is no word of one."""
    rows = [row(judge="sim:error=0.1", judged=at > 0, judge_tokens=9, task=f"t{at}") for at in range(10)]
    summary = summary_of(rows)

    assert [0.9] == [one["agreement"] for one in summary["judges"]]
    assert "90.0% (59.6% to 98.2%)" in page_of(summary)
    assert "sim:error=0.1 (simulated)" in page_of(summary)
    assert "Model judge" not in page_of(summary_of([row()]))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sim:errors=1", "is no judge"),
        ("sim:error=2", "less than or equal to 1"),
        ("sim:error=often", "valid number"),
        ("model:gpt", "is no judge"),
        ("somebody", "is no judge"),
        ("", "is no judge"),
    ],
)
def test_names_of_no_judge(name: str, said: str) -> None:
    """One line that says what would be one."""
    with pytest.raises(BadAgent, match=said):
        judge_of(name)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_judged_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that is always wrong says no to what the state says yes to; its tokens count what it was sent."""
    monkeypatch.chdir(tmp_path)
    with Server() as server:
        where = ("--base-url", server.url, "-q", "-j", "1")
        built = ("tasks", "build", "--sites", "todo", "--difficulties", "2", "--tasks-per-difficulty", "1")
        assert exits.DONE == run_command_line([*built, *where])
        for judge, folder in (("sim:error=1", "wrong"), ("sim", "right")):
            asked = ("evaluate", "--agents", "oracle:k=2", "--judge", judge, "--output-dir", folder)
            assert exits.DONE == run_command_line([*asked, *where])

    assert [(True, False)] == [(one.verified, one.judged) for one in rows_of(tmp_path / "wrong")]
    assert [(True, True)] == [(one.verified, one.judged) for one in rows_of(tmp_path / "right")]
    assert rows_of(tmp_path / "right")[0].judge_tokens > 300
    assert [1.0] == [one["agreement"] for one in json.loads((tmp_path / "right/summary.json").read_text())["judges"]]


def rows_of(folder: Path) -> Sequence[Row]:
    """The rows of an evaluation."""
    lines = (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return [Row.model_validate_json(line) for line in lines]
