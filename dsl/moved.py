"""A piece of a tree with its spans moved, as it is put behind another text in one space of offsets."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any, TypeVar

from . import ast
from .diagnostics import Diagnostic, Edit, Label
from .source import Span

T = TypeVar("T", bound=ast.Syntax)


def moved(node: T, by: int) -> T:
    """The same tree, `by` characters further on. It is equal to `node`, for spans do not compare."""
    return _moved(node, by)  # type: ignore[no-any-return]  # what comes in goes out


def moved_diagnostic(one: Diagnostic, by: int) -> Diagnostic:
    """The same diagnostic, with all its places `by` characters further on."""
    return replace(
        one,
        span=one.span.moved(by),
        others=tuple(Label(span=other.span.moved(by), text=other.text) for other in one.others),
        fix=tuple(Edit(span=edit.span.moved(by), text=edit.text) for edit in one.fix),
    )


def _moved(value: Any, by: int) -> Any:
    match value:
        case Span():
            return value.moved(by)
        case tuple():
            return tuple(_moved(item, by) for item in value)
        case ast.Syntax():
            kind: Any = type(value)
            return kind(**{name: _moved(getattr(value, name), by) for name in _names(kind)})
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
