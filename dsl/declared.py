"""What a plan's own types are while it runs: its currency, its records and its enums, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from . import types
from .ast.written_types import ListType, OptionalType, TypeExpression
from .classes import frozen
from .currencies import DOLLARS
from .types import EnumType, RecordType, Type


@frozen
class Declared:
    """`currency` is what `Money` is in; a plan that declares nothing has dollars and the types of the language."""

    currency: str = DOLLARS
    records: Mapping[str, RecordType] = field(default_factory=dict)
    enums: Mapping[str, EnumType] = field(default_factory=dict)

    def resolve(self, written: TypeExpression) -> Type:
        """The type that a type expression of a checked plan names."""
        if isinstance(written, ListType):
            return types.ListOf(self.resolve(written.item))
        if isinstance(written, OptionalType):
            return types.optional(self.resolve(written.item))
        if written.currency is not None:
            code = written.currency.text
            return types.MONEY if code == self.currency else types.money_in(code)
        name = written.name
        found = types.SCALARS.get(name) or self.enums.get(name) or self.records.get(name)
        assert found is not None, f"`{name}` is unknown in a checked plan"
        return found


NOTHING_DECLARED = Declared()
