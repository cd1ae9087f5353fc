"""Shapes made of others: nodes as objects, lists, and the union of several shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..source import NOWHERE
from .reading import UNREAD, At, Reader, kind_of, kinds_called, listed
from .shape import NO_KEYS, NO_KINDS, Json, Schemas, Shape, Writer, sealed, sentence_of


@dataclass(frozen=True, kw_only=True)
class Many:
    """A list of something; where `filled`, not an empty one."""

    item: Shape
    filled: bool = False
    kinds = frozenset({"array"})
    keys = NO_KEYS

    def holds(self, value: Any) -> bool:
        return isinstance(value, tuple)

    def write(self, value: Any, writer: Writer) -> Json:
        data: list[Json] = []
        for one in value:
            data.append(self.item.write(one, writer))  # noqa: PERF401  a comprehension takes a level of its own
        return data

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if not isinstance(data, list):
            return reader.misfit(at, "a list", data)
        if self.filled and not data:
            return reader.problem(at, "the list is empty", "write one at least")
        values = []
        for number, one in enumerate(data):
            values.append(self.item.read(one, At(at, number), reader))
        return UNREAD if UNREAD in values else tuple(values)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        least = {"minItems": 1} if self.filled else {}
        return {"type": "array", **least, "items": self.item.schema(schemas)}


@dataclass(frozen=True, kw_only=True)
class Member:
    """A field of a node. One that may be left out is left out where its value is `absent`."""

    name: str
    shape: Shape
    may_be_left_out: bool = False
    absent: Any = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Form:
    """A node as an object.

    With a `key` the object is known by it in unions: under it stands the first field, as in the language the
    first word of a statement is followed by what it is about. Where the first field may be left out, `true`
    stands there.
    """

    type: type
    name: str
    key: str | None
    make_members: Callable[[], tuple[Member, ...]] = field(repr=False)
    unsaid: Mapping[str, Any] = field(default_factory=lambda: {"span": NOWHERE})
    kinds = NO_KINDS

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Its fields, the head included."""
        return self.make_members()

    @cached_property
    def head(self) -> Member | None:
        """The field that stands under the key."""
        first = self.members[0] if self.members else None
        if self.key is None or first is None:
            return None
        return first if isinstance(first.shape, Many | Named) or not first.may_be_left_out else None

    @cached_property
    def beside(self) -> dict[str, Member]:
        """The other fields by name."""
        return {one.name: one for one in self.members if one is not self.head}

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        return {} if self.key is None else {self.key: frozenset(self.beside)}

    @property
    def called(self) -> str:
        """What messages call it."""
        return f"`{self.key}`" if self.key else f"a {self.name.replace('_', ' ')}"

    def holds(self, value: Any) -> bool:
        return type(value) is self.type

    def write(self, value: Any, writer: Writer) -> Json:
        data: dict[str, Json] = {}
        head = self.head
        if self.key is not None:
            data[self.key] = True if head is None else head.shape.write(getattr(value, head.name), writer)
        for name, member in self.beside.items():
            content = getattr(value, name)
            if not (member.may_be_left_out and content == member.absent):
                data[name] = member.shape.write(content, writer)
        return writer.written(data, value)

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if not isinstance(data, dict) or (self.key is not None and self.key not in data):
            return reader.misfit(at, f"an object with {listed([self.key] if self.key else list(self.beside))}", data)
        members = {**self.beside, **({self.key: self.head} if self.key and self.head else {})}
        for word in data:
            if word != self.key and word not in self.beside:
                reader.unknown(at, word, list(self.beside), self.called)
        if self.key is not None and self.head is None and data[self.key] is not True:
            reader.misfit(At(at, self.key), "`true`", data[self.key])
        values = {}
        for word, member in members.items():
            if word in data:
                values[member.name] = member.shape.read(data[word], At(at, word), reader)
            elif member.may_be_left_out:
                values[member.name] = member.absent
            else:
                values[member.name] = reader.problem(at, f"{self.called} needs `{word}`")
        return UNREAD if UNREAD in values.values() else self.type(**self.unsaid, **values)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return schemas.refer(self.name, lambda: self._definition(schemas))

    def _definition(self, schemas: Schemas) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        if self.key is not None:
            properties[self.key] = {"const": True} if self.head is None else self.head.shape.schema(schemas)
        for name, member in self.beside.items():
            properties[name] = member.shape.schema(schemas)
        left_out = {name for name, member in self.beside.items() if member.may_be_left_out}
        return sealed(properties, [name for name in properties if name not in left_out], sentence_of(self.type))


