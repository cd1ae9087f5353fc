"""A tree in which some parts are others. What does not change is shared with the old tree, not copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from . import ast
from .classes import names_of
from .source import Span

T = TypeVar("T")


def rewritten(tree: T, change: Callable[[Any], Any]) -> T:
    """The tree with what `change` puts in the place of its parts: it is asked about each node and span, from the top.

    Where it says None the part is gone into; what it gives, be it the part itself, stands as it is.
    """
    return _rewritten(tree, change)  # type: ignore[no-any-return]  # a tree stays one of its kind


def replaced(tree: T, target: ast.Syntax, replacement: ast.Syntax) -> T:
    """`tree` with `replacement` in the place of `target`, which is known by identity."""
    return rewritten(tree, lambda part: replacement if part is target else None)


def moved(tree: T, place: Callable[[Span], Span]) -> T:
    """The same tree with other spans. It is equal to the old one, for spans do not compare."""
    return rewritten(tree, lambda part: place(part) if isinstance(part, Span) else None)


def ungrouped_within(tree: T) -> T:
    """The tree without parentheses. They say nothing that its shape does not, so what two trees say can be compared."""

    def change(part: Any) -> Any:
        return rewritten(part.value, change) if isinstance(part, ast.Grouped) else None

    return rewritten(tree, change)


def _rewritten(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Span | ast.Syntax):
        made = change(value)
        if made is not None:
            return made
    if isinstance(value, ast.Syntax):
        kind: Any = type(value)
        before = [getattr(value, name) for name in names_of(kind)]
        after = [_rewritten(part, change) for part in before]
        return value if _same(before, after) else kind(**dict(zip(names_of(kind), after, strict=True)))
    if isinstance(value, tuple) and not isinstance(value, Span):
        items = tuple(_rewritten(item, change) for item in value)
        return value if _same(value, items) else items
    return value


def _same(before: Any, after: Any) -> bool:
    return all(one is two for one, two in zip(before, after, strict=True))
