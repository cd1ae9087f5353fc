"""Puts parentheses where a tree needs them to be read back as itself.

Nobody who writes a tree thinks of parentheses: `*` over `+` says it all. Whether an operand needs them is asked
of the language itself: a small expression with just that operand is printed and read. So there is no second
table of what binds tighter than what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, TypeAlias, get_args

from .. import ast
from ..source import NOWHERE
from .derive import hints
from .phrases import read, write

EXPRESSIONS: frozenset[type] = frozenset(get_args(ast.Expression))
_ANY = ast.Reference(span=NOWHERE, name="a")
_Change: TypeAlias = Callable[[Any, bool], Any]
"""What becomes of a node, and whether it stands where any expression may."""


def with_parentheses(node: Any) -> Any:
    """The tree with each operand in parentheses that would otherwise be read as something else."""
    inner = _mapped(node, lambda below, _: with_parentheses(below))
    return _grouped(inner, inner) if type(inner) in EXPRESSIONS else inner


def _grouped(node: Any, part: Any) -> Any:
    """`part` of an expression `node`, with the operands in it in parentheses where `node` needs that."""

    def one(below: Any, is_operand: bool) -> Any:
        if not is_operand:
            return _grouped(node, below)
        if isinstance(below, ast.Reference | ast.Grouped) or _reads_back(_only(node, below, _hollow(below))):
            return below
        group = ast.Grouped(span=NOWHERE, value=below)
        return group if _reads_back(_only(node, below, _hollow(group))) else below

    return _mapped(part, one)


def _only(part: Any, operand: Any, new: Any) -> Any:
    """A node with something new in the place of one operand, and `a` in those of all others."""

    def one(below: Any, is_operand: bool) -> Any:
        if below is operand:
            return new
        return _ANY if is_operand else _only(below, operand, new)

    return _mapped(part, one)


def _hollow(node: Any) -> Any:
    """The node with `a` for each of its operands; a group keeps what is in it in this form."""
    if isinstance(node, ast.Grouped):
        return replace(node, value=_hollow(node.value))
    return _mapped(node, lambda below, is_operand: _ANY if is_operand else _hollow(below))


def _mapped(node: Any, change: _Change) -> Any:
    """The node with each node directly below it changed."""
    changed: dict[str, Any] = {}
    kind: type = type(node)
    for name, is_operand in _fields(kind):
        value = getattr(node, name)
        new = value
        if isinstance(value, ast.Syntax):
            new = change(value, is_operand)
        elif isinstance(value, tuple):
            new = tuple(change(item, is_operand) if isinstance(item, ast.Syntax) else item for item in value)
        if new != value:
            changed[name] = new
    return replace(node, **changed) if changed else node


@cache
def _fields(kind: type) -> tuple[tuple[str, bool], ...]:
    """Fields that say something, and whether any expression may stand there: one that may be in parentheses."""
    if kind is ast.Text:  # what is in its braces is a path, and never in parentheses
        return ()
    return tuple((name, ast.Grouped in _within(annotation)) for name, annotation in hints(kind).items())


def _within(annotation: Any) -> set[Any]:
    inner = get_args(annotation)
    return {annotation}.union(*(_within(one) for one in inner)) if inner else {annotation}


@lru_cache(maxsize=4096)
def _reads_back(node: Any) -> bool:
    """Whether an expression is read as what was printed."""
    return bool(read(type(node), write(node)) == node)
