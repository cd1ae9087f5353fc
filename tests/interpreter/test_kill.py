"""SIGKILL of a real process at random moments, its journal on a real disk, its shop in a file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from callsheet.interpreter.folders import list_runs
from callsheet.interpreter.journal import read
from callsheet.interpreter.run import events_of, outcome_of

from .killed import begin, go_on, run_and_kill
from .promises import assert_kept
from .shop import BUY, checked

EARLIEST, LATEST = 0.08, 0.45
"""Seconds between which most of a run happens here; kills are spread over them."""
LONG = 30.0


def kill_and_resume(root: Path, chance: random.Random, *, kills: int) -> str:
    """A run that is killed so often, and then let alone; its outcome."""
    killed = run_and_kill(begin, root, after=chance.uniform(EARLIEST, LATEST))
    for number in range(kills):
        folders = list_runs(root / "runs")
        if not folders or not folders[0].journal.exists():
            run_and_kill(begin, root, after=LONG)  # killed before anything could have been done
        elif killed:
            after = chance.uniform(EARLIEST, LATEST) if number + 1 < kills else LONG
            killed = run_and_kill(go_on, root, folders[0].path, after=after)
    folder = list_runs(root / "runs")[0]
    records = read(folder.journal).records
    assert_kept(checked(BUY), events_of(records))
    return outcome_of(records)[1]


def orders(root: Path) -> list[str]:
    """What was bought, whoever bought it."""
    return (root / "orders").read_text().split()


@pytest.mark.slow
def test_a_sample_of_kills(tmp_path: Path) -> None:
    """Each ends with one order, and no finished node was run again."""
    chance = random.Random(20261122)
    for number in range(5):
        root = tmp_path / str(number)

        assert "done" == kill_and_resume(root, chance, kills=1 + number % 3)
        assert ["Cable"] == orders(root)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_many_kills(tmp_path: Path) -> None:
    """Alone and in chains."""
    chance = random.Random()
    for number in range(500):
        root = tmp_path / str(number)

        assert "done" == kill_and_resume(root, chance, kills=1 + number % 3)
        assert ["Cable"] == orders(root)
