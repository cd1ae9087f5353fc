"""JSON data → tree without places: the inverse of `writing.to_json`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import ast
from ..limits import FROM_FILE, Limits
from ..parsing.levels import MOST_LEVELS
from .derive import program
from .documents import unsound
from .reading import TOP, UNREAD, At, Problem, Reader
from .writing import SCHEMA_VERSION

VERSION = "schema_version"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A program whose spans say nothing, or all that does not fit the schema.

    Data that is not `sound` is no JSON, or more than a program can hold.
    """

    program: ast.Program | None
    problems: tuple[Problem, ...] = ()
    sound: bool = True


def from_json(data: Any, *, limits: Limits = FROM_FILE) -> Reading:
    """A program from JSON data. Never raises, whatever `data` holds."""
    found = unsound(data, limits.size)
    if found:
        return Reading(program=None, problems=tuple(found), sound=False)
    reader = Reader()
    if not isinstance(data, dict):
        reader.misfit(TOP, "a program as an object", data)
        return Reading(program=None, problems=tuple(reader.problems))
    version = data.get(VERSION)
    if version != SCHEMA_VERSION or isinstance(version, bool):
        help_ = f'this reads version {SCHEMA_VERSION}: write `"{VERSION}": {SCHEMA_VERSION}` at the top'
        told = "is missing" if VERSION not in data else "is another"
        reader.problem(At(TOP, VERSION) if VERSION in data else TOP, f"the `{VERSION}` {told}", help_)
    rest = {key: value for key, value in data.items() if key != VERSION}
    read = program().read(rest, TOP, reader)
    if read is not UNREAD and _levels(read) > MOST_LEVELS:
        reader.problem(
            TOP, f"more than {MOST_LEVELS} levels inside each other", "name parts of it with `let`", code="CS004"
        )
    if read is UNREAD or reader.problems:
        return Reading(program=None, problems=tuple(reader.problems))
    return Reading(program=read)


def _levels(program: ast.Program) -> int:
    """How deep the deepest declaration is: what comes next, from printing on, recurses."""
    levels, row = 0, list(ast.children(program))
    while row:
        levels, row = levels + 1, [below for one in row for below in ast.children(one)]
    return levels
