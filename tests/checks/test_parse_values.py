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
from callsheet.dsl.types import PARSEABLE, SCALARS, EnumType, Type, money_in
from callsheet.dsl.values import Box, Color, Member, Money, Point, to_text


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
        ("Duration", "2h 5m", dt.timedelta(hours=2, minutes=5)),
        ("Duration", "1m 30s", dt.timedelta(seconds=90)),
    ],
)
def test_a_text_is_read_as_the_value_that_it_shows(kind: str, text: str, value: Any) -> None:
    """White space does not matter."""
    assert value == parse_value(text, SCALARS[kind])


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
        ("Duration", "5m"),
        ("Duration", "1d 5m"),
    ],
)
def test_what_is_no_such_value_fails_the_node(kind: str, text: str) -> None:
    """A date that reads in two ways is none, nor is an amount in another currency."""
    with pytest.raises(NodeFailure) as failed:
        parse_value(text, SCALARS[kind])

    assert failed.value.failure.kind == "value"
    assert failed.value.failure.message.endswith(f"`{kind}`")


def test_a_long_text_is_shown_in_part() -> None:
    """A message is one line."""
    with pytest.raises(NodeFailure) as failed:
        parse_value("x" * 500, SCALARS["Money"])

    assert failed.value.failure.message == f'"{"x" * 59}…" is not a `Money`'


quotients = st.tuples(st.integers(-(10**12), 10**12), st.integers(1, 999)).map(lambda pair: Decimal(pair[0]) / pair[1])
"""Numbers with as many decimals as a division may leave."""
SIZE = EnumType("Size", ("small", "in_stock", "XL"))
KINDS: list[Type] = [*PARSEABLE, SIZE, money_in("EUR"), money_in("JPY"), money_in("KWD")]
LETTERS = "0123456789.,-/:() $€£¥USDEURJPYKWDNovemberTzapmhsdin'#rgb%_XL"


@given(st.sampled_from(KINDS), st.text(max_size=30) | st.text(LETTERS, max_size=30))
def test_any_text_is_a_value_or_fails_the_node(kind: Type, text: str) -> None:
    """Nothing else is raised for what a page may show; what was read prints and is read again as the same."""
    try:
        value = parse_value(text, kind)
    except NodeFailure:
        return

    assert value == parse_value(to_text(value), kind)


