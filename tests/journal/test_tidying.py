"""Which runs go, and that one goes whole or not at all."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from callsheet.interpreter import events, tidying
from callsheet.interpreter.folders import RunFolder, RunsUnwritable, create_run, list_runs
from callsheet.interpreter.journal import Journal
from callsheet.interpreter.lease import RunBusy
from callsheet.interpreter.tidying import Rule, began, fates, remove, sweep

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)


def kept_run(root: Path, outcome: str, days: int) -> RunFolder:
    """A run that began so many days ago."""
    run = create_run(root, now=NOW - dt.timedelta(days=days), chance=random.Random(days))
    if outcome == "empty":
        return run
    with Journal.create(run.journal, plan_hash="x") as journal:
        started = events.RunStarted(plan=f"p{days}", plan_hash="x", inputs={}, started="")
        ended = [events.RunEnded(outcome=outcome, why="")] if outcome != "unfinished" else []  # type: ignore[arg-type]
        journal.append([(type(one).__name__, events.to_body(one)) for one in (started, *ended)])
    return run


OUTCOMES = ("done", "goal", "budget", "site", "waiting", "interrupted", "unfinished", "empty")


def whys(root: Path, rule: Rule) -> dict[str, str]:
    """Why each run stays, by its outcome."""
    return {fate.outcome: fate.why for fate in fates(root, rule, NOW)}


def test_what_is_over_goes_and_what_could_be_resumed_stays(tmp_path: Path) -> None:
    """Unless that is asked for too."""
    for days, outcome in enumerate(OUTCOMES, start=10):
        kept_run(tmp_path, outcome, days)

    resumable = ("budget", "site", "waiting", "interrupted", "unfinished")
    assert {one: "could be resumed" if one in resumable else "" for one in OUTCOMES} == whys(tmp_path, Rule())
    assert dict.fromkeys(OUTCOMES, "") == whys(tmp_path, Rule(unfinished=True))


def test_age_and_number_have_to_agree(tmp_path: Path) -> None:
    """A run goes when it is old enough and not among the newest."""
    for days in (1, 5, 9):
        kept_run(tmp_path, "done", days)

    def stay(rule: Rule) -> list[str]:
        return [fate.why for fate in fates(tmp_path, rule, NOW)]

    assert ["young", "", ""] == stay(Rule(age=dt.timedelta(days=5)))
    assert ["among the newest", "among the newest", ""] == stay(Rule(newest=2))
    assert ["among the newest", "young", ""] == stay(Rule(newest=1, age=dt.timedelta(days=6)))


def test_a_run_that_is_in_use_or_cannot_be_read_stays(tmp_path: Path) -> None:
    """Whatever is asked for."""
    used, damaged = kept_run(tmp_path, "done", 3), kept_run(tmp_path, "done", 4)
    damaged.journal.write_bytes(b"no journal")
    with Journal.open(used.journal):
        assert ["in use", "unreadable"] == [one.why for one in fates(tmp_path, Rule(unfinished=True), NOW)]
        with pytest.raises(RunBusy):
            remove(used)

    assert used.path.exists()


def test_a_run_goes_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the power goes half way it is no run any more, and what is left of it goes the next time."""
    run = kept_run(tmp_path, "done", 3)

    def power_cut(_: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(tidying.shutil, "rmtree", power_cut)
        with pytest.raises(RunsUnwritable, match="input/output error"):
            remove(run)
    assert () == list_runs(tmp_path)
    assert 2 == len(list(tmp_path.iterdir())), "the note for git, and what is left"

    sweep(tmp_path)

    assert [".gitignore"] == [one.name for one in tmp_path.iterdir()]


def test_when_a_run_began_stands_in_its_id(tmp_path: Path) -> None:
    """To the second."""
    assert NOW - dt.timedelta(days=3) == began(kept_run(tmp_path, "done", 3))
