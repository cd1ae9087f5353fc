"""Programs of the conformance suite with their declarations in another order, and with other names."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import Verdict, ast, check, parse
from callsheet.dsl.files import InMemoryFiles
from tests.cases import few_of
from tests.conformance.expectations import files, programs
from tests.examples import examples

FILES = InMemoryFiles(files())
ABOUT = ("CS108", "CS110", "CS111", "CS240", "CS241", "CS242", "CS307", "CS308", "CS309", "CS310", "CS520", "CS706")
PROGRAMS = [path for path in programs() if path.stem.startswith(ABOUT)]
ORDERED = (ast.Node, ast.Use, ast.Trigger)
"""Declarations of which it matters which one comes first."""


def sayings(verdict: Verdict) -> Counter[tuple[str, str]]:
    """How often each thing is said, wherever."""
    return Counter((one.code, one.message) for one in verdict.diagnostics)


def verdict_of(text: str) -> Verdict:
    """What the checker says of a program beside the files of the suite."""
    return check(parse(text), files=FILES)


@pytest.mark.parametrize("path", few_of(PROGRAMS, 8), ids=lambda path: path.stem)
def test_skills_sites_and_what_is_done_may_stand_anywhere(path: Path) -> None:
    """Nodes keep their order, for those of one agent are done in it; so do files and triggers, told by the first."""
    text = re.sub(" *###.*", "", path.read_text(encoding="utf-8"))
    plan = parse(text)
    pieces = [(type(one), plan.source.slice(one.span)) for one in plan.declarations]
    before = sayings(verdict_of(text))

    @examples(5)
    @given(st.permutations(range(len(pieces))))
    def shuffled(order: list[int]) -> None:
        fixed = iter([piece for kind, piece in pieces if kind in ORDERED])
        mixed = [next(fixed) if pieces[number][0] in ORDERED else pieces[number][1] for number in order]

        assert before == sayings(verdict_of("\n".join([f"plan {plan.name.text}", *mixed])))

    shuffled()


@pytest.mark.parametrize("path", few_of(PROGRAMS, 8), ids=lambda path: path.stem)
def test_renaming_renames(path: Path) -> None:
    """With another name for each skill, node and parameter in turn the same is said, of the other."""
    text = re.sub(" *###.*", "", path.read_text(encoding="utf-8"))
    plan = parse(text)
    before = sayings(verdict_of(text))
    named = [one for one in plan.declarations if isinstance(one, ast.Skill | ast.Node | ast.Done)]
    names = {one.name.text for one in named}
    names |= {part.name.text for one in named if isinstance(one, ast.Skill) for part in one.parameters}
    for name in sorted(names):
        renamed = re.sub(rf"\b{name}\b", f"{name}_too", text)
        after = Counter(
            (code, re.sub(rf"\b{name}_too\b", name, message))
            for code, message in sayings(verdict_of(renamed)).elements()
        )

        assert before == after
