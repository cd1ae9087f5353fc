"""Branches and loops."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from .. import ast
from ..actions import FindAll
from ..commands import Command, DoLook
from ..elements import Marked
from ..environment import Environment
from ..failures import fail
from ..provenance import Origins
from .frame import Frame, Rule, Steps, element_of, followed, leave_block, perform_block, perform_statement, value_of


def _if(statement: ast.If, frame: Frame) -> Steps:
    if (yield from value_of(statement.condition, statement, frame)):
        yield from perform_block(statement.then, frame)
    elif isinstance(statement.otherwise, ast.If):
        yield from perform_statement(statement.otherwise, frame)
    elif statement.otherwise is not None:
        yield from perform_block(statement.otherwise, frame)


def _for(statement: ast.For, frame: Frame) -> Steps:
    items, origins = yield from (_elements(statement, frame) if statement.elements else _items(statement, frame))
    yield from _keeping(statement.keeping, statement, frame)
    outer, rounds = frame.environment, frame.rounds
    for number, item in enumerate(items, start=1):
        outer.rounds.another()
        frame.environment = frame.environment.with_local(statement.name.text, item, origins)
        frame.rounds = (*rounds, number)
        yield from perform_block(statement.body, frame)
        if frame.leaving:
            break
    _leave_loop(statement.keeping, outer, rounds, frame)


def _items(statement: ast.For, frame: Frame) -> Generator[Command, Any, tuple[list[Any], Origins]]:
    items, origins = yield from followed(statement.source, statement, frame)
    if statement.most is not None and len(items) > statement.most:
        raise fail("value", f"the list has {len(items)} items, the loop takes {statement.most} at most")
    return items, origins


def _elements(statement: ast.For, frame: Frame) -> Generator[Command, Any, tuple[list[Any], Origins]]:
    """The elements that are there when the loop begins: a round that removes one does not shift the others."""
    element, origins = yield from element_of(statement.source, statement, frame)
    assert statement.most is not None, "a loop over elements has a bound"
    frame.marks += 1
    mark = f"{statement.span.start}.{frame.marks}"
    count = yield DoLook(look=FindAll(element=element, limit=statement.most, mark=mark), place=statement)
    frame.seen = origins
    frame.saw()
    return [Marked(mark=mark, index=number, element=element) for number in range(1, count + 1)], frame.seen


def _repeat(statement: ast.Repeat, frame: Frame) -> Steps:
    yield from _keeping(statement.keeping, statement, frame)
    outer, rounds = frame.environment, frame.rounds
    for number in range(1, statement.most + 1):
        outer.rounds.another()
        frame.rounds = (*rounds, number)
        yield from perform_block(statement.body, frame)
        if frame.leaving:
            break
    else:
        raise fail("expectation", f"nothing stopped the loop within its {statement.most} rounds")
    _leave_loop(statement.keeping, outer, rounds, frame)


def _stop(statement: ast.Stop, frame: Frame) -> Steps:
    frame.leaving = bool((yield from value_of(statement.condition, statement, frame)))


def _keeping(keeping: Iterable[ast.Keep], place: ast.Syntax, frame: Frame) -> Steps:
    """What a loop keeps is there from before its first round until the end of the block around it."""
    for keep in keeping:
        name, (value, origins) = keep.name.text, (yield from followed(keep.value, place, frame, keep.type))
        frame.kept[name], frame.kept_types[name], frame.kept_from[name] = value, keep.type, origins
        frame.environment = frame.environment.with_local(name, value, origins)


def _leave_loop(keeping: Iterable[ast.Keep], outer: Environment, rounds: tuple[int, ...], frame: Frame) -> None:
    frame.leaving, frame.rounds = False, rounds
    leave_block(outer, frame)
    for keep in keeping:
        name = keep.name.text
        del frame.kept[name], frame.kept_types[name], frame.kept_from[name]


RULES: dict[type, Rule] = {
    ast.For: _for,
    ast.If: _if,
    ast.Repeat: _repeat,
    ast.Stop: _stop,
}
