"""Values of the language as JSON data: the schema of what `dsl.values.to_data` writes."""

from __future__ import annotations

from typing import Any

from callsheet.dsl.json_form.schema import Definitions
from callsheet.dsl.json_form.shape import sealed

DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"}
_TEXT = {"type": "string"}
_WHOLE = {"type": "integer"}


def _row(*items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "prefixItems": list(items), "items": False, "minItems": len(items)}


TAGGED: dict[str, tuple[dict[str, Any], str]] = {
    "$decimal": (DECIMAL, "A number with a point."),
    "$money": (_row(DECIMAL, _TEXT), "An amount and its currency."),
    "$datetime": (_TEXT, "ISO 8601."),
    "$date": (_TEXT, "ISO 8601."),
    "$time": (_TEXT, "ISO 8601."),
    "$duration": (_row(_WHOLE, _WHOLE, _WHOLE), "Days, seconds, microseconds."),
    "$member": (_row(_TEXT, _WHOLE, _TEXT), "The enum, the place in it from 0, the name."),
    "$point": (_row(DECIMAL, DECIMAL), "x and y in pixels."),
    "$box": (_row(DECIMAL, DECIMAL, DECIMAL, DECIMAL), "x, y, width and height in pixels."),
    "$color": (_row(_WHOLE, _WHOLE, _WHOLE, DECIMAL), "Red, green, blue from 0 to 255, opacity from 0 to 1."),
    "$file": (_row(_TEXT, _WHOLE, _TEXT, _TEXT), "Name, bytes, SHA-256, media type."),
    "$secret": (_TEXT, "The name of a secret; its text is never a value."),
}
"""What JSON has no form for is an object with one member, and its name says what it is."""


def value_schema(definitions: Definitions) -> dict[str, Any]:
    """Any value of the language."""
    return definitions.refer("value", lambda: _value(definitions))


def money_schema(definitions: Definitions) -> dict[str, Any]:
    """An amount of money, as a value."""
    return definitions.refer("money", lambda: _tagged("$money"))


def _value(definitions: Definitions) -> dict[str, Any]:
    each = definitions.refer("value", dict)
    plain = {"type": ["null", "string", "boolean", "integer"]}
    record = {"type": "object", "propertyNames": {"pattern": r"^[^$]"}, "additionalProperties": each}
    tagged = [money_schema(definitions) if tag == "$money" else _tagged(tag) for tag in TAGGED]
    return {"anyOf": [plain, {"type": "array", "items": each}, record, *tagged]}


def _tagged(tag: str) -> dict[str, Any]:
    payload, said = TAGGED[tag]
    return sealed({tag: payload}, [tag], said)
