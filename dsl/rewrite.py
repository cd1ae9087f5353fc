"""A tree with one of its nodes replaced by another: everything beside the way to it is shared, not copied."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

from . import ast

T = TypeVar("T", bound=ast.Syntax)


def replaced(tree: T, target: ast.Syntax, replacement: ast.Syntax) -> T:
    """`tree` with `replacement` in the place of `target`, which is known by identity."""
    return _replaced(tree, target, replacement)  # type: ignore[no-any-return]  # a tree stays one of its kind


def _replaced(value: Any, target: ast.Syntax, replacement: ast.Syntax) -> Any:
    if value is target:
        return replacement
    if isinstance(value, tuple):
        items = tuple(_replaced(item, target, replacement) for item in value)
        return items if any(one is not two for one, two in zip(items, value, strict=True)) else value
    if not isinstance(value, ast.Syntax):
        return value
    kind: Any = value
    changed = {}
    for one in fields(kind):
        before = getattr(value, one.name)
        after = _replaced(before, target, replacement) if one.name != "span" else before
        if after is not before:
            changed[one.name] = after
    return replace(kind, **changed) if changed else value
