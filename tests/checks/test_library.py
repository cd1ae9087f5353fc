"""The function library: what each function gives, at the type of its signature, or a failure of one line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import check, parse
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.library import BY_NAME, ELSEWHERE, FUNCTIONS, LARGEST, LONGEST, apply, signatures
from callsheet.dsl.types import (
    BOOL,
    DATE,
    DECIMAL,
    DURATION,
    INT,
    MONEY,
    NEVER,
    TEXT,
    ListOf,
    Optional,
    RecordType,
    Type,
)
from callsheet.dsl.values import Money


def value_of(expression: str, kind: str) -> Any:
    """What an expression gives in a plan that the checker accepts."""
    plan = check(parse(f"plan call node work {{ give answer: {kind} = {expression} }} result work.answer")).unwrap()
    (give,) = plan.nodes["work"].body.statements
    return evaluate_pure(give.value, Environment())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("expression", "kind", "answer"),
    [
        ("count([1, 2])", "Int", 2),
        ("first([1, 2])", "Int", 1),
        ("first([1, 2], 5)", "[Int]", [1, 2]),
        ("first([1, 2], -1)", "[Int]", []),
        ("last([1, 2])", "Int", 2),
        ("last([1, 2, 3], 2)", "[Int]", [2, 3]),
        ("last([1, 2], 0)", "[Int]", []),
        ("min([2, 1])", "Int", 1),
        ("max([$2, $1])", "Money", Money(Decimal(2))),
        ('min([{ a: 2, b: "x" }, { a: 1, b: "y" }] by a).b', "Text", "y"),
        ("sort([2, 1, 3])", "[Int]", [1, 2, 3]),
        ('[r.a for r in sort([{ a: "x" }, { a: "y" }] by a desc)]', "[Text]", ["y", "x"]),
        ("sum([1, 2])", "Int", 3),
        ("sum([1.5, 2.25])", "Decimal", Decimal("3.75")),
        ("sum([$1, $2.50])", "Money", Money(Decimal("3.50"))),
        ("sum([1s, 1min])", "Duration", dt.timedelta(seconds=61)),
        ("unique([1, 2, 1])", "[Int]", [1, 2]),
        ("flatten([[1], [], [2]])", "[Int]", [1, 2]),
        ("any([true, false])", "Bool", True),
        ("every_one([true, false])", "Bool", False),
        ("every_one([])", "Bool", True),
        ('contains("abc", "b")', "Bool", True),
        ("contains([1, none], none)", "Bool", True),
        ('length("漢字")', "Int", 2),
        ('trim("  a ")', "Text", "a"),
        ('upper("straße")', "Text", "STRASSE"),
        ('lower("A")', "Text", "a"),
        ('replace("aXbX", "X", "")', "Text", "ab"),
        ('split("a,b,", ",")', "[Text]", ["a", "b", ""]),
        ('split("ab", "")', "[Text]", ["a", "b"]),
        ('join(["a", "b"], ", ")', "Text", "a, b"),
        ('starts_with("abc", "ab")', "Bool", True),
        ('ends_with("abc", "ab")', "Bool", False),
        ('capture("AB-12", /([0-9]+)/)', "Text?", "12"),
        ('capture("AB-12", /[0-9]+/)', "Text?", "12"),
        ('capture("AB", /[0-9]+/)', "Text?", None),
        ('capture("ac", /a(b)?/)', "Text?", None),
        ("abs(-3)", "Int", 3),
        ("round(2.5)", "Decimal", Decimal(3)),
        ("round(-2.5)", "Decimal", Decimal(-3)),
        ("round(2.345, 2)", "Decimal", Decimal("2.35")),
        ("floor(-2.5)", "Int", -3),
        ("decimal(3)", "Decimal", Decimal(3)),
        ("text($3)", "Text", "$3.00"),
        ("text(@2026-11-01)", "Text", "2026-11-01"),
        ("text(true)", "Text", "true"),
    ],
)
def test_a_function_gives_what_it_says(expression: str, kind: str, answer: Any) -> None:
    """In a plan, at the declared type."""
    assert answer == value_of(expression, kind)


@pytest.mark.parametrize(
    ("expression", "kind", "message"),
    [
        ("min([])", "Int", "`min` of an empty list"),
        ("first([])", "Int", "`first` of an empty list"),
        ("last([])", "Int", "`last` of an empty list"),
        ("sum([])", "Int", "`sum` of an empty list"),
        ("round(1.5, 16)", "Decimal", "`round` to 16 digits: 15 are the most"),
        ("sum([999999999999999999, 999999999999999999])", "Int", "the result of `sum` is too large"),
    ],
)
def test_a_call_without_an_answer_fails_the_node(expression: str, kind: str, message: str) -> None:
    """With one line for people, and nothing else is ever raised."""
    with pytest.raises(NodeFailure) as failed:
        value_of(expression, kind)

    assert ("value", message) == (failed.value.failure.kind, failed.value.failure.message)


TOO_LONG = "x" * (LONGEST // 2 + 1)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("replace", ("x" * 2_000, "x", TOO_LONG)),
        ("replace", (TOO_LONG, "", "y")),
        ("join", ([TOO_LONG, TOO_LONG], "")),
        ("join", (["a"] * 2_000, TOO_LONG)),
        ("flatten", ([[1] * (LONGEST // 2 + 1)] * 2,)),
        ("floor", (Decimal("1e30"),)),
        ("sum", ([Decimal("9e999999"), Decimal("9e999999")],)),
        ("sum", ([dt.timedelta.max, dt.timedelta.max],)),
        ("round", (Decimal("1e70"),)),
    ],
)
def test_no_function_makes_values_without_bounds(name: str, arguments: tuple[Any, ...]) -> None:
    """A page, or a plan, could otherwise fill the memory with a few calls."""
    with pytest.raises(NodeFailure, match=r"more than|too large"):
        BY_NAME[name].run(*arguments)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(-20, 20))
def test_rounding_any_number_gives_a_number_or_fails_the_node(value: Decimal, digits: int) -> None:
    """Whatever page it was read from."""
    for call in (lambda: BY_NAME["round"].run(value, digits), lambda: BY_NAME["floor"].run(value)):
        try:
            answer = call()
        except NodeFailure:
            continue

        assert isinstance(answer, Decimal | int)
        assert abs(answer) <= max(abs(value) + 10**15, LARGEST)


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("first", (ListOf(INT),), INT),
        ("first", (ListOf(INT), INT), ListOf(INT)),
        ("first", (ListOf(NEVER),), NEVER),
        ("flatten", (ListOf(ListOf(TEXT)),), ListOf(TEXT)),
        ("flatten", (ListOf(TEXT),), None),
        ("sum", (ListOf(MONEY),), MONEY),
        ("sum", (ListOf(DURATION),), DURATION),
        ("sum", (ListOf(TEXT),), None),
        ("contains", (ListOf(Optional(INT)), INT), BOOL),
        ("contains", (ListOf(INT), TEXT), None),
        ("sort", (ListOf(RecordType("Product", ())),), ListOf(RecordType("Product", ()))),
        ("text", (DATE,), TEXT),
        ("text", (TEXT,), None),
        ("decimal", (DECIMAL,), None),
        ("count", (), None),
    ],
)
def test_a_signature_gives_the_type_of_the_result(name: str, arguments: tuple[Type, ...], result: Type | None) -> None:
    """None where the arguments do not fit."""
    found = [apply(signature, arguments) for signature in signatures(name)]

    assert result == next((one for one in found if one is not None), None)


def test_the_table_is_whole() -> None:
    """Names are unique, each function says what it does, and what others call it leads to one of these."""
    assert len(BY_NAME) == len(FUNCTIONS)
    assert all(function.doc and function.signatures for function in FUNCTIONS)
    assert [] == [name for name in ELSEWHERE if name in BY_NAME]
    assert [] == [name for here in ELSEWHERE.values() for name in here if name not in BY_NAME]
