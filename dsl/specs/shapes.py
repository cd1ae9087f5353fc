"""What a part of a spec may look like: a few kinds of shapes, and a tree held to one of them.

`format.py` has the shapes of a spec as one table. The reader holds a YAML tree to it here, and `schema.py`
prints the same table as a JSON schema, so the two cannot say different things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeAlias

from .problems import Problems
from .yaml_text import Entry, Listed, Mapped, Scalar, Value

NAME = r"^[A-Za-z][A-Za-z0-9_]*$(?!\n)"
"""A pattern that means the same to Python and to ECMAScript, as JSON schemas ask for."""
LONGEST_NAME = 80
MOST_ENTRIES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShape:
    """A text. `what` says of what, with its article; it has to match `pattern`, and `so` says what that asks for."""

    what: str = "a text"
    pattern: str = r"\S"
    so: str = "has more in it than blanks"
    longest: int = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WordShape:
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def what(self) -> str:
        """The words, as a message lists them."""
        return "one of " + ", ".join(f"`{word}`" for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagShape:
    """`true` or `false`."""

    what: str = "`true` or `false`"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShape:
    """A list of things of one shape."""

    item: Shape
    what: str
    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """Names of the author's choice, each with a value of one shape."""

    value: Shape
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of a record. `doc` ends up in the JSON schema and in the docs."""

    name: str
    shape: Shape
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShape:
    """A mapping whose keys are fixed."""

    what: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EitherShape:
    """One of several shapes, which YAML tells apart: a text, a list, a mapping."""

    choices: tuple[Shape, ...]

    @property
    def what(self) -> str:
        """All of them."""
        return " or ".join(one.what for one in self.choices)


Shape: TypeAlias = TextShape | WordShape | FlagShape | ListShape | TableShape | RecordShape | EitherShape

CALLED = {"number": "a number", "flag": "`true` or `false`", "nothing": "nothing", "other": "a date or a sign of YAML"}
"""What a scalar that is no text is called."""


def held_to(shape: Shape, value: Value, problems: Problems, where: str) -> Value | None:
    """The value without what does not fit, which is told; None when nothing of it does.

    `where` begins the messages. Entries of a table stay, without their value: their names are known.
    """
    match shape, value:
        case EitherShape(choices=choices), _:
            fitting = next((one for one in choices if _fits_kind(one, value)), None)
            if fitting is not None:
                return held_to(fitting, value, problems, where)
        case ((TextShape() | WordShape() | FlagShape()), Scalar()):
            return _scalar(shape, value, problems, where)
        case ListShape(), Listed():
            return _list(shape, value, problems, where)
        case TableShape(), Mapped():
            return _table(shape, value, problems, where)
        case RecordShape(), Mapped():
            return _record(shape, value, problems, where)
    _wrong_kind(shape, value, problems, where)
    return None


def _fits_kind(shape: Shape, value: Value) -> bool:
    match shape, value:
        case ((TextShape() | WordShape()), Scalar(kind=kind)):
            return kind == "text"
        case FlagShape(), Scalar(kind=kind):
            return kind == "flag"
    return (isinstance(shape, ListShape) and isinstance(value, Listed)) or (
        isinstance(shape, TableShape | RecordShape) and isinstance(value, Mapped)
    )


def _wrong_kind(shape: Shape, value: Value, problems: Problems, where: str) -> None:
    if isinstance(value, Scalar):
        called = CALLED.get(value.kind, "a text")
        wants_text = isinstance(shape, TextShape | WordShape | EitherShape)
        help_ = "put it in quotes to make it a text" if wants_text and value.kind not in ("text", "nothing") else ""
    else:
        called, help_ = ("a list" if isinstance(value, Listed) else "a mapping"), ""
    problems.tell(f"{where} must be {shape.what}, not {called}", value.span, help=help_)


def _scalar(shape: TextShape | WordShape | FlagShape, value: Scalar, problems: Problems, where: str) -> Scalar | None:
    if not _fits_kind(shape, value):
        _wrong_kind(shape, value, problems, where)
    elif isinstance(shape, WordShape) and value.text not in shape.words:
        problems.unknown(f"{where} must be {shape.what}", value.text, value.span, shape.words)
    elif isinstance(shape, TextShape) and len(value.text) > shape.longest:
        problems.tell(f"{where} has more than {shape.longest:,} characters", value.span)
    elif isinstance(shape, TextShape) and not re.search(shape.pattern, value.text):
        problems.tell(f"{where} must be {shape.what}", value.span, help=f"it {shape.so}")
    else:
        return value
    return None


def _list(shape: ListShape, value: Listed, problems: Problems, where: str) -> Listed:
    if not shape.least <= len(value.items) <= MOST_ENTRIES:
        problems.tell(f"{where} must have {shape.least} to {MOST_ENTRIES:,} items", value.span)
    held = (held_to(shape.item, item, problems, f"an item of {where}") for item in value.items)
    return replace(value, items=tuple(item for item in held if item is not None))


def _table(shape: TableShape, value: Mapped, problems: Problems, where: str) -> Mapped:
    if len(value.entries) > MOST_ENTRIES:
        problems.tell(f"{where} must have {MOST_ENTRIES:,} entries at most", value.span)
    entries = []
    for entry in value.entries:
        named = _scalar(NAME_SHAPE, entry.key, problems, f"a name in {where}") if entry.key.kind == "text" else None
        if entry.key.kind != "text":
            _wrong_kind(NAME_SHAPE, entry.key, problems, f"a name in {where}")
        inner = None if entry.value is None else held_to(shape.value, entry.value, problems, f"`{entry.key.text}`")
        if named is not None:
            entries.append(Entry(key=named, value=inner))
    return replace(value, entries=tuple(entries))


NAME_SHAPE = TextShape(
    what="a name", pattern=NAME, so="is made of letters, digits and `_`, and begins with a letter", longest=LONGEST_NAME
)


def _record(shape: RecordShape, value: Mapped, problems: Problems, where: str) -> Mapped:
    keys = {key.name: key for key in shape.keys}
    entries = []
    for entry in value.entries:
        key = keys.get(entry.key.text)
        if key is None:
            problems.unknown(
                f"{shape.what} has no key `{entry.key.text}`", entry.key.text, entry.key.span, keys, what="its keys"
            )
        elif entry.value is not None:
            inner = held_to(key.shape, entry.value, problems, f"`{key.name}`")
            entries.append(Entry(key=entry.key, value=inner))
    there = {entry.key.text for entry in value.entries}
    for key in shape.keys:
        if key.required and key.name not in there:
            problems.tell(f"{where} must have a key `{key.name}`", value.span, help=f"`{key.name}` is {key.doc}")
    return replace(value, entries=tuple(entries))


# What fits, taken apart


def at(mapping: Value | None, key: str) -> Value | None:
    """The value of a key that fitted."""
    entries = mapping.entries if isinstance(mapping, Mapped) else ()
    return next((entry.value for entry in entries if entry.key.text == key), None)


def broken_at(mapping: Value, key: str) -> bool:
    """Whether something is said behind a key, and did not fit."""
    entries = mapping.entries if isinstance(mapping, Mapped) else ()
    return any(entry.key.text == key and entry.value is None for entry in entries)


def scalar(mapping: Value | None, key: str) -> Scalar | None:
    """The scalar of a key that fitted."""
    value = at(mapping, key)
    return value if isinstance(value, Scalar) else None


def text(mapping: Value | None, key: str) -> str:
    """The text of a key, nothing when it is not there. White space at the ends does not count."""
    value = scalar(mapping, key)
    return "" if value is None else value.text.strip()


def items(mapping: Value | None, key: str) -> tuple[Scalar, ...]:
    """The texts of a list that fitted."""
    value = at(mapping, key)
    return tuple(item for item in value.items if isinstance(item, Scalar)) if isinstance(value, Listed) else ()


def entries(mapping: Value | None, key: str) -> tuple[Entry, ...]:
    """The entries of a table, also those whose value did not fit."""
    value = at(mapping, key)
    return value.entries if isinstance(value, Mapped) else ()
