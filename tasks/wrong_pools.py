"""What is wrong with a pool's file, in a line: which task, what in it, and what to do.

In go the text and what its reader said of it; out come words for people. Nothing is mended or guessed: a pool with a
fault in it is not read at all, and its file stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from callsheet.dsl.diagnostics import closest

BUILD = "have `callsheet tasks build` make another"
MEND, COPY = f"mend it, or {BUILD}", f"copy it anew, or {BUILD}"
CUT = f"it is the last task, so that the file may be cut off: {COPY}"
IDS = re.compile(r"""(?:"id": ?"|^ *- id: ['"]?)(?P<id>[\w.-]+)""", re.MULTILINE)
"""A task begins with its id, in JSON and in YAML."""
LONGEST_PIECE = 6
"""Letters of JSON that mean nothing when their end is cut off: `\\u00e`, `fals`."""
LONGEST_SHOWN = 40

WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "int_type": "has to be a whole number",
    "int_parsing": "has to be a whole number",
    "int_from_float": "has to be a whole number",
    "float_type": "has to be a number",
    "float_parsing": "has to be a number",
    "bool_type": "has to be true or false",
    "bool_parsing": "has to be true or false",
    "string_type": "has to be a text",
    "tuple_type": "has to be a list",
    "dict_type": "has to hold names with values",
    "model_type": "has to hold names with values",
    "greater_than_equal": "has to be {ge} or more",
    "too_short": "has to hold {min_length} at least",
    "string_too_short": "must not be empty",
}
"""What pydantic calls a fault, and what we say of the place that it is in."""


def wrong_json(error: json.JSONDecodeError, text: str, name: str) -> str:
    """What is said of a text that begins as JSON and is none."""
    if error.msg == "Extra data":
        return f"`{name}`: something stands after the pool's end in line {error.lineno}: {MEND}"
    place, rest = f"line {error.lineno}{_task_before(text, error.pos)}", text[error.pos :].strip()
    # A text without an end is told of at its beginning.
    if error.msg.startswith("Unterminated string") or (len(rest) < LONGEST_PIECE and not rest.endswith("}")):
        return f"`{name}` is cut off in {place}: {COPY}"
    return f"`{name}` is no JSON from {place}, column {error.colno}, on ({error.msg.lower()}): {MEND}"


def wrong_yaml(error: yaml.YAMLError | ValueError, text: str, name: str) -> str:
    """What is said of a text that is no YAML."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return f"`{name}` is neither JSON nor YAML ({' '.join(str(error).split())}): {MEND}"
    place = f"line {mark.line + 1}{_task_before(text, mark.index)}"
    if not text[mark.index :].strip():
        return f"`{name}` is cut off in {place}: {COPY}"
    said = getattr(error, "problem", None) or "it cannot be read"
    return f"`{name}` is neither JSON nor YAML from {place}, on ({said}): {MEND}"


def wrong_field(error: ValidationError, document: Any, name: str, known: Collection[str], *, may_be_cut: bool) -> str:
    """What is said of a document that is no pool; `known` are the fields of pools and tasks.

    YAML `may_be_cut` off and still be YAML, which shows in the last task alone.
    """
    first = error.errors()[0]
    where = first["loc"]
    if not where and not isinstance(document, dict):
        return f"`{name}` is no pool, it holds {_kind_of(document)}: {MEND}"
    if where == ("schema_version",):
        return f"`{name}` is a pool of version {first['input']!r}, which is not read here: {BUILD}"
    task, inside = _task_at(document, where)
    others = len({_place(one["loc"]) for one in error.errors()}) - 1
    more = f" (and {others} more)" if others else ""
    said = f"`{name}`{task}: {_said(first, _place(inside), known)}{more}"
    if said.endswith("?"):
        return said
    last = may_be_cut and task and where[1] == len(document["tasks"]) - 1
    return f"{said}: {CUT if last else MEND}"


def wrong_end(document: Any, name: str, last: str) -> str | None:
    """What is said of YAML that was cut off where all that is required has been; a task's `last` field may be left out.

    A pool that was cut off between two tasks is a pool.
    """
    tasks = document.get("tasks")
    if tasks is None:
        return f"`{name}`: `tasks` is missing, so that the file may be cut off: {COPY}"
    if tasks and last not in tasks[-1]:
        return f"`{name}`, task `{tasks[-1]['id']}`: `{last}` is missing: {CUT}"
    return None


def _said(first: Any, field: str, known: Collection[str]) -> str:
    kind, there = first["type"], first["input"]
    if kind == "value_error":
        return str(first["ctx"]["error"])
    if kind == "extra_forbidden":
        near = closest(field.rpartition(".")[2], known)
        return f"there is no `{field}`" + (f"; did you mean `{near}`?" if near else "")
    words = WORDS[kind].format(**first.get("ctx", {})) if kind in WORDS else f"is wrong ({first['msg'].lower()})"
    shown = (
        ""
        if kind == "missing" or there in ("", [], ())
        else f", and `{' '.join(str(there).split())[:LONGEST_SHOWN]}` stands there"
    )
    return f"{f'`{field}`' if field else 'it'} {words}{shown}"


def _place(where: tuple[int | str, ...]) -> str:
    """With points; which of several kinds of values was tried is no place."""
    return ".".join(str(one) for one in where if one != "str" and not str(one).startswith("tuple["))


def _task_at(document: Any, where: tuple[int | str, ...]) -> tuple[str, tuple[int | str, ...]]:
    """The task that a place is in, as it is told, and the place in the task."""
    if len(where) < 2 or where[0] != "tasks":
        return "", where
    task = document["tasks"][where[1]]
    named = task.get("id") if isinstance(task, dict) else None
    return f", task {f'`{named}`' if isinstance(named, str) and named else int(where[1]) + 1}", where[2:]


def _task_before(text: str, position: int) -> str:
    """The task that a position is in."""
    begun = [one["id"] for one in IDS.finditer(text, 0, position)]
    return f", at task `{begun[-1]}`" if begun else ""


def _kind_of(document: Any) -> str:
    match document:
        case None:
            return "nothing"
        case list():
            return "a list"
        case str():
            return "a text"
    return "a single value"
