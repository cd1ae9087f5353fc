"""A node's statements as a sequence of commands, in the order in which they are to be carried out.

`perform` is a generator, pure like `evaluate`: it yields a command, is sent the answer and goes on. Who carries them
out (a browser, a replay of the journal, a test) is none of its business. A node that was interrupted is brought back
to where it was by running it again from the top with the recorded answers.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from . import ast
from .actions import Act, Look
from .environment import Environment
from .evaluate import Evaluation, address, evaluate
from .failures import Failure, NodeFailure, fail
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
class BeginExpect:
    """An `expect` begins, to hold within so many seconds.

    Answer: True to look for it, False when it is known to have held (a replay).
    """

    place: ast.Expect
    within: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAgain:
    """The expectation does not hold yet.  Answer: True to look again, False when its time is over."""

    place: ast.Expect
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class DoCommit:
    """Carry out a commit by the protocol of `interpreter.commits`.

    Answer: what its proof gave. `rounds` are the numbers of the loop rounds around it, part of its key; `environment`
    holds the names as they are here, for its proofs, which may run later and more than once.
    """

    statement: ast.Commit
    act: Act
    spends: Any
    rounds: tuple[int, ...]
    environment: Environment

    @property
    def key(self) -> str:
        """The commit's name in the run, with the loop rounds around it."""
        return "".join((self.statement.name.text, *(f"[{number}]" for number in self.rounds)))


Command: TypeAlias = DoAct | DoLook | BeginExpect | PollAgain | DoCommit
Performance: TypeAlias = Generator[Command, Any, dict[str, Any]]




@dataclass(slots=True)
class _Frame:
    """What a run of statements changes: locals of the open blocks, gives, loop rounds."""

    environment: Environment
    gives: dict[str, Any] = field(default_factory=dict)
    rounds: tuple[int, ...] = ()


def perform(body: ast.Block, environment: Environment) -> Performance:
    """The statements of a node, or of a proof.  Returns what they gave.

    Raises `NodeFailure` where the program itself fails; failures of acts and looks are thrown in by the driver.
    """
    frame = _Frame(environment)
    yield from _block(body, frame)
    return frame.gives


def _block(block: ast.Block, frame: _Frame) -> Generator[Command, Any, None]:
    outer = frame.environment
    for statement in block.statements:
        yield from _statement(statement, frame)
    frame.environment = outer


def _statement(statement: ast.Statement, frame: _Frame) -> Generator[Command, Any, None]:
    match statement:
        case ast.ActStatement():
            act = yield from _act(statement, frame)
            yield DoAct(act=act, place=statement, longest=BY_WORD[act.verb].longest)
        case ast.Expect():
            yield from _expect(statement, frame)
        case ast.Require():
            yield from _require(statement, frame)
        case ast.Let(name=name, value=value):
            frame.environment = frame.environment.with_local(name.text, (yield from _value(value, statement, frame)))
        case ast.Give(name=name, value=value):
            frame.gives[name.text] = yield from _value(value, statement, frame)
        case ast.If():
            yield from _if(statement, frame)
        case ast.For():
            yield from _for(statement, frame)
        case ast.Commit():
            yield from _commit(statement, frame)
        case ast.Continue():
            pass  # the page is as the node before left it; the driver sees to that


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


def _act(statement: ast.ActStatement, frame: _Frame) -> Generator[Command, Any, Act]:
    verb = BY_WORD[statement.verb.text]
    find = address if verb.operand == "address" else evaluate
    operand = yield from _looking(find(statement.operand, frame.environment), statement)
    particles = {}
    for particle in statement.particles:
        particles[particle.word] = yield from _value(particle.value, statement, frame)
    if verb.operand == "element":
        return Act(verb=verb.word, target=operand, particles=particles)
    return Act(verb=verb.word, operand=operand, particles=particles)


def _expect(statement: ast.Expect, frame: _Frame) -> Generator[Command, Any, None]:
    within = statement.within.value.total_seconds() if statement.within else EXPECT_LONGEST
    if not (yield BeginExpect(place=statement, within=within)):
        return
    while True:
        try:
            holds = yield from _looking(evaluate(statement.condition, frame.environment), statement, polled=True)
            failure = Failure(kind="expectation", message="what was expected did not come")
        except NodeFailure as failed:
            # An element that is not there yet, or two for a moment: what `expect` waits for.
            if failed.failure.kind not in ("missing", "ambiguous", "value", "refused"):
                raise
            holds, failure = False, replace(failed.failure, kind="expectation")
        if holds:
            return
        if not (yield PollAgain(place=statement, failure=failure)):
            raise NodeFailure(failure)


def _require(statement: ast.Require, frame: _Frame) -> Generator[Command, Any, None]:
    if (yield from _value(statement.condition, statement, frame)):
        return
    why = "what is required does not hold"
    if statement.why is not None:
        why = yield from _value(statement.why, statement, frame)
    raise fail("requirement", why)


def _if(statement: ast.If, frame: _Frame) -> Generator[Command, Any, None]:
    if (yield from _value(statement.condition, statement, frame)):
        yield from _block(statement.then, frame)
    elif isinstance(statement.otherwise, ast.If):
        yield from _if(statement.otherwise, frame)
    elif statement.otherwise is not None:
        yield from _block(statement.otherwise, frame)


def _for(statement: ast.For, frame: _Frame) -> Generator[Command, Any, None]:
    items = yield from _value(statement.source, statement, frame)
    if statement.most is not None and len(items) > statement.most:
        raise fail("value", f"the list has {len(items)} items, the loop takes {statement.most} at most")
    outer, rounds = frame.environment, frame.rounds
    for number, item in enumerate(items, start=1):
        frame.environment, frame.rounds = outer.with_local(statement.name.text, item), (*rounds, number)
        yield from _block(statement.body, frame)
    frame.environment, frame.rounds = outer, rounds


def _commit(statement: ast.Commit, frame: _Frame) -> Generator[Command, Any, None]:
    act = yield from _act(statement.act, frame)
    spends = None
    if statement.spends is not None:
        spends = yield from _value(statement.spends, statement, frame)
    gives: Mapping[str, Any] = yield DoCommit(
        statement=statement, act=act, spends=spends, rounds=frame.rounds, environment=frame.environment
    )
    frame.gives.update(gives)
