"""Shapes of single values: Python's own, and the literals that JSON has too."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .. import ast
from ..parsing import literals
from ..source import NOWHERE
from .numbers import BELOW, decimal, exact, is_whole
from .phrases import matches
from .reading import At, Reader, kind_of, kinds_called, listed, shortened
from .shape import NO_KEYS, NO_KINDS, Json, Schemas, Writer


@dataclass(frozen=True, kw_only=True)
class Plain:
    """A text, of a `pattern` if there is one, a whole number from 0, or a truth value."""

    type: type
    pattern: str | None = None
    rule: str = ""
    kinds = NO_KINDS
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        return type(value) is self.type

    def write(self, value: Any, writer: Writer) -> Json:
        return value

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if self.type is int:
            whole = kind_of(data) == "number" and is_whole(data) and data >= 0
            return int(data) if whole else reader.misfit(at, "a whole number from 0", data)
        if type(data) is not self.type:
            return reader.misfit(at, kinds_called({"string" if self.type is str else "boolean"}), data)
        if not isinstance(data, str) or self.pattern is None or matches(self.pattern, data):
            return data
        return reader.problem(at, f"`{shortened(data)}` cannot stand here", self.rule)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        if self.type is int:
            return {"type": "integer", "minimum": 0, "exclusiveMaximum": BELOW}
        pattern = {} if self.pattern is None else {"description": self.rule, "pattern": f"^({self.pattern})$"}
        return {"type": "string" if self.type is str else "boolean", **pattern}


@dataclass(frozen=True, kw_only=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]
    kinds = NO_KINDS
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        return value in self.words

    def write(self, value: Any, writer: Writer) -> Json:
        return value

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if isinstance(data, str) and data in self.words:
            return data
        return reader.misfit(at, f"one of {listed(list(self.words), 20)}", data)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return {"enum": list(self.words)}


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A decimal: a number, or a text where a number would lose digits."""

    kinds = NO_KINDS
    keys = NO_KEYS
    pattern = r"[0-9]{1,9}(\.[0-9]{1,9})?"

    def holds(self, value: Any) -> bool:
        return isinstance(value, Decimal)

    def write(self, value: Any, writer: Writer) -> Json:
        if value.as_tuple().exponent == 0:
            return int(value)
        number = exact(value)
        return f"{value:f}" if number is None else number

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if isinstance(data, str) and matches(self.pattern, data):
            return literals.number(data, NOWHERE, [])
        if kind_of(data) != "number" or data < 0:
            return reader.misfit(at, "a number from 0", data)
        return decimal(int(data) if is_whole(data) else data)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        number = {"type": "number", "minimum": 0, "exclusiveMaximum": BELOW}
        return {"anyOf": [number, {"type": "string", "pattern": f"^{self.pattern}$"}]}


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number where a value is wanted: whole, or a decimal that JSON says exactly; with a minus before it too."""

    kinds = frozenset({"number"})
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        if isinstance(value, ast.Negate):
            number = value.value
            return isinstance(number, ast.Int | ast.DecimalNumber) and number.value > 0 and self.holds(number)
        return isinstance(value, ast.Int) or (isinstance(value, ast.DecimalNumber) and exact(value.value) is not None)

    def write(self, value: Any, writer: Writer) -> Json:
        if isinstance(value, ast.Negate):
            return -self.write(value.value, writer)
        return value.value if isinstance(value, ast.Int) else exact(value.value)

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        amount = abs(data)
        number: ast.Int | ast.DecimalNumber
        if is_whole(amount):
            number = ast.Int(span=NOWHERE, value=int(amount))
        else:
            number = ast.DecimalNumber(span=NOWHERE, value=decimal(amount))
        return ast.Negate(span=NOWHERE, value=number) if data < 0 else number

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return {"type": "number", "exclusiveMinimum": -BELOW, "exclusiveMaximum": BELOW}


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """`none` as `null`."""

    kinds = frozenset({"null"})
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        return isinstance(value, ast.NoneLiteral)

    def write(self, value: Any, writer: Writer) -> Json:
        return None

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        return ast.NoneLiteral(span=NOWHERE)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return {"description": "`none`. What is left out is not there at all.", "type": "null"}
