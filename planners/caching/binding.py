"""A kept plan and another goal of its frame → the plan with the goal's values in its inputs, or None.

Nothing else of the plan changes but its description and how often it may be replanned, and that is looked at once it is
done. A value that the plan has anywhere but in an input is not guessed at: then there is no plan for the new one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.elements import quote
from callsheet.dsl.parsing import parse
from callsheet.dsl.source import Span
from callsheet.dsl.values import Money

from ..rules.names import literal_of, spelled
from .frames import Frame, frame_of

Edits: TypeAlias = dict[Span, str]
NUMBER = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d+)?")


class Unbound(Exception):
    """A value has no place of its own in the plan; the message says which, and why."""


def rebound(text: str, goals: tuple[str, str], given: tuple[Mapping[str, str], Mapping[str, str]], replans: int) -> str:
    """The text of a plan for the second goal and the second values of inputs, where it was for the first ones.

    Raises `Unbound`.
    """
    plan = parse(text, name="<kept>")
    before, after = frame_of(goals[0]), frame_of(goals[1])
    if before.words != after.words or given[0].keys() != given[1].keys():
        raise Unbound("the goals do not ask for the same")
    inputs = {one.name.text: one for one in plan.declarations if isinstance(one, ast.Input)}
    changed = dict(_changed(before, after))
    edits = {**_by_goal(inputs, changed), **_by_name(inputs, *given)}
    gone = [*changed, *(value for name, value in given[0].items() if value != given[1][name])]
    edits |= _doc(plan, goals[1]) if gone else {}
    edits |= _replans(plan, replans)
    _nowhere_else(plan, edits, gone)
    made = _spliced(text, edits)
    if _fixed(parse(made)) != _fixed(plan):
        raise Unbound("the plan would be another one")
    return made


def _changed(before: Frame, after: Frame) -> Iterator[tuple[Any, Any]]:
    """Each old value with the new one. Raises `Unbound` where one value would have to become two."""
    found: dict[Any, Any] = {}
    for old, new in zip(before.slots, after.slots, strict=True):
        if found.setdefault(old.value, new.value) != new.value:
            raise Unbound(f"`{old.value}` stood for two things in the goal")
    yield from ((old, new) for old, new in found.items() if old != new)


def _by_goal(inputs: Mapping[str, ast.Input], changed: Mapping[Any, Any]) -> Edits:
    """The new defaults of the inputs whose values the goal said."""
    edits: Edits = {}
    for old, new in changed.items():
        holding = [one for one in inputs.values() if one.default is not None and _as(old, one.default) == one.default]
        if len(holding) != 1:
            raise Unbound(f"{len(holding)} inputs of the plan have the value `{old}`")
        default = holding[0].default
        assert default is not None, "only those with a default hold a value"
        literal = _as(new, default)
        if literal is None:
            raise Unbound(f"`{new}` is no value of input `{holding[0].name.text}`")
        edits[default.span] = spelled(_value(literal))
    return edits


def _by_name(inputs: Mapping[str, ast.Input], before: Mapping[str, str], after: Mapping[str, str]) -> Edits:
    """The new defaults of the inputs whose values were given by name."""
    edits: Edits = {}
    for name, value in after.items():
        one = inputs.get(name)
        if value != before[name] and one is not None and one.default is not None:
            edits[one.default.span] = quote(value) if isinstance(one.default, ast.Text) else value
    return edits


def _as(value: Any, like: ast.Expression) -> ast.Expression | None:
    """A value of a goal as the kind of literal that `like` is; None where it is no such value."""
    match like, value:
        case ast.Text(plain=str()), str():
            return literal_of(value)
        case ast.Text(plain=str()), Decimal():
            return literal_of(f"{value:f}")
        case ast.Text(plain=str()), dt.date():
            return literal_of(value.isoformat())
        case ast.Text(plain=str()), Money():
            return literal_of(str(value))
        case ast.Int(), Decimal() if value == value.to_integral_value():
            return literal_of(int(value))
        case ast.MoneyLiteral(currency=currency), Decimal():
            return literal_of(Money(value, currency))
        case ast.MoneyLiteral(currency=currency), Money() if value.currency == currency:
            return literal_of(value)
        case (ast.DecimalNumber(), Decimal()) | (ast.DateLiteral(), _) if type(literal_of(value)) is type(like):
            return literal_of(value)
    return None


def _value(literal: ast.Expression) -> Any:
    match literal:
        case ast.MoneyLiteral(amount=amount, currency=currency):
            return Money(amount, currency)
        case ast.Text():
            return literal.plain
    return getattr(literal, "value")  # noqa: B009  the classes that `literal_of` makes have one


def _doc(plan: ast.Plan, goal: str) -> Edits:
    """What the plan says of itself, said of the new goal."""
    if plan.doc_span is None:
        return {}
    said = " ".join(goal.split()).replace('"', "'")
    return {plan.doc_span: f'"""{said}"""'}


def _replans(plan: ast.Plan, replans: int) -> Edits:
    """As many replans in the budget as the task allows; a plan without any stays without."""
    for budget in (one for one in plan.declarations if isinstance(one, ast.Budget)):
        for before, one in zip((None, *budget.quantities), budget.quantities, strict=False):
            if one.resource != "replans" or one.amount == replans:
                continue
            if replans:
                return {one.span: f"{replans} replan{'s' if replans > 1 else ''}"}
            if before is None:
                raise Unbound("the budget is of replans alone")
            return {Span(before.span.end, one.span.end): ""}
    return {}


def _nowhere_else(plan: ast.Plan, edits: Edits, gone: list[Any]) -> None:
    """Raises `Unbound` where the plan has one of the old values beside what is edited."""
    counts = {
        one.span: ""
        for budget in plan.declarations
        if isinstance(budget, ast.Budget)
        for one in budget.quantities
        if one.resource not in ("spend", "charges")
    }  # how long and how often is not what the goal spoke of
    outside = [one for one in counts if not any(span.start <= one.start < span.end for span in edits)]
    rest = _spliced(plan.source.text, {**dict.fromkeys(edits, ""), **dict.fromkeys(outside, "")}).casefold()
    numbers = {Decimal(one.replace("_", "")) for one in NUMBER.findall(rest)}
    for value in gone:
        if _stands_in(value, rest, numbers):
            raise Unbound(f"the plan itself says `{value}`")


def _stands_in(value: Any, rest: str, numbers: set[Decimal]) -> bool:
    match value:
        case Decimal():
            return value in numbers
        case Money():
            return value.amount in numbers
        case str():
            return value.casefold() in rest or quote(value)[1:-1].casefold() in rest
    return value.isoformat() in rest


def _spliced(text: str, edits: Mapping[Span, str]) -> str:
    for span, new in sorted(edits.items(), reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


def _fixed(plan: ast.Plan) -> ast.Plan:
    """The plan without what re-binding may change."""
    return replace(plan, doc=None, declarations=tuple(_without(one) for one in plan.declarations))


def _without(one: Any) -> Any:
    match one:
        case ast.Input(default=ast.Syntax()):
            return replace(one, default=ast.NoneLiteral(span=one.span))
        case ast.Budget():
            return replace(one, quantities=tuple(each for each in one.quantities if each.resource != "replans"))
    return one
