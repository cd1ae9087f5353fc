"""Which runs may go, and how one goes: what `callsheet runs gc` does.

A run goes for good only when it is over; one that could still be taken up stays, unless that is asked for too. In use,
or with a journal that cannot be read, it always stays: somebody may still want to look. A folder is renamed before it
is emptied, so one that was half removed when the power went is no run any more, and goes the next time.

Of a run that stays, only what a process that was killed has left of raw traces goes: there are secrets in it.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from . import lease
from .folders import RunFolder, RunsUnwritable, list_runs, sync_folder
from .journal import JournalError, JournalMissing, read
from .journal.reading import lock_path
from .run import outcome_of

OVER = ("done", "goal")
"""Outcomes of runs that a resume would hardly change."""
GONE = ".gone"

Why: TypeAlias = Literal["", "young", "among the newest", "could be resumed", "in use", "unreadable"]
"""Why a run stays; empty when it goes."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What goes: all that is older than `age` (measured from its beginning), and not among the `newest` so many.

    With `unfinished`, runs that could be resumed go too.
    """

    age: dt.timedelta | None = None
    newest: int = 0
    unfinished: bool = False


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one run."""

    run: RunFolder
    plan: str
    outcome: str
    why: Why

    @property
    def goes(self) -> bool:
        """Whether it goes."""
        return not self.why


def fates(root: Path, rule: Rule, now: dt.datetime) -> Iterator[Fate]:
    """Every run below `root`, newest first, and whether it goes. Raises `RunsUnwritable`."""
    for place, run in enumerate(list_runs(root)):
        plan, outcome = _told(run)
        yield Fate(run=run, plan=plan, outcome=outcome, why=_why(run, outcome, place, rule, now))


def remove(run: RunFolder) -> None:
    """Remove a run for good. Raises `RunBusy` when it is in use, and `RunsUnwritable`."""
    root = run.path.parent
    try:
        held = lease.take(lock_path(run.journal))
        try:
            gone = run.path.rename(run.path.with_name(f".{run.id}{GONE}"))
        finally:
            held.release()
        sync_folder(root)
        shutil.rmtree(gone)
    except OSError as error:
        raise RunsUnwritable(root, error) from error


def left_raw(run: RunFolder) -> bool:
    """Whether a process that was killed has left raw traces in a run that nobody uses now."""
    return run.raw_traces.is_dir() and not lease.held(lock_path(run.journal))


def remove_raw(run: RunFolder) -> None:
    """Remove them. Raises `RunBusy` when the run is in use, and `RunsUnwritable`."""
    try:
        held = lease.take(lock_path(run.journal))
        try:
            shutil.rmtree(run.raw_traces)
        finally:
            held.release()
    except OSError as error:
        raise RunsUnwritable(run.path.parent, error) from error


def sweep(root: Path) -> None:
    """Remove what an earlier removal left. Raises `RunsUnwritable`."""
    try:
        for left in root.glob(f".*{GONE}"):
            shutil.rmtree(left)
    except OSError as error:
        raise RunsUnwritable(root, error) from error


def began(run: RunFolder) -> dt.datetime:
    """When a run began, as its id tells to the second."""
    return dt.datetime.strptime(run.id[:17], "%Y-%m-%d-%H%M%S").replace(tzinfo=dt.UTC)


def _why(run: RunFolder, outcome: str, place: int, rule: Rule, now: dt.datetime) -> Why:
    if place < rule.newest:
        return "among the newest"
    if rule.age is not None and now - began(run) < rule.age:
        return "young"
    if outcome == "unreadable":
        return "unreadable"
    if lease.held(lock_path(run.journal)):
        return "in use"
    return "could be resumed" if outcome not in (*OVER, "empty") and not rule.unfinished else ""


def _told(run: RunFolder) -> tuple[str, str]:
    """Plan and outcome in a word each: also `unreadable`, and `empty` when nothing was recorded and so nothing done."""
    try:
        return outcome_of(read(run.journal).records)
    except JournalMissing:
        return "", "empty"
    except JournalError:
        return "", "unreadable"
