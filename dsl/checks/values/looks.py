"""CS2 and CS507 for looks: what each asks of an element, and the type of its answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.roles import CHECKABLE
from callsheet.dsl.types import ListOf, RecordType, Type

from ..bounds import of_rows
from ..names import distinct
from ..scope import Scope
from ..wording import a, listed, with_article
from .literals import text
from .operators import given
from .records import resolve

if TYPE_CHECKING:
    from .typer import Rule, Typer


def is_look(expression: ast.Expression) -> bool:
    """Whether evaluating it looks at the page once, apart from what stands inside of it."""
    given = isinstance(expression, ast.IsStateLook) and expression.state == "given"
    return isinstance(expression, ast.LOOKS) and not given


def _look(typer: Typer, node: ast.SeenLook | ast.HowManyLook | ast.BoxLook, scope: Scope, result: Type) -> Type:
    typer.looked(node, scope)
    typer.element(node.element, scope)
    return result


def _read(typer: Typer, node: ast.ReadLook, scope: Scope) -> Type:
    typer.looked(node, scope)
    typer.element(node.element, scope)
    return types.TEXT if node.type is None else _readable(typer, node.type)


def _attr(typer: Typer, node: ast.AttrLook, scope: Scope) -> Type:
    """What the page's source says; an attribute that may be missing is read as a `T?`."""
    typer.looked(node, scope)
    _named(typer, node.attribute, scope, "attribute")
    typer.element(node.element, scope)
    return types.TEXT if node.type is None else _readable(typer, node.type)


def _style(typer: Typer, node: ast.StyleLook, scope: Scope) -> Type:
    typer.looked(node, scope)
    _named(typer, node.property, scope, "style")
    typer.element(node.element, scope)
    return types.TEXT if node.type is None else _readable(typer, node.type)


def _named(typer: Typer, name: ast.Text, scope: Scope, what: str) -> None:
    """An attribute or a property of a style by its name."""
    text(typer, name, scope)
    if name.plain is not None and not re.fullmatch(NAME, name.plain):
        example = '`attr "href" of …`' if what == "attribute" else '`style "background-color" of …`'
        typer.sink.error("CS221", f"no {what} has such a name", name.span, help=f"for example {example}")


NAME = r"-{0,2}[A-Za-z_][A-Za-z0-9_.:-]*"
"""How HTML and CSS call attributes and properties; a property of a plan's own begins with `--`."""


def _parseable(typer: Typer, written: ast.TypeExpression) -> Type:
    kind = resolve(typer.facts, written)
    if types.is_parseable(kind) or kind == types.UNKNOWN:
        return kind
    typer.sink.error(
        "CS216",
        f"{a(kind)} cannot be read off one element",
        written.span,
        help=f"one text is read as {listed(sorted(map(str, types.PARSEABLE)), most=14)} or an enum;"
        " `read all` makes records",
    )
    return types.UNKNOWN


def _read_all(typer: Typer, node: ast.ReadAllLook, scope: Scope) -> Type:
    typer.looked(node, scope)
    typer.element(node.element, scope)
    distinct(typer.facts, (column.name for column in node.columns), "a row")
    fields: dict[str, Type] = {}
    inner = scope.child(in_row=True)
    for column in node.columns:
        source = column.source
        if isinstance(source, ast.AttrLook):
            _named(typer, source.attribute, scope, "attribute")
            source = source.element
        elif isinstance(source, ast.StyleLook):
            _named(typer, source.property, scope, "style")
            source = source.element
        typer.element(source, inner)
        fields[column.name.text] = _readable(typer, column.type)
    if node.most is not None:
        of_rows(typer.facts, node.most, node.span)
    return ListOf(RecordType("", tuple(fields.items())))


def _readable(typer: Typer, written: ast.TypeExpression) -> Type:
    """`T`, or `T?` for a text that may be empty."""
    if isinstance(written, ast.OptionalType):
        return types.optional(_parseable(typer, written.item))
    return _parseable(typer, written)


def _url(typer: Typer, node: ast.UrlLook, scope: Scope) -> Type:
    typer.looked(node, scope)
    return types.TEXT


def _state(typer: Typer, node: ast.IsStateLook, scope: Scope) -> Type:
    if node.state == "given":
        return given(typer, node, scope)
    typer.looked(node, scope)
    found = typer.element(node.subject, scope)
    if node.state == "checked" and found is not None and found.role is not None and found.role not in CHECKABLE:
        typer.sink.error(
            "CS205",
            f"{with_article(found.role)} cannot be checked",
            node.subject.span,
            help=f"these can: {listed(sorted(CHECKABLE))}",
        )
    return types.BOOL


def _facet(typer: Typer, node: ast.HasFacetLook, scope: Scope) -> Type:
    typer.looked(node, scope)
    typer.element(node.element, scope)
    typer.expect(node.wanted, types.TEXT, scope, f"what `has {node.facet}` compares with")
    return types.BOOL


RULES: dict[type, Rule] = {
    ast.SeenLook: lambda typer, node, scope: _look(typer, node, scope, types.BOOL),
    ast.HowManyLook: lambda typer, node, scope: _look(typer, node, scope, types.INT),
    ast.ReadLook: _read,
    ast.AttrLook: _attr,
    ast.StyleLook: _style,
    ast.BoxLook: lambda typer, node, scope: _look(typer, node, scope, types.BOX),
    ast.ReadAllLook: _read_all,
    ast.UrlLook: _url,
    ast.IsStateLook: _state,
    ast.HasFacetLook: _facet,
}
