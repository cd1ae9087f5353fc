"""What `callsheet doctor RUN` finds: whether the run's journal is sound, what it tells, and what is to be done now.

Of a damaged journal it tells what stands before the damage and which commits may have been done behind it, since that
is what has to be looked up on the site before anybody orders again. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.commit_names import declared_commits
from callsheet.interpreter import lease
from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.journal import (
    JournalCorrupt,
    JournalError,
    JournalMissing,
    JournalPlan,
    JournalUnknown,
    Reading,
    examine,
)
from callsheet.interpreter.journal.reading import lock_path
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.run import NotResumable, plan_of, replay
from callsheet.interpreter.state import FINISHED
from callsheet.interpreter.tidying import left_raw

Finding = tuple[bool, str, str]
"""Whether it is well, what was looked at, what was found."""


def findings(folder: RunFolder) -> Iterator[Finding]:
    """Line by line."""
    yield True, "run", str(folder.path)
    try:
        reading = examine(folder.journal)
    except JournalMissing as missing:
        yield False, "journal", str(missing)
        yield from _traces(folder)
        return
    plan = None
    try:
        plan = plan_of(folder)
        yield True, "plan", f"{plan.plan.name.text}, {plan.hash[:12]}"
    except NotResumable as error:
        yield False, "plan", str(error)
    yield from _journal(folder, reading)
    yield from _traces(folder)
    if plan is not None and reading.records and plan.hash != reading.plan_hash:
        yield False, "plan", str(JournalPlan(folder.journal, reading.plan_hash, plan.hash))
        yield False, "to do", f"put the plan that was run back into `{folder.plan}`, or start a new run"
    elif plan is not None and reading.records:
        try:
            yield from _story(folder, plan, reading)
        except JournalUnknown as unknown:
            yield False, "journal", str(unknown)


def _journal(folder: RunFolder, reading: Reading) -> Iterator[Finding]:
    records = len(reading.records)
    said = f"{records} records, each with its checksum and the hash of the one before"
    if reading.torn:
        said += "; the last write was cut short and is dropped, nobody was told that it had succeeded"
    yield bool(records), "journal", said
    if reading.fault is not None:
        yield False, "journal", str(reading.fault)
    if lease.held(lock_path(folder.journal)):
        yield True, "in use", "another process writes to it now"


def _traces(folder: RunFolder) -> Iterator[Finding]:
    if left_raw(folder):
        said = f"a killed process left `{folder.raw_traces}`, with secrets in it"
        yield False, "traces", f"{said}: `callsheet resume {folder.id}` or any `callsheet runs gc` removes it"


def _story(folder: RunFolder, plan: CheckedPlan, reading: Reading) -> Iterator[Finding]:
    machine = replay(plan, reading.records)
    finished = [name for name, node in machine.nodes.items() if node.status in FINISHED]
    yield True, "finished", f"{len(finished)} of {len(machine.nodes)} nodes" + _listed(finished)
    done = [key for key, commit in machine.commits.items() if commit.outcome == "done"]
    if done:
        yield True, "commits", f"done{_listed(done)}"
    doubtful = [key for key, commit in machine.commits.items() if commit.outcome in ("intended", "unknown")]
    if doubtful:
        yield True, "commits", f"perhaps done{_listed(doubtful)}"
    fault = reading.fault
    yield (
        (True, "to do", _next(folder, machine, doubtful))
        if fault is None
        else (
            False,
            "to do",
            _advice(fault, machine.plan, set(done)),
        )
    )


def _next(folder: RunFolder, machine: Machine, doubtful: list[str]) -> str:
    if machine.ended is not None and machine.complete:
        return f"nothing: {machine.ended.why}"
    if machine.ended is not None and machine.ended.outcome == "waiting" and doubtful:
        answers = " ".join(f"--settle {key}=done|not_done" for key in doubtful)
        return f"look on the site, then `callsheet resume {folder.id} {answers}`"
    return f"`callsheet resume {folder.id}`"


def _advice(fault: JournalError, plan: CheckedPlan, done: set[str]) -> str:
    if not isinstance(fault, JournalCorrupt):
        return "nothing is lost: put right what the line above says, then resume"
    kept = f"keep the folder; record {fault.sequence} and those behind it are lost"
    open_ones = [name for name in declared_commits(plan) if name not in done]
    if not open_ones:
        return f"{kept}; no commit is in doubt: start a new run, or one of what is left"
    return (
        f"{kept}. Look on the site whether these were done{_listed(open_ones)}; then start a new run for what was not"
    )


def _listed(names: list[str], most: int = 8) -> str:
    """`: `a`, `b` and 3 more`."""
    if not names:
        return ""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ": " + ", ".join(f"`{name}`" for name in names[:most]) + more
