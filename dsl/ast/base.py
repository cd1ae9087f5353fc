"""What every node of the tree is: a frozen value with the characters it was read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import field
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, dataclass_transform

from ..classes import Packed, frozen, names_of
from ..source import Span, packed, unpacked

_WORD = re.compile(r"\w+")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def syntax(declared: type) -> Any:
    """A node of the tree: frozen, slotted, keyword-only."""
    return frozen(declared)


@syntax
class Syntax:
    """What every node has: the characters it was read from. They are kept as one number, `at`."""

    span: Span = field(compare=False, repr=False, metadata={"packed": Packed("at", packed, unpacked)})

    if TYPE_CHECKING:

        @property
        def at(self) -> int:
            """The span as it is kept, for passes over whole trees, which would make one for each node."""


@syntax
class Name(Syntax):
    """An identifier where it is declared or mentioned."""

    text: str


@syntax
class Comment(Syntax):
    """A `#` comment. `trailing` when program text stands before it on its line."""

    text: str
    trailing: bool


_PLAIN = frozenset("str int bool None Decimal date dt timedelta tuple".split())
"""Types of fields in which no node can be; others are looked into."""


@cache
def _child_fields(kind: type) -> tuple[str, ...]:
    # `Plan.source` and `Plan.diagnostics` are no syntax and drop out below; other nodes have a `source` that is.
    names = (name for name in names_of(kind) if name not in {"span", "doc_span", "comments"})
    types = {name: type_ for one in reversed(kind.__mro__[:-1]) for name, type_ in one.__annotations__.items()}
    return tuple(name for name in names if not _PLAIN.issuperset(_WORD.findall(types[name])))


def _nothing(_: Syntax) -> tuple[()]:
    return ()


@cache
def _values_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """What reads the fields of a kind in which nodes can be."""
    names = _child_fields(kind)
    if not names:
        return _nothing
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda node: (read(node),)


def children(node: Syntax) -> list[Any]:
    """The nodes directly below `node`, in source order."""
    found: list[Any] = []
    kind: Any = type(node)
    for value in _values_of(kind)(node):
        if isinstance(value, tuple):
            found += [item for item in value if isinstance(item, Syntax)]
        elif isinstance(value, Syntax):
            found.append(value)
    return found


def walk(node: Syntax) -> Iterator[Any]:
    """`node` and everything below it, parents first."""
    stack: list[Any] = [node]
    while stack:
        current = stack.pop()
        yield current
        stack += children(current)[::-1]
