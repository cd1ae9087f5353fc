"""Whole documents made comparable by a schema: lists, objects, and the values in them.

In goes what was expected or found and the schema that describes it; out comes the same with `Value`s. What is expected
is read strictly: it has to be of its type. What was found stays raw where it is none, and is then like nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .sites import Sites
from .values import value_of


def listed(value: Any, schema: Mapping[str, Any], *, strict: bool, sites: Sites | None = None) -> tuple[Any, ...]:
    """The items of a list by the schema of a list. Raises ValueError."""
    if schema.get("type", "array") != "array":
        raise ValueError(f"the schema is of `{schema['type']}`, and there is a list")
    items = schema.get("items", {})
    if items.get("type", "string") == "object":
        return tuple(_objects(one, items, strict, sites) for one in value)
    return tuple(_value(one, items.get("format") or items.get("type", "string"), strict, sites) for one in value)


def shaped(value: Any, schema: Mapping[str, Any], *, strict: bool, sites: Sites | None = None) -> Any:
    """An object by the schema of an object, and nothing for nothing. Raises ValueError."""
    return _objects(value, schema, strict, sites) if value else None


def _objects(value: Any, schema: Mapping[str, Any], strict: bool, sites: Sites | None) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_object(one, schema, strict, sites) for one in value)
    return _object(value, schema, strict, sites)


def _object(value: Any, schema: Mapping[str, Any], strict: bool, sites: Sites | None) -> Any:
    if isinstance(value, str):
        value = _parsed(value, dict)
    if not isinstance(value, Mapping):
        if strict:
            raise ValueError(f"{value!r} is no object")
        return value
    properties = schema.get("properties", {})
    return {
        name: None if one is None else _property(one, properties.get(name, {}), strict, sites)
        for name, one in value.items()
    }


def _property(value: Any, schema: Mapping[str, Any], strict: bool, sites: Sites | None) -> Any:
    """A member by its schema, which may be a list's or an object's; without one it is a text."""
    match schema.get("type"):
        case "array":
            items = schema.get("items", {})
            return _array(value, items, strict, sites)
        case "object":
            return _object(value, schema, strict, sites)
        case kind:
            return _value(value, schema.get("format") or kind or "string", strict, sites)


def _array(value: Any, items: Mapping[str, Any], strict: bool, sites: Sites | None) -> Any:
    if isinstance(value, str):
        value = _parsed(value, list)
    if not isinstance(value, list | tuple):
        if strict:
            raise ValueError(f"{value!r} is no list")
        return value
    if items.get("type") == "object":
        return _objects(value, items, strict, sites)
    return tuple(_value(one, items.get("format") or items.get("type") or "string", strict, sites) for one in value)


def _value(raw: Any, type_name: str, strict: bool, sites: Sites | None) -> Any:
    try:
        if type_name == "url":
            return _url(raw, strict, sites)
        return value_of(raw, type_name, sites)
    except ValueError:
        if strict:
            raise
        return raw


def _url(raw: Any, strict: bool, sites: Sites | None) -> Any:
    from .urls import addresses_of  # parameters of addresses have shapes themselves

    return addresses_of(raw, sites or Sites(addresses={}), strict=strict, rendering=False)


def _parsed(text: str, kind: type) -> Any:
    """The JSON that a text is, where it is that; else the text."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, kind) else text
