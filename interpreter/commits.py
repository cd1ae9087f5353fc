"""Commits: at most once, ever (R3–R6).

Looked for before, announced durably, done, proved. The first proof looks at the page that the act left and can only say
yes or unknown. The second stands alone in a page of its own and is the only one that counts after a restart; its *no*
is believed only on a site that the browser has logged in to, since elsewhere the state may hang on a cookie that is
gone. Where neither can tell, the commit is unsettled: a person has to look, and nothing is done a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.commands import DoCommit
from callsheet.dsl.failures import Failure, NodeFailure, fail
from callsheet.dsl.values import to_text
from callsheet.dsl.verbs import BY_WORD
from callsheet.dsl.words_of import act_text

from . import events
from .budget import Reservation
from .events import CommitOutcome, ProofAnswer, ProofPlace, SettledBy
from .meter import Need
from .people import ask_approval
from .seams import Page
from .state import CommitAnswer
from .steps import Steps
from .units import Unit
from .work import Work


class Unsettled(Exception):
    """Nobody knows whether a commit was done."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"commit `{key}`: nobody knows whether it was done; {why}")
        self.key = key


class SegmentAgain(Exception):
    """A commit turned out not to have been done: its segment begins anew."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a proof said: its gives when it said yes, else why not, and the failure if it was one."""

    answer: ProofAnswer
    gives: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    failure: Failure | None = None

    @staticmethod
    def failed(answer: ProofAnswer, failure: Failure) -> Proof:
        """A proof that a failure brought to its end."""
        return Proof(answer=answer, why=failure.message, failure=failure)


