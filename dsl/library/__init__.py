"""The typed function library: a file for each subject, a row for each function.

A row has the function's signatures, what it does, and an example; `docs/functions.md` is made of them. A function that
has no answer (the least of nothing) raises `NodeFailure`: it fails the node.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .table import LETTERS, Function, Signature, apply, signatures_of

if TYPE_CHECKING:
    from .readers import READERS, can_read

    FUNCTIONS: tuple[Function, ...]
    BY_NAME: Mapping[str, Function]

SUBJECTS = ("lists", "texts", "numbers", "conversions", "times", "places", "readers")
"""Modules with functions, those first that plans use most."""

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "average": ("sum", "count"),
    "avg": ("sum", "count"),
    "ceil": ("floor",),
    "concat": ("join", "flatten"),
    "distinct": ("unique",),
    "every": ("all",),
    "every_one": ("all",),
    "find": ("lookup", "index_of"),
    "float": ("decimal",),
    "includes": ("contains", "has"),
    "len": ("count", "length"),
    "match": ("capture",),
    "number": ("int", "decimal"),
    "order": ("sort",),
    "parse_json": ("json",),
    "size": ("count", "length"),
    "some": ("any",),
    "sorted": ("sort",),
    "str": ("text",),
    "string": ("text",),
    "strip": ("trim",),
    "substitute": ("replace",),
    "substring": ("slice",),
    "total": ("sum",),
    "uppercase": ("upper",),
    "lowercase": ("lower",),
}
"""What other languages call these functions: for messages alone."""


@cache
def _of_subject(subject: str) -> dict[str, Function]:
    functions: tuple[Function, ...] = import_module(f".{subject}", __name__).FUNCTIONS
    return {function.name: function for function in functions}


def named(name: str) -> Function | None:
    """The function of this name. Of a plan that calls functions of lists, as most do, the others are not imported."""
    return next((known[name] for known in map(_of_subject, SUBJECTS) if name in known), None)


def signatures(name: str) -> tuple[Signature, ...]:
    """The signatures of a function of the library. Raises `KeyError` for another name."""
    function = named(name)
    if function is None:
        raise KeyError(name)
    return signatures_of(function)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """What needs more subjects is made when it is first asked for (PEP 562)."""
        functions = (function for subject in SUBJECTS for function in _of_subject(subject).values())
        match name:
            case "READERS" | "can_read":
                made = getattr(import_module(".readers", __name__), name)
            case "FUNCTIONS":
                made = tuple(functions)
            case "BY_NAME":
                made = {function.name: function for function in functions}
            case _:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = made
        return made


def read_file(function: str, file: Any, kind: Any, environment: Any) -> Any:
    """What `json(file)` or `csv(file)` is as a value of type `kind`. Raises `NodeFailure`."""
    from .files import read_file  # what reads files is loaded by plans that do

    return read_file(function, file, kind, environment)


__all__ = [
    "BY_NAME",
    "ELSEWHERE",
    "FUNCTIONS",
    "LETTERS",
    "READERS",
    "SUBJECTS",
    "Function",
    "Signature",
    "apply",
    "can_read",
    "named",
    "read_file",
    "signatures",
]
