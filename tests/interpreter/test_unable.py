"""What the checker accepts and the interpreter cannot carry out is refused by name, before anything has begun."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

import pytest

from callsheet.cli.main import run_command_line
from callsheet.dsl import ast
from callsheet.dsl.check import check
from callsheet.dsl.parsing import parse
from callsheet.interpreter.run import Settings, resume_run, run_plan
from callsheet.interpreter.unable import FORMS as REFUSED
from callsheet.interpreter.unable import CannotCarryOut, unable

from .shop import Shop, checked, pages_on

HEAD = """plan work
site shop at "https://shop.example"
agent scout is browser on shop
agent buyer is model "standard" on shop
node first by scout { goto "/" click button "Save" }
node last by buyer {
goto "/"
"""
DRIVEN = {
    ast.ActStatement,
    ast.Commit,
    ast.Committed,
    ast.Continue,
    ast.Dialog,
    ast.Do,
    ast.Download,
    ast.Expect,
    ast.For,
    ast.Frame,
    ast.Give,
    ast.If,
    ast.Inside,
    ast.Let,
    ast.OpenedBy,
    ast.Pause,
    ast.Repeat,
    ast.Require,
    ast.Return,
    ast.Run,
    ast.Screenshot,
    ast.Set,
    ast.Stop,
}
"""Statements that are carried out."""
WITH_ANOTHER = {ast.Unsettled}
"""Statements that a refused form brings along, or that no version runs."""


def test_each_statement_is_carried_out_or_refused() -> None:
    """A new one is noticed here, whoever adds it."""
    statements = set(get_args(ast.Statement))

    assert statements == DRIVEN | WITH_ANOTHER | (statements & set(REFUSED))
    assert set() == DRIVEN & set(REFUSED)


@pytest.fixture
def without_a_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that lacks two forms."""
    monkeypatch.setitem(REFUSED, ast.Pause, "`pause`")
    monkeypatch.setitem(REFUSED, ast.Screenshot, "`screenshot`")


LACKING = "screenshot one\npause 1s\n"


@pytest.mark.usefixtures("without_a_hand")
def test_a_form_without_a_hand_is_refused_by_name() -> None:
    """With the line on which it stands first, once."""
    twice = "screenshot one\npause 1s\nscreenshot two\npause 2s"
    plan = check(parse(f"{HEAD}{twice}\n}}", name="work.plan")).unwrap()

    assert ("work.plan:8: `screenshot`", "work.plan:9: `pause`") == unable(plan)


@pytest.mark.usefixtures("without_a_hand")
def test_all_of_them_are_told_in_source_order() -> None:
    """So that a person sees at once how far the plan is from running."""
    plan = checked(f"{HEAD}{LACKING}}}")

    assert ["`screenshot`", "`pause`"] == [one.partition(": ")[2] for one in unable(plan)]


def test_a_plan_with_an_unsettled_commit_does_not_run() -> None:
    """It is a right plan; nobody knows yet what of it is left to do."""
    plan = checked(f"{HEAD}unsettled order\n}}")

    assert ("order",) == plan.unsettled
    assert ("commit `order` is unsettled: find out whether it was done",) == unable(plan)


@pytest.mark.usefixtures("without_a_hand")
def test_nothing_is_begun(tmp_path: Path) -> None:
    """No folder, no journal, no page."""
    plan, shop = checked(f"{HEAD}{LACKING}}}"), Shop()

    with pytest.raises(CannotCarryOut, match="<plan>:8: `screenshot`"):
        asyncio.run(run_plan(plan, root=tmp_path / "runs", inputs={}, secrets={}))
    assert [] == list(tmp_path.iterdir())
    assert [] == shop.acts


@pytest.mark.usefixtures("without_a_hand")
def test_a_run_that_cannot_be_carried_on_is_left_as_it_is(tmp_path: Path) -> None:
    """A newer version may have begun it: nothing of it is touched."""
    plan = checked(f'{HEAD}click button "Save"\n}}')
    settings = Settings(pages=pages_on(Shop()))
    folder = asyncio.run(run_plan(plan, root=tmp_path, inputs={}, secrets={}, settings=settings)).folder
    folder.plan.chmod(0o600)
    folder.plan.write_text(f"{HEAD}{LACKING}}}", encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}

    with pytest.raises(CannotCarryOut):
        asyncio.run(resume_run(folder, secrets={}, settings=settings))
    assert before == {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("without_a_hand")
def test_the_command_line_says_so_and_leaves_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each form, before anybody is asked for a secret."""
    path = tmp_path / "work.plan"
    path.write_text(f"{HEAD}{LACKING}}}", encoding="utf-8")

    assert 3 == run_command_line(["run", str(path)])
    said = capsys.readouterr().err
    assert f"{path}:8: `screenshot`\n{path}:9: `pause`\n" in said
    assert "Traceback" not in said
