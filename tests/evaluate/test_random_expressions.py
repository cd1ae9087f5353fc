"""What the checker accepts can be worked out: nothing but a failure of the node is ever raised."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import types
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.failures import Failure, NodeFailure
from callsheet.dsl.types import Type
from callsheet.dsl.values import Box, Color, File, Member, Money, Point, from_data, to_data, to_text
from tests.cases import few_of

from .expressions import accepted, expressions, values, worked_out
from .forms import FORMS

PYTHON: dict[str, type] = {
    "Text": str,
    "Url": str,
    "Int": int,
    "Decimal": Decimal,
    "Bool": bool,
    "Date": dt.date,
    "Time": dt.time,
    "DateTime": dt.datetime,
    "Duration": dt.timedelta,
    "Point": Point,
    "Box": Box,
    "Color": Color,
    "File": File,
}


def conforms(value: Any, kind: Type) -> bool:
    """Whether a value is of a type."""
    match kind:
        case types.Optional(item=item):
            return value is None or conforms(value, item)
        case types.ListOf(item=item):
            return isinstance(value, list) and all(conforms(one, item) for one in value)
        case types.RecordType(fields=fields):
            # A field that may be absent may be left out of a record that is written out.
            return set(value) <= {name for name, _ in fields} and all(
                conforms(value.get(name), one) for name, one in fields
            )
        case types.EnumType(name=name, values=names):
            return isinstance(value, Member) and (value.enum, names[value.rank]) == (name, value.name)
    if types.is_money(kind):
        return isinstance(value, Money) and value.currency == types.currency_of(kind, "USD")
    return type(value) is PYTHON[str(kind)]


def outcome(plan: CheckedPlan, inputs: dict[str, Any]) -> tuple[Any, Failure | None]:
    """The value, or the failure; anything else goes through."""
    try:
        return worked_out(plan, inputs), None
    except NodeFailure as failed:
        return None, failed.failure


@pytest.mark.parametrize("kind", few_of(FORMS, 8))
@given(data=st.data())
def test_an_accepted_expression_has_a_value_of_its_type_or_fails_the_node(kind: str, data: st.DataObject) -> None:
    """Whatever the inputs are; and the journal gives the value back as it was."""
    expression = data.draw(expressions(kind))
    plan = accepted(kind, expression)
    value, failure = outcome(plan, data.draw(values(expression)))
    if failure is not None:
        assert "value" == failure.kind
        assert failure.message
        return

    assert conforms(value, plan.gives["n"]["x"])
    assert value == from_data(to_data(value))
    assert to_text(value) == to_text(value).encode("utf-8", "strict").decode()
