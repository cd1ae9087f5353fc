"""What a shape is: how one kind of values looks as JSON, with its three sides: write, read, schema.

`derive` makes the shapes from the annotations of `dsl.ast`. In a union a shape says by what it is known: by
kinds of JSON values other than objects (`kinds`), or by members that only its objects have (`keys`, each with
the members that may stand beside it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from ..source import Span
from .reading import At, Reader

Json: TypeAlias = Any
"""None, bool, int, float, str, and lists and objects of them."""

NO_KINDS: frozenset[str] = frozenset()
NO_KEYS: Mapping[str, frozenset[str]] = {}


@dataclass(slots=True)
class Writer:
    """One writing. With `places`, it remembers of which characters an object or list was written."""

    places: list[tuple[Json, Span]] | None = None

    def written(self, data: Json, node: Any) -> Json:
        """Note where a node has gone. Gives the data."""
        if self.places is not None:
            self.places.append((data, node.span))
        return data


class Schemas(Protocol):
    """The definitions of a schema in the making."""

    def refer(self, name: str, define: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """A `$ref` to the definition with a name, which is made when it is first asked for."""
        ...

    def any_of(self, types: tuple[type, ...], options: tuple[Shape, ...]) -> dict[str, Any]:
        """One of some shapes: by name where the language has one for them."""
        ...


class Shape(Protocol):
    """How one kind of values looks as JSON."""

    @property
    def kinds(self) -> frozenset[str]: ...

    @property
    def keys(self) -> Mapping[str, frozenset[str]]: ...

    def holds(self, value: Any) -> bool:
        """Whether a value can be written in this shape."""
        ...

    def write(self, value: Any, writer: Writer) -> Json:
        """A value as JSON data."""
        ...

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        """The inverse. Tells what does not fit, and gives `UNREAD` where that leaves no value."""
        ...

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        """What the data has to look like."""
        ...


def sentence_of(kind: type) -> str:
    """What the language says of a kind of node: the first paragraph of its docstring."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def sealed(properties: dict[str, Any], required: list[str], description: str = "") -> dict[str, Any]:
    """The schema of an object with these members and no others."""
    said = {"description": description} if description else {}
    return {
        **said,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
