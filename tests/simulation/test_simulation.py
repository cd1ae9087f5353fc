"""Runs by chance through every kind of trouble; `python -m tests.simulation --seed N` shows one of them again.

What must hold of each stands in `simulate`: a run that was crashed, stopped, or met a full disk comes to the orders and
results of one that was left alone; no finished node begins again; each commit is done once; no budget is exceeded;
nobody waits for ever; the journal can always be read.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from callsheet.interpreter import events
from callsheet.interpreter.budget import Ledger
from callsheet.interpreter.commits import Committer, SegmentAgain
from callsheet.interpreter.work import Work

from .simulate import simulate

RUNS = 240
DEEP = 100_000


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(4))
def test_runs_by_chance(part: int) -> None:
    """Every way for a process to end comes up, and every promise is kept."""
    ends = Counter[str]()
    for seed in range(part * RUNS // 4, (part + 1) * RUNS // 4):
        ends.update(" ".join(end.split(":")[0].split()[:2]) for end in simulate(seed).ends)

    assert {"ended done", "ended interrupted", "crashed after", "disk full"} <= ends.keys()
    assert part or "ended budget" in ends, "the first plans are among those that have too small a budget"


@pytest.mark.slow
def test_runs_by_chance_with_a_real_journal(tmp_path: Path) -> None:
    """SQLite is no different from what stands for it in the others."""
    for seed in range(1, 800, 40):
        folder = tmp_path / str(seed)
        folder.mkdir()
        real, stand_in = simulate(seed, folder), simulate(seed)

        assert (real.ends, real.site.orders) == (stand_in.ends, stand_in.site.orders)


def test_a_seed_is_the_same_run_every_time() -> None:
    """To the order of the orders."""
    first, second = simulate(44), simulate(44)

    assert (first.ends, first.site.orders, first.machine.at) == (second.ends, second.site.orders, second.machine.at)


@pytest.mark.deep
@pytest.mark.timeout(7200)
def test_a_night_of_runs() -> None:
    """Other ones each time; what breaks names its seed."""
    first = int.from_bytes(os.urandom(4), "big")
    for seed in range(first, first + DEEP):
        try:
            simulate(seed)
        except Exception as error:
            raise AssertionError(f"python -m tests.simulation --seed {seed}") from error


# Teeth: a rule that is taken away is missed


async def _announced_too_late(work: Work, event: events.Event) -> None:
    work.note(event)


async def _taken_for_not_done(committer: Committer) -> Any:
    await committer._settled("not_done", "act")
    raise SegmentAgain


def broken_seeds(most: int) -> int:
    """The first seed of so many that does not go as promised, or `most`."""
    for seed in range(most):
        try:
            simulate(seed)
        except Exception:  # noqa: BLE001 - whatever it notices
            return seed
    return most


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "name", "mutant"),
    [
        (Work, "record", _announced_too_late),
        (Committer, "settle", _taken_for_not_done),
        (Ledger, "_fits", lambda *_: True),
    ],
    ids=["acts are announced too late", "a doubt is taken for a no", "no budget holds"],
)
def test_a_rule_that_is_taken_away_is_missed(
    monkeypatch: pytest.MonkeyPatch, target: Any, name: str, mutant: Any
) -> None:
    """Within a few hundred runs."""
    monkeypatch.setattr(target, name, mutant)

    assert broken_seeds(300) < 300
