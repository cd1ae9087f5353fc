"""Starts Playwright's recorder and waits until its window is closed: an address → the text of a recording.

The recorder is asked for JSON lines first, which tell more, and for a Python script where it does not know them: that
target is not in its `--help`. What it writes holds what was typed, passwords too, so it goes into a folder of its own
that only its owner may read, and that is gone when it has been read.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .jsonl import read_jsonl
from .recorded import NotARecording, Recording
from .script import read_script

PLAYWRIGHT = (sys.executable, "-m", "playwright")
READERS = {"jsonl": read_jsonl, "python": read_script}
"""The recorder's targets that can be read, the better first."""
START_LONGEST = 60.0
"""Seconds after which a recorder that has written nothing is taken not to know its target."""
POLL = 0.1
PATIENCE = 10.0
"""Seconds that the recorder may take to end after Ctrl-C."""


class RecorderFailed(Exception):
    """Playwright's recorder did not start, or recorded nothing; the message is one line."""


def record(
    address: str, *, executable: Path, command: Sequence[str] = PLAYWRIGHT, environment: Mapping[str, str] = os.environ
) -> Recording:
    """What a person does from `address` on, until the browser's window is closed or Ctrl-C comes.

    `executable` is the browser, `command` starts Playwright. Raises `RecorderFailed`, and `NotARecording` for an
    output that cannot be read.
    """
    if not _has_screen(environment):
        raise RecorderFailed("a recording needs a screen, and there is none: set DISPLAY, or put `xvfb-run` before it")
    variables = {**environment, "PWTEST_CLI_EXECUTABLE_PATH": str(executable)}
    said = ""
    with tempfile.TemporaryDirectory(prefix="callsheet-recording-") as folder:  # mode 0700
        for target, reader in READERS.items():
            output = Path(folder) / f"recording.{target}"
            said = _run([*command, "codegen", f"--target={target}", "-o", str(output), address], variables, output)
            text = output.read_text(encoding="utf-8") if output.exists() else ""
            if text.strip():
                return reader(text)
    raise RecorderFailed(f"Playwright's recorder wrote nothing{f': {said}' if said else ''}")


def _run(command: Sequence[str], environment: Mapping[str, str], output: Path) -> str:
    """Run the recorder to its end, or until it is clear that it will write nothing. Returns what it complained of."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=complaints) as process,
    ):
        try:
            if not _begins(process, output):
                process.terminate()
            process.wait()
        except KeyboardInterrupt:  # the recorder is in the same group, gets it too and ends by itself
            _wait_or_kill(process)
        complaints.seek(0)
        lines = [line.strip(" []{") for line in complaints if "rror" in line]
    return lines[0].rstrip() if lines else ""


def _begins(process: subprocess.Popen[bytes], output: Path) -> bool:
    """Whether the recorder writes: its output begins with a head, before anything is clicked."""
    until = time.monotonic() + START_LONGEST
    while process.poll() is None and time.monotonic() < until:
        if output.exists() and output.stat().st_size:
            return True
        time.sleep(POLL)
    return process.returncode is not None


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def _has_screen(environment: Mapping[str, str]) -> bool:
    return not sys.platform.startswith("linux") or any(environment.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY"))


__all__ = ["NotARecording", "RecorderFailed", "record"]
