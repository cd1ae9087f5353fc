"""The JSON Schema (draft 2020-12) of programs, from the shapes that read and write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from types import UnionType
from typing import Any, get_args

from .. import ast
from .derive import key_of, of, program, snake
from .forms import Union
from .shape import Shape
from .writing import SCHEMA_VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def program_schema() -> dict[str, Any]:
    """What a plan, a file of skills or a patch looks like as JSON."""
    schemas = Definitions()
    found = program().schema(schemas)
    for kind in get_args(ast.Program):
        definition = schemas.definitions[key_of(kind)]
        definition["properties"] = {"schema_version": {"const": SCHEMA_VERSION}, **definition["properties"]}
        definition["required"].insert(0, "schema_version")
    return document("plan", "A plan of Callsheet, a file of skills, or a patch of a plan", found, schemas.definitions)


def document(name: str, title: str, schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A schema that can stand alone."""
    head = {"$schema": DIALECT, "$id": f"urn:callsheet:schema:{name}:{SCHEMA_VERSION}", "title": title}
    return {**head, **schema, "$defs": {name: definitions[name] for name in sorted(definitions)}}


class Definitions:
    """The definitions that a schema refers to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def refer(self, name: str, define: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """A `$ref` to a definition, which is made when it is first asked for."""
        if name not in self.definitions:
            self.definitions[name] = {}  # its own parts may refer to it
            self.definitions[name] = define()
        return {"$ref": f"#/$defs/{name}"}

    def any_of(self, types: tuple[type, ...], options: tuple[Shape, ...]) -> dict[str, Any]:
        """One of some shapes, under the name that the language has for them if it has one."""
        if len(options) == 1:
            return options[0].schema(self)
        name = _names().get(frozenset(types))
        return self._list(options) if name is None else self.refer(name, lambda: self._list(options))

    def _list(self, options: Iterable[Shape]) -> dict[str, Any]:
        return {"anyOf": [option.schema(self) for option in options]}


@cache
def _names() -> dict[frozenset[type], str]:
    """What `dsl.ast` calls its unions, by what they are of."""
    aliases = {name: getattr(ast, name) for name in ast.__all__ if isinstance(getattr(ast, name), UnionType)}
    shapes = {snake(name): of(alias) for name, alias in aliases.items()}
    return {frozenset(shape.types): name for name, shape in shapes.items() if isinstance(shape, Union)}
