"""Mending: suggested edits are applied only where the checker finds the plan better for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.diagnostics import Edit
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.fixes import apply_edits, mend
from callsheet.dsl.source import Span
from tests.cases import few_of

PROGRAMS = sorted((Path(__file__).parents[1] / "conformance").glob("*.plan"))


def errors(text: str) -> int:
    """How many errors the checker finds."""
    return sum(one.severity == "error" for one in check(parse(text)).diagnostics)


@pytest.mark.parametrize("path", few_of(PROGRAMS, 24), ids=lambda path: path.stem)
def test_mending_adds_no_error_and_comes_to_an_end(path: Path) -> None:
    """What it cannot mend stays as it is; a second mending finds nothing more."""
    text = path.read_text(encoding="utf-8")

    once = mend(text)

    assert once.applied or once.text == text
    assert () == mend(once.text).applied
    if not any(one.code.startswith("CS0") for one in once.applied):
        assert errors(once.text) <= errors(text)


def test_an_accepted_plan_is_left_alone() -> None:
    """Not a character changes."""
    text = 'plan p\nnode a { give x: Text = "x" }\nresult a.x\n'

    assert (text, ()) == (mend(text).text, mend(text).applied)


SPEC = """\
site: shop
pages:
  home: {path: /, elements: [search_box]}
elements:
  search_box: searchbox "Search"
"""
ON_A_SPEC = """\
plan p
site shop at "http://127.0.0.1:1" spec "shop.yaml"
agent bob is browser on shop
node look by bob {
  goto "/"
  fill shop.serch_box with "lamp"
}
"""


def test_names_of_a_spec_are_mended_too() -> None:
    """The files that a plan names are read; without them every plan with a spec would be beyond mending."""
    once = mend(ON_A_SPEC, files=InMemoryFiles({"shop.yaml": SPEC}))

    assert ON_A_SPEC.replace("serch_box", "search_box") == once.text
    assert once.verdict.accepted
    assert () == mend(ON_A_SPEC).applied


def test_files_that_a_plan_names_are_left_alone() -> None:
    """An edit in a file of skills is not applied to the plan at the place where it happens to point."""
    library = 'skills s\nskill find on shop { clickk button "Search" }\n'
    text = 'plan p\nuse "s.plan"\nnode a { give x: Text = "x" }\nresult a.x\n'

    assert text == mend(text, files=InMemoryFiles({"s.plan": library})).text


def test_overlapping_edits_are_refused() -> None:
    """Which of them would win is nobody's guess."""
    with pytest.raises(ValueError, match="overlap"):
        apply_edits("abcdef", [Edit(span=Span(0, 3), text="x"), Edit(span=Span(2, 4), text="y")])
