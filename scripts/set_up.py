"""Makes the repo ready to work in: `.venv`, the pinned packages, a Chromium that starts.

Says what it does, a line each, and does nothing when nothing has changed since it last succeeded: a stamp in
`.venv` keeps what the packages were chosen from. Runs under the Python that was found on the machine, so it
uses the standard library alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "callsheet-setup.json"
INPUTS = ("pyproject.toml", "constraints.txt")
HEALTHY = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


class SetupFailed(Exception):
    """A step did not work; the message says what to do."""


def main() -> int:
    """0 when everything is in place, 1 after one line that says what to do."""
    try:
        if not is_ready():
            make_venv()
            install_packages()
            chromium = get_chromium()
            if chromium is None:
                return 1
            write_stamp(chromium)
    except SetupFailed as failure:
        say(str(failure))
        return 1
    say(f"ready in .venv, with Chromium at {read_stamp()['chromium']}")
    return 0


def is_ready() -> bool:
    """Whether the last success still holds."""
    stamp = read_stamp()
    return (
        wanted_stamp(stamp.get("chromium", "")) == stamp and PYTHON.exists() and os.access(stamp["chromium"], os.X_OK)
    )


def make_venv() -> None:
    """A fresh `.venv`, unless there is one that works."""
    moved = read_stamp().get("root", str(ROOT)) != str(ROOT)
    if not moved and PYTHON.exists() and succeeds([str(PYTHON), "-c", HEALTHY]):
        return
    if find_spec("ensurepip") is None:
        install_ensurepip()
    say(f"making .venv with Python {sys.version.split()[0]}")
    if not succeeds([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise SetupFailed(f"`{sys.executable} -m venv {VENV}` failed: is the folder writable, is the disk full?")


def install_ensurepip() -> None:
    """Debian and Ubuntu keep a part of `venv` in a package of its own."""
    package = f"python3.{sys.version_info.minor}-venv"
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        raise SetupFailed(f"this Python cannot make a venv: run `sudo apt-get install {package}`, then this again")
    say(f"this Python cannot make a venv: installing {package} with apt-get")
    if not (succeeds(["apt-get", "update"]) and succeeds(["apt-get", "install", "--yes", package])):
        raise SetupFailed(f"`apt-get install {package}` failed: run it by hand to see why")


def install_packages() -> None:
    """The project, editable, and all that it needs at the pinned versions."""
    say("installing packages, which takes a minute the first time")
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    wanted = ["--constraint", str(ROOT / "constraints.txt"), "--editable", f"{ROOT}[dev,docs]"]
    if subprocess.run([*pip, *wanted], cwd=ROOT, check=False).returncode != 0:
        raise SetupFailed("pip could not install the packages (its reason is above): is PyPI within reach?")


def get_chromium() -> str | None:
    """The path of a Chromium that starts, or None after `get_chromium.py` has said what to do."""
    command = [str(PYTHON), str(ROOT / "scripts" / "get_chromium.py")]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def wanted_stamp(chromium: str) -> dict[str, str]:
    """What a stamp holds when it is up to date."""
    inputs = b"\0".join((ROOT / name).read_bytes() for name in INPUTS)
    named = os.environ.get("CALLSHEET_CHROMIUM", "")
    return {
        "root": str(ROOT),
        "inputs": hashlib.sha256(inputs).hexdigest(),
        "named": named,
        "chromium": chromium,
    }


def read_stamp() -> dict[str, str]:
    """What the last success left; empty if there was none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(chromium: str) -> None:
    """Written last, so that a step that was cut short is done again."""
    STAMP.write_text(json.dumps(wanted_stamp(chromium), indent=2) + "\n", encoding="utf-8")


def succeeds(command: list[str]) -> bool:
    """Whether a command exits with 0; what it prints is not shown."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def say(line: str) -> None:
    """One line to the person who waits."""
    print(f"setup: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
