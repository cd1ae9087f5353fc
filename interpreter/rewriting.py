"""A person rewrites the rest of a run that is not under way: what is left of it, a patch, or a request for one.

What a person decides is written into the journal; a resume goes on from there. It takes none of the run's replans,
which bound what is rewritten while nobody looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.failures import Failure
from callsheet.dsl.patching import PatchRejected, base_hash, check_patch, residual
from callsheet.dsl.patching.finished import Finished

from . import events
from .blaming import began
from .events import Event
from .folders import RunFolder
from .journal import Journal, read
from .machine import Machine
from .past import Past
from .progress import finished_of
from .replanning import patched_event, read_patch, why_not
from .run import NotResumable, events_of, plan_of, replay
from .seams import Clock
from .verdict import interrupted


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is left of a run as a `program`, the `plan` as it is now, and what a patch for it has to say after `at`.

    `began` says where the last failure began, if that is another node than it was noticed in.
    """

    program: ast.Plan
    plan: CheckedPlan
    base: str
    began: str = ""


def rest_of(folder: RunFolder) -> Rest:
    """What is left of a run. Raises `NotResumable`, `NotWritable`, and what an unreadable journal raises."""
    records = read(folder.journal).records
    machine = replay(plan_of(folder), records)
    failure = last_failure(machine)
    where = "" if failure is None else began(machine, Past.of_all(events_of(records)), failure)
    plan, finished = machine.plan, _taken_up(machine)
    base = base_hash(plan.plan, plan.specs)[:12]
    return Rest(program=residual(plan, finished), plan=plan, base=base, began=where)


def last_failure(machine: Machine) -> Failure | None:
    """Of the nodes that have failed, and for which nothing stands in, the last failure of the first."""
    failed = [one for name, one in machine.nodes.items() if one.failures and not machine.is_settled(name)]
    first = min(failed, key=lambda one: one.ended, default=None)
    return None if first is None else first.failures[-1]


def patch_run(folder: RunFolder, text: str, *, clock: Clock | None = None) -> events.PlanPatched:
    """Apply a person's patch to a run that is not under way.

    Raises `PatchRejected` when it may not be applied, `NotResumable`, `RunBusy`, and what an unreadable journal raises.
    """
    plan = plan_of(folder)
    with Journal.open(folder.journal, plan_hash=plan.hash) as journal:
        machine = open_run(folder, replay(plan, journal.records))
        finished = _taken_up(machine)
        verdict = check_patch(
            machine.plan,
            read_patch(machine, text, "person"),
            finished,
            envelope=machine.limits.envelope,
            strict=machine.strict,
        )
        found = why_not(verdict)
        if found:
            raise PatchRejected(verdict.source, found)
        patched = patched_event(machine, verdict, text, number=0, by="person", shown=None)
        now = (clock or Clock()).wall().isoformat(timespec="seconds")
        begun, ended = events.RunResumed(at=machine.at, started=now), replace(interrupted(), at=machine.at)
        _write(journal, [begun, patched, ended])
    return patched


def request_replan(folder: RunFolder, why: str) -> None:
    """Let whoever replans the run be asked when it is taken up.

    Raises `NotResumable`, `RunBusy`, and what an unreadable journal raises.
    """
    plan = plan_of(folder)
    with Journal.open(folder.journal, plan_hash=plan.hash) as journal:
        machine = open_run(folder, replay(plan, journal.records))
        most = machine.limits.of("", "replans") or 0
        if machine.replans.begun + len(machine.replans.waiting) >= most:
            raise NotResumable(f"run `{folder.id}` has no replans left; `callsheet resume --budget` grants more")
        _write(journal, [events.ReplanRequested(at=machine.at, by="person", why=why)])


def open_run(folder: RunFolder, machine: Machine) -> Machine:
    """The state of a run that can go on. Raises `NotResumable` for one that is over."""
    if machine.ended is not None and machine.complete:
        raise NotResumable(f"run `{folder.id}` is over: {machine.ended.why}")
    return machine


def _taken_up(machine: Machine) -> Finished:
    """How far a run has come that is not under way: what was running will begin its segment again."""
    machine.apply(events.RunResumed(at=machine.at, started=""))
    return finished_of(machine)


def _write(journal: Journal, written: Sequence[Event]) -> None:
    journal.append([(type(one).__name__, events.to_body(one)) for one in written])
