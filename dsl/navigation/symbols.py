"""What names stand for, and each place where one is written.

Two occurrences are of one symbol when they mean the same thing: equal symbols are the same symbol.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import Literal, TypeAlias

from ..classes import frozen
from ..source import Span

SymbolKind: TypeAlias = Literal[
    "plan",
    "site",
    "input",
    "secret",
    "record",
    "enum",
    "skill",
    "agent",
    "node",
    "give",
    "commit",
    "field",
    "value",
    "parameter",
    "local",
    "picture",
    "element",
    "verb",
    "function",
    "role",
    "type",
    "unknown",
]
"""A `field` is a label: records are compared by their fields, so a label is one symbol in the whole program. A `value`
is one of an enum, a `picture` what `screenshot` names, an `element` one of a site's spec."""

TOP_LEVEL: tuple[SymbolKind, ...] = ("site", "input", "secret", "record", "enum", "skill", "agent", "node")
"""Kinds of which a name means one thing in the whole plan."""
OF_THE_LANGUAGE: tuple[SymbolKind, ...] = ("verb", "function", "role", "type")
"""Kinds that no program declares."""
CALLED: dict[SymbolKind, str] = {
    "local": "local name",
    "value": "value of an enum",
    "picture": "screenshot",
    "element": "element of a spec",
    "unknown": "name",
}
"""Kinds whose word is another one in a sentence."""


@frozen
class Symbol:
    """One thing that has a name.

    `owner` is the node of a give or commit, the enum of a value, the site of an element or the skill of a parameter;
    `declared` is where its first declaration names it, None when no text here does.
    """

    kind: SymbolKind
    name: str
    owner: str = ""
    declared: Span | None = None

    @property
    def called(self) -> str:
        """The kind, as a sentence calls it."""
        return CALLED.get(self.kind, self.kind)


@frozen
class Occurrence:
    """A place where a symbol is written: the characters of its name alone."""

    span: Span
    symbol: Symbol
    declares: bool = False


@frozen
class Index:
    """Every name of a program and of the files of skills that it uses, in source order.

    `seen` says where a local or parameter can be read; `aliases` maps a node that stands in for another to that one,
    under which their gives are kept.
    """

    __slots__ = ("__dict__",)

    occurrences: tuple[Occurrence, ...]
    seen: Mapping[Symbol, Span] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _starts(self) -> list[int]:
        return [one.span.start for one in self.occurrences]

    @cached_property
    def by_symbol(self) -> Mapping[Symbol, tuple[Occurrence, ...]]:
        """The places of each symbol."""
        found: dict[Symbol, list[Occurrence]] = {}
        for one in self.occurrences:
            found.setdefault(one.symbol, []).append(one)
        return {symbol: tuple(places) for symbol, places in found.items()}

    def at(self, offset: int) -> Occurrence | None:
        """The name at an offset; the one that ends there, where no other begins."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return None
        found = self.occurrences[number]
        return found if offset <= found.span.end else None

    def of(self, symbol: Symbol) -> tuple[Occurrence, ...]:
        """Every place where a symbol is written."""
        return self.by_symbol.get(symbol, ())

    def declarations(self, symbol: Symbol) -> tuple[Occurrence, ...]:
        """The places that declare a symbol: of a `give` one a branch, of a field each record that has it."""
        return tuple(one for one in self.of(symbol) if one.declares)
