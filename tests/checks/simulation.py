"""One node run without a browser: a page that answers and fails at random, retries, at most one kill; costs counted.

What counts are steps, and calls of models. It follows the rules of durability, not the interpreter's code: retry and
resume begin at the segment in progress, recorded answers bring a run back to where it was, a commit looks before, acts,
is proved, and is asked for again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.actions import FindAll, HowMany, Read
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.commands import (
    BeginExpect,
    Command,
    DoAct,
    DoAsk,
    DoCommit,
    DoDownload,
    DoLook,
    DoWork,
    EndDialog,
    OpenPage,
    PollAgain,
    TakePicture,
)
from callsheet.dsl.environment import Environment
from callsheet.dsl.failures import NodeFailure, fail
from callsheet.dsl.perform import perform

RECORDED = DoLook | DoAsk | DoDownload | DoCommit
"""Commands whose answers are recorded: a replay asks for none of them again."""


class Killed(Exception):
    """The process is gone; what was recorded is left."""


class Unsettled(Exception):
    """Nobody knows whether a commit was done: nothing goes on."""


@dataclass
class Outcome:
    """What a run came to. `smooth` when no attempt failed and nothing was killed."""

    steps: int = 0
    calls: int = 0
    done: bool = False
    smooth: bool = True


@dataclass
class Simulation:
    """One run of the node `work` of a plan. `trouble` is how likely each thing is to go wrong, `holding` to be seen."""

    plan: CheckedPlan
    random: Random
    trouble: float
    retries: int
    may_be_killed: bool
    holding: float = 0.7
    outcome: Outcome = field(default_factory=Outcome)
    kept: list[Any] = field(default_factory=list)
    open: list[Any] = field(default_factory=list)
    settle: str = ""

    def run(self) -> Outcome:
        """Attempts until one succeeds, or there are no more."""
        left = self.retries
        while True:
            try:
                self._attempt()
            except Unsettled:
                return self.outcome
            except Killed:
                self.outcome.smooth = False
                continue
            except NodeFailure as failed:
                self.outcome.smooth = False
                if left == 0 or failed.failure.kind == "already":
                    return self.outcome
                left -= 1
                continue
            self.outcome.done = True
            return self.outcome

    # One attempt

    def _attempt(self) -> None:
        replay = deque([*self.kept, *(self.open if self.settle else ())])
        if not self.settle:
            self.open = []
        self._drive(self._body(), replay)

    def _body(self) -> Generator[Command, Any, dict[str, Any]]:
        environment = Environment(inputs={"names": ["ann", "bob", "eve"]}, secrets=frozenset({"pw"}))
        return perform(self.plan.nodes["work"].body, environment, self.plan.plan.source)

    def _drive(self, commands: Generator[Command, Any, Any], replay: deque[Any]) -> None:
        polls = _Polls()
        answer: Any = None
        trouble: NodeFailure | None = None
        while True:
            try:
                command = commands.throw(trouble) if trouble is not None else commands.send(answer)
            except StopIteration:
                return
            answer, trouble = None, None
            try:
                answer = self._answer(command, replay, polls)
            except NodeFailure as failed:
                trouble = failed

    def _answer(self, command: Command, replay: deque[Any], polls: _Polls) -> Any:
        if isinstance(command, DoCommit) and command.key == self.settle and not replay:
            return self._settled(command)
        if replay or self.settle:
            # An `expect` of a finished segment is known to have held.
            return replay.popleft() if isinstance(command, RECORDED) else False
        match command:
            case DoCommit():
                return self._commit(command)
            case DoLook(polled=False) | DoAsk() | DoDownload():
                self.open.append(self._simple(command, polls))
                return self.open[-1]
        return self._simple(command, polls)

    def _simple(self, command: Command, polls: _Polls) -> Any:
        match command:
            case DoAct() | OpenPage() | DoDownload() | TakePicture():
                self._takes(1)
                self._perhaps_fails("missing")
            case EndDialog():
                self._perhaps_fails("missing")
            case DoAsk():
                self._calls()
                return "lamp"
            case DoWork(most=most, per_call=per_call):
                self._works(self.random.randint(1, most), per_call)
            case DoLook():
                return self._look(command, polls)
            case BeginExpect():
                polls.begin()
                return True
            case PollAgain(failure=failure):
                polls.again()
                if self.random.random() < 0.5:
                    raise NodeFailure(failure)
        return None

    def _look(self, command: DoLook, polls: _Polls) -> Any:
        self._takes(polls.costs(command))
        self._perhaps_fails("missing")
        match command.look:
            case FindAll(limit=limit):
                return self.random.randint(0, limit)
            case HowMany():
                return self.random.randrange(6)
            case Read():
                return "Ann"
        return self.random.random() < self.holding

    # Commits

    def _commit(self, command: DoCommit) -> dict[str, Any]:
        lasting = command.place.lasting
        assert lasting is not None
        self.settle = ""
        before = self._proof(lasting, command)
        if before == "yes":
            raise fail("already", "done before")
        if before == "unknown":
            raise fail("missing", "nobody knows")
        self.settle, answered = command.key, list(self.open)
        self._takes(1)
        if self.random.random() < self.trouble / 2:
            self.settle = ""
            raise fail("missing", "no such button")
        if self._proof(command.place.proof, command) == "yes":
            return self._done(answered)
        return self._second(command, lasting, answered)

    def _settled(self, command: DoCommit) -> dict[str, Any]:
        """After a restart only the second proof counts; its no begins the segment anew."""
        assert command.place.lasting is not None
        try:
            return self._second(command, command.place.lasting, list(self.open))
        except NodeFailure:
            self.open = []
            raise Killed from None

    def _second(self, command: DoCommit, lasting: ast.Block, answered: list[Any]) -> dict[str, Any]:
        answer = self._proof(lasting, command)
        if answer == "yes":
            return self._done(answered)
        if answer == "unknown":
            raise Unsettled
        self.settle = ""
        raise fail("expectation", "had no effect")

    def _done(self, answered: list[Any]) -> dict[str, Any]:
        self.kept += [*answered, {}]
        self.open, self.settle = [], ""
        return {}

    def _proof(self, proof: ast.Block, command: DoCommit) -> str:
        commands = perform(proof, command.environment, self.plan.plan.source)
        answer: Any = None
        trouble: NodeFailure | None = None
        polls = _Polls()
        while True:
            try:
                asked = commands.throw(trouble) if trouble is not None else commands.send(answer)
            except StopIteration:
                return "yes"
            except NodeFailure as failed:
                return "no" if failed.failure.kind == "expectation" else "unknown"
            answer, trouble = None, None
            try:
                answer = self._simple(asked, polls)
            except NodeFailure as failed:
                trouble = failed

    # Models

    def _works(self, acts: int, per_call: int) -> None:
        """Calls that predict some acts each, as many as are asked for or fewer."""
        predicted = 0
        for _ in range(acts):
            if predicted == 0:
                self._calls()
                predicted = self.random.randint(1, per_call)
            predicted -= 1
            self._takes(1)
            self._perhaps_fails("missing")

    def _calls(self) -> None:
        """One call, with as many tries as the tier allows."""
        tier = self.plan.tiers["standard"]
        self.outcome.calls += self.random.randint(1, tier.tries)
        self._perhaps_fails("timeout")

    # Trouble

    def _perhaps_fails(self, kind: Any) -> None:
        if self.random.random() < self.trouble:
            raise fail(kind, "went wrong")

    def _takes(self, steps: int) -> None:
        """A kill comes after a step was paid for, which is when it is dearest."""
        self.outcome.steps += steps
        if self.may_be_killed and self.random.random() < self.trouble:
            self.may_be_killed = False
            raise Killed


class _Polls:
    """An `expect` pays for a look that no poll before it came to."""

    def __init__(self) -> None:
        self.paid = self.looked = 0

    def begin(self) -> None:
        self.paid = self.looked = 0

    def again(self) -> None:
        self.looked = 0

    def costs(self, command: DoLook) -> int:
        if not command.polled:
            return 1
        self.looked += 1
        more = self.looked > self.paid
        self.paid = max(self.paid, self.looked)
        return int(more)
