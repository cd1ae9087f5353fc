"""Texts of a page as values: what `read … as T` takes, and what it refuses rather than guesses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.parse_values import parse_value, pattern_of
from callsheet.dsl.types import SCALARS
from callsheet.dsl.values import Money, to_text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("Text", "  a \n b ", "a b"),
        ("Int", "1,234,567", 1_234_567),
        ("Int", "−3", -3),
        ("Int", "+3", 3),
        ("Decimal", "1,234.50", Decimal("1234.50")),
        ("Decimal", "-0.25", Decimal("-0.25")),
        ("Bool", "Yes", True),
        ("Bool", "off", False),
        ("Money", "$1,234.50", Money(Decimal("1234.50"))),
        ("Money", "$ 5", Money(Decimal(5))),
        ("Money", "US$5", Money(Decimal(5))),
        ("Money", "USD 5.00", Money(Decimal("5.00"))),
        ("Money", "5 USD", Money(Decimal(5))),
        ("Money", "-$5", Money(Decimal(-5))),
        ("Money", "$-5", Money(Decimal(-5))),
        ("Money", "− 5 USD", Money(Decimal(-5))),
        ("Url", "/orders?a=b", "/orders?a=b"),
        ("Url", "https://shop.example/", "https://shop.example/"),
        ("Date", "2026-11-01", dt.date(2026, 11, 1)),
        ("Date", "1 November 2026", dt.date(2026, 11, 1)),
        ("Date", "Nov 1, 2026", dt.date(2026, 11, 1)),
        ("Date", "25/12/2026", dt.date(2026, 12, 25)),
        ("Date", "11/11/2026", dt.date(2026, 11, 11)),
        ("Duration", "90 seconds", dt.timedelta(seconds=90)),
        ("Duration", "500ms", dt.timedelta(milliseconds=500)),
        ("Duration", "2 h", dt.timedelta(hours=2)),
    ],
)
def test_a_text_is_read_as_the_value_that_it_shows(kind: str, text: str, value: Any) -> None:
    """White space does not matter."""
    assert value == parse_value(text, kind)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Int", "12,34"),
        ("Int", "1.0"),
        ("Int", ""),
        ("Int", "9" * 19),
        ("Int", "٣"),
        ("Decimal", "1,5"),
        ("Decimal", "1e5"),
        ("Decimal", "NaN"),
        ("Bool", "maybe"),
        ("Money", "5"),
        ("Money", "€5"),
        ("Money", "5 EUR"),
        ("Money", "12345,678 USD"),
        ("Money", "$1.2.3"),
        ("Url", "javascript:alert(1)"),
        ("Url", "file:///etc/passwd"),
        ("Url", ""),
        ("Date", "10/11/2026"),
        ("Date", "November 2026"),
        ("Date", "Monday"),
        ("Date", "2026-02-30"),
        ("Date", "10:30"),
        ("Date", "1 " * 50),
        ("Duration", "soon"),
        ("Duration", "5"),
    ],
)
def test_what_is_no_such_value_fails_the_node(kind: str, text: str) -> None:
    """A date that reads in two ways is none, nor is an amount in another currency."""
    with pytest.raises(NodeFailure) as failed:
        parse_value(text, kind)

    assert failed.value.failure.kind == "value"
    assert failed.value.failure.message.endswith(f"`{kind}`")


def test_a_long_text_is_shown_in_part() -> None:
    """A message is one line."""
    with pytest.raises(NodeFailure) as failed:
        parse_value("x" * 500, "Money")

    assert failed.value.failure.message == f'"{"x" * 59}…" is not a `Money`'


@given(st.sampled_from([*SCALARS]), st.text(max_size=30) | st.text("0123456789.,-/: $USDNovember", max_size=30))
def test_any_text_is_a_value_or_fails_the_node(kind: str, text: str) -> None:
    """Nothing else is raised for what a page may show; what was read prints and is read again as the same."""
    try:
        value = parse_value(text, kind)
    except NodeFailure:
        return

    assert value == parse_value(to_text(value), kind)


@pytest.mark.parametrize("pattern", ["a(", "(?=a)", r"(a)\1", "[", "a{2000}"])
def test_a_pattern_that_could_run_for_ever_is_none(pattern: str) -> None:
    """Patterns are RE2's, which gives its reason."""
    with pytest.raises(ValueError, match=r"\w"):
        pattern_of(pattern)


def test_a_pattern_that_is_slow_elsewhere_is_quick_here() -> None:
    """Linear in the text, whatever it is."""
    assert pattern_of("(a+)+$").search("a" * 50_000 + "b") is None
