"""A node's statements as a sequence of commands, in the order in which they are to be carried out.

`perform` is a generator, pure like `evaluate`: it yields a command, is sent the answer and goes on. Who carries them
out (a browser, a replay of the journal, a test) is none of its business. A node that was interrupted is brought back
to where it was by running it again from the top with the recorded answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from . import ast
from .actions import Act, Look
from .elements import Element, describe
from .environment import Environment
from .evaluate import Evaluation, address, evaluate
from .failures import Failure, FailureKind, NodeFailure, fail
from .source import Source
from .values import duration_text
from .verbs import BY_WORD, EXPECT_LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class DoAct:
    """Carry out an act.  Answer: None.  `longest` is its deadline in seconds."""

    act: Act
    place: ast.Syntax
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DoLook:
    """Look at the page once.  Answer: as the look says.  `polled` looks belong to an `expect`."""

    look: Look
    place: ast.Syntax
    polled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoContinue:
    """Go on with the page as node `of` left it.  Answer: None."""

    of: str
    place: ast.Continue


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginExpect:
    """An `expect` begins, to hold within so many seconds.

    Answer: True to look for it, False when it is known to have held (a replay).
    """

    place: ast.Expect
    within: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAgain:
    """The expectation does not hold yet.  Answer: None to look again; once its time is over, throw the failure in."""

    place: ast.Expect
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectHeld:
    """The expectation holds.  Answer: None."""

    place: ast.Expect


@dataclass(frozen=True, slots=True, kw_only=True)
class DoCommit:
    """Carry out a commit by the protocol of `interpreter.commits`.

    Answer: what its proof gave. `rounds` are the numbers of the loop rounds around it, part of its key; `environment`
    holds the names as they are here, for its proofs, which may run later and more than once.
    """

    place: ast.Commit
    act: Act
    spends: Any
    rounds: tuple[int, ...]
    environment: Environment

    @property
    def key(self) -> str:
        """The commit's name in the run, with the loop rounds around it."""
        return "".join((self.place.name.text, *(f"[{number}]" for number in self.rounds)))

    @property
    def arguments(self) -> dict[str, Any]:
        """The locals that the act, the price and the second proof mention: what another attempt may find changed."""
        parts = (self.place.act, self.place.spends, self.place.lasting)
        mentioned = {
            one.name for part in parts if part is not None for one in ast.walk(part) if isinstance(one, ast.Reference)
        }
        return {
            name: describe(value) if isinstance(value, Element) else value
            for name, value in self.environment.locals.items()
            if name in mentioned
        }


Command: TypeAlias = DoAct | DoLook | DoContinue | BeginExpect | PollAgain | ExpectHeld | DoCommit
Performance: TypeAlias = Generator[Command, Any, dict[str, Any]]
_Steps: TypeAlias = Generator[Command, Any, None]

PASSING: frozenset[FailureKind] = frozenset({"missing", "ambiguous", "value", "refused"})
"""Failures of a look that an `expect` waits out: an element that is not there yet, or two for a moment."""


@dataclass(slots=True)
class _Frame:
    """What a run of statements changes: locals of the open blocks, gives, loop rounds."""

    source: Source
    environment: Environment
    gives: dict[str, Any] = field(default_factory=dict)
    rounds: tuple[int, ...] = ()


def perform(body: ast.Block, environment: Environment, source: Source) -> Performance:
    """The statements of a node, or of a proof.  Returns what they gave.

    Raises `NodeFailure`, with the line of `source` on which it happened, where the program itself fails; failures of
    acts and looks are thrown in by the driver and get their line here too.
    """
    frame = _Frame(source, environment)
    yield from _block(body, frame)
    return frame.gives


def _block(block: ast.Block, frame: _Frame) -> _Steps:
    outer = frame.environment
    for statement in block.statements:
        yield from _statement(statement, frame)
    frame.environment = outer


def _statement(statement: ast.Statement, frame: _Frame) -> _Steps:
    try:
        yield from _RULES[type(statement)](statement, frame)
    except NodeFailure as failed:
        line = frame.source.position(statement.span.start).line
        raise NodeFailure(failed.failure.at(node="", line=line)) from None


def _looking(evaluation: Evaluation, place: ast.Syntax, *, polled: bool = False) -> Generator[Command, Any, Any]:
    """Looks of an expression as commands."""
    answer: Any = None
    while True:
        try:
            look = evaluation.send(answer)
        except StopIteration as stop:
            return stop.value
        answer = yield DoLook(look=look, place=place, polled=polled)


def _value(expression: ast.Expression, place: ast.Syntax, frame: _Frame) -> Generator[Command, Any, Any]:
    return (yield from _looking(evaluate(expression, frame.environment), place))


