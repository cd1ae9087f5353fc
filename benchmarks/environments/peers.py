"""BrowserGym in an environment of its own, in `build/environment_peers`, with this project beside it.

It pins a Playwright that is not ours. `python -m benchmarks.environments.beside --get-peers` makes the environment.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ..browser.cpu import seconds_of
from ..peers import BUILD, PeerFailed, ask, install, python_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = BUILD / "environment_peers"
PYTHON = python_of(FOLDER)
LIST, WORKER = (Path(__file__).with_name(name) for name in ("peers.txt", "worker.py"))


class Took(NamedTuple):
    """Seconds of an episode: of its reset, of all, and of processors."""

    reset: float
    all: float
    processors: float


def get_peers() -> None:
    """Make the environment anew. Raises `CalledProcessError`."""
    install(FOLDER, LIST, str(ROOT))


class BrowserGym:
    """A process of the peer's Python that plays an episode when it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def play(self, task: int) -> Took:
        """An episode at the task of that place in the pool. Raises `PeerFailed`."""
        before = seconds_of(self._process.pid)
        found = ask(self._process, str(task))
        if found is None:
            raise PeerFailed("BrowserGym has failed; what it said stands above")
        if not found["paid"]:
            raise PeerFailed(f"BrowserGym did not meet the task at place {task}")
        return Took(found["reset"], found["all"], seconds_of(self._process.pid) - before)


@contextmanager
def browsergym(pool: Path, url: str, chromium: str) -> Iterator[BrowserGym]:
    """The peer, until the block is left. Raises `PeerFailed`."""
    if not PYTHON.exists():
        raise PeerFailed("BrowserGym is not installed: `python -m benchmarks.environments.beside --get-peers`")
    command = [str(PYTHON), str(WORKER), str(pool), url, chromium]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield BrowserGym(process)
        finally:
            assert process.stdin is not None, "it was opened so"
            with suppress(BrokenPipeError):  # it has ended already, and said why
                process.stdin.close()
