"""What the spec of a generated site says of its operations: elements, parameters, preconditions, effects."""

from __future__ import annotations

from dataclasses import dataclass

from .blueprint import Blueprint, Operation


@dataclass(frozen=True, kw_only=True)
class Committed:
    """An operation that is not taken back: the element that is pressed, and the request that does it."""

    pressed: str
    path: str


class SpecWords:
    """The words of a blueprint's spec."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint

    def role(self, field: str) -> str:
        """The role of a field in a form."""
        return "combobox" if self._blueprint.field(field).kind == "choice" else "textbox"

    def type_of(self, field: str) -> str:
        """The type of what is typed into a field or chosen of it."""
        found = self._blueprint.field(field)
        return f"[{', '.join(map(_quoted, found.values))}]" if found.kind == "choice" else "Text"

    def columns(self) -> list[str]:
        """The columns of the table."""
        fields = [one.label[0] for one in self._blueprint.fields]
        return [*fields, *(one.label[0] for one in self._blueprint.flags)]

    def elements(self, page: str) -> list[str]:
        """The elements that can be on a page."""
        found = [f"all_{self._blueprint.records}"] if page == "list" else ["to_list"]
        if page == "list":
            found += [f"show_{one.name}" for one in self._blueprint.filters]
        for one in self._blueprint.operations:
            if one.at == "row" or one.adds is not (page == "list"):
                continue
            found += [f"{one.name}_{name}" for name in one.asks]
            found.append(f"{one.name}_button")
        return found

    def parameters(self, operation: Operation) -> str:
        """What an operation is done with."""
        asked = [name for name in operation.asks if not (operation.adds and name == self._name)]
        pairs = [f"{self._blueprint.record}: Text", *(f"{name}: {self.type_of(name)}" for name in asked)]
        return ", ".join(pairs)

    def pressing(self, operation: Operation) -> str:
        """The act that does it."""
        if operation.at == "row":
            row = f'row "{{{self._blueprint.record}}}" in all_{self._blueprint.records}'
            return _quoted(f'click button "{operation.label[0]}" in {row}')
        return f"click {operation.name}_yes" if operation.confirm else f"click {operation.name}_button"

    def before(self, operation: Operation) -> list[str]:
        """What has to hold before."""
        record = self._blueprint.record
        typed = [f"typed_{operation.name}_{name} == {self._given(operation, name)}" for name in operation.asks]
        if operation.adds:
            return [*typed, f"not there_is({record})"]
        needs = [f"{'' if holds else 'not '}is_{flag}({record})" for flag, holds in operation.needs]
        where = f"there_is({record})" if operation.at == "row" else f"shown({record})"
        asked = [f"asked_{operation.name}"] if operation.confirm else []
        return [where, *needs, *typed, *asked]

    def after(self, operation: Operation) -> list[str]:
        """What holds after it."""
        record = self._blueprint.record
        if operation.deletes:
            return [f"not there_is({record})"]
        effects = [f"there_is({record})"] if operation.adds else []
        for name in operation.asks:
            if name != self._name:
                effects.append(f"has_{name}({record}) == {name}")
            elif not operation.adds:
                effects += [f"there_is({name})", f"not there_is({record})"]
        flags = {one.name for one in self._blueprint.flags}
        for name, value in operation.sets:
            if name in flags:
                effects.append(f"{'' if value else 'not '}is_{name}({record})")
            else:
                effects.append(f'has_{name}({record}) == "{value}"')
        return [_in_list(one) for one in effects]

    def commits(self) -> list[Committed]:
        """The operations that are not taken back."""
        records = self._blueprint.records
        return [
            Committed(
                pressed=f"{one.name}_{'yes' if one.confirm else 'button'}",
                path=f"/{one.name}" if one.adds else f"/{records}/{{id}}/{one.name}",
            )
            for one in self._blueprint.operations
            if one.commit
        ]

    @property
    def _name(self) -> str:
        return self._blueprint.fields[0].name

    def _given(self, operation: Operation, name: str) -> str:
        return self._blueprint.record if operation.adds and name == self._name else name


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _in_list(text: str) -> str:
    """A claim as an item of a YAML list in one line."""
    return _quoted(text) if '"' in text else text
