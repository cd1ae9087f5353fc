"""Inputs of type `File`: a caller names a path, a run takes the file's content once, at its beginning.

In: what the caller gave, by input. Out: the same with a `File` in place of each path, and the contents to be kept. A
run goes on with what it took, whatever becomes of the path.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from callsheet.dsl import types
from callsheet.dsl.binding import BadInput
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.file_bytes import LARGEST_FILE, FileContent, size_text
from callsheet.dsl.types import Type
from callsheet.dsl.values import File

from .files import file_of
from .media import media_type_of


def read_files(plan: CheckedPlan, given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[FileContent, ...]]:
    """What was given with files read, and their contents. Raises `BadInput`."""
    reading = _Reading()
    bound = {
        name: reading.convert(value, plan.input_types[name], f"input `{name}`")
        if name in plan.input_types and holds_files(plan.input_types[name])
        else value
        for name, value in given.items()
    }
    return bound, tuple(reading.contents)


def files_in(value: Any) -> Iterator[File]:
    """The files of a value, at any depth."""
    if isinstance(value, File):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from files_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from files_in(part)


def holds_files(kind: Type) -> bool:
    """Whether a value of this type may have a file in it."""
    while isinstance(kind, types.ListOf | types.Optional):
        kind = kind.item
    return kind == types.FILE or (
        isinstance(kind, types.RecordType) and any(holds_files(field) for _, field in kind.fields)
    )


class _Reading:
    """Paths on their way to files; what does not have the form of the type is left for the binding to refuse."""

    def __init__(self) -> None:
        self.contents: list[FileContent] = []

    def convert(self, value: Any, kind: Type, what: str) -> Any:
        """The value with each path of it read."""
        if value is None or not holds_files(kind):
            return value
        if kind == types.FILE:
            return self._file(value, what)
        if isinstance(kind, types.Optional):
            return self.convert(value, kind.item, what)
        value = _plain(value)
        if isinstance(kind, types.ListOf) and isinstance(value, list | tuple):
            return [self.convert(one, kind.item, what) for one in value]
        if isinstance(kind, types.RecordType) and isinstance(value, Mapping):
            fields = dict(kind.fields)
            return {
                name: self.convert(one, fields[name], what) if name in fields else one for name, one in value.items()
            }
        return value

    def _file(self, value: Any, what: str) -> Any:
        if not isinstance(value, str | os.PathLike):
            return value
        path = Path(value)
        if not str(value):
            raise BadInput(f"{what} is a `File`: give the path of one")
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise BadInput(f"{what}: the file `{path}` is larger than {size_text(LARGEST_FILE)}")
            data = path.read_bytes()
        except (OSError, ValueError) as error:
            raise BadInput(f"{what}: the file `{path}` cannot be read: {_why(error)}{_hint(path)}") from None
        content = FileContent(name=path.name, data=data, media_type=media_type_of(path.name))
        self.contents.append(content)
        return file_of(content)


def _plain(value: Any) -> Any:
    """A list or record that was given as JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _why(error: Exception) -> str:
    return (error.strerror or "it has no such name").lower() if isinstance(error, OSError) else "it has no such name"


def _hint(path: Path) -> str:
    plain = Path(str(path).removeprefix("@"))
    return f"; write the path without `@`: `{plain}`" if plain != path and plain.is_file() else ""