def _act(statement: ast.ActStatement, frame: _Frame) -> _Steps:
    act = yield from _worked_out(statement, frame)
    yield DoAct(act=act, place=statement, longest=BY_WORD[act.verb].longest)


def _worked_out(statement: ast.ActStatement, frame: _Frame) -> Generator[Command, Any, Act]:
    verb = BY_WORD[statement.verb.text]
    find = address if verb.operand == "address" else evaluate
    operand = yield from _looking(find(statement.operand, frame.environment), statement)
    particles = {}
    for particle in statement.particles:
        particles[particle.word] = yield from _value(particle.value, statement, frame)
    if verb.operand == "element":
        return Act(verb=verb.word, target=operand, particles=particles)
    return Act(verb=verb.word, operand=operand, particles=particles)


def _continue(statement: ast.Continue, _: _Frame) -> _Steps:
    yield DoContinue(of=statement.node.text, place=statement)


def _expect(statement: ast.Expect, frame: _Frame) -> _Steps:
    within = statement.within.value.total_seconds() if statement.within else EXPECT_LONGEST
    if not (yield BeginExpect(place=statement, within=within)):
        return
    expected = f"expected {_quoted(statement.condition, frame)} within {_seconds(within)}"
    while True:
        failure = Failure(kind="expectation", message=expected)
        try:
            if (yield from _looking(evaluate(statement.condition, frame.environment), statement, polled=True)):
                break
        except NodeFailure as failed:
            if failed.failure.kind not in PASSING:
                raise
            message = f"{expected}: {failed.failure.message}"
            failure = replace(failed.failure, kind="expectation", message=message)
        yield PollAgain(place=statement, failure=failure)
    yield ExpectHeld(place=statement)


def _quoted(condition: ast.Expression, frame: _Frame) -> str:
    """The condition in the plan's own words."""
    return f"`{' '.join(frame.source.slice(condition.span).split())}`"


def _seconds(seconds: float) -> str:
    return duration_text(dt.timedelta(seconds=seconds))


def _require(statement: ast.Require, frame: _Frame) -> _Steps:
    if (yield from _value(statement.condition, statement, frame)):
        return
    if statement.why is not None:
        raise fail("requirement", (yield from _value(statement.why, statement, frame)))
    raise fail("requirement", f"{_quoted(statement.condition, frame)} does not hold")


def _let(statement: ast.Let, frame: _Frame) -> _Steps:
    value = yield from _value(statement.value, statement, frame)
    frame.environment = frame.environment.with_local(statement.name.text, value)


def _give(statement: ast.Give, frame: _Frame) -> _Steps:
    frame.gives[statement.name.text] = yield from _value(statement.value, statement, frame)


def _if(statement: ast.If, frame: _Frame) -> _Steps:
    if (yield from _value(statement.condition, statement, frame)):
        yield from _block(statement.then, frame)
    elif isinstance(statement.otherwise, ast.If):
        yield from _statement(statement.otherwise, frame)
    elif statement.otherwise is not None:
        yield from _block(statement.otherwise, frame)


def _for(statement: ast.For, frame: _Frame) -> _Steps:
    items = yield from _value(statement.source, statement, frame)
    if statement.most is not None and len(items) > statement.most:
        raise fail("value", f"the list has {len(items)} items, the loop takes {statement.most} at most")
    outer, rounds = frame.environment, frame.rounds
    for number, item in enumerate(items, start=1):
        outer.rounds.another()
        frame.environment = outer.with_local(statement.name.text, item)
        frame.rounds = (*rounds, number)
        yield from _block(statement.body, frame)
    frame.environment, frame.rounds = outer, rounds


def _commit(statement: ast.Commit, frame: _Frame) -> _Steps:
    act = yield from _worked_out(statement.act, frame)
    spends = None
    if statement.spends is not None:
        spends = yield from _value(statement.spends, statement, frame)
        if spends.amount < 0:
            # A price off the page that is below zero would fill the budget up instead of using it.
            raise fail("value", f"a commit cannot spend {spends}")
    gives: Mapping[str, Any] = yield DoCommit(
        place=statement, act=act, spends=spends, rounds=frame.rounds, environment=frame.environment
    )
    frame.gives.update(gives)


_RULES: dict[type, Callable[[Any, _Frame], _Steps]] = {
    ast.ActStatement: _act,
    ast.Continue: _continue,
    ast.Expect: _expect,
    ast.Require: _require,
    ast.Let: _let,
    ast.Give: _give,
    ast.If: _if,
    ast.For: _for,
    ast.Commit: _commit,
}
