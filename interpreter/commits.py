"""Commits: at most once, ever (R3–R6).

Looked for before, announced durably, done, proved. The first proof looks at the page that the act left and can only say
yes or unknown. The second stands alone in a page of its own and is the only one that counts after a restart; its *no*
is believed only on a site that the browser has logged in to, since elsewhere the state may hang on a cookie that is
gone. Where neither can tell, the commit is unsettled: a person has to look, and nothing is done a second time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from callsheet.dsl.failures import Failure, NodeFailure, fail
from callsheet.dsl.perform import DoCommit
from callsheet.dsl.verbs import BY_WORD
from callsheet.dsl.words_of import act_text

from . import events
from .budget import Need
from .events import CommitOutcome
from .proofs import Proof, Run, prove
from .work import SegmentAgain, Stopped, Unsettled, Work

By = Literal["act", "first proof", "second proof", "person"]


class Committer:
    """Carries out one commit of one attempt."""

    def __init__(self, work: Work, node: str, command: DoCommit, line: int) -> None:
        self.work, self.node, self.command, self.line = work, node, command, line
        self.key = command.key
        self.steps = 0

    async def carry_out(self) -> dict[str, Any]:
        """Look, announce, act, prove; returns what the proof gave.

        Raises `NodeFailure` when it certainly was not done (or was done already), `Unsettled` when nobody knows.
        """
        if self.work.stopping:
            raise Stopped
        self.work.check_time(self.node)
        reservation = await self.work.ledger.admit(self.node, self._need())
        self.work.critical += 1
        spent = True
        try:
            await self._not_already()
            return await self._act_and_prove()
        except NodeFailure:
            spent = False
            raise
        finally:
            self.work.critical -= 1
            used: dict[str, Any] = {"steps": self.steps}
            if spent and self.command.spends is not None:
                used["spend"] = self.command.spends.amount
            reservation.settle(used)

    async def settle(self) -> dict[str, Any]:
        """Find out, after a restart, whether the announced act was done.

        Raises `SegmentAgain` when it was not, `Unsettled` when nobody knows.
        """
        self.work.critical += 1
        try:
            second = await self._second_after_pause()
            if second.answer == "yes":
                return await self._settled("done", "second proof", second)
            if second.answer == "no" and self._believed():
                await self._settled("not_done", "second proof", second)
                raise SegmentAgain
            return await self._unsettled(second)
        finally:
            self.work.critical -= 1
            self.work.ledger.spend(self.node, {"steps": self.steps})

    def _need(self) -> Need:
        """The act together with its proofs: a commit that could not be proved within the budget is not begun."""
        need: dict[str, Any] = {"steps": self.work.plan.commit_steps[self.command.statement.name.text]}
        if self.command.spends is not None:
            need["spend"] = self.command.spends.amount
        return need

    async def _not_already(self) -> None:
        if self.command.statement.lasting is None:
            return
        before = await self._prove_alone("before", patient=False)
        if before.answer == "yes":
            raise fail("already", f"commit `{self.key}` was done before: its second proof holds already")
        if before.answer == "unknown":
            assert before.failure is not None
            raise before.failure

    async def _act_and_prove(self) -> dict[str, Any]:
        work, act = self.work, self.command.act
        intent = events.CommitIntended(
            at=work.at(), node=self.node, line=self.line, key=self.key, text=act_text(act), spends=self.command.spends
        )
        await work.record(intent)
        self.steps += 1
        page = await work.page(self.node)
        trouble: Failure
        try:
            await page.act(act, deadline=work.deadline(self.node, BY_WORD[act.verb].longest))
        except NodeFailure as failed:
            if not failed.failure.dispatched:
                await self._settled("not_done", "act", None)
                raise
            trouble = failed.failure
        else:
            run = Run(work=work, node=self.node, page=page)
            first = await prove(run, self.command.statement.proof, self.command.environment)
            self._looked("first", replace(first, answer="yes" if first.answer == "yes" else "unknown"))
            if first.answer == "yes":
                return await self._settled("done", "first proof", first)
            assert first.failure is not None
            trouble = first.failure.failure
        return await self._ask_second(trouble)

    async def _ask_second(self, trouble: Failure) -> dict[str, Any]:
        """The act may or may not have had its effect."""
        second = await self._second_after_pause()
        if second.answer == "yes":
            return await self._settled("done", "second proof", second)
        if second.answer == "no" and self._believed():
            await self._settled("not_done", "second proof", second)
            raise NodeFailure(
                replace(trouble, message=f"commit `{self.key}` had no effect: {trouble.message}", dispatched=False)
            )
        return await self._unsettled(replace(second, why=second.why or trouble.message))

    async def _second_after_pause(self) -> Proof:
        if self.command.statement.lasting is None:
            return Proof(answer="unknown", gives={}, steps=0, why="it has no second proof")
        await self.work.clock.sleep(self.work.options.settle_pause)
        return await self._prove_alone("second", patient=True)

    async def _prove_alone(self, which: Literal["before", "second"], *, patient: bool) -> Proof:
        lasting = self.command.statement.lasting
        assert lasting is not None
        begun = self.work.clock.monotonic()
        try:
            alone = await (await self.work.page(self.node)).fresh_page()
        except NodeFailure as failed:
            return Proof(answer="unknown", gives={}, steps=0, why=failed.failure.message, failure=failed)
        try:
            run = Run(work=self.work, node=self.node, page=alone, patient=patient)
            proof = await prove(run, lasting, self.command.environment)
        finally:
            await alone.close()
        self._looked(which, proof, seconds=self.work.clock.monotonic() - begun)
        return proof

    def _believed(self) -> bool:
        agent = self.work.plan.agents[self.work.agent(self.node)]
        assert agent.site is not None
        return self.work.plan.sites[agent.site.text].auth is not None

    def _looked(self, which: Literal["before", "first", "second"], proof: Proof, seconds: float = 0.0) -> None:
        self.steps += proof.steps
        self.work.note(
            events.ProofLooked(
                at=self.work.at(),
                node=self.node,
                key=self.key,
                which=which,
                answer=proof.answer,
                steps=proof.steps,
                seconds=round(seconds, 4),
                why=proof.why,
            )
        )

    async def _settled(self, outcome: CommitOutcome, by: By, proof: Proof | None) -> dict[str, Any]:
        gives = proof.gives if proof is not None else {}
        await self.work.record(
            events.CommitSettled(
                at=self.work.at(), node=self.node, key=self.key, outcome=outcome, gives=gives, by=by
            )
        )
        return gives

    async def _unsettled(self, proof: Proof) -> dict[str, Any]:
        await self._settled("unknown", "second proof", proof)
        why = proof.why
        if proof.answer == "no":
            site = self.work.plan.agents[self.work.agent(self.node)].site
            assert site is not None
            why = f"its second proof says no, which does not count on `{site.text}`: the site has no `auth`"
        raise Unsettled(self.key, why)
