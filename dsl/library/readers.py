"""Rows of `json` and `csv`, whose result is typed by what it is assigned to, and which types that may be.

Reading itself is in `files`, which a plan that is only checked does not need.
"""

from __future__ import annotations

from typing import Any, NoReturn

from .. import types
from ..types import ListOf, RecordType, Type
from .table import Function


def _only_assigned(*_: Any) -> NoReturn:
    raise AssertionError("the checker lets this stand only where it is assigned to a declared type")


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="csv",
        subject="files",
        signatures=("File -> a",),
        run=_only_assigned,
        doc=(
            "the rows of a file of comma-separated values: as records, whose fields are named in its first line, or as"
            " lists; fields may stand between `;` or tabs, too"
        ),
        example=("csv(table)", "[{ name: Lamp, price: $20.00 }, { name: Cable, price: $3.50 }]"),
    ),
    Function(
        name="json",
        subject="files",
        signatures=("File -> a",),
        run=_only_assigned,
        doc="what is in a JSON file; fields that the record does not have are left out",
        example=("json(list)", "[{ name: Lamp, price: $20.00 }]"),
    ),
)
READERS: frozenset[str] = frozenset(function.name for function in FUNCTIONS)


def can_read(function: str, kind: Type) -> bool:
    """Whether a file can be read as a `kind` by this function."""
    return _in_json(kind) if function == "json" else isinstance(kind, ListOf) and _is_row(kind.item)


def _in_json(kind: Type) -> bool:
    match kind:
        case ListOf(item=item) | types.Optional(item=item):
            return _in_json(item)
        case RecordType(fields=fields):
            return all(_in_json(field) for _, field in fields)
    return types.is_parseable(kind)


def _is_row(kind: Type) -> bool:
    if isinstance(kind, RecordType):
        return all(types.is_parseable(types.without_none(field)) for _, field in kind.fields)
    return isinstance(kind, ListOf) and types.is_parseable(kind.item)
