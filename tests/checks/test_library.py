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
from callsheet.dsl.library import BY_NAME, ELSEWHERE, FUNCTIONS, apply, signatures
from callsheet.dsl.operators import LARGEST, LONGEST
from callsheet.dsl.types import (
    BOOL,
    DATE,
    DECIMAL,
    DURATION,
    INT,
    MONEY,
    NEVER,
    POINT,
    TEXT,
    EnumType,
    ListOf,
    Optional,
    RecordType,
    Type,
    money_in,
)
from callsheet.dsl.values import Money


def value_of(expression: str, kind: str) -> Any:
    """What an expression gives in a plan that the checker accepts."""
    plan = check(parse(f"{HEAD} node work {{ give answer: {kind} = {expression} }} result work.answer")).unwrap()
    (give,) = plan.nodes["work"].body.statements
    return evaluate_pure(give.value, Environment(declared=plan.declared))  # type: ignore[union-attr]


HEAD = "plan call enum Size { small, medium, large } record Pair { id: Int, n: Int } input _s: Size? input _p: Pair?"
"""With inputs that keep both types from being unused."""


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
        ("all([true, false])", "Bool", False),
        ("all([])", "Bool", True),
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
        ("text(Size.small)", "Text", "small"),
        ("group([3, 1, 3])", "[[Int]]", [[3, 3], [1]]),
        ('[count(g) for g in group([{ a: "x" }, { a: "y" }, { a: "x" }] by a)]', "[Int]", [2, 1]),
        ('unique([{ a: 1, b: "x" }, { a: 1, b: "y" }] by a)[0].b', "Text", "x"),
        ("lookup([{ id: 1, n: 5 }], 1 by id)", "Pair?", {"id": 1, "n": 5}),
        ("lookup([{ id: 1, n: 5 }], 2 by id)", "Pair?", None),
        ("index_of([3, 4], 4)", "Int?", 1),
        ("index_of([3, 4], 5)", "Int?", None),
        ('index_of("abc", "c")', "Int?", 2),
        ("has([1, 2], 2)", "Bool", True),
        ("has([{ id: 1, n: 5 }], { id: 1, n: 5 })", "Bool", True),
        ("zip([1, 2, 3], [true, false])[1].second", "Bool", False),
        ("slice([1, 2, 3], 1)", "[Int]", [2, 3]),
        ("slice([1, 2, 3], -5, 9)", "[Int]", [1, 2, 3]),
        ('slice("abcd", 1, 3)', "Text", "bc"),
        ("range(2, 5)", "[Int]", [2, 3, 4]),
        ("range(5, 2)", "[Int]", []),
        ('find_all("a1b22", /[a-z]([0-9]+)/)', "[Text]", ["1", "22"]),
        ('find_all("", /x*/)', "[Text]", [""]),
        ('pad("7", 3)', "Text", "  7"),
        ('pad("1234", 3, "0")', "Text", "1234"),
        ('int("-1,200")', "Int", -1200),
        ("int(3.0)", "Int", 3),
        ('decimal("1,200.5")', "Decimal", Decimal("1200.5")),
        ("decimal($4.25)", "Decimal", Decimal("4.25")),
        ("money(3)", "Money", Money(Decimal(3))),
        ('money("$3.50")', "Money", Money(Decimal("3.50"))),
        ('date("Nov 1, 2026")', "Date", dt.date(2026, 11, 1)),
        ("date(2026, 11, 1)", "Date", dt.date(2026, 11, 1)),
        ('date(datetime("2026-11-01 09:30"))', "Date", dt.date(2026, 11, 1)),
        ('time("9:30 pm")', "Time", dt.time(21, 30)),
        ("time(9, 5)", "Time", dt.time(9, 5)),
        ("datetime(@2026-11-01, time(9, 5))", "DateTime", dt.datetime(2026, 11, 1, 9, 5)),
        ('duration("1h 30min")', "Duration", dt.timedelta(minutes=90)),
        ("weekday(@2026-11-02)", "Text", "Monday"),
        ("format(@2026-11-02, \"ddd 'the' D. MMM YY\")", "Text", "Mon the 2. Nov 26"),
        ('format(time(0, 5), "h:mm a H")', "Text", "12:05 am 0"),
        ('format(datetime(@2026-01-02, time(13, 0)), "YYYY-MM-DD hh:mm:ss A")', "Text", "2026-01-02 01:00:00 PM"),
        ("format(1234.5, 2)", "Text", "1234.50"),
        ("format(-0.4, 0)", "Text", "0"),
        ("format($1.25, 1)", "Text", "1.3"),
        ("round($1.25, 1)", "Money", Money(Decimal("1.3"))),
        ("abs(-$3)", "Money", Money(Decimal(3))),
        ("abs(-3s)", "Duration", dt.timedelta(seconds=3)),
        ("clamp($5, $1, $3)", "Money", Money(Decimal(3))),
        ("clamp(Size.large, Size.small, Size.medium) == Size.medium", "Bool", True),
        ("pow(2, 3)", "Int", 8),
        ("pow(0.5, 2)", "Decimal", Decimal("0.25")),
        ("pow(2.0, -1)", "Decimal", Decimal("0.5")),
        ("sqrt(2.25)", "Decimal", Decimal("1.5")),
        ("atan2(0, 0)", "Decimal", Decimal(0)),
        ("mid(point(0, 0), point(1, 3)).y", "Decimal", Decimal("1.5")),
        ("distance(point(0, 0), point(3, 4))", "Decimal", Decimal(5)),
        ('distance(color("black"), color("#000"))', "Decimal", Decimal(0)),
        ('color("hsl(120, 100%, 25%)").green', "Int", 128),
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
        ('int("12.5")', "Int", '"12.5" is not an `Int`'),
        ("int(2.5)", "Int", "2.5 is no whole number: `floor` or `round` it first"),
        ("date(2026, 2, 30)", "Date", "there is no day 30 of month 2 in the year 2026"),
        ("time(24, 0)", "Time", "there is no time 24:00"),
        ("sqrt(-1)", "Decimal", "the square root of a negative number"),
        ("pow(10, 19)", "Int", "the result of `pow` is too large"),
        ("pow(0.0, -1)", "Decimal", "division by zero"),
        ("clamp(1, 3, 2)", "Int", "the bounds of `clamp` are the wrong way round"),
        ('pad("", 3, "ab")', "Text", "`pad` fills up with one character"),
        ("range(2_000_000)", "[Int]", "the result of `range` has more than 1,000,000 items"),
        ("format(1.5, 99)", "Text", "`format` with 99 decimals: there are 0 to 15"),
        ('color("currentcolor")', "Color", '"currentcolor" is not a `Color`'),
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
        ("pad", ("x", 3 * LONGEST)),
        ("range", (-LONGEST, LONGEST)),
        ("pow", (10**18, 1000)),
        ("upper", ("ﬃ" * LONGEST,)),
        ("point", (Decimal("1e30"), 0)),
    ],
)
def test_no_function_makes_values_without_bounds(name: str, arguments: tuple[Any, ...]) -> None:
    """A page, or a plan, could otherwise fill the memory with a few calls."""
    with pytest.raises(NodeFailure, match=r"more than|too large"):
        BY_NAME[name].call(*arguments)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(-20, 20))
def test_rounding_any_number_gives_a_number_or_fails_the_node(value: Decimal, digits: int) -> None:
    """Whatever page it was read from."""
    for call in (lambda: BY_NAME["round"].call(value, digits), lambda: BY_NAME["floor"].call(value)):
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
        ("text", (EnumType("Size", ("small",)),), TEXT),
        ("text", (ListOf(INT),), None),
        ("sum", (ListOf(money_in("EUR")),), money_in("EUR")),
        ("sum", (ListOf(Optional(INT)),), None),
        ("clamp", (INT, DECIMAL, INT), None),
        ("clamp", (BOOL, BOOL, BOOL), None),
        ("point", (INT, DECIMAL), POINT),
        ("zip", (ListOf(INT), ListOf(TEXT)), ListOf(RecordType("", (("first", INT), ("second", TEXT))))),
        ("lookup", (ListOf(INT), INT), Optional(INT)),
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
