"""Inputs of a run: what the caller gave, as values of the declared types, with the defaults filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from . import types
from .check import CheckedPlan
from .diagnostics import closest
from .environment import Environment
from .evaluate import evaluate_pure
from .failures import NodeFailure
from .parse_values import parse_value
from .types import Type
from .values import PLAN_CURRENCY, Money


class BadInput(Exception):
    """An input is missing, unknown, or not of its type. The message is one line for people."""


def bind_inputs(plan: CheckedPlan, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every input of the plan by name.

    A given value may be of Python's own type, or a text that reads as the declared one (`"$20"` for Money). Raises
    `BadInput`.
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
            bound[name] = _converted(name, given[name], kind)
        elif declared.default is not None:
            bound[name] = evaluate_pure(declared.default, Environment())
        elif isinstance(kind, types.Optional):
            bound[name] = None
        else:
            raise BadInput(f"input `{name}` (a `{kind}`) is missing; give it with `--input {name}=…`")
    return bound


def _converted(name: str, value: Any, kind: Type) -> Any:
    try:
        return convert(value, kind)
    except (NodeFailure, TypeError, ValueError, InvalidOperation) as error:
        reason = f": {error}" if isinstance(error, NodeFailure) else f", not {_shown(value)}"
        raise BadInput(f"input `{name}` is a `{kind}`{reason}") from None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def convert(value: Any, kind: Type) -> Any:
    """`value` as a value of type `kind`. Raises TypeError, ValueError or `NodeFailure` when it is none."""
    match kind:
        case types.Optional(item=item):
            return None if value is None else convert(value, item)
        case types.ListOf(item=item):
            if not isinstance(value, list | tuple):
                raise TypeError(value)
            return [convert(one, item) for one in value]
        case types.RecordType(fields=fields):
            if not isinstance(value, Mapping) or set(value) - {name for name, _ in fields}:
                raise TypeError(value)
            return {name: convert(value.get(name), one) for name, one in fields}
        case types.Scalar(name=scalar):
            if isinstance(value, str):
                return value if scalar == "Text" else parse_value(value, scalar)
            return _scalar(value, scalar)
    raise TypeError(value)


_PYTHON: dict[str, type] = {"Int": int, "Bool": bool, "Decimal": Decimal, "Date": dt.date, "Duration": dt.timedelta}


def _scalar(value: Any, scalar: str) -> Any:
    if scalar == "Money":
        if isinstance(value, Money) and value.currency == PLAN_CURRENCY:
            return value
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Money(Decimal(value))
        raise TypeError(value)
    if scalar == "Decimal" and isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(str(value))
        if not number.is_finite():
            raise ValueError(value)
        return number
    wanted = _PYTHON.get(scalar)
    if wanted is None or not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise TypeError(value)
    return value
