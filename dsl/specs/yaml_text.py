"""YAML text → a tree with places: what a site spec is read from.

The loader is PyYAML's safe one, in C where it is there, and stops before it builds values: this keeps every
place, refuses aliases, tags and duplicate keys, and a text that is too large or too deep is told at once. Nothing in
a spec needs more of YAML than mappings, lists and scalars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeAlias

from ..source import Source, Span
from .problems import Problems

LARGEST = 256 * 1024
"""Characters of a spec. The largest one that was written by hand has a fiftieth of that."""
DEEPEST = 20
MOST_VALUES = 20_000

ScalarKind: TypeAlias = Literal["text", "number", "flag", "nothing", "other"]
KINDS: dict[str, ScalarKind] = {"str": "text", "int": "number", "float": "number", "bool": "flag", "null": "nothing"}
NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a YAML text cannot hold (https://yaml.org/spec/1.2.2/#51-character-set)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A text, number, flag or nothing. `origin` is where its text stands as it is, None when it was escaped."""

    span: Span
    text: str
    kind: ScalarKind
    origin: int | None

    def place(self, start: int, end: int) -> Span:
        """Where characters `start` to `end` of the text stand in the file; all of it when that cannot be told."""
        if self.origin is None:
            return self.span
        last = len(self.text)
        return Span(self.origin + max(0, min(start, last)), self.origin + max(0, min(end, last)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A YAML sequence."""

    span: Span
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`key: value`; no value where it is of no use, which was told."""

    key: Scalar
    value: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A YAML mapping, each key once."""

    span: Span
    entries: tuple[Entry, ...]


Value: TypeAlias = Scalar | Listed | Mapped


class _Unusable(Exception):
    """The text cannot be read further; why was told."""


def load(source: Source, problems: Problems) -> Value | None:
    """The tree of a text; None when there is none, which is told."""
    if len(source.text) > LARGEST:
        problems.tell(
            f"the file has {len(source.text):,} characters, {LARGEST:,} are the most",
            Span(0, 0),
            help="a spec says what a site has, not what stands on it",
        )
        return None
    odd = NOT_YAML.search(source.text)
    if odd is not None:
        problems.tell(f"the character U+{ord(odd.group()):04X} cannot stand in YAML", Span(*odd.span()))
        return None
    try:
        return _Loading(source, problems).document()
    except _Unusable:
        return None


class _Loading:
    """Builds the tree of one text from PyYAML's events. `end` is where the last value or bracket ended."""

    def __init__(self, source: Source, problems: Problems) -> None:
        import yaml

        self.yaml: Any = yaml
        self.source, self.problems = source, problems
        self.loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(source.text)
        self.values = self.end = 0

    def document(self) -> Value | None:
        """The one document of the text."""
        self._next()
        event = self._next()
        if isinstance(event, self.yaml.StreamEndEvent):
            self._stop("the file is empty", Span(0, 0), help="it begins with `site: NAME`")
        value = self._value(self._next(), 0)
        self._next()
        event = self._next()
        if not isinstance(event, self.yaml.StreamEndEvent):
            self.problems.tell("a second document begins here", self._span(event), help="a spec is one document")
        return value

    def _next(self) -> Any:
        try:
            return self.loader.get_event()
        except self.yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            place = min(mark.index if mark is not None else 0, len(self.source.text))
            context = getattr(error, "context", None)
            why = getattr(error, "problem", None) or "it cannot be read"
            self._stop(f"this is not YAML: {why}", Span(place, place), label=context or "")
        except (ValueError, OverflowError):  # the loader in Python raises these for escapes such as "\UFFFFFFFF"
            self._stop("this is not YAML: an escape in it stands for no character", Span(0, 0))

    def _stop(self, message: str, span: Span, *, label: str = "", help: str = "") -> NoReturn:  # noqa: A002  its name
        self.problems.tell(message, span, label=label, help=help)
        raise _Unusable

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark.index, event.end_mark.index
        return Span(start, max(start, start + len(self.source.text[start:end].rstrip())))

    def _value(self, event: Any, depth: int) -> Value:
        span = self._span(event)
        self.values += 1
        if depth > DEEPEST or self.values > MOST_VALUES:
            self._stop("this is deeper or larger than any spec", Span(span.start, span.start))
        if event.anchor is not None:  # of an alias, the one that it stands for
            self._stop("anchors and aliases have no place in a spec", span, help="write it out")
        if event.tag is not None:
            self.problems.tell("tags have no place in a spec", span, help="what a value is follows from its key")
        if isinstance(event, self.yaml.ScalarEvent):
            return self._scalar(event, span)
        if isinstance(event, self.yaml.SequenceStartEvent):
            items = tuple(self._value(item, depth + 1) for item in self._until(self.yaml.SequenceEndEvent))
            return Listed(span=self._up_to_here(span), items=items)
        return self._mapping(span, depth)

    def _up_to_here(self, span: Span) -> Span:
        """From the beginning of a collection to its end."""
        return Span(span.start, max(span.end, self.end))

    def _until(self, end: Any) -> Iterator[Any]:
        """The events that begin the values of a collection."""
        event = self._next()
        while not isinstance(event, end):
            yield event
            event = self._next()
        if event.start_mark.index < event.end_mark.index:  # a bracket; what is indented ends with its last value
            self.end = event.end_mark.index

    def _scalar(self, event: Any, span: Span) -> Scalar:
        self.end = span.end
        first = span.start + (event.style in ("'", '"'))
        tag = self.loader.resolve(self.yaml.ScalarNode, event.value, event.implicit)
        return Scalar(
            span=span,
            text=event.value,
            kind=KINDS.get(tag.rpartition(":")[2], "other"),
            origin=first if self.source.text.startswith(event.value, first) else None,
        )

    def _mapping(self, span: Span, depth: int) -> Mapped:
        entries: dict[str, Entry] = {}
        for event in self._until(self.yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            value = self._value(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                self.problems.tell("a key is a name", key.span)
            elif key.text in entries:
                first = entries[key.text].key.span
                self.problems.twice(f"`{key.text}` stands here twice", key.span, first)
            else:
                entries[key.text] = Entry(key=key, value=value)
        return Mapped(span=self._up_to_here(span), entries=tuple(entries.values()))
