"""Values as text and as the journal's data; acts, looks and moved sites in the plan's own words."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import check, parse
from callsheet.dsl.actions import (
    Act,
    Attribute,
    BoxOf,
    Column,
    CurrentUrl,
    HasFacet,
    HowMany,
    IsState,
    Look,
    Read,
    ReadAll,
    Seen,
    Style,
)
from callsheet.dsl.currencies import CODES
from callsheet.dsl.elements import ByRole
from callsheet.dsl.relocate import relocate
from callsheet.dsl.values import (
    Box,
    Color,
    File,
    Member,
    Money,
    Point,
    SecretReference,
    duration_text,
    from_data,
    to_data,
    to_text,
    well_formed,
)
from callsheet.dsl.words_of import act_text, look_text
from callsheet.interpreter.addresses import whole_address

finite = st.decimals(allow_nan=False, allow_infinity=False)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False).map(Money)
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.timedeltas()
    | st.text(min_size=1).map(SecretReference)
    | st.builds(Money, finite, st.sampled_from(sorted(CODES)))
    | st.builds(Member, st.text(), st.integers(0, 9), st.text())
    | st.builds(Point, finite, finite)
    | st.builds(Box, finite, finite, finite, finite)
    | st.builds(Color, *[st.integers(0, 255)] * 3, finite)
    | st.builds(File, st.text(), st.integers(0), st.text(), st.text())
)
names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=8)


@given(values)
def test_the_journal_gives_back_what_was_written(value: Any) -> None:
    """Type for type, through JSON."""
    read = from_data(json.loads(json.dumps(to_data(value))))

    assert (value, type(value)) == (read, type(read))


def test_what_is_no_value_is_refused() -> None:
    """A float is none: it would not come back as it was meant."""
    with pytest.raises(TypeError, match="not a value of the language: float"):
        to_data([0.1])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Money(Decimal("4.25")), "$4.25"),
        (Money(Decimal("-3")), "-$3.00"),
        (Money(Decimal("0.125")), "$0.1250"),
        (Money(Decimal("1.0625")), "$1.0625"),
        (Money(Decimal(10) ** 30), "$1000000000000000000000000000000.00"),
        (Money(Decimal(3), "CHF"), "3.00CHF"),
        (Money(Decimal(3), "EUR"), "€3.00"),
        (Money(Decimal(500), "JPY"), "500JPY"),
        (Money(Decimal("1.5"), "KWD"), "1.500KWD"),
        (Member("Size", 0, "small"), "small"),
        (Point(Decimal(1), Decimal("-2.5")), "(1, -2.5)"),
        (Box(Decimal(1), Decimal(2), Decimal(3), Decimal(4)), "(1, 2, 3, 4)"),
        (Color(255, 136, 0), "#ff8800"),
        (Color(255, 136, 0, Decimal("0.5")), "rgba(255, 136, 0, 0.5)"),
        (File(name="cv.pdf", size=3, hash="00"), "cv.pdf"),
        (Decimal("1E+3"), "1000"),
        (True, "true"),
        (None, "none"),
        ([1, "a"], "[1, a]"),
        ({"a": 1, "b": Money(Decimal(1))}, "{ a: 1, b: $1.00 }"),
        (dt.date(2026, 11, 1), "2026-11-01"),
        (dt.timedelta(minutes=90), "90min"),
        (SecretReference("pw"), "‹secret pw›"),
    ],
)
def test_values_as_people_read_them(value: Any, expected: str) -> None:
    """The same in interpolations, messages and reports."""
    assert expected == to_text(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.timedelta(), "0ms"),
        (dt.timedelta(milliseconds=1500), "1500ms"),
        (dt.timedelta(seconds=90), "90s"),
        (dt.timedelta(hours=2), "2h"),
        (dt.timedelta(seconds=-60), "-1min"),
    ],
)
def test_durations_in_the_largest_unit_that_is_exact(value: dt.timedelta, expected: str) -> None:
    """As the language writes them."""
    assert expected == duration_text(value)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_made_well_formed(text: str) -> None:
    """And then encoded; one that was well-formed stays as it is."""
    found = well_formed(text)
    found.encode()

    assert found == well_formed(found)
    assert found == text or any("\ud800" <= letter <= "\udfff" for letter in text)


CV = File(name="cv.pdf", size=3, hash="00")
BUTTON, FIELD = ByRole(role="button", name='Say "{}"'), ByRole(role="textbox")


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (Act(verb="goto", operand="http://x/"), 'goto "http://x/"'),
        (Act(verb="click", target=BUTTON), 'click button "Say \\"{{}}\\""'),
        (Act(verb="fill", target=FIELD, particles={"with": "a"}), 'fill textbox with "a"'),
        (Act(verb="fill", target=FIELD, particles={"with": SecretReference("pw")}), "fill textbox with pw"),
        (Act(verb="upload", operand=CV, particles={"to": FIELD}), "upload cv.pdf to textbox"),
        (Act(verb="upload", operand=[CV, CV], particles={"to": FIELD}), "upload [cv.pdf, cv.pdf] to textbox"),
        (
            Act(verb="drag", target=FIELD, particles={"by": Point(Decimal(3), Decimal(0))}),
            "drag textbox by point(3, 0)",
        ),
        (Act(verb="press", operand="Enter", particles={"on": FIELD}), 'press "Enter" on textbox'),
    ],
)
def test_acts_in_the_plans_words(act: Act, expected: str) -> None:
    """A secret is its name."""
    assert expected == act_text(act)


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (Seen(element=FIELD), "seen textbox"),
        (HowMany(element=FIELD), "how many textbox"),
        (Read(element=FIELD), "read textbox"),
        (ReadAll(element=FIELD, columns=(Column(name="a", element=FIELD),), limit=3), "read all textbox { a }"),
        (Attribute(element=FIELD, name="href"), 'attr "href" of textbox'),
        (Style(element=FIELD, property="color"), 'style "color" of textbox'),
        (BoxOf(element=FIELD), "box of textbox"),
        (CurrentUrl(), "url"),
        (IsState(element=FIELD, state="empty"), "textbox is empty"),
        (HasFacet(element=FIELD, facet="value", wanted="x"), 'textbox has value "x"'),
    ],
)
def test_looks_in_the_plans_words(look: Look, expected: str) -> None:
    """As a plan would write them."""
    assert expected == look_text(look)


PLAN = 'plan p site s at "http://127.0.0.1:1/a" agent b is browser on s node n by b { goto "/" }'


def test_a_site_is_moved() -> None:
    """The plan is another one then, and only that site has moved."""
    plan = parse(PLAN)
    moved = relocate(plan, {"s": "http://127.0.0.1:2/b"})

    assert "http://127.0.0.1:2/b" == check(moved).unwrap().sites["s"].address.plain
    assert check(plan).unwrap().hash != check(moved).unwrap().hash
    assert plan == relocate(plan, {})
    with pytest.raises(KeyError, match="shop"):
        relocate(plan, {"shop": "http://x"})


@pytest.mark.parametrize(
    ("site", "path", "expected"),
    [
        ("http://h:3000/cart", "/", "http://h:3000/cart/"),
        ("http://h:3000/cart/", "/orders?x=1", "http://h:3000/cart/orders?x=1"),
        ("http://h:3000/cart", "/cart/orders", "http://h:3000/cart/orders"),
        ("http://h:3000/cart", "/cart", "http://h:3000/cart"),
        ("http://h:3000/cart", "/cart?x", "http://h:3000/cart?x"),
        ("http://h:3000/cart", "/cartoons", "http://h:3000/cart/cartoons"),
        ("http://h", "/orders", "http://h/orders"),
        ("http://h/a", "orders", "http://h/a/orders"),
        ("http://h/a", "http://h/a/b", "http://h/a/b"),
        ("http://h/a", "http://evil/b", "http://evil/b"),
        ("http://h/a", "//evil/b", "http://evil/b"),
    ],
)
def test_where_a_goto_leads(site: str, path: str, expected: str) -> None:
    """Below the site's own path; what is of another origin stays so, for the browser to refuse."""
    assert expected == whole_address(site, path)
