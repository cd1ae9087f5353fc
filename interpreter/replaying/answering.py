"""Attempts, commits and proofs on a tape.

Whatever the interpreter decides is decided by the same code as in the run: `Driver`, `Attempt`, `Committer`, `perform`.
Only what they ask of the world is answered from the tape. What was looked at while an `expect` polled is not recorded
look by look, nor what was read within a proof: there the steps are compared as far as they follow, and the outcome is
believed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.commands import (
    BeginExpect,
    ClosePage,
    Command,
    DoAsk,
    DoCommit,
    DoDownload,
    DoLook,
    DoWork,
    EndDialog,
    ExpectHeld,
    PollAgain,
    Wait,
)
from callsheet.dsl.failures import Failure, NodeFailure
from callsheet.dsl.lines import line_at
from callsheet.dsl.values import File
from callsheet.dsl.words_of import look_text

from .. import events
from ..attempt import Attempt
from ..budget import ONE_STEP, Reservation
from ..commits import Committer, Proof, SegmentAgain, Unsettled
from ..decisions import StartNode, Tell
from ..driver import Driver
from ..events import Event, ProofPlace, SettledBy
from ..seams import Page
from ..steps import Steps
from ..units import Unit
from .models import TapeHanded, answer_of_model
from .pages import NotTold, TapePage, failure_of, is_out_of
from .people import answer_of_person
from .work import TapeWork

_GUESSED = (ast.SeenLook, ast.IsStateLook, ast.HasFacetLook)
_MOST_GUESSED = 6
_STEPS = (events.ActIntended, events.ActDone, events.LookIntended, events.Expected, events.Redone)
"""What there may be within a proof, and where steps of another node are done again."""


class TapeDriver(Driver):
    """Begins what the machine says, and carries it out on the tape."""

    work: TapeWork

    async def begin(self, command: StartNode | Tell) -> None:
        """One decision of the machine, to its end."""
        await self._carry_out(command)

    async def _attempt(self, command: StartNode) -> dict[str, Any]:
        machine, unit = self.work.machine, command.unit
        body, environment = self.work.plan.nodes[command.node].body, machine.environment_of(unit)
        if machine.strict and is_out_of(await self.work.tape.turn(unit), "budget"):
            raise failure_of(self.work.tape, unit, "a node that fits")
        try:
            return await TapeAttempt(self.work, command).run(body, environment)
        except SegmentAgain:
            return await TapeAttempt(self.work, replace(command, delay=0.0, settle="")).run(body, environment)


class _TapeSteps(Steps):
    """Statements on the tape: `expect`s by guess, and time and other nodes' steps as they were."""

    work: TapeWork
    # Of the `expect` that is being performed: its looks, the first of them, and what it failed with.
    _texts: list[str]
    _first: Event
    _failing: Exception | None

    async def answer(self, command: Command) -> Any:
        match command:
            case Wait():
                return await self.work.wait(self.unit, self.work.line(command.place))
            case BeginExpect():
                return await self._begin_expect(command)
            case DoLook(polled=True):
                return self._guessed(command)
            case PollAgain():
                return self._guess_again()
            case ExpectHeld():
                return None
        return await super().answer(command)

    async def leave_block(self, command: EndDialog | ClosePage) -> None:
        """Nothing is told of it unless it failed, which is told with its line."""
        recorded = await self.work.tape.turn(self.unit)
        if isinstance(recorded, events.NodeFailed) and recorded.failure.line == self.work.line(command.place):
            raise NodeFailure(replace(recorded.failure, node="", line=0))

    async def go_on_from(self, node: str) -> None:
        """Steps of another node, done again to bring the page to where it had left it."""
        work, tape = self.work, self.work.tape
        again = TapeProof(work, self.unit)
        try:
            await again.run(work.plan.nodes[node].body, work.machine.environment_of(Unit(node)))
        except NotTold:
            while not isinstance(recorded := await tape.turn(self.unit), events.Redone) or recorded.of != node:
                if not isinstance(recorded, _STEPS):
                    raise tape.differ(self.unit, f"the steps of `{node}`") from None
                work.believe(self.unit)
            work.believe(self.unit)
            failed = tape.next(self.unit)
            if isinstance(failed, events.NodeFailed) and failed.failure.line in self._lines_of(node):
                raise NodeFailure(replace(failed.failure, node="")) from None
            return
        except NodeFailure:
            await self._redone(node, again)
            raise
        await self._redone(node, again)

    async def _redone(self, node: str, again: Steps) -> None:
        await self.work.tape.turn(self.unit)
        self.work.note(events.Redone(**self.unit._asdict(), of=node, steps=again.taken))

    def _lines_of(self, node: str) -> set[int]:
        """The lines of a node, and of those that it goes on from itself."""
        declared, source = self.work.plan.nodes[node], self.work.plan.plan.source
        lines = set(range(line_at(source, declared.span.start), line_at(source, declared.span.end) + 1))
        before = (one.node.text for one in declared.body.statements if isinstance(one, ast.Continue))
        return lines.union(*map(self._lines_of, before))

    # An `expect`

    async def _begin_expect(self, command: BeginExpect) -> bool:
        """Whether to look for it: where it can be guessed what was seen, the statement is performed with the guess."""
        tape, line = self.work.tape, self.work.line(command.place)
        self._texts = []
        while isinstance(recorded := await tape.turn(self.unit), events.LookIntended):
            if recorded.line != line:
                raise tape.differ(self.unit, f"the `expect` of line {line}")
            self._texts.append(recorded.text)
            looked = self.work.believe(self.unit)
            self._first = looked if len(self._texts) == 1 else self._first
            self._count_step()
        if not isinstance(recorded, events.Expected):
            raise failure_of(tape, self.unit, f"the end of the `expect` of line {line}")
        if (recorded.line, recorded.looks) != (line, len(self._texts)):
            raise tape.differ(self.unit, f"the end of the `expect` of line {line} after {len(self._texts)} looks")
        self.work.believe(self.unit)
        self._guess = self._asked = 0
        self._failing = None if recorded.held else await self._did_not_hold(command)
        if self._failing is not None and not self._texts:
            raise self._failing
        if self._failing is not None:
            return True  # its first look is compared, then it fails
        looks = [one for one in ast.walk(command.place.condition) if isinstance(one, ast.LOOKS)]
        return 0 < len(looks) <= _MOST_GUESSED and all(isinstance(one, _GUESSED) for one in looks)

    def _count_step(self) -> None:
        self.taken += 1
        if self.reserved is not None:
            self.reserved.used(ONE_STEP)

    async def _did_not_hold(self, command: BeginExpect) -> Exception:
        tape = self.work.tape
        ended = await tape.turn(self.unit)
        condition = " ".join(self.work.plan.plan.source.slice(command.place.condition.span).split())
        told = tape.next(self.unit, events.NodeFailed)
        failure = told.failure if isinstance(told, events.NodeFailed) else Failure(kind="expectation", message="")
        if isinstance(ended, events.ProofLooked):
            failure = replace(failure, kind="expectation", message=ended.why)
        elif not isinstance(ended, events.NodeFailed | events.Redone):
            return tape.differ(self.unit, f"the failure of `expect {condition}`")
        if f"expected `{condition}`" not in failure.message:
            return tape.differ(self.unit, f"the failure of `expect {condition}`")
        return NodeFailure(replace(failure, node="", line=0))

    def _guessed(self, command: DoLook) -> bool:
        """Yes or no by the digits of the guess. The first look of an `expect` hangs on no answer: it was the same."""
        text = look_text(command.look)
        if self._asked == 0 and self._texts and text != self._texts[0]:
            raise self.work.tape.differ_at(self._first, f"the look `{text}`")
        if self._failing is not None:
            raise self._failing
        self._asked += 1
        return not self._guess >> (self._asked - 1) & 1

    def _guess_again(self) -> None:
        self._guess, self._asked = self._guess + 1, 0
        if self._guess >> _MOST_GUESSED:
            raise self.work.tape.differ_at(self._first, "an `expect` that cannot hold")


