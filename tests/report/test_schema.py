"""The published schema says what `report.json` holds: every member, and no other."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from callsheet.dsl import values
from callsheet.dsl.values import Box, Color, File, Member, Money, Point, SecretReference, to_data
from callsheet.interpreter.report import to_json
from callsheet.schemas import published
from callsheet.schemas.values import TAGGED

from .stories import STORIES, report


@cache
def schema() -> dict[str, Any]:
    """The published one."""
    read: dict[str, Any] = json.loads(published("report"))
    return read


def errors(document: Any, part: str = "") -> list[str]:
    """Where a document does not fit the schema, or one of its definitions."""
    wanted = schema()
    if part:
        wanted = {"$ref": f"#/$defs/{part}", "$defs": schema()["$defs"]}
    found = Draft202012Validator(wanted).iter_errors(document)
    return [f"{one.json_path}: {one.message[:200]}" for one in found]


@pytest.mark.parametrize("name", STORIES)
def test_reports_fit(name: str) -> None:
    """Whatever way the run went, as the file has it."""
    assert [] == errors(json.loads(json.dumps(to_json(report(STORIES[name])))))


@pytest.mark.slow
def test_the_schema_says_no_to_more_and_to_less() -> None:
    """In the document and in what it is made of."""
    document = to_json(report(STORIES["failed"]))

    assert errors({**document, "more": 1})
    for member in document:
        assert errors({key: value for key, value in document.items() if key != member})
    for part in ("nodes", "lanes", "commits", "readings", "pictures", "measures"):
        whole = to_json(report(STORIES["done"]))
        assert errors({**whole, part: [{**whole[part][0], "more": 1}]})
        for member in whole[part][0]:
            assert errors({**whole, part: [{key: one for key, one in whole[part][0].items() if key != member}]})


VALUES: tuple[Any, ...] = (
    Decimal("1.50"),
    Decimal("1E+9"),
    Money(Decimal("-4.25"), "EUR"),
    dt.datetime(2026, 11, 30, 12),
    dt.date(2026, 11, 30),
    dt.time(12, 30),
    dt.timedelta(days=1, seconds=2, microseconds=3),
    Member("Size", 1, "large"),
    Point(Decimal(1), Decimal(2)),
    Box(Decimal(1), Decimal(2), Decimal(3), Decimal(4)),
    Color(1, 2, 3, Decimal("0.5")),
    File("a.csv", 12, "0" * 64),
    SecretReference("card"),
)


def test_values_of_every_kind_fit() -> None:
    """Each tag of the language's data has its line in the schema, in lists and records too."""
    assert set(values._READERS) == set(TAGGED) == {tag for one in VALUES for tag in to_data(one)}
    for one in (*VALUES, None, True, 7, "x", list(VALUES), {"a": [{"b": VALUES[0]}]}):
        assert [] == errors(to_data(one), "value")


@pytest.mark.parametrize("data", [1.5, {"$money": ["4.25"]}, {"$money": "4.25"}, {"$nothing": 1}, {"$date": 3}])
def test_what_is_no_value_does_not_fit(data: Any) -> None:
    """Numbers with a point are tagged, and tags are those of the table."""
    assert errors(data, "value")
