"""What performing changes as it goes, and the way from a block to its statements and to their values.

In: syntax and a `Frame`. Out: commands, as they are to be carried out. The rules for each kind of statement stand in
the other files.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from .. import ast
from ..actions import CurrentUrl, Look, Question
from ..commands import Command, DoAsk, DoLook
from ..elements import Element, within
from ..environment import Environment
from ..evaluate import Evaluation, evaluate_as
from ..failures import NodeFailure
from ..source import Source

Steps: TypeAlias = Generator[Command, Any, None]
Rule: TypeAlias = Callable[[Any, "Frame"], Steps]


@dataclass(slots=True, kw_only=True)
class Frame:
    """What a run of statements changes.

    `kept` are the names that loops hand on, `kept_types` the types that they declare, `scope` the `inside` or `frame`
    around, `committed` the gives of commits that a residual program says are done, `login` the way to log in until the
    first `goto`. `leaving` is True from a `stop when` that holds until its loop is left. `marks` counts the loops over
    elements; `rules` say how each kind of statement is performed.
    """

    source: Source
    environment: Environment
    gives: dict[str, Any] = field(default_factory=dict)
    rounds: tuple[int, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)
    kept_types: dict[str, ast.TypeExpression] = field(default_factory=dict)
    scope: Element | None = None
    committed: dict[str, dict[str, Any]] = field(default_factory=dict)
    login: ast.Login | None = None
    leaving: bool = False
    returned: Any = None
    marks: int = 0
    rules: Mapping[type, Rule] = field(repr=False)


def perform_block(block: ast.Block, frame: Frame) -> Steps:
    """The statements of a block, up to a `stop when` that holds."""
    outer = frame.environment
    for statement in block.statements:
        yield from perform_statement(statement, frame)
        if frame.leaving:
            break
    leave_block(outer, frame)


def leave_block(outer: Environment, frame: Frame) -> None:
    """The names of a block end with it; what a loop around it keeps has the value that it has now."""
    kept = {name: value for name, value in frame.kept.items() if name in outer.locals}
    frame.environment = replace(outer, locals={**outer.locals, **kept}) if kept else outer


def perform_statement(statement: ast.Statement, frame: Frame) -> Steps:
    """One statement. A failure that has no line yet gets this one."""
    try:
        yield from frame.rules[type(statement)](statement, frame)
    except NodeFailure as failed:
        line = frame.source.position(statement.span.start).line
        raise NodeFailure(failed.failure.at(node="", line=line)) from None


def looking(
    evaluation: Evaluation, place: ast.Syntax, frame: Frame, *, polled: bool = False
) -> Generator[Command, Any, Any]:
    """Looks and questions of an expression as commands."""
    answer: Any = None
    while True:
        try:
            asked = evaluation.send(answer)
        except StopIteration as stop:
            return stop.value
        if isinstance(asked, Question):
            answer = yield DoAsk(question=asked, place=place)
        else:
            answer = yield DoLook(look=_scoped(asked, frame), place=place, polled=polled)


def _scoped(look: Look, frame: Frame) -> Look:
    if frame.scope is None or isinstance(look, CurrentUrl):
        return look
    return replace(look, element=within(look.element, frame.scope))


def value_of(
    expression: ast.Expression, place: ast.Syntax, frame: Frame, wanted: ast.TypeExpression | None = None
) -> Generator[Command, Any, Any]:
    """What an expression is now, or what a skill returns. `wanted` is the type of the name that it is for."""
    if isinstance(expression, ast.Run):
        return (yield from run_skill(expression.call, frame))
    return (yield from looking(evaluate_as(expression, wanted, frame.environment), place, frame))


def values_of(
    expressions: Iterable[ast.Expression], place: ast.Syntax, frame: Frame
) -> Generator[Command, Any, list[Any]]:
    """Several of them, in order."""
    values = []
    for one in expressions:
        values.append((yield from value_of(one, place, frame)))  # noqa: PERF401 - comprehensions can't hold a `yield`
    return values


def element_of(expression: ast.Expression, place: ast.Syntax, frame: Frame) -> Generator[Command, Any, Element]:
    """An element, looked for in the blocks around."""
    return within((yield from value_of(expression, place, frame)), frame.scope)


def run_skill(call: ast.SkillCall, frame: Frame) -> Generator[Command, Any, Any]:
    """The steps of a skill in a frame of their own; what its commits gave is the node's. Returns what it returns."""
    skill = frame.environment.skills[call.skill.text]
    values = yield from values_of((one.value for one in call.arguments), call, frame)
    named = {one.name.text: value for one, value in zip(call.arguments, values, strict=True) if one.name is not None}
    placed = (value for one, value in zip(call.arguments, values, strict=True) if one.name is None)
    free = (one.name.text for one in skill.parameters if one.name.text not in named)
    arguments = {**named, **dict(zip(free, placed, strict=True))}
    inner = replace(
        frame,
        environment=frame.environment.of_skill(skill, arguments),
        kept={},
        kept_types={},
        returned=None,
        leaving=False,
        login=None,
    )
    yield from perform_block(skill.body, inner)
    frame.marks = inner.marks
    return inner.returned
