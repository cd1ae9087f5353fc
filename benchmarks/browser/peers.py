"""Peers that have an environment of their own, in `build/browser_peers`: BrowserGym and Selenium, a flow at a time.

`python -m benchmarks.browser --get-peers` makes it; without it their rows are left out, and so is Selenium's where no
`chromedriver` of the browser's version is on the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.interpreter.browser.launch import is_root

from ..peers import BUILD, ask, install, python_of

FOLDER = BUILD / "browser_peers"
PYTHON = python_of(FOLDER)
LIST = Path(__file__).with_name("peers.txt")
WORKER = Path(__file__).with_name("peer_worker.py")
DRIVER = "CHROMEDRIVER"
"""The environment variable that names Selenium's driver, where it is not on the path."""


class Peer:
    """One peer in a process of its own."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name, self._process = name, process

    def run(self, flow: str, base: str) -> tuple[float, str]:
        """The seconds that a flow took, and what it came to. Raises RuntimeError when the peer has failed."""
        found = ask(self._process, f"{flow} {base}")
        if found is None:
            raise RuntimeError(f"{self.name} failed at the flow `{flow}`")
        return float(found["seconds"]), str(found["said"])


@contextmanager
def peers() -> Iterator[list[Peer]]:
    """Those that are there."""
    with ExitStack() as stack:
        yield [Peer(name, stack.enter_context(_process(name))) for name in _there()]


def get_peers() -> None:
    """Make the environment anew and install what `peers.txt` names. Raises `CalledProcessError`."""
    install(FOLDER, LIST)


def _there() -> list[str]:
    if not PYTHON.exists():
        return []
    return ["browsergym", *(["selenium"] if _chromedriver() else [])]


def _chromedriver() -> str | None:
    return os.environ.get(DRIVER) or shutil.which("chromedriver")


@contextmanager
def _process(name: str) -> Iterator[subprocess.Popen[str]]:
    flags = ["--no-sandbox"] if is_root() else []
    command = [str(PYTHON), str(WORKER), name, str(find_chromium()), *flags]
    environment = {**os.environ, DRIVER: _chromedriver() or ""}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    with process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
