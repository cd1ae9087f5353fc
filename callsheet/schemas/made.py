"""Schemas made from the code: of plans by the shapes that read them, of what is printed by the types that hold it.

A document of `check` and `cost` is put together by the command line, so its frame is written out here; what is in
it (diagnostics, costs) follows the data types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from callsheet.dsl.ast import Resource
from callsheet.dsl.cost import COMPONENTS, Amounts
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.effects import NodeEffects
from callsheet.dsl.flow import Reason
from callsheet.dsl.json_form.schema import Definitions, document, program_schema
from callsheet.dsl.json_form.shape import sealed, sentence_of
from callsheet.dsl.source import Span
from callsheet.dsl.specs.schema import site_spec_schema
from callsheet.dsl.values import Money
from callsheet.interpreter.report import SCHEMA_VERSION, Report

from .values import money_schema, value_schema

AMOUNT_OF_MONEY = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
TEXT = {"type": "string"}
YES_OR_NO = {"type": "boolean"}
_PLAIN: dict[Any, dict[str, Any]] = {
    str: TEXT,
    bool: YES_OR_NO,
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: AMOUNT_OF_MONEY,
}


def diagnostics_schema() -> dict[str, Any]:
    """A list of what the checker says."""
    definitions = Definitions()
    schema = {"type": "array", "items": _data(Diagnostic, definitions)}
    return document("diagnostics", "What the checker says of a plan", schema, definitions.definitions)


def experiment_schema() -> dict[str, Any]:
    """The file of `callsheet experiment`."""
    from callsheet.experiments import Experiment, Learning

    kinds = [one.model_json_schema() for one in (Experiment, Learning)]
    return document("experiment", "What `callsheet experiment` reads", {"oneOf": kinds}, {})


def check_schema() -> dict[str, Any]:
    """The document of `callsheet check --json`."""
    definitions = Definitions()
    file = {
        "file": TEXT,
        "accepted": YES_OR_NO,
        "hash": _or_null(HASH),
        "cost": _or_null(_cost(definitions)),
        "diagnostics": {"type": "array", "items": _data(Diagnostic, definitions)},
    }
    effects = {"effects": {"type": "array", "items": _data(NodeEffects, definitions)}}
    each = sealed(file | effects | _flow(), list(file), "`effects` and `flow` are there when they are asked for.")
    files = {"type": "array", "items": each}
    schema = _closed({"schema_version": {"const": 1}, "accepted": YES_OR_NO, "files": files})
    return document("check", "What `callsheet check --json` prints", schema, definitions.definitions)


def cost_schema() -> dict[str, Any]:
    """The document of `callsheet cost --json`."""
    definitions = Definitions()
    cost = _cost(definitions)
    limits = {one: AMOUNT_OF_MONEY if one in ("charges", "spend") else {"type": "number"} for one in get_args(Resource)}
    budget = definitions.refer("budget", lambda: sealed(limits, [], "What it may take at most, as the plan says."))
    node = {"name": TEXT, "agent": _or_null(TEXT), "cost": cost, "budget": budget}
    schema = _closed(
        {
            "schema_version": {"const": 1},
            "plan": TEXT,
            "hash": HASH,
            "cost": cost,
            "envelope": _amounts(definitions),
            "budget": budget,
            "nodes": {"type": "array", "items": _closed(node)},
            "agents": {"type": "array", "items": _closed({"name": TEXT, "cost": cost})},
        }
    )
    return document("cost", "What `callsheet cost --json` prints", schema, definitions.definitions)


def report_schema() -> dict[str, Any]:
    """The document of `report.json`, and of `run --json` and `show --json`."""
    definitions = Definitions()
    root = _fields(Report, definitions)
    root["properties"]["schema_version"] = {"const": SCHEMA_VERSION}
    return document("report", "What became of a run", root, definitions.definitions)


MADE: dict[str, Callable[[], dict[str, Any]]] = {
    "plan": program_schema,
    "diagnostics": diagnostics_schema,
    "check": check_schema,
    "cost": cost_schema,
    "report": report_schema,
    "site_spec": site_spec_schema,
    "experiment": experiment_schema,
}


def _flow() -> dict[str, Any]:
    names = {"type": "array", "items": TEXT}
    label = _closed({"confidential": names, "integrity": names})
    bits = {"type": "integer"}
    gives = {"type": "object", "additionalProperties": label}
    node = _closed({"site": _or_null(TEXT), "gives": gives, "told": names, "shown": names, "bits": bits})
    why = {"enum": list(get_args(Reason))}
    commit = _closed({"node": TEXT, "site": _or_null(TEXT), "why": why, "decided_by": names})
    nodes = {"type": "object", "additionalProperties": node}
    commits = {"type": "object", "additionalProperties": commit}
    return {"flow": _closed({"nodes": nodes, "commits": commits, "bits": bits})}


def _cost(definitions: Definitions) -> dict[str, Any]:
    amounts = _amounts(definitions)
    properties = {"least": amounts, "most": amounts, "usual_seconds": {"type": "number"}}
    said = "The cheapest run that works, the dearest that can happen, and the usual time in seconds."
    return definitions.refer("cost", lambda: sealed(properties, list(properties), said))


def _amounts(definitions: Definitions) -> dict[str, Any]:
    hints = get_type_hints(Amounts)
    each = {name: _value(hints[name], definitions) for name in COMPONENTS}
    return definitions.refer("amounts", lambda: _closed(each, sentence_of(Amounts)))


def _data(kind: type, definitions: Definitions) -> dict[str, Any]:
    """The schema of a data type: an object of its fields, in which a span is a file and a place in it."""
    return definitions.refer(kind.__name__.lower(), lambda: _fields(kind, definitions))


def _fields(kind: type, definitions: Definitions) -> dict[str, Any]:
    hints = get_type_hints(kind)
    properties: dict[str, Any] = {}
    for one in fields(kind):
        if hints[one.name] is Span:
            properties |= {"file": TEXT, one.name: definitions.refer("span", lambda: _span(definitions))}
        else:
            properties[one.name] = _value(hints[one.name], definitions)
    return _closed(properties, sentence_of(kind))


def _span(definitions: Definitions) -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 0}
    counted = {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}, "offset": whole}
    place = definitions.refer("place", lambda: _closed(counted, "Lines and columns count from 1, offsets from 0."))
    return _closed({"start": place, "end": place}, "From the first character to the one after the last.")


def _value(annotation: Any, definitions: Definitions) -> dict[str, Any]:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if annotation is Any:
        return value_schema(definitions)
    if annotation is Money:
        return money_schema(definitions)
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _data(annotation, definitions)
    parts, origin = get_args(annotation), get_origin(annotation)
    if origin is Literal:
        return {"enum": list(parts)}
    if origin is tuple:
        return {"type": "array", "items": _value(parts[0], definitions)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _value(parts[1], definitions)}
    if origin in (Union, UnionType):
        return _one_of(parts, definitions)
    raise TypeError(f"no schema for {annotation!r}")


def _one_of(parts: tuple[Any, ...], definitions: Definitions) -> dict[str, Any]:
    """Any of some types; words of several lists are one list, and whole numbers are numbers."""
    wanted = [one for one in parts if one is not NoneType and not (one is int and float in parts)]
    words = [word for one in wanted if get_origin(one) is Literal for word in get_args(one)]
    options: list[dict[str, Any]] = [{"enum": words}] if words else []
    options += [_value(one, definitions) for one in wanted if get_origin(one) is not Literal]
    if NoneType in parts:
        options.append({"type": "null"})
    return options[0] if len(options) == 1 else {"anyOf": options}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _closed(properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    return sealed(properties, list(properties), description)
