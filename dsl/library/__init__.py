"""The typed function library: a file for each subject, a row for each function.

A row has the function's signatures, what it does, and an example; `docs/functions.md` is made of them. A function that
has no answer (the least of nothing) raises `NodeFailure`: it fails the node.
"""

from __future__ import annotations

from typing import Any

from . import conversions, lists, numbers, places, readers, texts, times
from .readers import READERS, can_read
from .table import LETTERS, Function, Signature, apply, signatures_of

FUNCTIONS: tuple[Function, ...] = (
    *lists.FUNCTIONS,
    *texts.FUNCTIONS,
    *numbers.FUNCTIONS,
    *conversions.FUNCTIONS,
    *times.FUNCTIONS,
    *places.FUNCTIONS,
    *readers.FUNCTIONS,
)
BY_NAME: dict[str, Function] = {function.name: function for function in FUNCTIONS}

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


def signatures(name: str) -> tuple[Signature, ...]:
    """The signatures of a function of the library."""
    return signatures_of(BY_NAME[name])


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
    "Function",
    "Signature",
    "apply",
    "can_read",
    "read_file",
    "signatures",
]
