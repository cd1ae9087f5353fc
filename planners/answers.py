"""Types of the language as JSON Schema for a model's answer, and how values of them are written.

    type --schema_of--> schema, in the part of JSON Schema that all providers take

What the schema cannot say, such as how a date is written, `forms_of` says in words; the interpreter reads the answer as
it reads what stands on a page, so a text that is a `T` is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callsheet.dsl import types
from callsheet.dsl.types import EnumType, ListOf, Optional, RecordType, Type

_PLAIN: dict[Type, str] = {types.TEXT: "string", types.INT: "integer", types.DECIMAL: "number", types.BOOL: "boolean"}
_FORMS: dict[Type, str] = {
    types.DATE: "as `2026-11-01`",
    types.TIME: "as `14:30`",
    types.DATETIME: "as `2026-11-01T14:30`",
    types.DURATION: "as `90 s`, `5 min`, `2 h` or `3 d`",
    types.URL: "as an address",
    types.POINT: "as `(12, 40)`, in pixels",
    types.BOX: "as `(12, 40, 200, 30)`: x, y, width, height in pixels",
    types.COLOR: "as `#ff8800`",
}


def schema_of(kind: Type) -> dict[str, Any]:
    """Records are sealed and have all their fields; what may be missing may be null."""
    match kind:
        case Optional(item=item):
            return {"anyOf": [schema_of(item), {"type": "null"}]}
        case ListOf(item=item):
            return {"type": "array", "items": schema_of(item)}
        case RecordType(fields=fields):
            return sealed({name: schema_of(one) for name, one in fields})
        case EnumType(values=values):
            return {"type": "string", "enum": list(values)}
    # What JSON has no form for is a text.
    return {"type": _PLAIN.get(kind, "string")}


def sealed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with just these members."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def forms_of(kind: Type, currency: str) -> tuple[str, ...]:
    """How values are written that are texts in JSON, each once: `Money as …`."""
    return tuple(dict.fromkeys(_forms(kind, currency)))


def _forms(kind: Type, currency: str) -> Iterator[str]:
    match kind:
        case Optional(item=item) | ListOf(item=item):
            yield from _forms(item, currency)
        case RecordType(fields=fields):
            for _, one in fields:
                yield from _forms(one, currency)
        case _ if types.is_money(kind):
            yield f"{kind} as `12.50 {types.currency_of(kind, currency)}`"
        case _ if kind in _FORMS:
            yield f"{kind} {_FORMS[kind]}"
