"""The blocks of a node or skill, and the statements inside of them, as every family of checks walks them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TypeAlias

from .. import ast

Giving: TypeAlias = ast.Give | ast.Binding
"""What gives a name to a node: a `give`, or one that a residual program has recorded of a done commit."""


LOOPS = (ast.For, ast.Repeat)


def statements_in(block: ast.Block) -> Iterator[ast.Statement]:
    """Each statement of a block and of the blocks inside of it, in source order."""
    for statement in block.statements:
        yield statement
        for inner in blocks_of(statement):
            yield from statements_in(inner)


def gives_in(block: ast.Block) -> Iterator[Giving]:
    """Each give of a block and of the blocks inside of it."""
    for statement in statements_in(block):
        if isinstance(statement, ast.Give):
            yield statement
        elif isinstance(statement, ast.Committed) and statement.key is None:
            yield from statement.gives


def commits_in(block: ast.Block) -> Iterator[ast.Commit]:
    """Each commit of a block and of the blocks inside of it."""
    return (one for one in statements_in(block) if isinstance(one, ast.Commit))


def blocks_of(statement: ast.Statement) -> tuple[ast.Block, ...]:
    """The blocks directly inside of a statement."""
    match statement:
        case ast.If(then=then, otherwise=otherwise):
            return (then,) if otherwise is None else (then, as_block(otherwise))
        case (
            ast.For(body=body)
            | ast.Repeat(body=body)
            | ast.Dialog(body=body)
            | ast.Inside(body=body)
            | ast.Frame(body=body)
            | ast.OpenedBy(body=body)
        ):
            return (body,)
        case ast.Commit(proof=proof, lasting=lasting):
            return (proof,) if lasting is None else (proof, lasting)
    return ()


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
    if not any(isinstance(one, ast.Unsettled) for one in steps):
        return steps
    return tuple(one for one, behind in zip_longest(steps, steps[1:]) if not _is_of(one, behind))


def _is_of(one: ast.Statement, behind: ast.Statement | None) -> bool:
    """Whether a record without a key speaks of the commit behind it."""
    if not isinstance(one, ast.Unsettled) or not isinstance(behind, ast.Commit):
        return False
    return one.key is None and one.name == behind.name


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
