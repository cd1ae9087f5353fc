"""Statements that name values, and skills run as statements."""

from __future__ import annotations

from .. import ast
from ..provenance import NOWHERE
from .frame import Frame, Rule, Steps, followed, run_skill


def _let(statement: ast.Let, frame: Frame) -> Steps:
    value, origins = yield from followed(statement.value, statement, frame, statement.type)
    frame.environment = frame.environment.with_local(statement.name.text, value, origins)


def _give(statement: ast.Give, frame: Frame) -> Steps:
    name = statement.name.text
    value, origins = yield from followed(statement.value, statement, frame, statement.type)
    if frame.environment.bounds is not None and origins is not NOWHERE:
        frame.environment.bounds.hold_give(name, origins, frame.words(statement.value))
    frame.gives[name] = value


def _set(statement: ast.Set, frame: Frame) -> Steps:
    name = statement.name.text
    value, origins = yield from followed(statement.value, statement, frame, frame.kept_types[name])
    frame.kept[name], frame.kept_from[name] = value, origins
    frame.environment = frame.environment.with_local(name, value, origins)


def _return(statement: ast.Return, frame: Frame) -> Steps:
    frame.returned, frame.returned_from = yield from followed(statement.value, statement, frame)


def _run(statement: ast.Run, frame: Frame) -> Steps:
    yield from run_skill(statement.call, frame)


RULES: dict[type, Rule] = {
    ast.Give: _give,
    ast.Let: _let,
    ast.Return: _return,
    ast.Run: _run,
    ast.Set: _set,
}
