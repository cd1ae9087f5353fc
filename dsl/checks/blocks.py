"""The blocks of a node or skill, and the statements inside of them, as every family of checks walks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any, TypeAlias

from .. import ast

Giving: TypeAlias = ast.Give | ast.Binding
"""What gives a name to a node: a `give`, or one that a residual program has recorded of a done commit."""


LOOPS = (ast.For, ast.Repeat)


def statements_in(block: ast.Block) -> list[ast.Statement]:
    """Each statement of a block and of the blocks inside of it, in source order."""
    found: list[ast.Statement] = []
    _gather(block, found)
    return found


def _gather(block: ast.Block, found: list[ast.Statement]) -> None:
    for statement in block.statements:
        found.append(statement)
        inside = _INSIDE.get(type(statement))
        if inside is not None:
            for inner in inside(statement):
                _gather(inner, found)


def gives_in(block: ast.Block) -> Iterator[Giving]:
    """Each give of a block and of the blocks inside of it."""
    for statement in statements_in(block):
        if isinstance(statement, ast.Give):
            yield statement
        elif isinstance(statement, ast.Committed) and statement.in_place:
            yield from statement.gives


def commits_in(block: ast.Block) -> Iterator[ast.Commit]:
    """Each commit of a block and of the blocks inside of it."""
    return (one for one in statements_in(block) if isinstance(one, ast.Commit))


def blocks_of(statement: ast.Statement) -> tuple[ast.Block, ...]:
    """The blocks directly inside of a statement."""
    inside = _INSIDE.get(type(statement))
    return () if inside is None else inside(statement)


def _of_if(statement: ast.If) -> tuple[ast.Block, ...]:
    otherwise = statement.otherwise
    return (statement.then,) if otherwise is None else (statement.then, as_block(otherwise))


def _of_commit(statement: ast.Commit) -> tuple[ast.Block, ...]:
    return (statement.proof,) if statement.lasting is None else (statement.proof, statement.lasting)


_INSIDE: dict[type, Callable[[Any], tuple[ast.Block, ...]]] = {
    ast.If: _of_if,
    ast.Commit: _of_commit,
    **dict.fromkeys(
        (ast.For, ast.Repeat, ast.Dialog, ast.Inside, ast.Frame, ast.OpenedBy), lambda statement: (statement.body,)
    ),
}
"""Statements with blocks in them. A table: most statements have none, and all of them are asked many times."""


def stops_of(loop: ast.Block) -> Iterator[ast.Stop]:
    """Each `stop when` that leaves this loop, and not one inside of it."""
    for statement in loop.statements:
        if isinstance(statement, ast.Stop):
            yield statement
        elif not isinstance(statement, (*LOOPS, ast.Commit)):
            for inner in blocks_of(statement):
                yield from stops_of(inner)


def steps_of(block: ast.Block) -> tuple[ast.Statement, ...]:
    """The statements of a block, without each `unsettled N` that stands right in front of commit N.

    Such a commit stays for what it gives, which others read: the two are one.
    """
    steps = block.statements
    for one in steps:
        if type(one) is ast.Unsettled:
            return tuple(one for one, behind in zip_longest(steps, steps[1:]) if not _is_of(one, behind))
    return steps


def _is_of(one: ast.Statement, behind: ast.Statement | None) -> bool:
    """Whether a record without a key speaks of the commit behind it."""
    if not isinstance(one, ast.Unsettled) or not isinstance(behind, ast.Commit):
        return False
    return one.in_place and one.name == behind.name


def continue_of(node: ast.Node) -> ast.Continue | None:
    """The `continue` that a node begins with, if it does."""
    first = node.body.statements[0] if node.body.statements else None
    return first if isinstance(first, ast.Continue) else None


def act_of(statement: ast.Statement) -> ast.ActStatement | None:
    """The act that a statement is, or that stands in its head."""
    match statement:
        case ast.ActStatement():
            return statement
        case ast.Commit(act=act) | ast.OpenedBy(act=act) | ast.Download(act=act):
            return act
    return None


def as_block(otherwise: ast.Block | ast.If) -> ast.Block:
    """What follows `else`, as a block."""
    if isinstance(otherwise, ast.Block):
        return otherwise
    return ast.Block(span=otherwise.span, statements=(otherwise,))
