"""CS2 for literals: texts with names in them, amounts, patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.parse_values import pattern_of
from callsheet.dsl.types import ListOf, Optional, RecordType, Type

from ..facts import ANY_CURRENCY
from ..scope import Scope
from ..wording import a

if TYPE_CHECKING:
    from .typer import Rule, Typer


def text(typer: Typer, node: ast.Text, scope: Scope) -> Type:
    """A text; what stands in its braces must read as one."""
    for part in node.parts:
        if not isinstance(part, str):
            _interpolated(typer, part, scope)
    return types.TEXT


def _interpolated(typer: Typer, part: ast.Reference | ast.FieldOf, scope: Scope) -> None:
    kind = typer.value(part, scope)
    if isinstance(kind, Optional):
        typer.may_be_none(part, kind, "what stands in a text must be there")
    elif isinstance(kind, ListOf | RecordType) or kind == types.REGEX:
        typer.sink.error(
            "CS210",
            f"{a(kind)} cannot stand inside a text",
            part.span,
            help="name one item or field of it, or `join` texts with a `let` before",
        )


def _money(typer: Typer, node: ast.MoneyLiteral, _: Scope) -> Type:
    return types.MONEY if typer.facts.currency in (node.currency, ANY_CURRENCY) else types.money_in(node.currency)


def _regex(typer: Typer, node: ast.RegexLiteral, _: Scope) -> Type:
    try:
        pattern_of(node.pattern)
    except ValueError as error:
        typer.sink.error(
            "CS209",
            f"this pattern does not compile: {error}",
            node.span,
            help="patterns are RE2's: they know no look-around and no back-references",
        )
    return types.REGEX


RULES: dict[type, Rule] = {
    ast.Text: text,
    ast.Int: lambda *_: types.INT,
    ast.DecimalNumber: lambda *_: types.DECIMAL,
    ast.Bool: lambda *_: types.BOOL,
    ast.NoneLiteral: lambda *_: Optional(types.NEVER),
    ast.MoneyLiteral: _money,
    ast.DurationLiteral: lambda *_: types.DURATION,
    ast.DateLiteral: lambda *_: types.DATE,
    ast.RegexLiteral: _regex,
}
