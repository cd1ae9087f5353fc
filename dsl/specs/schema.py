"""The format of a site spec as a JSON schema (draft 2020-12), for editors and other programs.

It says what the table in `format.py` says and no more: what an act or a path means, the reader alone knows.
"""

from __future__ import annotations

from typing import Any

from .format import SPEC
from .shapes import (
    LONGEST_NAME,
    MOST_ENTRIES,
    NAME,
    EitherShape,
    FlagShape,
    ListShape,
    RecordShape,
    Shape,
    TableShape,
    TextShape,
    WordShape,
)


def site_spec_schema() -> dict[str, Any]:
    """The schema, as JSON data."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:callsheet:schema:site_spec:1",
        "title": "A site spec of Callsheet",
        "description": "What a site has and what can be done on it; docs/site_specs.md explains it.",
        **_of(SPEC),
    }


def _of(shape: Shape) -> dict[str, Any]:
    match shape:
        case TextShape(pattern=pattern, longest=longest):
            return {"type": "string", "pattern": pattern, "maxLength": longest}
        case WordShape(words=words):
            return {"type": "string", "enum": list(words)}
        case FlagShape():
            return {"type": "boolean"}
        case ListShape(item=item, least=least):
            bounds: dict[str, Any] = {"minItems": least} if least else {}
            return {"type": "array", "items": _of(item), **bounds, "maxItems": MOST_ENTRIES}
        case TableShape(value=value):
            return {
                "type": "object",
                "propertyNames": {"pattern": NAME, "maxLength": LONGEST_NAME},
                "additionalProperties": _of(value),
                "maxProperties": MOST_ENTRIES,
            }
        case EitherShape(choices=choices):
            return {"anyOf": [_of(one) for one in choices]}
        case RecordShape(keys=keys):
            return {
                "type": "object",
                "properties": {key.name: {"description": key.doc, **_of(key.shape)} for key in keys},
                "required": [key.name for key in keys if key.required],
                "additionalProperties": False,
            }
