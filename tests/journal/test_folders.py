"""Run folders: private, sorted by time, found by what a person types."""

from __future__ import annotations

import datetime as dt
import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.interpreter.folders import (
    AmbiguousRun,
    NoSuchRun,
    RunFolder,
    RunsUnwritable,
    create_run,
    find_run,
    list_runs,
    run_id,
    write_private,
)
from callsheet.interpreter.journal.reading import lock_path

MOMENT = dt.datetime(2026, 11, 22, 21, 4, 55, 500_000, dt.UTC)
moments = st.datetimes(min_value=dt.datetime(1970, 1, 2), max_value=dt.datetime(9998, 12, 30), timezones=st.timezones())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where runs are kept by default, below some folder."""
    return tmp_path / ".callsheet" / "runs"


def make(root: Path, *, seconds: float = 0, seed: int = 0) -> RunFolder:
    """A run that began so many seconds after `MOMENT`."""
    return create_run(root, now=MOMENT + dt.timedelta(seconds=seconds), chance=random.Random(seed))


def test_an_id_tells_the_time_and_is_short(root: Path) -> None:
    """UTC to the second, then the rest of the second and chance."""
    run = make(root)

    assert run.id.startswith("2026-11-22-210455-g0")
    assert len(run.id) == len("2026-11-22-210455-k3f9")
    assert run.path == root / run.id


@given(moments, moments, st.randoms())
def test_ids_sort_by_time(one: dt.datetime, other: dt.datetime, chance: random.Random) -> None:
    """To a thousandth of a second and across time zones, so that `last` is the last."""
    if abs(one - other) >= dt.timedelta(milliseconds=1):
        assert (one < other) == (run_id(one, chance) < run_id(other, chance))


def test_two_runs_of_one_instant_have_two_folders(root: Path) -> None:
    """Even if chance says the same."""
    runs = {make(root, seed=0).path for _ in range(5)}

    assert len(runs) == 5


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_folders_and_files_are_private(root: Path, umask: int, restore_umask: Callable[[int], int]) -> None:
    """0700 and 0600, whatever the umask."""
    restore_umask(umask)
    run = make(root)
    write_private(run.inputs, "{}")

    folders = [root.parent, root, run.path, run.screenshots]
    assert [0o700] * 4 == [stat.S_IMODE(folder.stat().st_mode) for folder in folders]
    assert stat.S_IMODE(run.inputs.stat().st_mode) == 0o600


def test_git_does_not_take_up_runs(root: Path, tmp_path: Path) -> None:
    """The note lies in `.callsheet`, or else in the root itself, and what a person wrote there stays."""
    make(root)
    make(tmp_path / "elsewhere")
    (root.parent / ".gitignore").write_text("runs/\n")
    make(root, seed=1)

    assert (root.parent / ".gitignore").read_text() == "runs/\n"
    assert (tmp_path / "elsewhere" / ".gitignore").read_text() == "*\n"
    assert not (tmp_path / ".gitignore").exists()


def test_a_run_s_files_have_their_names(root: Path) -> None:
    """The journal's lock lies beside it."""
    run = make(root)

    names = {
        "journal.sqlite": run.journal,
        "journal.lock": lock_path(run.journal),
        "plan.plan": run.plan,
        "inputs.json": run.inputs,
        "screenshots": run.screenshots,
        "report.html": run.report_html,
        "report.json": run.report_json,
    }
    assert names == {name: run.path / name for name in names}
    assert [run.screenshots] == list(run.path.iterdir())


def test_a_private_file_is_replaced_whole(root: Path) -> None:
    """No draft stays behind, also when it can't be written."""
    run = make(root)
    write_private(run.plan, "plan one\n")
    write_private(run.plan, b"plan two\n")
    run.report_json.mkdir()
    (run.report_json / "in the way").touch()
    with pytest.raises(OSError, match="directory"):
        write_private(run.report_json, "{}")

    assert run.plan.read_text() == "plan two\n"
    assert {run.plan, run.report_json, run.screenshots} == set(run.path.iterdir())


def test_runs_are_listed_newest_first(root: Path) -> None:
    """Only what is a run is listed."""
    older, newer = make(root), make(root, seconds=1)
    (root / "notes").mkdir()
    (root / "2026-11-22-210455-abcd").touch()

    assert list_runs(root) == (newer, older)
    assert list_runs(root / "nowhere") == ()


def test_a_run_is_found_by_what_a_person_types(root: Path) -> None:
    """`last`, an id, its beginning, its end."""
    older, newer = make(root), make(root, seconds=60, seed=1)

    assert find_run(root, "last") == newer
    assert find_run(root, older.id) == older
    assert find_run(root, older.id[:17]) == older
    assert find_run(root, newer.id[-4:]) == newer


def test_a_run_that_is_not_there_is_suggested(root: Path) -> None:
    """The closest id, or how to see them all."""
    run = make(root)
    typed = run.id.replace("2026", "2025")

    with pytest.raises(NoSuchRun) as caught:
        find_run(root, typed)
    assert str(caught.value) == f"no run `{typed}` in `{root}`: did you mean `{run.id}`?"
    with pytest.raises(NoSuchRun, match="did you mean `last`"):
        find_run(root, "lst")
    with pytest.raises(NoSuchRun, match="`callsheet runs` lists those there are"):
        find_run(root, "the one of yesterday")


@pytest.mark.parametrize("wanted", ["last", "2026", ""])
def test_without_runs_it_says_how_to_start_one(root: Path, wanted: str) -> None:
    """Whatever was asked for."""
    with pytest.raises(NoSuchRun, match=r"there are no runs in `.*` yet: start one with `callsheet run`"):
        find_run(root, wanted)


def test_an_ambiguous_beginning_shows_what_it_fits(root: Path) -> None:
    """The newest three, and how many more."""
    runs = [make(root, seconds=number) for number in range(5)]

    with pytest.raises(AmbiguousRun) as caught:
        find_run(root, "2026-11-22")

    shown = ", ".join(f"`{run.id}`" for run in reversed(runs[2:]))
    assert str(caught.value) == f"`2026-11-22` fits 5 runs, {shown} and 2 more: type more of the id"


@pytest.mark.parametrize("wanted", ["../../etc", "/", ".", "..", "*", "\0", "2026-11-22-210455-????"])
def test_what_is_typed_is_no_path(root: Path, wanted: str) -> None:
    """It is compared with the ids there are, nothing else."""
    make(root)

    with pytest.raises(NoSuchRun):
        find_run(root, wanted)


def test_a_root_that_can_t_be_made_gives_one_clear_line(tmp_path: Path) -> None:
    """Here a file is in the way."""
    (tmp_path / "file").touch()
    root = tmp_path / "file" / "runs"

    with pytest.raises(RunsUnwritable) as caught:
        make(root)

    assert str(caught.value) == (
        f"runs can't be kept in `{root}`: not a directory; choose a folder that you may write to"
    )
    with pytest.raises(RunsUnwritable, match="not a directory"):
        list_runs(root)
