"""Bounds on size: refused with one clear diagnostic, before anything is lexed or recursed into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from callsheet.dsl import FROM_FILE, FROM_MODEL, Limits, Span, check, format_plan, parse
from callsheet.dsl.identity import plan_hash
from callsheet.dsl.parsing import parser
from callsheet.dsl.parsing.levels import MOST_LEVELS
from callsheet.dsl.skeleton import pieces
from tests.cases import few_of

EXCESSES: dict[str, tuple[str, Limits, str, Span]] = {
    "characters": (
        "plan p" + " " * 100,
        replace(FROM_FILE, size=100),
        "the program has 106 characters, 100 are the most",
        Span(0, 0),
    ),
    "brackets": (
        "plan p goal " + "(" * 65,
        FROM_FILE,
        "more than 64 brackets are open at once",
        Span(76, 77),
    ),
    "nodes": (
        "plan p node a { } node b { }",
        replace(FROM_FILE, nodes=1),
        "more than 1 nodes",
        Span(18, 22),
    ),
    "nodes, finished or not": (
        "plan p done a skipped node b { } # node c\ndone d skipped",
        replace(FROM_FILE, nodes=2),
        "more than 2 nodes",
        Span(42, 46),
    ),
    "characters of a text": (
        'plan p goal "' + "x" * 70_000 + '"',
        FROM_FILE,
        "a text of more than 65,536 characters",
        Span(12, 13),
    ),
}


@pytest.mark.parametrize(("text", "limits", "message", "span"), EXCESSES.values(), ids=EXCESSES)
def test_an_excess_is_refused_before_lexing(
    text: str, limits: Limits, message: str, span: Span, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One diagnostic at the place where the limit is passed; the parser is not asked."""
    monkeypatch.setattr(parser, "_Machinery", None)
    monkeypatch.setattr(parser, "_machinery", [])
    plan = parse(text, limits=limits)

    assert [("CS004", message, span)] == [(one.code, one.message, one.span) for one in plan.diagnostics]
    assert not check(plan).accepted


@pytest.mark.parametrize(
    "unit",
    few_of(["plan ", "node n { ", '"\\', '"""', "/", "=/\\", "# x\n", "(", ")", " ", "\n", "a"], 4),
)
def test_a_huge_text_is_refused_at_once(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred megabytes of anything: its length is all that is looked at."""
    text = unit * (100_000_000 // len(unit))
    monkeypatch.setattr(parser, "_Machinery", None)
    monkeypatch.setattr(parser, "_machinery", [])

    assert ["CS004"] == [one.code for one in parse(text).diagnostics]


@pytest.mark.parametrize("unit", few_of(['"\\', '"\\"', '"""', "/", "=/\\", "=/\\/", "= /a ", "node/", '"a" ', "#"], 3))
def test_the_look_before_lexing_takes_linear_time(unit: str) -> None:
    """Texts and patterns that are never closed do not make it start over from each quote and slash.

    Each takes some milliseconds; looking anew from each of them would take minutes, and pytest's time-out ends it.
    """
    parse(unit * (FROM_MODEL.size // len(unit)), limits=FROM_MODEL)


NESTS: dict[str, Callable[[int], str]] = {
    "a chain of operators": lambda depth: "goal " + " + ".join(["1"] * depth),
    "a chain of `else if`": lambda depth: "node n { " + "if true { } else " * depth + "{ } }",
    "signs": lambda depth: "goal " + "-" * depth + "1",
    "fields in a text": lambda depth: 'goal "{a' + ".b" * depth + '}"',
    "arms": lambda depth: "goal " + "when true then 1 else " * depth + "1",
    "defaults": lambda depth: "goal " + "none ?? " * depth + "1",
    "places": lambda depth: "node n { click row" + " in row" * depth + " }",
    "items": lambda depth: "goal a" + "[0]" * depth,
    "not": lambda depth: "goal " + "not " * depth + "true",
}


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
def test_what_is_read_can_be_recursed_into(nest: Callable[[int], str]) -> None:
    """Every pass gets through the deepest tree that is read, with Python's stack half used up already."""
    text = f"plan p {nest(MOST_LEVELS - 10)}"

    def all_passes() -> None:
        plan = parse(text)
        check(plan)
        assert () == plan.diagnostics
        assert plan_hash(plan) == plan_hash(parse(format_plan(plan)))
        assert plan == parse(text)

    _deep_in_the_stack(all_passes, 400)


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
@pytest.mark.parametrize("depth", [MOST_LEVELS + 1, 5_000])
def test_what_is_too_deep_is_refused(nest: Callable[[int], str], depth: int) -> None:
    """A tree that later passes could not recurse into is left out, with one diagnostic."""
    plan = parse(f"plan p {nest(depth)} input healthy: Int")

    assert [("CS004", "more than 128 levels inside each other")] == [
        (one.code, one.message) for one in plan.diagnostics
    ]
    assert ["Broken", "Input"] == [type(one).__name__ for one in plan.declarations]
    check(plan)


@pytest.mark.parametrize(
    ("depth", "opening", "closing"),
    [(60, "(1 + ", ")"), (64, "(", ")"), (64, "[", "]"), (62, "{a: ", "}"), (31, "count([", "])")],
)
def test_as_many_brackets_as_allowed_can_be_recursed_into(depth: int, opening: str, closing: str) -> None:
    """Sums, lists, and records in which each bracket is two levels."""
    text = f"plan p goal {opening * depth}1{closing * depth}"

    def all_passes() -> None:
        plan = parse(text)
        check(plan)
        assert () == plan.diagnostics
        assert plan_hash(plan) == plan_hash(parse(format_plan(plan)))

    _deep_in_the_stack(all_passes, 400)


def _deep_in_the_stack(run: Callable[[], None], frames: int) -> None:
    if frames:
        _deep_in_the_stack(run, frames - 1)
    else:
        run()


def test_no_pattern_begins_with_two_slashes() -> None:
    """So a bracket behind a row of them counts, and a text of nothing else is passed over in one go."""
    text = 'plan p goal "a" == ( //// ( /)/ (' + "/" * 16_000_000

    assert ['"a"', "(", "(", "("] == [piece.group() for piece in pieces(text)]
