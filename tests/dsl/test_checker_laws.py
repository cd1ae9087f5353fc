"""What holds when any plan is checked: the checker answers, and what it says depends on meaning alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.dsl import Diagnostic, check, format_plan, parse
from tests.dsl.programs import Program, near_misses, programs
from tests.dsl.sentences import Littered, littered, texts
from tests.dsl.test_parser_laws import damaged, spans_of
from tests.examples import examples


def answers(text: str) -> None:
    """The checker returns; what it found is in source order and inside the text."""
    verdict = check(parse(text))
    starts = [one.span.start for one in verdict.diagnostics]

    assert sorted(starts) == starts
    assert all(0 <= span.start <= span.end <= len(text) for one in verdict.diagnostics for span in spans_of(one))
    assert verdict.accepted or any(one.severity == "error" for one in verdict.diagnostics)


def sayings(diagnostics: Iterable[Diagnostic]) -> Counter[tuple[str, str]]:
    """How often each thing is said, wherever."""
    return Counter((one.code, one.message) for one in diagnostics)


@pytest.mark.slow
@given(texts)
def test_any_tree_is_checked(text: str) -> None:
    """Also one that makes no sense."""
    answers(text)


@examples(30)
@given(near_misses() | damaged())
def test_any_text_is_checked(text: str) -> None:
    """Also what could be read only in part."""
    answers(text)


@examples(25)
@given(programs())
def test_a_program_built_from_right_steps_is_accepted(program: Program) -> None:
    """The checker refuses nothing that is right."""
    assert [] == [one for one in check(parse(program.text)).diagnostics if one.severity == "error"]


@given(littered())
def test_layout_changes_no_verdict(plan: Littered) -> None:
    """However a plan is laid out, the same is said about it, in the same order."""
    said = [
        [(one.code, one.message) for one in check(parse(text)).diagnostics]
        for text in (plan.plain, plan.text, format_plan(parse(plan.plain)))
    ]

    assert said[0] == said[1]
    assert said[0] == said[2]


@examples(20)
@given(programs(), st.data())
def test_declarations_may_stand_in_any_order(program: Program, data: st.DataObject) -> None:
    """Only the nodes of one agent are ordered by where they stand; they keep their order here, all else moves."""
    spoiled = data.draw(st.sampled_from([("limit", "limt"), ("Money", "Text"), ("textbox", "button"), ("", "")]))
    declarations = [one.replace(*spoiled, 1) if spoiled[0] else one for one in program.declarations]
    nodes = list(program.nodes)
    mixed = data.draw(st.permutations([*declarations, *[""] * len(nodes)]))
    shuffled = [one or nodes.pop(0) for one in mixed]
    before = check(parse("\n".join(["plan made", *declarations, *program.nodes])))
    after = check(parse("\n".join(["plan made", *shuffled])))

    assert sayings(before.diagnostics) == sayings(after.diagnostics)


@examples(20)
@given(near_misses(), st.sampled_from(["step_0", "scout", "shop", "word", "limit", "Thing", "price", "pass_word"]))
def test_renaming_renames(text: str, name: str) -> None:
    """A name means nothing by itself: with another in its place the same is said, of the other."""
    other = f"{name}_too"

    def renamed(words: str) -> str:
        return re.sub(rf"\b{name}\b", other, words)

    def renamed_saying(saying: tuple[str, str]) -> tuple[str, str]:
        return saying[0], re.sub("`[^`]*`", lambda quoted: renamed(quoted.group()), saying[1])

    before = check(parse(text))
    after = check(parse(renamed(text)))

    assert Counter(map(renamed_saying, sayings(before.diagnostics).elements())) == sayings(after.diagnostics)


@pytest.mark.deep
@settings(max_examples=50_000)
@given(texts | near_misses() | damaged())
def test_checking_at_length(text: str) -> None:
    """The same for many more texts."""
    answers(text)
