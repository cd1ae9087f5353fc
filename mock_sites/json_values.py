"""Values out of JSON objects that control is sent, each checked as it is read.

In goes an object and a key; out comes the value. Each raises `ValueError` with one line that says what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any


def known_keys(data: object, kind: type[Any], called: str, example: str) -> Mapping[str, Any]:
    """`data` itself, a JSON object without keys that the dataclass `kind` does not have."""
    if not isinstance(data, Mapping):
        raise ValueError(f"{called} is a JSON object {example}")
    known = [field.name for field in fields(kind)]
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise ValueError(f"unknown key `{unknown[0]}`; {called} has {', '.join(known)}")
    return data


def one_of(data: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> Any:
    """The value of `key`, which has to be one of `choices`."""
    if data.get(key) not in choices:
        raise ValueError(f"`{key}` must be one of {', '.join(choices)}")
    return data[key]


def text(data: Mapping[str, Any], key: str, default: str = "*") -> str:
    """The value of `key`, a text that is not empty."""
    value = data.get(key, default)
    if value == default:
        return default
    if not isinstance(value, str) or not value:
        raise ValueError(f"`{key}` must be a text that is not empty")
    return value


def number(data: Mapping[str, Any], key: str, *, least: float, most: float, default: float) -> float:
    """The value of `key`, a number in its bounds."""
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(f"`{key}` must be a number from {least:g} to {most:g}")
    return value


def whole(data: Mapping[str, Any], key: str, *, least: int, most: int, default: int) -> int:
    """The value of `key`, a whole number in its bounds."""
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"`{key}` must be a whole number from {least} to {most}")
    return value