class TapeProof(_TapeSteps):
    """A proof, or steps that were done again: what was read is not told, and ends what can be compared."""

    async def page(self) -> Page:
        if isinstance(await self.work.tape.turn(self.unit), events.Redone | events.ProofLooked):
            raise failure_of(self.work.tape, self.unit, "a page")  # there was none
        return TapePage(self.work.tape, self.unit, looks_told=False)

    async def download(self, command: DoDownload) -> File:
        await self.carry_out(command, lambda page, act, deadline: page.act(act, deadline=deadline))
        raise NotTold


class TapeAttempt(_TapeSteps, Attempt):
    """An attempt whose page, time and proofs are on the tape."""

    work: TapeWork

    async def answer(self, command: Command) -> Any:
        if isinstance(command, DoCommit):
            committer = TapeCommitter(self.work, self.unit, command)
            if command.key == self._settle and not self._recorded:
                self._settle = ""
                return await committer.settle()
            if not self._recorded and not self._settle:
                return await committer.carry_out()
        if self._recorded or self._settle:
            return await Attempt.answer(self, command)
        return await super().answer(command)

    async def download(self, command: DoDownload) -> File:
        await self.carry_out(command, lambda page, act, deadline: page.act(act, deadline=deadline))
        recorded = await self.work.tape.turn(self.unit)
        if not isinstance(recorded, events.Looked) or not isinstance(recorded.answer, File):
            raise failure_of(self.work.tape, self.unit, "the file that it fetches")
        return await self.fetched(command, recorded.answer)

    async def _ask(self, command: DoAsk) -> Any:
        """Who is asked is on the tape, and what was said."""
        question, state = command.question, self.work.machine.state(self.unit)
        if state.heard.next(question.text, list(question.given)) is not None:
            return await super()._ask(command)
        human = self.work.plan.agents[self.work.agent(self.unit.node)].kind == "human"
        return await (answer_of_person if human else answer_of_model)(self.work, self.unit, command)

    async def _hand_over(self, command: DoWork) -> None:
        await TapeHanded(self.work, self.unit, command, self).carry_out()

    async def go_on_from(self, node: str) -> None:
        """The page may still have been as that node left it."""
        first = await self.work.tape.turn(self.unit)
        if isinstance(first, events.Redone) and first.of == node:
            await super().go_on_from(node)  # there was no page to bring there
        elif isinstance(first, events.ActIntended | events.LookIntended) and first.line in self._lines_of(node):
            await super().go_on_from(node)


