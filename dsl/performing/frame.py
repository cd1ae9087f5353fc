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
from ..lines import line_at
from ..provenance import BY_MODEL, NOWHERE, Origins, Words
from ..source import Source

Steps: TypeAlias = Generator[Command, Any, None]
Rule: TypeAlias = Callable[[Any, "Frame"], Steps]


@dataclass(slots=True, kw_only=True)
class Frame:
    """What a run of statements changes.

    `kept` are the names that loops hand on, `kept_types` the types that they declare, `scope` the `inside` or `frame`
    around, `committed` the gives of commits that a residual program says are done, `login` the way to log in until the
    first `goto`. Of where things come from, `seen` is what the looks of the expression at hand add, `around` is of the
    scope, `sent` of the act that was worked out last, `returned_from` of what is returned; `kept_from` are those of
    what is kept. `leaving` is True from a `stop when` that holds until its loop is left. `marks` counts the loops over
    elements; `rules` say how each kind of statement is performed.
    """

    source: Source
    environment: Environment
    gives: dict[str, Any] = field(default_factory=dict)
    rounds: tuple[int, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)
    kept_types: dict[str, ast.TypeExpression] = field(default_factory=dict)
    kept_from: dict[str, Origins] = field(default_factory=dict)
    scope: Element | None = None
    around: Origins = NOWHERE
    seen: Origins = NOWHERE
    sent: Origins = NOWHERE
    committed: dict[str, dict[str, Any]] = field(default_factory=dict)
    login: ast.Login | None = None
    leaving: bool = False
    returned: Any = None
    returned_from: Origins = NOWHERE
    marks: int = 0
    rules: Mapping[type, Rule] = field(repr=False)

    # Where values come from

    def saw(self) -> None:
        """The expression at hand has looked at the page."""
        bounds = self.environment.bounds
        if bounds is not None:
            self.seen = self.seen.joined(bounds.read(self.environment.trail.address)).joined(self.around)

    def saw_answer(self) -> None:
        """A question of it was answered."""
        bounds = self.environment.bounds
        if bounds is not None and not bounds.person:
            self.seen = self.seen.joined(BY_MODEL)

    def origins_of(self, expression: ast.Expression) -> Origins:
        """Where the value of the expression comes from that was just worked out."""
        return self.environment.origins_of(expression).joined(self.seen)

    def hold_shown(self, expression: ast.Expression) -> None:
        """Of what somebody is asked in an expression, as far as it is worked out."""
        bounds = self.environment.bounds
        if bounds is not None:
            asked = self.environment.origins_of(expression, asked=True)
            if self.environment.trail.looks_to_ask(expression):
                asked = asked.joined(self.seen)
            bounds.hold_shown(asked, self.words(expression))

    def hold_told(self, expression: ast.Expression, origins: Origins) -> None:
        """Of what goes to the site."""
        if self.environment.bounds is not None and origins is not NOWHERE:
            self.environment.bounds.hold_told(origins, self.words(expression))

    def words(self, place: ast.Syntax) -> Words:
        """A piece of the plan, on one line: made when there is something to be said of it."""
        return lambda: " ".join(self.source.slice(place.span).split())


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
    frame.environment = outer
    for name, value in frame.kept.items():
        if name in outer.locals:
            frame.environment = frame.environment.with_local(name, value, frame.kept_from[name])


def perform_statement(statement: ast.Statement, frame: Frame) -> Steps:
    """One statement. A failure that has no line yet gets this one."""
    try:
        yield from frame.rules[type(statement)](statement, frame)
    except NodeFailure as failed:
        line = line_at(frame.source, statement.span.start)
        raise NodeFailure(failed.failure.at(node="", line=line)) from None


def looking(
    evaluation: Evaluation, expression: ast.Expression, place: ast.Syntax, frame: Frame, *, polled: bool = False
) -> Generator[Command, Any, Any]:
    """Looks and questions of an expression as commands."""
    frame.seen = NOWHERE
    answer: Any = None
    while True:
        try:
            asked = evaluation.send(answer)
        except StopIteration as stop:
            return stop.value
        if isinstance(asked, Question):
            frame.hold_shown(expression)
            answer = yield DoAsk(question=asked, place=place)
            frame.saw_answer()
        else:
            answer = yield DoLook(look=_scoped(asked, frame), place=place, polled=polled)
            frame.saw()


def _scoped(look: Look, frame: Frame) -> Look:
    if frame.scope is None or isinstance(look, CurrentUrl):
        return look
    return replace(look, element=within(look.element, frame.scope))


def value_of(
    expression: ast.Expression, place: ast.Syntax, frame: Frame, wanted: ast.TypeExpression | None = None
) -> Generator[Command, Any, Any]:
    """What an expression is now, or what a skill returns. `wanted` is the type of the name that it is for."""
    return (yield from followed(expression, place, frame, wanted))[0]


def followed(
    expression: ast.Expression, place: ast.Syntax, frame: Frame, wanted: ast.TypeExpression | None = None
) -> Generator[Command, Any, tuple[Any, Origins]]:
    """The same, and where it comes from."""
    if isinstance(expression, ast.Run):
        return (yield from run_skill(expression.call, frame))
    value = yield from looking(evaluate_as(expression, wanted, frame.environment), expression, place, frame)
    return value, frame.origins_of(expression)


def values_of(
    expressions: Iterable[ast.Expression], place: ast.Syntax, frame: Frame
) -> Generator[Command, Any, list[tuple[Any, Origins]]]:
    """Several of them, in order."""
    values = []
    for one in expressions:
        values.append((yield from followed(one, place, frame)))  # noqa: PERF401 - comprehensions can't hold a `yield`
    return values


def element_of(
    expression: ast.Expression, place: ast.Syntax, frame: Frame
) -> Generator[Command, Any, tuple[Element, Origins]]:
    """An element, looked for in the blocks around, and where its name and theirs come from."""
    element, origins = yield from followed(expression, place, frame)
    return within(element, frame.scope), origins.joined(frame.around)


def run_skill(call: ast.SkillCall, frame: Frame) -> Generator[Command, Any, tuple[Any, Origins]]:
    """The steps of a skill in a frame of their own; what its commits gave is the node's.

    Returns what it returns, and where that comes from.
    """
    skill = frame.environment.skills[call.skill.text]
    values: list[tuple[Any, Origins]] = yield from values_of((one.value for one in call.arguments), call, frame)
    named = {one.name.text: value for one, value in zip(call.arguments, values, strict=True) if one.name is not None}
    placed = (value for one, value in zip(call.arguments, values, strict=True) if one.name is None)
    free = (one.name.text for one in skill.parameters if one.name.text not in named)
    arguments = {**named, **dict(zip(free, placed, strict=True))}
    inner = replace(
        frame,
        environment=frame.environment.of_skill(
            skill,
            {name: value for name, (value, _) in arguments.items()},
            {name: origins for name, (_, origins) in arguments.items()},
        ),
        kept={},
        kept_types={},
        kept_from={},
        returned=None,
        returned_from=NOWHERE,
        leaving=False,
        login=None,
    )
    yield from perform_block(skill.body, inner)
    frame.marks = inner.marks
    return inner.returned, inner.returned_from
