"""CS203, CS204, CS217, CS220: elements of a page, whose roles are their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast, habits, types
from callsheet.dsl.diagnostics import Edit, is_surely
from callsheet.dsl.roles import ROLES
from callsheet.dsl.types import ElementType, Type
from callsheet.dsl.verbs import BY_WORD

from ..scope import Scope, ungrouped
from ..wording import did_you_mean
from .literals import text

if TYPE_CHECKING:
    from .typer import Rule, Typer


def _role(typer: Typer, node: ast.RoleElement, scope: Scope) -> Type:
    text(typer, node.name, scope)
    if node.role in ROLES:
        return ElementType(node.role)
    if node.role in BY_WORD:
        _verb(typer, node)
        return ElementType(None)
    near = habits.ROLES.get(node.role) or typer.facts.suggest(node.role, ROLES)
    is_certain = node.role in habits.ROLES or (near is not None and is_surely(node.role, near))
    typer.sink.error(
        "CS204",
        f"there is no ARIA role `{node.role}`",
        node.role_span,
        label=did_you_mean(near),
        help="" if near else 'without a role there are `text "…"`, `label "…"`, `placeholder "…"` and `testid "…"`',
        fix=(Edit(span=node.role_span, text=near),) if near and is_certain else (),
    )
    return ElementType(None)


def _verb(typer: Typer, node: ast.RoleElement) -> None:
    typer.sink.error(
        "CS204",
        f"`{node.role}` is no ARIA role: it begins a statement",
        node.role_span,
        help=f"a value is missing before `{node.role}`",
    )


def _attribute(typer: Typer, node: ast.AttributeElement, scope: Scope) -> Type:
    text(typer, node.value, scope)
    return ElementType(None)


def _pair(typer: Typer, element: ast.Expression, other: ast.Expression, scope: Scope) -> Type:
    found = typer.element(element, scope)
    typer.element(other, scope)
    return found or types.UNKNOWN


def _like(typer: Typer, node: ast.LikeName, scope: Scope) -> Type:
    typer.type_of(node.pattern, scope)
    return typer.element(node.element, scope) or types.UNKNOWN


def _nth(typer: Typer, node: ast.NthOf, scope: Scope) -> Type:
    found = typer.element(node.element, scope)
    typer.expect(node.index, types.INT, scope, "what `nth` takes")
    index = ungrouped(node.index)
    if isinstance(index, ast.Negate) or (isinstance(index, ast.Int) and index.value < 1):
        typer.sink.error("CS217", "`nth` counts from 1", node.index.span, help="the first one is `nth 1`")
    return found or types.UNKNOWN


def _self(typer: Typer, node: ast.SelfElement, scope: Scope) -> Type:
    if not scope.in_row:
        typer.sink.error(
            "CS220",
            "there is no row here that `self` could be",
            node.span,
            help='`self` is the element of the row in the columns of `read all`: `link: Url from attr "href" of self`',
        )
        return types.UNKNOWN
    return ElementType(None)


RULES: dict[type, Rule] = {
    ast.RoleElement: _role,
    ast.AttributeElement: _attribute,
    ast.InsideOf: lambda typer, node, scope: _pair(typer, node.element, node.container, scope),
    ast.NearTo: lambda typer, node, scope: _pair(typer, node.element, node.other, scope),
    ast.HavingInside: lambda typer, node, scope: _pair(typer, node.element, node.inner, scope),
    ast.LikeName: _like,
    ast.NthOf: _nth,
    ast.SelfElement: _self,
}
