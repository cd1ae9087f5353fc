"""Which field of a written-out record is wrong, so that the message points there and not at the whole."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.source import Span
from callsheet.dsl.types import ListOf, Optional, RecordType, Type

from ..facts import Facts
from ..names import unknown
from ..scope import ungrouped
from ..wording import a, listed


def inside_record(facts: Facts, expression: ast.Expression, given: Type, wanted: Type) -> bool:
    """Tell what is wrong with the fields of a written-out record, or list of them; False if nothing is."""
    match ungrouped(expression), given, types.without_none(wanted):
        case ast.RecordValue(pairs=pairs) as record, RecordType(name=""), RecordType() as owner:
            fields = [(pair.name, pair.value.span) for pair in pairs]
            return _fields(facts, fields, record.span, given, owner)
        case ast.ReadAllLook(columns=columns) as look, ListOf(item=RecordType() as row), ListOf(
            item=RecordType() as owner
        ):
            fields = [(column.name, column.type.span) for column in columns]
            return _fields(facts, fields, look.span, row, owner)
        case ast.Comprehension(result=result), ListOf(item=item), ListOf(item=owner):
            return inside_record(facts, result, item, owner)
        case ast.ListOf(items=items), ListOf(item=item), ListOf(item=owner) if len(items) == 1:
            return inside_record(facts, items[0], item, owner)
    return False


def _fields(
    facts: Facts, fields: list[tuple[ast.Name, Span]], whole: Span, given: RecordType, wanted: RecordType
) -> bool:
    if not wanted.name:
        return False
    told = False
    names = {name.text for name, _ in fields}
    missing = [name for name, kind in wanted.fields if name not in names and not isinstance(kind, Optional)]
    for name, span in fields:
        declared, kind = wanted.field(name.text), given.field(name.text)
        if declared is None:
            guess = unknown_field(facts, name, wanted, missing)
            missing = [one for one in missing if one != guess]
            told = True
        elif kind is not None and not types.assignable(kind, declared):
            _wrong_field(facts, wanted, name.text, span, kind, declared)
            told = True
    if missing:
        _missing(facts, wanted, whole, missing)
    return told or bool(missing)


def unknown_field(facts: Facts, name: ast.Name, owner: RecordType, likely: Iterable[str] = ()) -> str | None:
    """The record has no such field; `likely` are those that were probably meant. Returns the guess."""
    known = dict(owner.fields)
    who = f"`{owner.name}`" if owner.name else "this record"
    help_ = f"known: {listed(known)}" if known else "it has no fields"
    return unknown(facts, name, f"{who} has no field `{name.text}`", likely or known, code="CS104", help_=help_)


def _wrong_field(facts: Facts, wanted: RecordType, name: str, span: Span, given: Type, declared: Type) -> None:
    optional = isinstance(given, Optional) and types.assignable(given.item, declared)
    where = next((one.span for one in facts.symbols.records[wanted.name].fields if one.name.text == name), None)
    facts.sink.error(
        "CS208" if optional else "CS201",
        f"field `{name}` of `{wanted.name}` must be {a(declared)}, "
        + ("and this may be `none`" if optional else f"not {a(given)}"),
        span,
        label=f"this is {a(given)}",
        others=() if where is None else (Label(span=where, text="declared here"),),
    )


def _missing(facts: Facts, wanted: RecordType, span: Span, missing: list[str]) -> None:
    declared = facts.symbols.records[wanted.name]
    facts.sink.error(
        "CS201",
        f"{listed(missing)} of `{wanted.name}` {'is' if len(missing) == 1 else 'are'} missing",
        span,
        others=(Label(span=declared.name.span, text=f"`{wanted.name}` is declared here"),),
        help="every field that is not optional is wanted",
    )
