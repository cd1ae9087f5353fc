"""Carries out one replan: asks whoever was handed to the run, judges each answer, applies the one that holds.

Nothing is awaited between judging a patch and applying it, so it is judged for just the state that it is applied to. It
is noted, and whatever it sets off is recorded after it: no act of the new plan can be durable before its patch is.
"""

from __future__ import annotations

from collections.abc import Mapping

from callsheet.dsl import ast
from callsheet.dsl.cost import NOTHING
from callsheet.dsl.diagnostics import Diagnostic, to_json
from callsheet.dsl.limits import FROM_FILE, FROM_MODEL
from callsheet.dsl.lines import patch_name
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching import PatchVerdict, check_patch, textual_diff
from callsheet.dsl.replanning import (
    RULES,
    Blame,
    Cause,
    Rejected,
    ReplanAnswer,
    ReplanFailed,
    Replanner,
    ReplanRequest,
    in_turn,
    request_of,
    sites_shown,
    spoken_of,
)
from callsheet.dsl.source import Source
from callsheet.dsl.tiers import PLANNER_CALLS

from . import events
from .background import background_of, page_of
from .blaming import blame_in
from .budget import OverBudget
from .calls import begin_call, end_call
from .granted import Author
from .machine import Machine
from .progress import finished_of
from .unable import unable
from .units import PLANNER
from .work import Stopped, Work

AUTHORS: Mapping[str, Author] = {"": "person", RULES: "rules"}
"""Who writes for replanners that are no models, by their tiers."""
MOST_TURNS = PLANNER_CALLS
"""Answers to one replan: a draft and its repairs."""


async def replan(work: Work, cause: Cause) -> None:
    """One replan, from its cause to a patched plan or to nothing. Raises what the journal raises, and `Stopped`."""
    asked = in_turn(work.options.replan)
    if not asked.replanners:
        await work.record(events.ReplanEnded(number=0, why="nobody was handed to the run who could rewrite its rest"))
        return
    number = work.machine.replans.begun + 1
    blame = await blame_for(work, cause)
    began = blame if blame is not None and blame.elsewhere else None
    await work.record(
        events.ReplanBegun(
            number=number,
            trigger=cause.trigger,
            node=cause.node,
            why=cause.why,
            began_in="" if began is None else began.node,
            began_at=0 if began is None else began.line,
            began_why="" if began is None else began.why,
        )
    )
    if asked.missing:
        await work.record(events.PlannerPassed(number=number, planner="models", why="; ".join(asked.missing)))
    *others, last = asked.replanners
    for replanner in others:
        why = await Round(work, replanner, cause, number, blame).carry_out()
        if why is None:
            return
        await work.record(events.PlannerPassed(number=number, planner=spoken_of(replanner), why=why))
    why = await Round(work, last, cause, number, blame).carry_out()
    if why is not None:
        await work.record(events.ReplanEnded(number=number, why=f"{spoken_of(last)}: {why}" if others else why))


async def blame_for(work: Work, cause: Cause) -> Blame | None:
    """Where it began, with all that is known of it; None where nothing failed."""
    if cause.failure is None:
        return None
    return blame_in(work.machine, work.machine.replans.past, cause.failure, await page_of(work, cause.failure.node))


