"""Inputs: what callers give, as values of the declared types."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.binding import BadInput, bind_inputs
from callsheet.dsl.values import Money


def bound(kind: str, value: Any) -> Any:
    """The value of an input `x` of that type."""
    plan = check(
        parse(f"plan p record R {{ a: Text, b: Int? }} input x: {kind} node n {{ give y: Bool = x == x }} result n.y")
    ).unwrap()
    return bind_inputs(plan, {"x": value})["x"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("Text", "a", "a"),
        ("Text", "a\ud800", "a\ufffd"),
        ("Int", "1,200", 1200),
        ("Int", 7, 7),
        ("Decimal", 7, Decimal(7)),
        ("Decimal", 0.1, Decimal("0.1")),
        ("Decimal", "2.50", Decimal("2.50")),
        ("Money", "$20", Money(Decimal(20))),
        ("Money", 20, Money(Decimal(20))),
        ("Money", Decimal("4.25"), Money(Decimal("4.25"))),
        ("Money", Money(Decimal(1)), Money(Decimal(1))),
        ("Bool", "yes", True),
        ("Bool", False, False),
        ("Date", "2026-11-01", dt.date(2026, 11, 1)),
        ("Date", dt.date(2026, 11, 1), dt.date(2026, 11, 1)),
        ("Duration", "90s", dt.timedelta(seconds=90)),
        ("[Int]", [1, "2"], [1, 2]),
        ("[Int]", "[1, 2]", [1, 2]),
        ("[Money]", '["$1", 2.5]', [Money(Decimal(1)), Money(Decimal("2.5"))]),
        ("Int?", None, None),
        ("Int?", "3", 3),
        ("R", {"a": "x"}, {"a": "x", "b": None}),
        ("R", '{"a": "x", "b": 3}', {"a": "x", "b": 3}),
    ],
)
def test_texts_and_pythons_own_values(kind: str, value: Any, expected: Any) -> None:
    """A text is read as the declared type, JSON where that has parts."""
    found = bound(kind, value)

    assert (expected, type(expected)) == (found, type(found))


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("Int", "many", 'input `x` is an `Int`: "many" is not an `Int`'),
        ("Int", True, "input `x` is an `Int`, not True"),
        ("Int", 10**19, "input `x` is an `Int`, not 10000000000000000000"),
        ("Int", 1.5, "input `x` is an `Int`, not 1.5"),
        ("Bool", 1, "input `x` is a `Bool`, not 1"),
        ("Text", 1, "input `x` is a `Text`, not 1"),
        ("Money", "20", 'input `x` is a `Money`: "20" is not a `Money`'),
        ("Money", Money(Decimal(1), "EUR"), "input `x` is a `Money`, not "),
        ("Money", Decimal("NaN"), "input `x` is a `Money`, not "),
        ("Money", True, "input `x` is a `Money`, not True"),
        ("Decimal", float("inf"), "input `x` is a `Decimal`, not inf"),
        ("Decimal", Decimal("NaN"), "input `x` is a `Decimal`, not "),
        ("Date", dt.datetime(2026, 11, 1), "input `x` is a `Date`, not "),
        ("[Int]", "1, 2", "input `x` is an `[Int]`, not '1, 2'"),
        ("[Int]", ["a"], 'input `x` is an `[Int]`: in `[0]`, "a" is not an `Int`'),
        ("[Int]", '{"a": 1}', "input `x` is an `[Int]`, not "),
        ("R", {"a": "x", "c": 1}, "input `x` is an `R`: there is no field `c`"),
        ("R", {"b": 1}, "input `x` is an `R`: `a` is missing"),
        ("Text", None, "input `x` is a `Text`, not None"),
    ],
)
def test_what_is_not_of_its_type(kind: str, value: Any, message: str) -> None:
    """One line that says what it is, and what it was given."""
    with pytest.raises(BadInput) as error:
        bound(kind, value)

    assert str(error.value).replace("a `[Int]`", "an `[Int]`").replace("a `R`", "an `R`").startswith(message)


def test_unknown_and_missing_inputs() -> None:
    """With a guess, or what there is."""
    plan = check(
        parse(
            "plan p input query: Text input limit: Money = $20 input more: Int?"
            ' node n { give y: Text = "{query}{limit}" let _m = more } result n.y'
        )
    ).unwrap()

    assert {"query": "a", "limit": Money(Decimal(20)), "more": None} == bind_inputs(plan, {"query": "a"})
    with pytest.raises(BadInput, match="plan `p` has no input `qery`; did you mean `query`\\?"):
        bind_inputs(plan, {"qery": "a"})
    with pytest.raises(BadInput, match="has no input `zzzzzz`; its inputs are: `query`, `limit`, `more`"):
        bind_inputs(plan, {"zzzzzz": "a"})
    with pytest.raises(BadInput, match="input `query` \\(a `Text`\\) is missing; give it with `--input query=…`"):
        bind_inputs(plan, {})
