"""Inputs of a run: what the caller gave, as values of the declared types, with the defaults filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import types
from .check import CheckedPlan
from .checks.wording import with_article
from .conversion import Conversion, Misfit
from .currencies import DOLLARS
from .diagnostics import closest
from .environment import Environment
from .evaluate import evaluate_pure
from .types import Type


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
            bound[name] = converted(f"input `{name}`", given[name], kind, plan.declared.currency)
        elif declared.default is not None:
            default = evaluate_pure(declared.default, Environment(declared=plan.declared))
            bound[name] = Conversion(currency=plan.declared.currency).convert(default, kind)
        elif isinstance(kind, types.Optional):
            bound[name] = None
        else:
            what = with_article(str(kind))
            raise BadInput(f"input `{name}` ({what}) is missing; give it with `--input {name}=…`")
    return bound


def converted(what: str, value: Any, kind: Type, currency: str = DOLLARS) -> Any:
    """A value of type `kind`, with a message for people that begins with `what`. Raises `BadInput`."""
    try:
        return Conversion(currency=currency).convert(value, kind)
    except Misfit as misfit:
        reason = misfit.reason or f"{_shown(misfit.value)} is not {with_article(str(misfit.kind))}"
        if misfit.path:
            raise BadInput(f"{what} is {with_article(str(kind))}: in `{misfit.path}`, {reason}") from None
        said = f": {misfit.reason}" if misfit.reason else f", not {_shown(misfit.value)}"
        raise BadInput(f"{what} is {with_article(str(kind))}{said}") from None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
