"""The specification holds: its programs are checked, its grammar is the grammar, its tables are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callsheet.dsl import check, format_plan, parse
from callsheet.dsl.checks import CODES
from callsheet.dsl.limits import FROM_FILE, FROM_MODEL
from callsheet.dsl.types import SCALARS
from tests.conformance.expectations import expectations

ROOT = Path(__file__).parents[2]
ENTRY = ROOT / "docs" / "language.md"
PAGES = [ENTRY, *sorted((ROOT / "docs" / "language").glob("*.md"))]
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in PAGES}


def programs() -> list[tuple[str, str]]:
    """Every program of the pages, with the page it stands on."""
    found = []
    for name, text in TEXTS.items():
        found += [(name, block) for block in re.findall(r"^```plan\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]
    return found


@pytest.mark.parametrize(("page", "program"), programs(), ids=lambda one: one.split("\n")[0][:40])
def test_programs_have_the_diagnostics_that_they_say_they_have(page: str, program: str) -> None:
    """None, unless a line says so as the conformance suite does."""
    verdict = check(parse(program, name=f"{page}.plan"))
    told = [(verdict.plan.source.position(one.span.start).line, one.code) for one in verdict.diagnostics]

    assert [(one.line, one.code) for one in expectations(program)] == told


@pytest.mark.parametrize(("page", "program"), programs(), ids=lambda one: one.split("\n")[0][:40])
def test_programs_are_laid_out(page: str, program: str) -> None:
    """As the formatter does it."""
    assert program == format_plan(parse(program, name=f"{page}.plan"))


def test_the_grammar_is_shown_whole() -> None:
    """Rule for rule as the parser reads it; only the head of the file, which is for its editors, is left out."""
    shown = "\n\n".join(re.findall(r"^```lark\n(.*?)\n```$", TEXTS["grammar"], re.MULTILINE | re.DOTALL))
    grammar = (ROOT / "grammars" / "plan.lark").read_text(encoding="utf-8")

    assert grammar.split("\n\n", 1)[1].strip() == shown


def test_every_page_is_in_the_list_of_the_entry() -> None:
    """Nobody has to guess that there is another page."""
    listed = set(re.findall(r"\]\(language/([a-z_]+)\.md\)", TEXTS["language"]))

    assert {path.stem for path in PAGES if path != ENTRY} == listed


def test_codes_that_are_mentioned_exist() -> None:
    """With the subject that the page speaks of is for a reader to see."""
    mentioned = {code for text in TEXTS.values() for code in re.findall(r"\bCS[0-9]{3}\b", text)}

    assert set() == mentioned - set(CODES)


def test_the_families_are_those_of_the_codes() -> None:
    """Each family that has a code is in the table."""
    families = set(re.findall(r"^\| (CS[0-9]) \|", TEXTS["language"], re.MULTILINE))

    assert {code[:3] for code in CODES} == families


def test_the_limits_are_those_of_the_code() -> None:
    """Sizes of files, texts and depths."""
    mebibyte, kibibyte = 1024 * 1024, 1024

    for said in (
        f"{FROM_FILE.size // mebibyte} MiB from a file",
        f"{FROM_MODEL.size // kibibyte} KiB from a model",
        f"{FROM_FILE.levels} open brackets",
        f"{FROM_FILE.nodes:,} nodes",
        f"{FROM_FILE.text // kibibyte} KiB for one",
    ):
        assert said in TEXTS["text"]


def test_the_types_are_those_of_the_code() -> None:
    """Every scalar type that a plan can name is explained."""
    table = TEXTS["expressions"].split("## Operators")[0]

    assert [] == [name for name in SCALARS if f"`{name}`" not in table]
