"""Those that the package `miniwob` lets solve its pages, each in a process of its own with a browser of its own.

They drive Chromium by chromedriver (Debian's `chromium-driver`), which `MINIWOB_CHROMEDRIVER` names where it is not on
the path; without it there is nothing to compare with.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from callsheet.interpreter.browser.chromium import find_chromium

from ..browser.cpu import seconds_of
from ..peers import MINIWOB_DRIVER, PeerFailed, ask, miniwob_driver

PEERS = ("package", "package_blind", "selenium")
WORKER = Path(__file__).with_name("worker.py")


class Took(NamedTuple):
    """What some episodes took, and how many were solved."""

    seconds: float
    cpu: float
    solved: int


class Peer:
    """One of them."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name, self._process = name, process

    def play(self, task: str, seeds: Sequence[int]) -> Took:
        """Raises `PeerFailed`."""
        spent = seconds_of(self._process.pid)
        found = ask(self._process, f"{task} {' '.join(map(str, seeds))}")
        if found is None:
            raise PeerFailed(f"`{self.name}` has failed at `{task}`; what it said stands above")
        return Took(found["seconds"], seconds_of(self._process.pid) - spent, found["solved"])


@contextmanager
def peer(name: str) -> Iterator[Peer]:
    """One of `PEERS`, until the block is left. Raises `PeerFailed`."""
    environment = {**os.environ, MINIWOB_DRIVER: miniwob_driver(), "MINIWOB_CHROME_BINARY": str(find_chromium())}
    command = [sys.executable, str(WORKER), name]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield Peer(name, process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
