"""R7: one writer a run."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest

from callsheet.interpreter import lease
from callsheet.interpreter.journal import Journal, JournalCorrupt, Reading, examine, read, reading
from callsheet.interpreter.journal.reading import lock_path
from callsheet.interpreter.lease import RunBusy
from tests.journal.samples import PLAN


def test_a_second_lease_is_refused_at_once_with_the_first_one_s_holder(tmp_path: Path) -> None:
    """Process, machine and time; in one process as between two."""
    path = tmp_path / "run" / "journal.lock"
    path.parent.mkdir()
    held = lease.take(path, clock=lambda: 1_790_000_000)

    began = time.monotonic()
    with pytest.raises(RunBusy) as caught:
        lease.take(path)
    assert time.monotonic() - began < 1

    holder = caught.value.holder
    assert holder is not None
    assert (holder.pid, holder.since) == (os.getpid(), "2026-09-21T14:13:20+00:00")
    assert str(caught.value) == (
        f"the run `run` is in use by process {holder.pid} on `{holder.host}` since 2026-09-21T14:13:20+00:00:"
        " wait until it ends or stop it first"
    )
    held.release()


def test_a_released_lease_can_be_taken_again(tmp_path: Path) -> None:
    """Releasing twice does not take it from the next holder."""
    first = lease.take(tmp_path / "lock")
    first.release()
    second = lease.take(tmp_path / "lock")
    first.release()

    with pytest.raises(RunBusy):
        lease.take(tmp_path / "lock")
    second.release()


@pytest.mark.parametrize(
    "left", ["", "{", '{"pid": "x"}', "[]", '{"pid": 1, "host": "gone", "since": "2001"}', "x" * 500]
)
def test_what_stands_in_the_file_is_no_obstacle(tmp_path: Path, left: str) -> None:
    """A dead process's name, half a name, nonsense."""
    (tmp_path / "lock").write_text(left)

    held = lease.take(tmp_path / "lock")

    with pytest.raises(RunBusy, match=f"process {os.getpid()} on"):
        lease.take(tmp_path / "lock")
    held.release()


@pytest.mark.slow
@pytest.mark.parametrize("left", ["", "{", '{"pid": "x"}', "[]"])
def test_a_holder_that_has_not_said_who_it_is(tmp_path: Path, left: str) -> None:
    """The message does without."""
    held = lease.take(tmp_path / "lock")
    (tmp_path / "lock").write_text(left)

    with pytest.raises(RunBusy, match="is in use by another process: wait"):
        lease.take(tmp_path / "lock")
    held.release()


def test_a_dead_process_is_not_named_as_the_holder(tmp_path: Path) -> None:
    """The lock was taken, and its holder's name not yet written over that of the one before."""
    held = lease.take(tmp_path / "lock")
    gone = subprocess.Popen(["true"])
    gone.wait()
    host = socket.gethostname()
    (tmp_path / "lock").write_text(json.dumps({"pid": gone.pid, "host": host, "since": "2026"}))

    began = time.monotonic()
    with pytest.raises(RunBusy, match="is in use by another process: wait"):
        lease.take(tmp_path / "lock")
    assert time.monotonic() - began < 1
    held.release()


def test_looking_does_not_get_in_the_way(tmp_path: Path) -> None:
    """`held` asks and lets go; it makes no file."""
    path = tmp_path / "lock"

    assert not lease.held(path)
    assert not path.exists()
    held = lease.take(path)
    assert lease.held(path)
    held.release()
    assert not lease.held(path)


def test_the_file_is_private_and_no_link_is_followed(tmp_path: Path) -> None:
    """A link could make it write to a file of somebody else's choice."""
    lease.take(tmp_path / "lock").release()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600
    with pytest.raises(OSError, match="link"):
        lease.take(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


def test_a_journal_is_its_lease(tmp_path: Path) -> None:
    """While one is open no other is, for creating neither; reading is free; closing lets the next one in."""
    path = tmp_path / "journal.sqlite"
    with Journal.create(path, plan_hash=PLAN) as journal:
        with pytest.raises(RunBusy):
            Journal.open(path)
        with pytest.raises(RunBusy):
            Journal.create(path, plan_hash=PLAN)
        assert read(path).records == journal.records

    Journal.open(path).close()


def test_a_journal_that_is_refused_is_not_kept_locked(tmp_path: Path) -> None:
    """Whatever the reason."""
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"no journal")

    for _ in range(2):
        with pytest.raises(Exception, match="is damaged at record 1"):
            Journal.open(path)


def test_a_look_that_fails_while_somebody_writes_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer may have begun its log anew between two looks at the files; without one a look is enough."""
    path = tmp_path / "journal.sqlite"
    whole = Reading(records=())
    damaged = Reading(records=(), fault=JournalCorrupt(path, 3, "as the test wants"))
    looks = [damaged, whole, damaged]
    monkeypatch.setattr(reading, "_examine_once", lambda path: looks.pop(0))

    held = lease.take(lock_path(path))
    assert examine(path) == whole
    held.release()

    assert examine(path) == damaged
