"""Reads what Python files import, without running them.

In: the folder that holds the rooms. Out: an `Import` for each module that is named anywhere: at the top,
inside a function, under `TYPE_CHECKING`, relatively, through `import_module("…")`, or as a string such as
`"callsheet.cli.run:command"` in a table of things to load later.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import resolve_name
from pathlib import Path

from .map import ROOMS

LOADERS = ("import_module", "__import__", "find_spec", "resolve_name")
LATER = re.compile(rf"(callsheet\.(?:{'|'.join(ROOMS)})\b[\w.]*|(?:callsheet\.|\.)[\w.]+(?=:))(?::\w+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One place that names one module; `file` is relative to the rooms' folder."""

    file: str
    line: int
    module: str

    @property
    def place(self) -> str:
        """The file without its ending, or the folder for an `__init__.py`."""
        return self.file.removesuffix(".py").removesuffix("/__init__")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: `{self.module}`"


def imports_of_rooms(root: Path) -> Iterator[Import]:
    """All imports of all rooms, in order of files and lines."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            yield from imports_of_file(root, path)


def imports_of_file(root: Path, path: Path) -> Iterator[Import]:
    """The imports of one file."""
    file = path.relative_to(root).as_posix()
    package = package_of(file)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for module in modules_named(node, package):
            yield Import(file=file, line=getattr(node, "lineno", 0), module=module)


def package_of(file: str) -> str:
    """What `.` means in a file: `dsl/parsing/parser.py` is in `callsheet.dsl.parsing`."""
    folders = file.split("/")[:-1]
    return ".".join(folders if folders[0] == "callsheet" else ["callsheet", *folders])


def modules_named(node: ast.AST, package: str) -> Iterator[str]:
    """The absolute names of the modules that one piece of syntax names."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            base = absolute("." * level + (module or ""), package)
            # `from callsheet import dsl` names a room, `from .parser import parse` only a thing in a module;
            # both are given in full, for the room is the same either way.
            yield from (f"{base}.{alias.name}" for alias in names)
        case ast.Call(args=[ast.Constant(value=str(name)), *_]) if called(node) in LOADERS:
            yield absolute(name, package)
        case ast.Constant(value=str(text)) if (later := LATER.fullmatch(text)) is not None:
            yield absolute(later[1], package)


def absolute(name: str, package: str) -> str:
    """A relative name in full. One that climbs out of `callsheet` stays as it is, and belongs to no room."""
    try:
        return resolve_name(name, package)
    except ImportError:
        return name


def called(node: ast.AST) -> str:
    """The last word of what a call calls."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
        case _:
            return ""
