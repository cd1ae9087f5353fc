"""`callsheet grammar`, and the page about it: what it prints is what was asked for, and the page's examples run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.cli import grammar as command
from callsheet.cli.main import run_command_line
from callsheet.dsl.decoding import DIALECTS, KINDS, LANGUAGE, for_decoding, for_lark
from callsheet.dsl.decoding.reading import shipped_text
from tests.decoding.gbnf_reading import read_gbnf
from tests.decoding.walking import ROOT, accepts

PAGE = (ROOT / "docs" / "decoding.md").read_text(encoding="utf-8")
PLAN = """\
plan order
site shop at "http://x" spec "shop.yaml"
agent buyer is browser on shop
use "skills.plan"
node cart by buyer { goto "/" }
"""
SPEC = """\
site: shop
elements:
  search_box: searchbox "Search"
"""
SKILLS = "skills common\nskill look() on shop { }\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan and its files, in which the command is called."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    for name, text in {"order.plan": PLAN, "shop.yaml": SPEC, "skills.plan": SKILLS}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "examples" / "buy_cheapest.plan", tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints."""
    capsys.readouterr()
    code = run_command_line(["grammar", *arguments])
    said = capsys.readouterr()

    assert (exits.DONE, "") == (code, said.err)
    return said.out


def test_it_prints_the_grammar(capsys: pytest.CaptureFixture[str]) -> None:
    """As it is shipped, if nothing else is asked for."""
    assert shipped_text() == printed(capsys)
    assert for_lark(LANGUAGE, kind="patch") == printed(capsys, "--kind", "patch")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_it_prints_exports(capsys: pytest.CaptureFixture[str], dialect: str) -> None:
    """For each decoder."""
    assert for_decoding(dialect=dialect, kind="plan") == printed(capsys, "--for", dialect, "--kind", "plan")  # type: ignore[arg-type]  # the dialects, as pytest hands them over


def test_its_words_are_those_of_the_exports() -> None:
    """The command does not load them for its help."""
    assert ("lark", *DIALECTS) == command.READERS
    assert tuple(KINDS) == command.KINDS


@pytest.mark.usefixtures("folder")
def test_it_narrows_to_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    """To its agents and sites, the elements of its spec and the skills of its files."""
    mask = printed(capsys, "--for", "llguidance", "--narrow", "order.plan")

    assert accepts(mask, "plan p\nnode a by buyer {\n  run look()\n  expect seen shop.search_box\n}\n")
    assert accepts(mask, 'patch p at "1"\nremove cart\n')
    assert not accepts(mask, "plan p\nnode a by buyer {\n  run browse()\n}\n")
    assert not accepts(mask, "plan p\nnode a by buyer {\n  expect seen shop.checkout\n}\n")
    assert not accepts(mask, "plan p\nnode a by scout { }\n")


def test_a_plan_that_cannot_be_read_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its diagnostics, on stderr: its own and those of its files."""
    (folder / "bad.plan").write_text("plan bad\nnode {\n", encoding="utf-8")
    (folder / "skills.plan").unlink()
    codes = {}
    for name in ("bad.plan", "order.plan"):
        code = run_command_line(["grammar", "--narrow", name])
        said = capsys.readouterr()
        codes[name] = re.findall(r"error\[(\w+)", said.err)

        assert (exits.REJECTED, "") == (code, said.out)
    assert {"bad.plan": ["CS001"], "order.plan": ["CS108"]} == codes


def test_the_examples_of_the_page_run() -> None:
    """Each block of Python, by itself."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

    assert len(blocks) >= 3
    for block in blocks:
        exec(compile(block, "docs/decoding.md", "exec"), {})


@pytest.mark.usefixtures("folder")
def test_the_commands_of_the_page_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line of a console."""
    lines = re.findall(r"^\$ callsheet grammar (.*?) > (\S+)$", PAGE, re.MULTILINE)
    texts = {file: printed(capsys, *arguments.split()) for arguments, file in lines}

    assert {"plan.gbnf", "patch.lark"} == set(texts)
    assert read_gbnf(texts["plan.gbnf"]).rules["root"]
    assert accepts(texts["patch.lark"], 'patch buy_cheapest at "3f9c1e"\nremove pick\n')


def test_the_page_names_every_reader() -> None:
    """A row each."""
    assert list(command.READERS) == re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE)
