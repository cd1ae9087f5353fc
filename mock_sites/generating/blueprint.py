"""What a blueprint says, checked: records with fields and flags, operations on them, goals.

A site of this kind keeps records of one kind. Each has a page; a table lists all of them. Operations change one
record, add one or delete one. That is what very many small sites are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

FieldKind: TypeAlias = Literal["text", "choice", "date"]
Place: TypeAlias = Literal["record", "row", "list"]


class BadBlueprint(ValueError):
    """A blueprint that no site can be made from; the message is one line for people."""


@dataclass(frozen=True, kw_only=True)
class FieldOf:
    """A field of a record: its wordings, and texts that can be in it. `empty` when it may have none."""

    name: str
    label: tuple[str, ...]
    kind: FieldKind
    values: tuple[str, ...]
    empty: bool


@dataclass(frozen=True, kw_only=True)
class FlagOf:
    """Something that holds of a record or does not: of one in `one_in` at first, with the fields `fills` filled."""

    name: str
    label: tuple[str, ...]
    one_in: int
    fills: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something that is done to a record: where its button is, what it asks, what has to hold, what it sets.

    `needs` are flags with the truth that they need to have; `sets` fields and flags with their new values;
    `confirm` are wordings of a question that is asked first.
    """

    name: str
    label: tuple[str, ...]
    at: Place
    asks: tuple[str, ...]
    needs: tuple[tuple[str, bool], ...]
    sets: tuple[tuple[str, str | bool], ...]
    deletes: bool
    confirm: tuple[str, ...]
    commit: bool

    @property
    def adds(self) -> bool:
        """Whether it makes a new record."""
        return self.at == "list"


@dataclass(frozen=True, kw_only=True)
class FilterOf:
    """Which records a view of the list shows: those whose flag is so."""

    name: str
    label: tuple[str, ...]
    flag: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class GoalOf:
    """Something that can be wanted: operations on one record, in order; with `several`, one of them on a few."""

    name: str
    words: tuple[str, ...]
    does: tuple[str, ...]
    several: bool


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """All that a site is made from. The first field names a record."""

    site: str
    title: str
    summary: str
    theme: str
    record: str
    records: str
    heading: tuple[str, ...]
    fields: tuple[FieldOf, ...]
    flags: tuple[FlagOf, ...]
    operations: tuple[Operation, ...]
    filters: tuple[FilterOf, ...]
    goals: tuple[GoalOf, ...]

    def field(self, name: str) -> FieldOf:
        """The field of that name. Raises `KeyError`."""
        return {one.name: one for one in self.fields}[name]

    def operation(self, name: str) -> Operation:
        """The operation of that name. Raises `KeyError`."""
        return {one.name: one for one in self.operations}[name]

    def labels(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """All labels of the site, each by the key that its code knows it by."""
        yield "heading", self.heading
        yield "table", (f"All {self.records}", f"Table of {self.records}", f"{self.records.capitalize()} we have")
        yield "filter", ("Show", "Views", "Which ones")
        yield "every", ("All", "Everything", "No filter")
        for view in self.filters:
            yield f"only_{view.name}", view.label
        for field in self.fields:
            yield field.name, field.label
        for flag in self.flags:
            yield flag.name, flag.label
        for operation in self.operations:
            yield f"do_{operation.name}", operation.label
            if operation.confirm:
                yield f"sure_{operation.name}", operation.confirm
                yield f"yes_{operation.name}", tuple(f"Yes, {text.lower()}" for text in operation.label)
        if any(operation.confirm for operation in self.operations):
            yield "no", ("Cancel", "Better not", "Keep it")
        yield "back", (f"Back to all {self.records}", f"To the list of {self.records}", f"See all {self.records}")