@given(
    st.one_of(
        st.tuples(st.just(SCALARS["Time"]), st.times()),
        st.tuples(st.just(SCALARS["DateTime"]), st.datetimes()),
        st.tuples(st.just(SCALARS["Date"]), st.dates()),
        st.tuples(st.just(SCALARS["Int"]), st.integers(-(10**18) + 1, 10**18 - 1)),
        st.tuples(st.just(SCALARS["Decimal"]), st.decimals(-(10**9), 10**9, places=4)),
        st.tuples(st.just(SCALARS["Bool"]), st.booleans()),
        st.tuples(st.just(money_in("EUR")), st.decimals(-(10**9), 10**9, places=2).map(lambda n: Money(n, "EUR"))),
        st.tuples(st.just(SCALARS["Decimal"]), quotients),
        st.tuples(st.just(money_in("GBP")), quotients.map(lambda n: Money(n, "GBP"))),
        st.tuples(st.just(money_in("SEK")), st.decimals(-1000, 1000, places=3).map(lambda n: Money(n, "SEK"))),
        st.tuples(st.just(money_in("CHF")), st.decimals(-(10**9), 10**9, places=2).map(lambda n: Money(n, "CHF"))),
        st.tuples(st.just(money_in("KWD")), st.decimals(-(10**9), 10**9, places=3).map(lambda n: Money(n, "KWD"))),
        st.tuples(
            st.just(SCALARS["Color"]),
            st.builds(Color, *[st.integers(0, 255)] * 3, st.decimals(0, 1, places=3)),
        ),
        st.tuples(st.just(SCALARS["Point"]), st.builds(Point, *[st.decimals(-(10**6), 10**6, places=2)] * 2)),
        st.tuples(st.just(SCALARS["Box"]), st.builds(Box, *[st.decimals(-(10**6), 10**6, places=2)] * 4)),
        st.tuples(st.just(SCALARS["Duration"]), st.timedeltas()),
        st.tuples(st.just(SIZE), st.sampled_from(range(3)).map(lambda at: Member("Size", at, SIZE.values[at]))),
    )
)
def test_what_is_printed_can_be_read(pair: tuple[Type, Any]) -> None:
    """A value as people read it is a text of its type."""
    kind, value = pair

    assert value == parse_value(to_text(value), kind)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (SCALARS["Time"], "9:30", dt.time(9, 30)),
        (SCALARS["Time"], "9:30 p.m.", dt.time(21, 30)),
        (SCALARS["Time"], "12 AM", dt.time(0)),
        (SCALARS["Time"], "23:59:59.5", dt.time(23, 59, 59, 500_000)),
        (SCALARS["DateTime"], "2026-11-01 09:30", dt.datetime(2026, 11, 1, 9, 30)),
        (SCALARS["DateTime"], "1 November 2026, 9:30 pm", dt.datetime(2026, 11, 1, 21, 30)),
        (SCALARS["Duration"], "1 h 30 min", dt.timedelta(minutes=90)),
        (SCALARS["Duration"], "2 days, 3 hours", dt.timedelta(days=2, hours=3)),
        (SCALARS["Duration"], "−90 s", dt.timedelta(seconds=-90)),
        (SCALARS["Duration"], "1s 5µs", dt.timedelta(seconds=1, microseconds=5)),
        (SCALARS["Box"], "(8, 16, 640, 48.5)", Box(Decimal(8), Decimal(16), Decimal(640), Decimal("48.5"))),
        (SCALARS["Point"], "(3, -4.5)", Point(Decimal(3), Decimal("-4.5"))),
        (SCALARS["Color"], "RGBA(1, 2, 3, .5)", Color(1, 2, 3, Decimal("0.5"))),
        (SCALARS["Color"], "rgb(100% 0% 300%)", Color(255, 0, 255)),
        (SCALARS["Color"], "hsl(0, 100%, 50%)", Color(255, 0, 0)),
        (SCALARS["Color"], "RebeccaPurple", Color(0x66, 0x33, 0x99)),
        (SCALARS["Color"], "transparent", Color(0, 0, 0, Decimal(0))),
        (SIZE, "small", Member("Size", 0, "small")),
        (SIZE, "In stock", Member("Size", 1, "in_stock")),
        (money_in("EUR"), "€5", Money(Decimal(5), "EUR")),
        (money_in("EUR"), "1.234,50 €", Money(Decimal("1234.50"), "EUR")),
        (money_in("EUR"), "1 234,50 €", Money(Decimal("1234.50"), "EUR")),
        (money_in("CHF"), "CHF 1'234.50", Money(Decimal("1234.50"), "CHF")),
        (money_in("CAD"), "$5", Money(Decimal(5), "CAD")),
        (money_in("JPY"), "¥500", Money(Decimal(500), "JPY")),
        (money_in("SEK"), "199 kr", Money(Decimal(199), "SEK")),
    ],
)
def test_times_places_colours_enums_and_other_money(kind: Type, text: str, value: Any) -> None:
    """As pages write them."""
    assert value == parse_value(text, kind)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (SCALARS["Money"], "€5", '"€5" is in EUR, not in USD'),
        (SCALARS["Money"], "CA$5", '"CA$5" is in CAD, not in USD'),
        (money_in("EUR"), "$5", '"$5" is in $, not in EUR'),
        (money_in("EUR"), "5", '"5" is not a `Money EUR`'),
        (money_in("EUR"), "1.234 €", '"1.234 €" may be a thousand times as much, where a point stands'),
        (SIZE, "large", '"large" is none of `Size`: `small`, `in_stock`, `XL`'),
        (EnumType("E", ("a", "A")), "Ä", '"Ä" is none of `E`: `a`, `A`'),
        (SCALARS["DateTime"], "2026-11-01T09:30Z", '"2026-11-01T09:30Z" names a time zone'),
        (SCALARS["DateTime"], "Nov 1 2026 9:30 CET", '"Nov 1 2026 9:30 CET" names a time zone'),
        (SCALARS["DateTime"], "2026-11-01", '"2026-11-01" is not a `DateTime`'),
        (SCALARS["DateTime"], "10/11/2026 9:30", '"10/11/2026 9:30" is not a `DateTime`'),
        (SCALARS["Time"], "25:00", '"25:00" is not a `Time`'),
        (SCALARS["Time"], "13 pm", '"13 pm" is not a `Time`'),
        (SCALARS["Point"], "(1, 2", '"(1, 2" is not a `Point`'),
        (SCALARS["Color"], "var(--main)", '"var(--main)" is not a `Color`'),
        (SCALARS["Duration"], "999999999 weeks", '"999999999 weeks" is not a `Duration`'),
    ],
)
def test_what_is_nearly_one_is_told_apart(kind: Type, text: str, message: str) -> None:
    """The message says what it saw, and why that is not it."""
    with pytest.raises(NodeFailure) as failed:
        parse_value(text, kind)

    assert failed.value.failure.message.startswith(message)


@pytest.mark.parametrize("pattern", ["a(", "(?=a)", r"(a)\1", "[", "a{2000}"])
def test_a_pattern_that_could_run_for_ever_is_none(pattern: str) -> None:
    """Patterns are RE2's, which gives its reason."""
    with pytest.raises(ValueError, match=r"\w"):
        pattern_of(pattern)


def test_a_pattern_that_is_slow_elsewhere_is_quick_here() -> None:
    """Linear in the text, whatever it is."""
    assert pattern_of("(a+)+$").search("a" * 50_000 + "b") is None
