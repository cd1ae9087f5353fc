"""CS216 and CS306 for `ask`: what a model or a person can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.types import ListOf, Optional, RecordType, Type

from ..scope import Scope
from ..wording import a
from .literals import text
from .records import resolve

if TYPE_CHECKING:
    from .typer import Rule, Typer


def ask(typer: Typer, node: ast.Ask, scope: Scope) -> Type:
    """The type of the answer."""
    typer.asked(node, scope)
    text(typer, node.question, scope)
    for value in node.given:
        typer.value(value, scope)
    kind = resolve(typer.facts, node.type)
    outside = _outside(kind, set())
    if outside is None:
        return kind
    typer.sink.error(
        "CS216",
        f"{a(outside)} cannot be an answer",
        node.type.span,
        label="" if outside == kind else f"there is {a(outside)} in it",
        help="an answer is said in words: ask for a text, a number, a yes or no, or a record of those",
    )
    return types.UNKNOWN


def _outside(kind: Type, seen: set[str]) -> Type | None:
    """The part of a type that nobody can say; `seen` are the records that have been looked into."""
    match kind:
        case types.FILE:
            return kind
        case ListOf(item=item) | Optional(item=item):
            return _outside(item, seen)
        case RecordType(name=name, fields=fields) if name not in seen:
            seen |= {name} - {""}
            found = (_outside(one, seen) for _, one in fields)
            return next((one for one in found if one is not None), None)
    return None


RULES: dict[type, Rule] = {ast.Ask: ask}
