"""Inputs of a run: what the caller gave, as values of the declared types, with the defaults filled in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from . import types
from .check import CheckedPlan
from .checks.wording import with_article
from .diagnostics import closest
from .environment import Environment
from .evaluate import evaluate_pure
from .failures import NodeFailure
from .library import LARGEST
from .parse_values import parse_value
from .types import Type
from .values import PLAN_CURRENCY, Money, well_formed


class BadInput(Exception):
    """An input is missing, unknown, or not of its type. The message is one line for people."""


def bind_inputs(plan: CheckedPlan, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every input of the plan by name.

    A given value may be of Python's own type, or a text that reads as the declared one: `"$20"` for Money, JSON for a
    list or a record. Raises `BadInput`.
    """
    for name in given:
        if name not in plan.inputs:
            near = closest(name, plan.inputs)
            known = ", ".join(f"`{one}`" for one in plan.inputs) or "none"
            hint = f"did you mean `{near}`?" if near else f"its inputs are: {known}"
            raise BadInput(f"plan `{plan.plan.name.text}` has no input `{name}`; {hint}")
    bound = {}
    for name, declared in plan.inputs.items():
        kind = plan.input_types[name]
        if name in given:
            bound[name] = converted(f"input `{name}`", given[name], kind)
        elif declared.default is not None:
            bound[name] = evaluate_pure(declared.default, Environment())
        elif isinstance(kind, types.Optional):
            bound[name] = None
        else:
            what = with_article(str(kind))
            raise BadInput(f"input `{name}` ({what}) is missing; give it with `--input {name}=…`")
    return bound


def converted(what: str, value: Any, kind: Type) -> Any:
    """`convert` with a message for people that begins with `what`. Raises `BadInput`."""
    try:
        return convert(value, kind)
    except (NodeFailure, TypeError, ValueError, InvalidOperation) as error:
        reason = f": {error}" if isinstance(error, NodeFailure) else f", not {_shown(value)}"
        raise BadInput(f"{what} is {with_article(str(kind))}{reason}") from None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def convert(value: Any, kind: Type) -> Any:
    """`value` as a value of type `kind`. Raises TypeError, ValueError or `NodeFailure` when it is none."""
    match kind:
        case types.Optional(item=item):
            return None if value is None else convert(value, item)
        case types.ListOf(item=item):
            return [convert(one, item) for one in _of_json(value, list | tuple)]
        case types.RecordType(fields=fields):
            record = _of_json(value, Mapping)
            if set(record) - {name for name, _ in fields}:
                raise TypeError(value)
            return {name: convert(record.get(name), one) for name, one in fields}
        case types.Scalar(name="Text") if isinstance(value, str):
            return well_formed(value)
        case types.Scalar(name=scalar):
            return parse_value(value, scalar) if isinstance(value, str) else _scalar(value, scalar)
    raise TypeError(value)


def _of_json(value: Any, wanted: Any) -> Any:
    read = json.loads(value, parse_float=Decimal) if isinstance(value, str) else value
    if not isinstance(read, wanted):
        raise TypeError(value)
    return read


def _scalar(value: Any, scalar: str) -> Any:
    match scalar, value:
        case ("Bool", bool()) | ("Duration", dt.timedelta()):
            return value
        case ("Money", Money(amount=amount, currency=currency)) if currency == PLAN_CURRENCY:
            return Money(_finite(amount))
        case _, bool():
            raise TypeError(value)
        case "Int", int() if abs(value) <= LARGEST:
            return value
        case "Money", int() | Decimal():
            return Money(_finite(Decimal(value)))
        case "Decimal", int() | float() | Decimal():
            return _finite(Decimal(str(value)))
        case "Date", dt.date() if not isinstance(value, dt.datetime):
            return value
    raise TypeError(value)


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError(number)
    return number
