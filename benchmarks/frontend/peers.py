"""Peers that are not among the project's own libraries live in an environment of their own, in `build/peers`.

`python -m benchmarks.frontend --get-peers` makes it; without it their rows are left out, and the table says so.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from ..peers import BUILD, install, python_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = BUILD / "peers"
PYTHON = python_of(FOLDER)
LIST = Path(__file__).with_name("peers.txt")
COMMAND = "python -m benchmarks.frontend --get-peers"


def get_peers() -> None:
    """Make the environment anew and install what `peers.txt` names. Raises `CalledProcessError`."""
    install(FOLDER, LIST)


def has_peers() -> bool:
    """Whether they are installed."""
    if not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", "import WDL"], check=False, capture_output=True).returncode == 0
