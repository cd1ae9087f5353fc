"""BrowserGym in an environment of its own, in `build/environment_peers`, with this project beside it.

It pins a Playwright that is not ours. `python -m benchmarks.environments.beside --get-peers` makes the environment.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "environment_peers"
PYTHON = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
HERE = Path(__file__).parent


class PeerFailed(Exception):
    """The peer could not be measured; the message is the last line that it said."""


def get_peers() -> None:
    """Make the environment anew. Raises `CalledProcessError`."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--requirement", str(HERE / "peers.txt")], check=True)
    subprocess.run([*pip, "--no-deps", str(ROOT)], check=True)


class BrowserGym:
    """A process of the peer's Python that plays episodes when it is told to: one line in, one line out."""

    def __init__(self, pool: Path, url: str, chromium: str) -> None:
        command = [str(PYTHON), str(HERE / "worker.py"), str(pool), url, chromium]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def seconds(self, task: int) -> float:
        """Of one episode at the task of that place in the pool. Raises `PeerFailed`."""
        assert self._process.stdin is not None, "it was opened so"
        assert self._process.stdout is not None, "it was opened so"
        self._process.stdin.write(f"{task}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise PeerFailed(f"BrowserGym ended with exit code {self._process.wait()}; it said why on stderr")
        came: Sequence[float] = json.loads(line)
        took, paid = came
        if paid != 1:
            raise PeerFailed("BrowserGym's episode did not meet the task")
        return took

    def close(self) -> None:
        """No more episodes."""
        assert self._process.stdin is not None, "it was opened so"
        self._process.stdin.close()
        self._process.wait()
