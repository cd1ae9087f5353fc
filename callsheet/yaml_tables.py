"""YAML as settings and experiments have it: one mapping, each key once, numbers with a point as decimals.

In goes a text, out comes a table such as TOML would give. A module of its own because YAML is slow to import, and is
asked for only where somebody writes it.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import yaml


class BadYaml(Exception):
    """What is no such table; one line that says where."""


def table_of(text: str) -> dict[str, Any]:
    """The table that a text is; an empty text is an empty one. Raises `BadYaml`."""
    try:
        found = yaml.load(text, Loader=_Loader)  # it is a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" in line {mark.line + 1}" if mark is not None else ""
        raise BadYaml(f"{error.problem or 'this is not YAML'}{place}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadYaml(" ".join(str(error).split())) from None
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise BadYaml("it has to be names with values, such as `reward: {step_penalty: 0.3}`")
    return found


class _Loader(yaml.SafeLoader):
    """The safe loader, strict about keys."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, list | dict):
            raise yaml.MarkedYAMLError(problem="a key has to be a word", problem_mark=key_node.start_mark)
        if key in found:
            raise yaml.MarkedYAMLError(problem=f"`{key}` stands there twice", problem_mark=key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal | float:
    try:
        return Decimal(str(node.value).replace("_", ""))
    except InvalidOperation:
        return float(loader.construct_yaml_float(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
