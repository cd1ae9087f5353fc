"""Shapes that are texts in the language's own spelling: names, texts with braces, types, literals with a unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from .. import ast
from ..diagnostics import Diagnostic
from ..formatting.literals import path as path_text
from ..parsing import literals
from ..source import NOWHERE
from . import phrases
from .reading import At, Reader, shortened
from .shape import NO_KEYS, NO_KINDS, Json, Schemas, Writer, sealed

IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*"


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """A name where it is declared or mentioned; `bare` where the tree keeps no more of it than its text."""

    bare: bool = False
    kinds = NO_KINDS
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        return isinstance(value, str if self.bare else ast.Name)

    def write(self, value: Any, writer: Writer) -> Json:
        return value if self.bare else value.text

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if isinstance(data, str) and phrases.matches(IDENTIFIER, data):
            return data if self.bare else ast.Name(span=NOWHERE, text=data)
        return reader.misfit(at, "a name", data, "names are letters, digits and `_`, and begin with no digit")

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return schemas.refer("name", lambda: {"type": "string", "pattern": f"^{IDENTIFIER}$"})


@dataclass(frozen=True, kw_only=True)
class Braced:
    """A text with the language's braces: `hello {name.field}`, `{{`, `}}`. Escapes are JSON's."""

    kinds = frozenset({"string"})
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        return isinstance(value, ast.Text)

    def write(self, value: Any, writer: Writer) -> Json:
        written = ""
        for part in value.parts:
            plain = isinstance(part, str)
            written += part.replace("{", "{{").replace("}", "}}") if plain else f"{{{path_text(part)}}}"
        return written

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if not isinstance(data, str):
            return reader.misfit(at, "a text", data)
        token = data.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        found: list[Diagnostic] = []
        text = literals.text(f'"{token}"', 0, found)
        for one in found:
            reader.problem(at, one.message, one.help, code="CS003")
        return text

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        said = "`{name.field}` stands for a value; `{{` and `}}` are braces."
        return schemas.refer("text", lambda: {"description": said, "type": "string"})


@dataclass(frozen=True, kw_only=True)
class Path:
    """`{"ref": "search.products"}`: a name, and fields of it."""

    kinds = NO_KINDS
    keys = MappingProxyType({"ref": frozenset[str]()})
    pattern = rf"{IDENTIFIER}(\.{IDENTIFIER})*"

    def holds(self, value: Any) -> bool:
        while isinstance(value, ast.FieldOf):
            value = value.value
        return isinstance(value, ast.Reference)

    def write(self, value: Any, writer: Writer) -> Json:
        return writer.written({"ref": path_text(value)}, value)

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        for word in data:
            if word != "ref":
                reader.unknown(at, word, ["ref"], "`ref`")
        written = data["ref"]
        if not isinstance(written, str) or not phrases.matches(self.pattern, written):
            help_ = "it is a name, or fields of one with dots between them; anything else is a form of its own"
            return reader.misfit(At(at, "ref"), "a name", written, help_)
        first, *fields = written.split(".")
        value: ast.Expression = ast.Reference(span=NOWHERE, name=first)
        for one in fields:
            value = ast.FieldOf(span=NOWHERE, value=value, field=ast.Name(span=NOWHERE, text=one))
        return value

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        said = "A name or its fields: `query`, `search.products`; also an ARIA role without a name: `row`."
        properties = {"ref": {"type": "string", "pattern": f"^{self.pattern}$"}}
        return schemas.refer("ref", lambda: sealed(properties, ["ref"], said))


@dataclass(frozen=True, kw_only=True)
class TypeName:
    """A type: `[Product]`, `Text?`."""

    kinds = frozenset({"string"})
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        return isinstance(value, phrases.TYPES)

    def write(self, value: Any, writer: Writer) -> Json:
        return phrases.write_type(value)

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if not isinstance(data, str):
            return reader.misfit(at, "a type as a text", data)
        help_ = "types are written as in a plan: `Money`, `[Product]`, `Text?`"
        return phrases.read_type(data) or reader.problem(at, f"`{shortened(data)}` is not a type", help_, code="CS003")

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        said = "A type as a plan writes it: `Money`, `[Product]`, `Text?`."
        return schemas.refer("type", lambda: {"description": said, "type": "string"})


@dataclass(frozen=True, kw_only=True)
class Notation:
    """A literal with a unit or a sign: `$20`, `45s`, `60k tokens`."""

    type: type
    name: str
    kinds = NO_KINDS
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        return isinstance(value, self.type)

    def write(self, value: Any, writer: Writer) -> Json:
        return phrases.write(value)

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        called, help_ = self.name.replace("_", " "), f"for example {phrases.examples(self.type)}"
        if not isinstance(data, str):
            return reader.misfit(at, f"{called} as a text", data, help_)
        if self._pattern is not None and not phrases.matches(self._pattern, data):
            return reader.problem(at, f"`{shortened(data)}` is no {called}", help_)
        found = phrases.read(self.type, data)
        return found or reader.problem(at, f"`{shortened(data)}` is no {called}", help_, code="CS003")

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        said = f"As a plan writes it: {phrases.examples(self.type)}."
        pattern = {} if self._pattern is None else {"pattern": f"^({self._pattern})$"}
        return schemas.refer(self.name, lambda: {"description": said, "type": "string", **pattern})

    @cached_property
    def _pattern(self) -> str | None:
        return phrases.pattern_of(self.name)
