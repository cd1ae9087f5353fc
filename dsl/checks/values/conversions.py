"""How to write what the language does not do by itself: values of one type as values of another."""

from __future__ import annotations

import re

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Edit
from callsheet.dsl.source import Span
from callsheet.dsl.types import EnumType, Type

from ..facts import Facts
from ..scope import ungrouped
from ..wording import listed

TOTAL: dict[tuple[Type, Type], str] = {
    (types.INT, types.DECIMAL): "decimal",
    (types.INT, types.MONEY): "money",
    (types.DECIMAL, types.MONEY): "money",
    (types.DATETIME, types.DATE): "date",
    (types.DATETIME, types.TIME): "time",
}
"""Functions that convert any value."""
PARTIAL: dict[tuple[Type, Type], str] = {
    **{
        (types.TEXT, kind): str(kind).lower()
        for kind in (types.INT, types.DECIMAL, types.MONEY, types.DATE, types.TIME, types.DATETIME)
    },
    (types.TEXT, types.DURATION): "duration",
    (types.TEXT, types.COLOR): "color",
    (types.DECIMAL, types.INT): "floor",
}
"""Functions that convert some values, so that nobody should be given them unasked."""


def conversion(given: Type, wanted: Type, expression: ast.Expression) -> tuple[str, tuple[Edit, ...]]:
    """What would help, and an edit where it does the same for every value."""
    wanted, span = types.without_none(wanted), expression.span
    if isinstance(wanted, EnumType):
        return _to_enum(given, wanted, expression)
    shown = given in types.SCALARS.values() or isinstance(given, EnumType) or types.is_money(given)
    total = "text" if wanted == types.TEXT and shown else TOTAL.get((given, wanted))
    if total is not None:
        fix = (
            Edit(span=Span(span.start, span.start), text=f"{total}("),
            Edit(span=Span(span.end, span.end), text=")"),
        )
        return f"there is no implicit conversion: write `{total}(…)`", fix
    if types.is_money(given) and wanted == types.DECIMAL:
        return "`decimal(…)` is the amount without its currency", ()
    partial = PARTIAL.get((given, wanted))
    return (f"there is no implicit conversion: write `{partial}(…)`", ()) if partial else ("", ())


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def as_literal(_: Type, wanted: Type, expression: ast.Expression) -> tuple[str, tuple[Edit, ...]]:
    """How an amount, or a day, is written, where a number or a text stands and only a literal may."""
    wanted, bare = types.without_none(wanted), ungrouped(expression)
    text = ""
    if wanted == types.MONEY and isinstance(bare, ast.Int):
        text = f"${bare.value}"
    elif wanted == types.DATE and isinstance(bare, ast.Text) and _DAY.fullmatch(bare.plain or ""):
        text = f"@{bare.plain}"
    return (f"write `{text}`", (Edit(span=expression.span, text=text),)) if text else ("", ())


def _to_enum(given: Type, wanted: EnumType, expression: ast.Expression) -> tuple[str, tuple[Edit, ...]]:
    """A text never becomes one by itself; one that is written out may have been meant as one."""
    text = ungrouped(expression)
    plain = text.plain if isinstance(text, ast.Text) else None
    if plain in wanted.values:
        return f"write `{wanted}.{plain}`", (Edit(span=expression.span, text=f"{wanted}.{plain}"),)
    values = listed(f"{wanted}.{name}" for name in wanted.values)
    more = "; a text of a page is one by `read … as " + wanted.name + "`" if given == types.TEXT else ""
    return f"its values are {values}{more}", ()


def other_currency(facts: Facts, expression: ast.Expression, given: Type, wanted: Type, what: str) -> bool:
    """Tell of money in another currency than `what` is in; False when that is not it."""
    given, wanted = types.without_none(given), types.without_none(wanted)
    if not (types.is_money(given) and types.is_money(wanted)) or given == wanted:
        return False
    has, must = (types.currency_of(kind, facts.currency) for kind in (given, wanted))
    facts.sink.error(
        "CS212",
        f"{what} must be in {must}, and this is in {has}",
        expression.span,
        label=f"this is in {has}",
        help=f"write the amount in {must}; nothing is converted",
    )
    return True
