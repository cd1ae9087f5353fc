"""Statements that name values, and skills run as statements."""

from __future__ import annotations

from .. import ast
from .frame import Frame, Rule, Steps, run_skill, value_of


def _let(statement: ast.Let, frame: Frame) -> Steps:
    value = yield from value_of(statement.value, statement, frame, statement.type)
    frame.environment = frame.environment.with_local(statement.name.text, value)


def _give(statement: ast.Give, frame: Frame) -> Steps:
    frame.gives[statement.name.text] = yield from value_of(statement.value, statement, frame, statement.type)


def _set(statement: ast.Set, frame: Frame) -> Steps:
    name = statement.name.text
    frame.kept[name] = yield from value_of(statement.value, statement, frame, frame.kept_types[name])
    frame.environment = frame.environment.with_local(name, frame.kept[name])


def _return(statement: ast.Return, frame: Frame) -> Steps:
    frame.returned = yield from value_of(statement.value, statement, frame)


def _run(statement: ast.Run, frame: Frame) -> Steps:
    yield from run_skill(statement.call, frame)


RULES: dict[type, Rule] = {
    ast.Give: _give,
    ast.Let: _let,
    ast.Return: _return,
    ast.Run: _run,
    ast.Set: _set,
}