class Committer:
    """Carries out one commit of one attempt."""

    def __init__(self, work: Work, unit: Unit, command: DoCommit) -> None:
        self.work, self.unit, self.command, self.key = work, unit, command, command.key
        self.intent = events.CommitIntended(
            **unit._asdict(),
            line=work.line(command.place),
            key=command.key,
            text=act_text(command.act),
            spends=command.spends,
            arguments=command.arguments,
        )

    async def carry_out(self) -> dict[str, Any]:
        """Look, announce, act, prove; returns what the proof gave.

        Raises `NodeFailure` when it certainly was not done (or was done already), `Unsettled` when nobody knows.
        """
        with await self.work.admit(self.unit, self._need()) as reserved:
            with self.work.uncut(self.unit):
                doubtful = await self._doubtful_before()
                if self.command.place.lasting is not None:
                    before = await self._prove_alone("before", reserved, patient=False)
                    if before.answer == "yes" and doubtful:
                        return await self._done("second proof", before)
                    if before.answer == "yes" and self.command.place.unless_already:
                        return await self._found(before)
                    self._not_already(before)
            await ask_approval(self.work, self.unit, self.command)
            with self.work.uncut(self.unit):
                return await self._act_and_prove(reserved)

    async def settle(self) -> dict[str, Any]:
        """Find out, after a restart, whether the announced act was done.

        Raises `SegmentAgain` when it was not, `Unsettled` when nobody knows.
        """
        with self.work.uncut(self.unit):
            await self._doubtful_before()
            second = await self._second_after_pause(None)
            if second.answer == "yes":
                return await self._done("second proof", second)
            await self._refuted(second)
            raise SegmentAgain

    def _need(self) -> Need:
        """The act together with its proofs: a commit that could not be proved within the budget is not begun."""
        steps = self.work.plan.commit_steps[self.command.name]
        spends = self.command.spends
        return {"steps": steps} if spends is None else {"steps": steps, "spend": spends.amount}

    async def _doubtful_before(self) -> bool:
        """Whether an earlier intent under this key may have had its effect after all, later than its proof waited.

        It must have been the same then (R6): were this another one, the proof would look for the wrong thing, and what
        was done before stay unnoticed.
        """
        earlier = self.work.machine.commits.get(self.key)
        before = earlier.doubtful if earlier is not None else None
        if before is None:
            return False
        now = self.work.as_written(self.intent)
        assert isinstance(now, events.CommitIntended)
        if (before.text, before.spends, before.arguments) != (now.text, now.spends, now.arguments):
            why = f"an earlier attempt meant another one: {_told(before)} then, {_told(now)} now"
            await self._unsettled("other arguments", why)
        return True

    def _not_already(self, before: Proof) -> None:
        if before.answer == "yes":
            raise fail("already", f"commit `{self.key}` was done before: its second proof holds already")
        if before.answer == "unknown":
            assert before.failure is not None
            raise NodeFailure(before.failure)

    async def _act_and_prove(self, reserved: Reservation) -> dict[str, Any]:
        work, act = self.work, self.work.with_content(self.command.act)
        page = await work.page(self.unit)
        await work.record(self.intent)
        spends = self.command.spends
        reserved.used({"steps": 1} if spends is None else {"steps": 1, "spend": spends.amount})
        longest = min(BY_WORD[act.verb].longest, work.time_left(self.unit))
        with page.way.commit():
            try:
                await page.act(act, deadline=work.clock.monotonic() + max(0.0, longest))
            except NodeFailure as failed:
                if not failed.failure.dispatched:
                    await self._settled("not_done", "act")
                    raise
                trouble = failed.failure
            else:
                steps = Steps(work, self.unit, page=page, reserved=reserved, bounded=False)
                first = await self._prove("first", steps, self.command.place.proof)
                if first.answer == "yes":
                    return await self._done("first proof", first)
                assert first.failure is not None
                trouble = first.failure
            finally:
                work.note_refusals(self.unit, page)
        return await self._ask_second(trouble, reserved)

    async def _ask_second(self, trouble: Failure, reserved: Reservation) -> dict[str, Any]:
        """The act may or may not have had its effect."""
        second = await self._second_after_pause(reserved)
        if second.answer == "yes":
            return await self._done("second proof", second)
        await self._refuted(replace(second, why=f"{trouble.message}; {second.why}"))
        message = f"commit `{self.key}` had no effect: {trouble.message}"
        raise NodeFailure(replace(trouble, message=message, dispatched=False))

    async def _refuted(self, second: Proof) -> None:
        """A *no* that counts settles it. Raises `Unsettled` for any other answer."""
        site = self.work.site(self.unit.node)
        if second.answer == "no" and (site.auth is not None or site.login is not None):
            await self._settled("not_done", "second proof")
        elif second.answer == "no":
            where = f"on `{site.name.text}`: the site has no `auth` or `login`"
            why = f"its second proof says no, which does not count {where}"
            await self._unsettled("second proof", why)
        else:
            await self._unsettled("second proof", second.why)

    async def _second_after_pause(self, reserved: Reservation | None) -> Proof:
        if self.command.place.lasting is None:
            return Proof(answer="unknown", why="it has no second proof")
        await self.work.clock.sleep(self.work.options.settle_pause)
        return await self._prove_alone("second", reserved, patient=True)

    async def _prove_alone(self, which: ProofPlace, reserved: Reservation | None, *, patient: bool) -> Proof:
        lasting = self.command.place.lasting
        assert lasting is not None
        begun = self.work.clock.monotonic()
        try:
            alone = await self._page_alone()
        except NodeFailure as failed:
            return self._looked(which, Proof.failed("unknown", failed.failure), 0, begun)
        try:
            steps = Steps(self.work, self.unit, page=alone, reserved=reserved, patient=patient, bounded=False)
            return await self._prove(which, steps, lasting)
        finally:
            await alone.close()

    async def _page_alone(self) -> Page:
        """A page of its own; should the agent's have died, beside a new one with a new log-in."""
        try:
            return await (await self.work.page(self.unit)).fresh_page()
        except NodeFailure:
            await self.work.drop_page(self.unit)
            return await (await self.work.page(self.unit)).fresh_page()

    async def _prove(self, which: ProofPlace, steps: Steps, body: ast.Block) -> Proof:
        """Yes when all holds, no when an expectation does not, unknown when something else went wrong.

        A proof that an attempt's deadline cut short would leave a commit unsettled that was done: so each of its acts
        and looks has its own deadline alone, and a timeout is overrun by at most the proofs of one commit.
        """
        begun = self.work.clock.monotonic()
        try:
            proof = Proof(answer="yes", gives=await steps.run(body, self.command.environment))
        except NodeFailure as failed:
            counts = failed.failure.kind == "expectation" and which != "first"
            proof = Proof.failed("no" if counts else "unknown", failed.failure)
        return self._looked(which, proof, steps.taken, begun)

    def _looked(self, which: ProofPlace, proof: Proof, steps: int, begun: float) -> Proof:
        """Write down what a proof said, and that there was no page to look at it on, too."""
        self.work.note(
            events.ProofLooked(
                **self.unit._asdict(),
                key=self.key,
                which=which,
                answer=proof.answer,
                steps=steps,
                seconds=round(self.work.clock.monotonic() - begun, 4),
                why=proof.why,
            )
        )
        return proof

    async def _done(self, by: SettledBy, proof: Proof) -> dict[str, Any]:
        await self._settled("done", by, proof.gives)
        return dict(self.work.machine.commits[self.key].gives)

    async def _found(self, before: Proof) -> dict[str, Any]:
        """It was done before this run: there is nothing to do, and what it gave is known (`unless already`)."""
        await self.work.record(events.CommitFound(**self.unit._asdict(), key=self.key, gives=before.gives))
        found = self.work.machine.state(self.unit).kept[-1]
        assert isinstance(found, CommitAnswer), "it is what was just recorded"
        return dict(found.gives)

    async def _unsettled(self, by: SettledBy, why: str) -> None:
        await self._settled("unknown", by)
        raise Unsettled(self.key, why)

    async def _settled(
        self, outcome: CommitOutcome, by: SettledBy, gives: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        await self.work.record(
            events.CommitSettled(**self.unit._asdict(), key=self.key, outcome=outcome, gives=dict(gives), by=by)
        )


def _told(intent: events.CommitIntended) -> str:
    """What a commit was about, in one line."""
    about = intent.arguments if intent.spends is None else {**intent.arguments, "spends": intent.spends}
    given = ", ".join(f"{name} = {to_text(value)}" for name, value in about.items())
    return f"`{intent.text}` with {given}" if given else f"`{intent.text}`"