class Round:
    """The answers of one replanner to one cause."""

    def __init__(self, work: Work, replanner: Replanner, cause: Cause, number: int, blame: Blame | None = None) -> None:
        self.work, self.replanner, self.cause, self.number, self.blame = work, replanner, cause, number, blame
        tiers = work.plan.tiers
        self._most = tiers[replanner.tier].call.most if replanner.tier in tiers else NOTHING
        self.earlier: list[Rejected] = []
        self._tried = work.machine.tried

    @property
    def by(self) -> Author:
        """Who writes."""
        return AUTHORS.get(self.replanner.tier, "model")

    async def carry_out(self) -> str | None:
        """Returns why it came to nothing; None when the plan was patched."""
        for _ in range(MOST_TURNS):
            try:
                answer = await self.ask()
            except ReplanFailed as failed:
                return f"the planner failed: {failed}"
            except OverBudget as over:
                return f"the planner could not be asked: {over.failure.message}"
            if answer.patch is None:
                said = f": {answer.why}" if answer.why else ""
                return "the planner has no patch" + (" that would be accepted" if self.earlier else "") + said
            if await self.take(answer.patch):
                return None
        return f"none of {MOST_TURNS} patches was accepted"

    async def ask(self) -> ReplanAnswer:
        """One answer; of a model it is admitted, and counted. Raises `ReplanFailed` and `OverBudget`."""
        work, tier = self.work, self.replanner.tier
        whole = tier == RULES
        request = request_of(
            work.plan,
            finished_of(work.machine),
            self.cause,
            number=self.number,
            earlier=tuple(self.earlier),
            most=self._most,
            whole=whole,
            background=await background_of(work, self.cause, self._tried, self.blame, whole=whole),
        )
        return await (self.replanner(request) if tier in ("", RULES) else self._call(request))

    async def _call(self, request: ReplanRequest) -> ReplanAnswer:
        """A model's answer. What it took is counted; of one that fails and does not say, all that it might have."""
        work = self.work
        tier = self.replanner.tier
        call = await begin_call(work, unit=PLANNER, purpose="replan", tier=tier, most=self._most)
        begun = work.clock.monotonic()
        try:
            answer = await self.replanner(request)
        except ReplanFailed as failed:
            if failed.usage is not None:
                usage = failed.usage
                seconds = work.clock.monotonic() - begun
                took = usage.amounts._replace(time=seconds)
                end_call(work, call, unit=PLANNER, took=took, model=usage.model, kinds=usage.kinds)
            raise
        took = answer.took._replace(time=work.clock.monotonic() - begun)
        end_call(work, call, unit=PLANNER, took=took, model=answer.model, kinds=answer.kinds)
        return answer

    async def take(self, text: str) -> bool:
        """Judge a patch; apply it when it is accepted, else remember why not."""
        work = self.work
        by = self.by
        patch = read_patch(work.machine, text, by)
        shown = self.shown
        verdict = judge(work, patch, shown)
        if not verdict.accepted and shown is not None and work.options.accept is not None:
            # Where only that a model wrote it is in the way, a person may take it for his own.
            trusted = judge(work, patch, None)
            if trusted.accepted and await self._is_taken(trusted):
                shown, verdict = None, judge(work, patch, None)  # others have gone on in the meantime
        if work.stopping:
            raise Stopped
        found = why_not(verdict)
        if found:
            await self.refuse(text, verdict.source, found)
            return False
        apply_patch(work, verdict, text, number=self.number, by=by, shown=shown)
        return True

    @property
    def shown(self) -> tuple[str, ...] | None:
        """The sites whose content the author may have written into a patch: for rules, all of them.

        None for a person, and where all are trusted.
        """
        if self.by == "person" or self.work.options.trust_patches:
            return None
        return tuple(self.work.plan.sites) if self.by == "rules" else sites_shown(self.work.plan)

    async def _is_taken(self, verdict: PatchVerdict) -> bool:
        """Whether a person takes a patch for his own; the run's time stands still while he thinks about it."""
        assert self.work.options.accept is not None, "somebody can be asked"
        with self.work.time.asking(PLANNER):
            return await self.work.options.accept(diff_of(self.work.machine, verdict), because(verdict.patch))

    async def refuse(self, text: str, source: Source, found: tuple[Diagnostic, ...]) -> None:
        """It is journaled, and goes back with what is wrong."""
        self.earlier.append(Rejected(patch=text, diagnostics=tuple(to_json(one, source) for one in found)))
        lines = [one_line(one, source) for one in found]
        await self.work.record(events.PatchRefused(number=self.number, turn=len(self.earlier), text=text, found=lines))


def read_patch(machine: Machine, text: str, by: Author) -> ast.Patch:
    """The patch in a text, called by its number in the run."""
    limits = FROM_MODEL if by == "model" else FROM_FILE
    return parse_patch(text, name=patch_name(len(machine.patches) + 1), limits=limits)


def judge(work: Work, patch: ast.Patch, shown: tuple[str, ...] | None) -> PatchVerdict:
    """Whether the run may go on with a patch, as it stands now."""
    machine = work.machine
    return check_patch(
        machine.plan,
        patch,
        finished_of(machine, reserved=work.ledger.reserved),
        envelope=machine.limits.envelope,
        shown=shown,
        strict=machine.strict,
    )


def why_not(verdict: PatchVerdict) -> tuple[Diagnostic, ...]:
    """Why a patch is not applied; nothing for one that is."""
    if verdict.checked is None:
        return tuple(one for one in verdict.diagnostics if one.severity == "error")
    span = verdict.patch.plan.span
    return tuple(
        Diagnostic(code="CS802", message=f"a run cannot carry this out yet: {one}", span=span)
        for one in unable(verdict.checked)
    )


def one_line(one: Diagnostic, source: Source) -> str:
    """`patch 1:3:5: node `search` is done, and stays as it is [CS803]`."""
    return f"{source.place(one.span.start)}: {one.message} [{one.code}]"


def apply_patch(
    work: Work, verdict: PatchVerdict, text: str, *, number: int, by: Author, shown: tuple[str, ...] | None
) -> None:
    """The patched plan is the run's from here on, in one turn of the loop."""
    machine, plan = work.machine, verdict.unwrap()
    machine.expect(plan)
    work.note(patched_event(machine, verdict, text, number=number, by=by, shown=shown))


def patched_event(
    machine: Machine, verdict: PatchVerdict, text: str, *, number: int, by: Author, shown: tuple[str, ...] | None
) -> events.PlanPatched:
    """What the journal says of a patch that is applied now."""
    return events.PlanPatched(
        at=machine.at,
        number=number,
        patch=text,
        because=because(verdict.patch),
        by=by,
        shown=None if shown is None else list(shown),
        before=machine.plan.hash,
        plan_hash=verdict.unwrap().hash,
        diff=diff_of(machine, verdict),
    )


def diff_of(machine: Machine, verdict: PatchVerdict) -> str:
    """What a patch changes, line by line."""
    return textual_diff(machine.plan.plan, verdict.plan, names=("plan", patch_name(len(machine.patches) + 1)))


def because(patch: ast.Patch) -> str:
    """The reason that a patch gives; nothing if it gives none."""
    return "" if patch.because is None else patch.because.plain or ""
