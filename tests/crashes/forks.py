"""Work in processes of its own, forked from one that has loaded everything and in which nothing has run.

A test's own process has threads and much memory; so the work of a whole test goes to a warm process, which forks.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""


@dataclass(frozen=True, kw_only=True)
class Exit:
    """How a process ended: with what its work returned, or killed by a signal (`signal` is its number)."""

    signal: int
    value: object = None


def in_fork(work: Callable[[], object]) -> Exit:
    """Do the work in a fork. Raises AssertionError with the fork's traceback when it raised."""
    return Fork(work).join()


class Fork:
    """Work under way in a process of its own. What it returns must be picklable."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._reading)
            _be_the_fork(work, writing)
        os.close(writing)

    def join(self) -> Exit:
        """Wait for its end."""
        with os.fdopen(self._reading, "rb") as told:
            answer = told.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            return Exit(signal=os.WTERMSIG(status))
        well, value = pickle.loads(answer)
        assert well, value
        return Exit(signal=0, value=value)


def _be_the_fork(work: Callable[[], object], writing: int) -> None:
    """Never returns: what stands on the stack is the parent's to do."""
    try:
        answer = (True, work())
    except BaseException:  # noqa: BLE001 - the parent is told of whatever it was
        answer = (False, traceback.format_exc())
    with os.fdopen(writing, "wb") as told:
        told.write(pickle.dumps(answer))
    os._exit(0)


def in_warm_process(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do the work in a process of its own that has but one thread, and so may fork."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_frozen, work, *args, **kwargs).result()


def _frozen(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    gc.collect()
    gc.freeze()  # forks share what is there now, and do not copy it to look for garbage
    return work(*args, **kwargs)


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder on a file system without a disk, where there is one: what is tested is the order of writes."""
    where = tempfile.mkdtemp(prefix="callsheet-", dir=MEMORY if MEMORY.is_dir() else None)
    try:
        yield Path(where)
    finally:
        shutil.rmtree(where)
