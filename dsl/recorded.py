"""What a residual program records, as values of a run; and keys of instances as texts.

Recorded values are literals, in which a text stands for what has no literal of its own and is read at the declared
type. `patching.written` is the way back.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from . import ast, types
from .conversion import Conversion
from .declared import Declared
from .elements import quote
from .environment import Environment
from .evaluate import evaluate_pure
from .types import Type
from .values import File, Money, to_text


def recorded_gives(bindings: Iterable[ast.Binding], declared: Declared) -> dict[str, Any]:
    """What a finished node or a commit that was done gave, by name."""
    return {one.name.text: recorded_value(one.value, declared.resolve(one.type), declared) for one in bindings}


def recorded_value(literal: ast.Expression, kind: Type, declared: Declared) -> Any:
    """A recorded value at its type. A file is known by its hash alone."""
    value = evaluate_pure(literal, Environment(declared=declared))
    if _inner(kind) == types.FILE:
        return _files(value)
    return Conversion(currency=declared.currency).convert(value, kind)


def key_text(key: Any) -> str:
    """The key of an instance as commits and the journal have it: the same for equal values, other for others."""
    match key:
        case str():
            return quote(key)
        case Decimal():
            return format(key.normalize(), "f")
        case Money():
            return str(Money(key.amount.normalize(), key.currency))
    return to_text(key)


def _inner(kind: Type) -> Type:
    while isinstance(kind, types.ListOf | types.Optional):
        kind = kind.item
    return kind


def _files(value: Any) -> Any:
    if isinstance(value, list):
        return [_files(one) for one in value]
    return None if value is None else File(name=value, size=0, hash=value)
