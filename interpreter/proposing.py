"""A planner rewrites the rest of a run that is not under way, and a person takes what it proposes, or does not.

Calls of a model are admitted by the run's budgets and journaled, as those of a replan are. Patches that nobody took
leave no trace in the run, and one that is taken takes none of its replans.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from callsheet.dsl.diagnostics import Diagnostic, to_json
from callsheet.dsl.models import Models
from callsheet.dsl.replanning import Blame, Cause, Rejected, Replanner, Replanners, in_turn, spoken_of
from callsheet.dsl.source import Source

from . import events
from .blaming import blame_in, told_of
from .folders import RunFolder
from .journal import Journal, Recorder
from .machine import Machine
from .past import Past
from .replanning import Round, apply_patch, because, diff_of, judge, one_line, read_patch, why_not
from .rewriting import last_failure, open_run
from .run import NotResumable, events_of, plan_of, replay
from .seams import Clock, Page
from .units import PLANNER
from .verdict import interrupted
from .work import Options, Work

Take: TypeAlias = Callable[[str, str], Awaitable[bool]]
"""Is shown a patch as its diff and reason, and says whether the run is to go on with it."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What came of it: the patch as the journal has it, or None; and why planners had none, a line each."""

    patched: events.PlanPatched | None
    why: tuple[str, ...]


async def propose(
    folder: RunFolder,
    replan: Replanners,
    *,
    take: Take | None,
    why: str = "",
    models: Models | None = None,
    said: Callable[[str], None] = lambda _: None,
    clock: Clock | None = None,
) -> Proposed:
    """Ask for a patch of what is left, and apply it where `take` says so; without one, where it may be applied unseen.

    `why` is what is wanted; without it, what went wrong last. `said` hears what was refused, and who had no patch.
    Raises `NotResumable`, also where nothing went wrong, `RunBusy`, and what an unreadable journal raises.
    """
    plan = plan_of(folder)
    with Journal.open(folder.journal, plan_hash=plan.hash) as journal:
        machine = open_run(folder, replay(plan, journal.records))
        cause, before = cause_of(folder, machine, why), machine.ended
        machine.replans.past = Past.of_all(events_of(journal.records))  # also of a run without replans
        blame = None if cause.failure is None else blame_in(machine, machine.replans.past, cause.failure)
        async with Recorder(journal) as recorder:
            work = Work(
                plan=machine.plan,
                machine=machine,
                recorder=recorder,
                pages=_NotOpen(),
                models=models,
                clock=clock or Clock(),
                options=Options(replan=replan),
            )
            started = work.clock.wall().isoformat(timespec="seconds")
            with work.time.asking(PLANNER):
                await work.record(events.RunResumed(started=started))
                found = await _ask_in_turn(work, cause, blame, take, said)
                ended = before if before is not None and found.patched is None else interrupted()
                await work.record(ended)
    return found


async def _ask_in_turn(
    work: Work, cause: Cause, blame: Blame | None, take: Take | None, said: Callable[[str], None]
) -> Proposed:
    asked = in_turn(work.options.replan)
    if blame is not None and blame.elsewhere:
        said(told_of(blame))
    reasons = list(asked.missing)
    for one in reasons:
        said(one)
    for replanner in asked.replanners:
        turn = _Proposal(work, replanner, cause, blame, take, said)
        why = await turn.carry_out()
        if why is None:
            return Proposed(patched=turn.patched, why=tuple(reasons))
        reasons.append(f"{spoken_of(replanner)}: {why}")
        said(reasons[-1])
    return Proposed(patched=None, why=tuple(reasons))


class _Proposal(Round):
    """The answers of one replanner, of which a person takes one, or none: what he did not take is not asked for again.

    `patched` is what was applied.
    """

    def __init__(
        self,
        work: Work,
        replanner: Replanner,
        cause: Cause,
        blame: Blame | None,
        take: Take | None,
        said: Callable[[str], None],
    ) -> None:
        super().__init__(work, replanner, cause, number=0, blame=blame)
        self._take_it, self._said = take, said
        self.patched: events.PlanPatched | None = None

    async def take(self, text: str) -> bool:
        """Somebody who has seen it takes it for his own; unseen, it is judged as what its author may write."""
        work = self.work
        patch = read_patch(work.machine, text, self.by)
        shown = self.shown if self._take_it is None else None
        verdict = judge(work, patch, shown)
        found = why_not(verdict)
        if found:
            await self.refuse(text, verdict.source, found)
            return False
        if self._take_it is None or await self._take_it(diff_of(work.machine, verdict), because(verdict.patch)):
            apply_patch(work, verdict, text, number=0, by=self.by, shown=shown)
            self.patched = work.machine.patches[-1]
        return True

    async def refuse(self, text: str, source: Source, found: tuple[Diagnostic, ...]) -> None:
        """It goes back with what is wrong."""
        self.earlier.append(Rejected(patch=text, diagnostics=tuple(to_json(one, source) for one in found)))
        self._said(f"a patch was refused: {one_line(found[0], source)}")


def cause_of(folder: RunFolder, machine: Machine, why: str) -> Cause:
    """What is to be mended in a run that is not under way. Raises `NotResumable` where nobody can say."""
    failure = last_failure(machine)
    if why:
        return Cause(trigger="request", why=why, failure=failure)
    waiting = [one for one in (machine.replans.open, *machine.replans.waiting) if one is not None]
    if waiting:
        return replace(waiting[0], failure=waiting[0].failure or failure)
    if failure is None:
        raise NotResumable(f"nothing went wrong in run `{folder.id}`: say with `--ask` what is wanted of its rest")
    return Cause(trigger="failure", node=failure.node, why=failure.message, failure=failure)


class _NotOpen:
    """The pages of a run that is not under way: none is open, and none is opened."""

    async def open(self, agent: str) -> Page:
        """Not called: planners work on no page."""
        raise AssertionError(f"nobody works on the page of `{agent}`")
