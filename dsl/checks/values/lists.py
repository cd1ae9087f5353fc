"""CS2 for values made of values: lists, items, comprehensions, records; and the names that are bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from callsheet.dsl import ast, types
from callsheet.dsl.types import ListOf, Optional, RecordType, Type

from ..names import distinct, twice, usable
from ..scope import Local, Scope, given_when
from ..wording import a

if TYPE_CHECKING:
    from .typer import Rule, Typer


def bind(
    typer: Typer,
    name: ast.Name,
    kind: Type,
    scope: Scope,
    *,
    by: Literal["let", "loop", "keep"] = "let",
    of_page: bool = False,
) -> None:
    """Declare a local. It may have no other name of the plan: a name means one thing wherever it stands."""
    good = usable(typer.facts, name)
    if scope.node is not None:
        typer.facts.locals.setdefault(name.text, set()).add(scope.node)
    local = scope.find(name.text)
    earlier = local.name if local is not None else _plan_wide(typer, name, scope)
    if earlier is not None:
        twice(typer.facts, name, earlier)
    if typer.facts.noted is not None:
        typer.facts.noted[id(name)] = kind
    # Of a name that cannot be used it need not be said that it is not.
    used = not good or earlier is not None
    scope.locals[name.text] = Local(kind, name, used=used, kind=by, of_page=of_page)


def _plan_wide(typer: Typer, name: ast.Name, scope: Scope) -> ast.Name | None:
    """What else of the plan has the name. A skill sees nothing of it but its own secrets, and may be another's."""
    if scope.skill is None:
        return typer.facts.symbols.names.get(name.text)
    return next((secret for secret in scope.skill.secrets if secret.text == name.text), None)


def item_of(typer: Typer, source: ast.Expression, kind: Type, what: str = "`for`") -> Type:
    """The type of what a `for` binds when it goes over a value of this type."""
    if isinstance(kind, ListOf):
        return kind.item
    if isinstance(kind, Optional) and isinstance(kind.item, ListOf):
        typer.may_be_none(source, kind, f"what {what} goes over must be there")
        return kind.item.item
    if kind != types.UNKNOWN:
        typer.sink.error("CS201", f"{what} goes over a list, not {a(kind)}", source.span, label=f"this is {a(kind)}")
    return types.UNKNOWN


def _item(typer: Typer, node: ast.Item, scope: Scope) -> Type:
    kind = typer.value(node.value, scope)
    typer.expect(node.index, types.INT, scope, "a position in a list")
    if isinstance(kind, ListOf):
        return kind.item
    if isinstance(kind, Optional) and isinstance(kind.item, ListOf):
        typer.may_be_none(node.value, kind, "a list whose item is taken must be there")
    elif kind != types.UNKNOWN:
        typer.sink.error("CS201", f"only a list has items, not {a(kind)}", node.value.span, label=f"this is {a(kind)}")
    return types.UNKNOWN


def _list(typer: Typer, node: ast.ListOf, scope: Scope) -> Type:
    item: Type = types.NEVER
    for one in node.items:
        kind = typer.value(one, scope)
        joined = types.join(item, kind)
        if joined is None:
            typer.sink.error(
                "CS213",
                f"a list holds values of one type: {a(item)} before, {a(kind)} here",
                one.span,
                label=f"this is {a(kind)}",
            )
        item = joined or types.UNKNOWN
    return _within_bounds(typer, node, types.UNKNOWN if item == types.UNKNOWN else ListOf(item))


def _comprehension(typer: Typer, node: ast.Comprehension, scope: Scope) -> Type:
    inner = scope.child(no_page="a comprehension only computes")
    for generator in node.generators:
        source = typer.value(generator.source, inner)
        bind(typer, generator.name, item_of(typer, generator.source, source), inner, by="loop")
        if generator.condition is not None:
            typer.expect(generator.condition, types.BOOL, inner, "a condition")
            inner = inner.child(given=given_when(generator.condition, True))
    result = typer.value(node.result, inner)
    return _within_bounds(typer, node, types.UNKNOWN if result == types.UNKNOWN else ListOf(result))


def _record(typer: Typer, node: ast.RecordValue, scope: Scope) -> Type:
    distinct(typer.facts, (pair.name for pair in node.pairs), "a record")
    fields = {pair.name.text: typer.value(pair.value, scope) for pair in node.pairs}
    return _within_bounds(typer, node, RecordType("", tuple(fields.items())))


def _within_bounds(typer: Typer, node: ast.Expression, kind: Type) -> Type:
    if not types.too_large(kind):
        return kind
    typer.sink.error(
        "CS004",
        f"a value of more than {types.MOST_LEVELS} levels or {types.MOST_PARTS:,} parts",
        node.span,
        help="declare a `record` for its parts",
    )
    return types.UNKNOWN


RULES: dict[type, Rule] = {
    ast.Item: _item,
    ast.ListOf: _list,
    ast.Comprehension: _comprehension,
    ast.RecordValue: _record,
}
