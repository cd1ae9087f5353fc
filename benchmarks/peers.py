"""What the project is compared with: in environments of their own, and asked line by line.

In: a folder below `build` and a list of pinned packages; or a process and a line. Out: the environment; or the answer.
What is asked, and of whom, each benchmark says itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

BUILD = Path(__file__).resolve().parents[1] / "build"
MINIWOB_DRIVER = "MINIWOB_CHROMEDRIVER"
"""The environment variable that names the driver for MiniWoB++'s own environment, where it is not on the path."""


class PeerFailed(Exception):
    """A peer that cannot be asked; one line."""


def python_of(folder: Path) -> Path:
    """The Python of an environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def install(folder: Path, requirements: Path, *alone: str) -> None:
    """Make an environment anew with what a list names; `alone` is installed without what it asks for.

    Raises `CalledProcessError`.
    """
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    pip = [str(python_of(folder)), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--requirement", str(requirements)], check=True)
    if alone:
        subprocess.run([*pip, "--no-deps", *alone], check=True)


def ask(process: subprocess.Popen[str], line: str) -> Any:
    """What a process answers to a line, as JSON; None when it has ended instead."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    except BrokenPipeError:
        return None
    answer = process.stdout.readline()
    return json.loads(answer) if answer else None


def miniwob_driver() -> str:
    """Where chromedriver is. Raises `PeerFailed`."""
    driver = os.environ.get(MINIWOB_DRIVER) or shutil.which("chromedriver")
    if not driver:
        raise PeerFailed(f"there is no chromedriver here; install it, or say by {MINIWOB_DRIVER} where it is")
    return driver