class TapeCommitter(Committer):
    """A commit whose proofs are on the tape: what they said is believed, what follows from it is decided."""

    work: TapeWork

    async def _prove_alone(self, which: ProofPlace, reserved: Reservation | None, *, patient: bool) -> Proof:
        lasting = self.command.place.lasting
        assert lasting is not None, "who asks has seen that there is one"
        await self.work.tape.turn(self.unit)
        told = self.work.tape.next(self.unit, events.ProofLooked, events.CommitSettled, events.CommitFound)
        if told is None or (isinstance(told, events.ProofLooked) and (told.key, told.which) == (self.key, which)):
            steps = TapeProof(self.work, self.unit, reserved=reserved, patient=patient, bounded=False)
            return await self._prove(which, steps, lasting)
        # There was no page to look at it on.
        return Proof.failed("unknown", self._failure(""))

    async def _prove(self, which: ProofPlace, steps: Steps, body: ast.Block) -> Proof:
        if not isinstance(steps, TapeProof):
            steps = TapeProof(self.work, self.unit, reserved=steps.reserved, bounded=False)
        await self.work.tape.turn(self.unit)
        if self.work.tape.next(self.unit, events.ProofLooked) is None:
            # Its process was killed: nothing tells which of the proofs this was.
            return await self._believed(which, steps)
        try:
            return await super()._prove(which, steps, body)
        except NotTold:
            return await self._believed(which, steps)

    async def _believed(self, which: ProofPlace, steps: Steps) -> Proof:
        """What the rest of a proof said."""
        tape = self.work.tape
        while not isinstance(recorded := await tape.turn(self.unit), events.ProofLooked):
            if not isinstance(recorded, _STEPS):
                raise tape.differ(self.unit, f"the {which} proof of commit `{self.key}`")
            self.work.believe(self.unit)
            if isinstance(recorded, events.ActIntended | events.LookIntended):
                steps.taken += 1
                if steps.reserved is not None:
                    steps.reserved.used(ONE_STEP)
        if (recorded.key, recorded.which, recorded.steps) != (self.key, which, steps.taken):
            raise tape.differ(self.unit, f"the {which} proof of commit `{self.key}` in {steps.taken} steps")
        self.work.believe(self.unit)
        if recorded.answer == "yes":
            settled = tape.next(self.unit, events.CommitSettled, events.CommitFound)
            known = isinstance(settled, events.CommitSettled | events.CommitFound)
            return Proof(answer="yes", gives=dict(settled.gives) if known else {})  # type: ignore[union-attr]  # `known`
        return Proof(answer=recorded.answer, why=recorded.why, failure=self._failure(recorded.why))

    def _failure(self, why: str) -> Failure:
        """What a proof failed with, of which the tape has the message, and the rest if the attempt failed with it."""
        failed = self.work.tape.next(self.unit, events.NodeFailed)
        if isinstance(failed, events.NodeFailed):
            return replace(failed.failure, message=why or failed.failure.message, node="")
        return Failure(kind="browser", message=why)

    async def _unsettled(self, by: SettledBy, why: str) -> None:
        """Why nobody knows it is a matter of what was seen; that of other arguments is decided."""
        await self._settled("unknown", by)
        told = self.work.tape.next(self.unit, events.NodeUnsettled)
        start = str(Unsettled(self.key, ""))
        if by != "other arguments" and isinstance(told, events.NodeUnsettled) and told.why.startswith(start):
            why = told.why.removeprefix(start)
        raise Unsettled(self.key, why)