@dataclass(frozen=True, kw_only=True)
class Named:
    """A list of things that are a name and one thing more, as an object; as a list where a name comes twice."""

    item: Form
    kinds = NO_KINDS
    keys = NO_KEYS

    @cached_property
    def _name(self) -> Member:
        return self.item.members[0]

    @cached_property
    def _value(self) -> Member:
        return self.item.members[1]

    def holds(self, value: Any) -> bool:
        return isinstance(value, tuple)

    def write(self, value: Any, writer: Writer) -> Json:
        names = [self._name.shape.write(one.name, writer) for one in value]
        if len(set(names)) < len(names):
            return Many(item=self.item).write(value, writer)
        data: dict[str, Json] = {}
        for name, one in zip(names, value, strict=True):
            data[name] = self._value.shape.write(getattr(one, self._value.name), writer)
        return data

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if isinstance(data, list):
            return Many(item=self.item).read(data, at, reader)
        if not isinstance(data, dict):
            return reader.misfit(at, "an object", data)
        whole, values = True, []
        for word, content in data.items():
            name = self._name.shape.read(word, At(at, word), reader)
            value = self._value.shape.read(content, At(at, word), reader)
            whole = whole and name is not UNREAD and value is not UNREAD
            values.append((name, value))
        made = (self.item.type(span=NOWHERE, name=name, **{self._value.name: value}) for name, value in values)
        return tuple(made) if whole else UNREAD

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        by_name = {
            "type": "object",
            "propertyNames": self._name.shape.schema(schemas),
            "additionalProperties": self._value.shape.schema(schemas),
        }
        return {"anyOf": [by_name, Many(item=self.item).schema(schemas)]}


@dataclass(frozen=True, kw_only=True)
class Bare:
    """A node that is nothing but its one field."""

    form: Form
    kinds: frozenset[str] = NO_KINDS
    keys = NO_KEYS

    @cached_property
    def _only(self) -> Member:
        (member,) = self.form.members
        return member

    def holds(self, value: Any) -> bool:
        return self.form.holds(value)

    def write(self, value: Any, writer: Writer) -> Json:
        return writer.written(self._only.shape.write(getattr(value, self._only.name), writer), value)

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        content = self._only.shape.read(data, at, reader)
        return UNREAD if content is UNREAD else self.form.type(span=NOWHERE, **{self._only.name: content})

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return schemas.refer(self.form.name, lambda: self._only.shape.schema(schemas))


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """A shape that says nothing of itself, under a key: `{"money": "$20"}`."""

    key: str
    inner: Shape
    kinds = NO_KINDS

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        return {self.key: frozenset()}

    def holds(self, value: Any) -> bool:
        return self.inner.holds(value)

    def write(self, value: Any, writer: Writer) -> Json:
        return writer.written({self.key: self.inner.write(value, writer)}, value)

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        for word in data:
            if word != self.key:
                reader.unknown(at, word, [self.key], f"`{self.key}`")
        return self.inner.read(data[self.key], At(at, self.key), reader)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return sealed({self.key: self.inner.schema(schemas)}, [self.key])


@dataclass(frozen=True, eq=False, kw_only=True)
class Union:
    """One of several shapes, told apart by the kind of JSON value or by a member that only one of them has."""

    types: tuple[type, ...]
    make_options: Callable[[], tuple[Shape, ...]] = field(repr=False)

    @cached_property
    def options(self) -> tuple[Shape, ...]:
        """The shapes; the first that holds a value writes it. Raises TypeError when two look alike."""
        options = self.make_options()
        marks = [mark for option in options for mark in (*option.kinds, *option.keys)]
        alike = sorted({mark for mark in marks if marks.count(mark) > 1})
        if alike:
            raise TypeError(f"of {[one.__name__ for one in self.types]}, two forms are known by {alike}")
        return options

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind for option in self.options for kind in option.kinds)

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        return {key: beside for option in self.options for key, beside in option.keys.items()}

    @cached_property
    def _by_mark(self) -> dict[str, Shape]:
        return {mark: option for option in self.options for mark in (*option.kinds, *option.keys)}

    def holds(self, value: Any) -> bool:
        return type(value) in self.types

    def write(self, value: Any, writer: Writer) -> Json:
        for option in self.options:
            if option.holds(value):
                return option.write(value, writer)
        raise TypeError(f"no JSON form for {type(value).__name__}")

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        if not isinstance(data, dict):
            option = self._by_mark.get(kind_of(data))
            wanted = {*self.kinds, "object"} if self.keys else set(self.kinds)
            return option.read(data, at, reader) if option else reader.misfit(at, kinds_called(wanted), data)
        # A key that may stand beside another one marks nothing: there is an `act` in a `commit` too.
        found = [key for key in data if key in self.keys]
        marks = [key for key in found if not any(key in self.keys[other] for other in found)]
        if len(marks) == 1:
            return self._by_mark[marks[0]].read(data, at, reader)
        return self._no_form(data, found, at, reader)

    def _no_form(self, data: dict[str, Json], found: list[str], at: At, reader: Reader) -> Any:
        if found:
            return reader.problem(at, f"{listed(found)} are different forms", "an object is one form: make several")
        if len(data) == 1:
            return reader.unknown(at, next(iter(data)), list(self.keys), "any form that may stand here")
        help_ = f"known are {listed(list(self.keys), 50)}"
        return reader.problem(at, "an object that is none of the forms that may stand here", help_)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return schemas.any_of(self.types, self.options)
