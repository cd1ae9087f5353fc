"""What holds when any plan is formatted: nothing of it changes but its layout, and that only once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis.strategies import SearchStrategy

from callsheet.dsl import check, format_plan, parse
from callsheet.dsl.identity import plan_hash
from tests.dsl.programs import Program, programs
from tests.dsl.sentences import Littered, littered, texts
from tests.examples import examples


def keeps_the_tree(text: str) -> None:
    """Reading the formatted plan gives the same tree and hash."""
    plan = parse(text)
    again = parse(format_plan(plan))

    assert () == plan.diagnostics
    assert plan == again
    assert plan_hash(plan) == plan_hash(again)


def is_stable(text: str) -> None:
    """Formatting the formatted plan changes nothing."""
    formatted = format_plan(parse(text))

    assert formatted == format_plan(parse(formatted))


def keeps_comments(plan: Littered) -> None:
    """The comments are those that were put there, in order, and nothing else has changed."""
    formatted = format_plan(parse(plan.text))

    assert list(plan.comments) == [one.text for one in parse(formatted).comments]
    assert parse(plan.plain) == parse(formatted)
    assert formatted == format_plan(parse(formatted))


def keeps_the_verdict(program: Program) -> None:
    """The same is said of the formatted plan, and it is the same plan."""
    before = check(parse(program.text))
    after = check(parse(format_plan(before.plan)))

    assert [one.code for one in before.diagnostics] == [one.code for one in after.diagnostics]
    assert before.unwrap().hash == after.unwrap().hash
    assert before.unwrap().cost == after.unwrap().cost


@pytest.mark.slow
@given(texts)
def test_formatting_keeps_the_tree(text: str) -> None:
    """Reading a formatted plan gives the tree that was formatted, and the same hash."""
    keeps_the_tree(text)


@given(texts)
def test_formatting_twice_is_formatting_once(text: str) -> None:
    """A formatted plan stays as it is."""
    is_stable(text)


@example(Littered(plain="plan p skill a() {}", text="plan p skill # why\na() {}", comments=("# why",)))
@given(littered())
def test_formatting_keeps_comments(plan: Littered) -> None:
    """Every comment is kept, in order, wherever it stood; and with comments too, formatting is done once."""
    keeps_comments(plan)


@given(texts)
def test_lines_end_where_their_text_ends(text: str) -> None:
    """No line ends in white space, and the last one ends in a line break."""
    plan = parse(text)
    formatted = format_plan(plan)
    lines = formatted.replace(plan.doc or "", "").split("\n")

    assert [] == [line for line in lines if line != line.rstrip(" ")]
    assert "\n" == formatted[len(formatted.rstrip("\n")) :]


@pytest.mark.slow
@examples(25)
@given(programs())
def test_formatting_keeps_the_verdict(program: Program) -> None:
    """Layout changes no diagnostic, no cost and no hash."""
    keeps_the_verdict(program)


@pytest.mark.deep
@pytest.mark.parametrize(
    ("law", "strategy"),
    [(keeps_the_tree, texts), (is_stable, texts), (keeps_comments, littered()), (keeps_the_verdict, programs())],
)
def test_laws_at_length(law: Callable[[Any], None], strategy: SearchStrategy[Any]) -> None:
    """The same for many more plans."""
    holds: Any = settings(max_examples=20_000)(given(strategy)(law))
    holds()
