"""BrowserGym and MiniWoB++'s own environment live in an environment of their own, in `build/sites_peers`.

`python -m benchmarks.sites --get-peers` makes it; without it their rows are left out, and the table says so.
MiniWoB++'s environment drives Chromium through chromedriver, which the system has to have (or
`MINIWOB_CHROMEDRIVER` says where it is).
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from ..peers import BUILD, MINIWOB_DRIVER, PeerFailed, install, miniwob_driver, python_of

FOLDER = BUILD / "sites_peers"
PYTHON = python_of(FOLDER)
LIST = Path(__file__).with_name("peers.txt")
WORKER = Path(__file__).with_name("worker.py")
PEERS = ("browsergym", "browsergym_no_delay", "miniwob")


def get_peers() -> None:
    """Make the environment anew and install what `peers.txt` names. Raises `CalledProcessError`."""
    install(FOLDER, LIST)


def has_peers() -> bool:
    """Whether they are installed."""
    if not PYTHON.exists():
        return False
    look = "import browsergym.core, miniwob"
    return subprocess.run([str(PYTHON), "-c", look], check=False, capture_output=True).returncode == 0


def measure_peer(peer: str, *, url: str, chromium: str, resets: int) -> list[float]:
    """Seconds of each of some resets, in a process of the peer's own. Raises `PeerFailed`."""
    driver = miniwob_driver() if peer == "miniwob" else ""
    environment = {**os.environ, MINIWOB_DRIVER: driver, "MINIWOB_CHROME_BINARY": chromium}
    command = [str(PYTHON), str(WORKER), peer, url, chromium, str(resets)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if run.returncode:
        raise PeerFailed((run.stderr.strip() or "it said nothing").splitlines()[-1])
    seconds: list[float] = json.loads(run.stdout.strip().splitlines()[-1])
    return seconds
