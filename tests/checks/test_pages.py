"""Each code has a page: its first program has that mistake and no other, its second program has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.checks import CODES
from callsheet.dsl.explain import codes, page
from callsheet.dsl.files import NO_FILES, Files, InMemoryFiles
from callsheet.dsl.parsing import kind_of, parse_patch
from callsheet.dsl.patching.base import base_hash
from callsheet.dsl.patching.judging import check_patch
from tests.conformance.expectations import BASE

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "checks"
_PROGRAM = re.compile(r"^```plan\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r'^```[a-z]+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def codes_of(program: str, files: Files = NO_FILES) -> set[str]:
    """The codes of everything that is said about a program; about a patch, held against the plan before it."""
    if kind_of(program) == "patch":
        return codes_of_patch(program, files)
    return {one.code for one in check(parse(program), files=files).diagnostics}


def codes_of_patch(patch: str, files: Files) -> set[str]:
    """The plan is `buy.plan`, and `at "…"` stands for its hash."""
    plan = check(parse(files.text("buy.plan"))).unwrap()
    written = parse_patch(patch.replace(BASE, f'"{base_hash(plan.plan, plan.specs)[:12]}"'))
    return {one.code for one in check_patch(plan, written).diagnostics}


def test_there_is_one_page_a_code() -> None:
    """None is missing, and none is about a code that there is not."""
    assert sorted(CODES) == sorted(path.stem for path in PAGES.glob("*.md"))


@pytest.mark.parametrize("code", CODES)
def test_a_page_shows_the_mistake_and_its_repair(code: str) -> None:
    """Title, why, a failing program, a repaired one; files that they name stand before them, with their paths."""
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    failing, repaired = _PROGRAM.findall(text)
    files = InMemoryFiles(dict(_FILE.findall(text)))

    assert text.startswith(f"# {code}: {CODES[code]}\n\n")
    assert {code} == codes_of(failing, files)
    assert set() == codes_of(repaired, files)


def test_every_code_that_is_raised_is_listed() -> None:
    """A code in the source of the language is in `CODES`, and the other way round."""
    sources = [path for path in (ROOT / "dsl").rglob("*.py") if path.name != "codes.py"]
    raised = {code for path in sources for code in re.findall(r'"(CS[0-9]{3})"', path.read_text(encoding="utf-8"))}

    assert set(CODES) == raised


def test_a_title_is_a_clause_and_not_a_sentence() -> None:
    """They stand in lists, and behind a colon."""
    assert [] == [title for title in CODES.values() if title[0].isupper() or title.endswith(".")]
    assert codes() == CODES


@pytest.mark.parametrize("code", ["CS101", "CS902"])
def test_explaining_a_code_gives_its_page(code: str) -> None:
    """As it stands in the documentation, from wherever the package is installed."""
    assert (PAGES / f"{code}.md").read_text(encoding="utf-8") == page(code)


@pytest.mark.parametrize("code", ["CS000", "cs101", "", "../CS101", "CS101.md"])
def test_there_is_no_page_for_an_unknown_code(code: str) -> None:
    """The caller says what was probably meant."""
    with pytest.raises(KeyError):
        page(code)
