"""`run`, `resume` and `replan` with `--planner`: planners at the command line, on plans without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.planners.model import JsonShape
from callsheet.planners.providers.scripted import ScriptedModel

from .conftest import Call

PLAN = """plan sums
budget 2 replans
node one { give n: Int = 3 }
node two { require one.n > 4 else "{one.n} is too small" give m: Int = one.n * 2 }
result two.m
"""
PATCH = 'patch sums at "{base}" because "three will do" replace node two {{ give m: Int = one.n * 2 }}\n'


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> list[ScriptedModel]:
    """A key for a model that heals any plan of these tests; the models that were opened."""
    opened: list[ScriptedModel] = []

    def heal(request: object) -> str:
        base = request.messages[0].text.split('at "')[1].split('"')[0]  # type: ignore[attr-defined]
        return f"```patch\n{PATCH.format(base=base)}```"

    def model(name: str, _: object) -> ScriptedModel:
        opened.append(ScriptedModel([heal] * 9, name=name))
        return opened[-1]

    monkeypatch.setattr("callsheet.models.open_model", model)
    return opened


@pytest.fixture(autouse=True)
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan in the working folder, and no key of whoever runs the tests."""
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "sums.plan").write_text(PLAN)


def test_a_run_is_rewritten_by_a_model(call: Call, says: list[ScriptedModel]) -> None:
    """That `--planner` names; its tokens are in the report."""
    said = call("run", "sums.plan", "-q", "--planner", "anthropic", "--json")

    assert exits.DONE == said.code, said.err
    report = json.loads(said.out)
    assert ("model", 6) == (report["replans"][0]["by"], report["result"])
    assert "replan" == report["calls"][0]["purpose"]
    assert isinstance(says[0].requests[0].shape, JsonShape) or says[0].requests[0].shape


def test_rules_are_asked_when_nobody_is_named(call: Call) -> None:
    """Why no model was is told with it, in one line."""
    said = call("run", "sums.plan")

    assert exits.GOAL == said.code
    assert "models: there is no key for `anthropic`" in said.err
    assert "the plan stays as it is: the planner has no patch: no repair fits the failure" in said.err


def test_a_run_is_resumed_with_a_planner(call: Call, says: list[ScriptedModel]) -> None:
    """Each of them."""
    call("run", "sums.plan", "-q", "--planner", "rules")
    assert exits.GOAL == call("resume", "-q", "--planner", "rules").code
    call("run", "sums.plan", "-q", "--planner", "rules")
    said = call("resume", "-q", "--planner", "anthropic")

    assert (exits.DONE, "6\n") == (said.code, said.out)
    assert 1 == len(says[0].requests)


def test_a_patch_is_proposed_and_taken(call: Call, says: list[ScriptedModel], monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown as a diff with its reason; it takes no replan of the run, and its call is journaled."""
    call("run", "sums.plan", "-q", "--planner", "rules")
    shown: list[tuple[str, str]] = []

    async def agreed(diff: str, because: str) -> bool:
        shown.append((diff, because))
        return True

    monkeypatch.setattr("callsheet.cli.replan._somebody", lambda: agreed)
    said = call("replan", "--planner", "anthropic")

    assert exits.DONE == said.code, said.err
    assert "three will do" == shown[0][1]
    assert '-  require one.n > 4 else "{one.n} is too small"' in shown[0][0]
    resumed = call("resume", "-q", "--json")
    assert exits.DONE == resumed.code, resumed.err
    report = json.loads(resumed.out)
    assert [1, 0] == [one["number"] for one in report["replans"]]
    assert ("model", True) == (report["replans"][1]["by"], report["replans"][1]["accepted"])
    assert ["replan"] == [one["purpose"] for one in report["calls"]]
    assert "patched when a person asked a model" in resumed.err
    assert exits.DONE == call("replay").code


def test_a_patch_that_nobody_takes_changes_nothing(
    call: Call, says: list[ScriptedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How the run had ended stays as well."""
    call("run", "sums.plan", "-q", "--planner", "rules")

    async def declined(diff: str, because: str) -> bool:
        return False

    monkeypatch.setattr("callsheet.cli.replan._somebody", lambda: declined)
    said = call("replan", "--planner", "anthropic")

    assert exits.GOAL == said.code
    assert "stays as it is" in said.err
    report = json.loads(call("show", "--json").out)
    assert ("goal", [1]) == (report["verdict"]["outcome"], [one["number"] for one in report["replans"]])


def test_what_may_be_applied_unseen(call: Call, says: list[ScriptedModel]) -> None:
    """`--yes`: the diff is shown all the same."""
    call("run", "sums.plan", "-q", "--planner", "rules")
    said = call("replan", "--planner", "anthropic", "--yes", "--ask", "three will do")

    assert exits.DONE == said.code, said.err
    assert "+  give m: Int = one.n * 2" in said.err or "-  require one.n > 4" in said.err
    assert "WHY YOU ARE ASKED: request" in says[0].requests[0].messages[0].text
    assert "three will do" in says[0].requests[0].messages[0].text
    assert (exits.DONE, "6\n") == ((resumed := call("resume", "-q")).code, resumed.out)


def test_a_planner_without_a_patch_says_why(call: Call) -> None:
    """Each of the chain."""
    call("run", "sums.plan", "-q")
    said = call("replan", "--planner", "auto", "--yes")

    assert exits.GOAL == said.code
    assert "there is no key for `anthropic`" in said.err
    assert "the rules: the planner has no patch: no repair fits the failure" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replan", "--planner", "oracle"), "oracle"),
        (("replan", "--yes"), "`--yes` goes with `--planner`"),
        (("replan", "--planner", "rules", "--patch", "p"), "take one of them"),
        (("replan", "--planner", "rules"), "nobody is there to say yes to a patch"),
        (("replan", "--planner", "openai", "--model", "google:g", "--yes"), "no model of `openai` is set"),
        (("run", "sums.plan", "--planner", "rules", "--many", "in.jsonl"), "`--planner` is for one run"),
        (("run", "sums.plan", "--planner", "openai", "--model", "google:g"), "no model of `openai` is set"),
    ],
)
def test_mistakes_are_one_line(call: Call, arguments: tuple[str, ...], said: str) -> None:
    """With exit code 2, and nothing lost."""
    call("run", "sums.plan", "-q")
    refused = call(*arguments)

    assert exits.USAGE == refused.code
    assert said in refused.err


def test_a_run_in_which_nothing_went_wrong(call: Call, tmp_path: Path) -> None:
    """There is nothing to mend, and it is over."""
    (tmp_path / "sums.plan").write_text(PLAN.replace("> 4", "> 2"))
    call("run", "sums.plan", "-q")
    said = call("replan", "--planner", "rules", "--yes")

    assert exits.USAGE == said.code
    assert "is over" in said.error
