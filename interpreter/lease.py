"""One writer a run: a lock that dies with its process.

In: the path of a lock file. Out: a `Lease` that is held until released, or `RunBusy`, at once, with who
holds it. The lock is the kernel's (`flock`), so what a dead process left behind is no obstacle; the text in
the file is for people only. It is apart from the journal because `runs` and `doctor` ask about it alone.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import fcntl

# Long enough for a peer to finish looking or writing its name; far below the second that R7 allows.
_PATIENCE_SECONDS = 0.3
_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who writes to a run: process, machine, and since when (ISO 8601, UTC)."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on `{self.host}` since {self.since}"


class RunBusy(Exception):
    """Another process writes to this run. `holder` is None if it has not said who it is."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        who = str(holder) if holder else "another process"
        super().__init__(f"the run `{path.parent.name}` is in use by {who}: wait until it ends or stop it first")
        self.path = path
        self.holder = holder


class Lease:
    """The right to write to a run, from `take` until `release`, or until the process is gone."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor: int | None = descriptor
        self.path = path

    def release(self) -> None:
        """Lets the next writer in; a second call does nothing."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)


def take(path: Path, *, clock: Callable[[], float] = time.time) -> Lease:
    """The lease of the run whose lock file is `path`.

    Raises `RunBusy` within a second if another process (or this one) holds it, OSError if the file can't be
    written or its file system has no locks.
    """
    if sys.platform == "win32":
        raise OSError("runs can't be locked on Windows: use the Windows Subsystem for Linux")
    # Python's descriptors close on exec, so a browser that outlives its run does not keep it locked.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if not _locked(descriptor, patience=_PATIENCE_SECONDS):
            raise RunBusy(path, _find_holder(descriptor))
        os.fchmod(descriptor, 0o600)  # a umask may have taken away even the owner's right
        _write_holder(descriptor, clock())
    except BaseException:
        os.close(descriptor)
        raise
    return Lease(descriptor, path)


def held(path: Path) -> bool:
    """Whether a process writes to the run now; no if the lock file can't be looked at."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, PermissionError):
        return False
    try:
        return not _locked(descriptor, patience=0, shared=True)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, *, patience: float, shared: bool = False) -> bool:
    """Locks the open file if that is possible within `patience` seconds."""
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_SECONDS)
        else:
            return True


def _write_holder(descriptor: int, now: float) -> None:
    since = dt.datetime.fromtimestamp(now, dt.UTC).isoformat(timespec="seconds")
    text = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since})
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _find_holder(descriptor: int) -> Holder | None:
    """Who holds the lock. It may not have got so far as to write its name: then an earlier holder's stands there."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        holder = _read_holder(descriptor)
        if holder is not None and not _is_gone(holder):
            return holder
        if time.monotonic() >= deadline:
            return None
        time.sleep(_PAUSE_SECONDS)


def _is_gone(holder: Holder) -> bool:
    """Whether it was a process of this machine that is no more."""
    if holder.host != socket.gethostname():
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # another user's
        return False
    return False


def _read_holder(descriptor: int) -> Holder | None:
    """What the holder wrote into the file, if it has got so far."""
    try:
        data = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(pid=int(data["pid"]), host=str(data["host"]), since=str(data["since"]))
    except (ValueError, TypeError, KeyError):
        return None
