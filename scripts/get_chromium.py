"""Prints the path of a Chromium that starts, after fetching one if there is none.

In order: one that is there, Playwright's download of the headless shell, the system's package manager. The
last is used only by root, for nothing here asks for a password; others are told the line to run. What a user
names in `CALLSHEET_CHROMIUM` is used or refused, never replaced.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from callsheet.interpreter.browser.chromium import SETTING, ChromiumMissing, find_chromium

SHELL = "chromium-headless-shell"
START_SECONDS = 60
DOWNLOAD_SECONDS = 900
CONNECT_MILLISECONDS = 15_000

INSTALL_LINES = (
    ("apt-get", f"sudo apt-get install {SHELL}"),
    ("dnf", "sudo dnf install chromium"),
    ("pacman", "sudo pacman -S chromium"),
    ("zypper", "sudo zypper install chromium"),
    ("apk", "sudo apk add chromium"),
    ("brew", "brew install --cask google-chrome"),
)


def main() -> int:
    """0 after the path on stdout, 1 after a line on stderr that says what to do."""
    chromium, trouble = look()
    if chromium is None and not os.environ.get(SETTING):
        for fetch in (download, install_package):
            fetch()
            chromium, trouble = look()
            if chromium is not None:
                break
        else:
            trouble = f"{trouble}; {what_to_run()}, then `make setup` again"
    if chromium is None:
        say(trouble)
        return 1
    print(chromium)
    return 0


def look() -> tuple[Path | None, str]:
    """The Chromium that a headless run would take, if it starts; else what is wrong."""
    try:
        chromium = find_chromium(headless=True)
    except ChromiumMissing as missing:
        return None, str(missing) if os.environ.get(SETTING) else "no Chromium was found"
    complaint = try_to_start(chromium)
    return (chromium, "") if complaint is None else (None, f"`{chromium}` does not start ({complaint})")


def try_to_start(chromium: Path) -> str | None:
    """None when it shows an empty page, else its complaint."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = ["--headless", f"--user-data-dir={profile}", "--no-first-run", "--disable-gpu"]
        # Chromium refuses its sandbox to root.
        unsandboxed = ["--no-sandbox"] if is_root() else []
        try:
            done = run([str(chromium), *flags, *unsandboxed, "--dump-dom", "about:blank"], START_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    return None if done.returncode == 0 and "<html" in done.stdout else last_line(done)


def download() -> None:
    """Playwright's build of the headless shell, into Playwright's own folder."""
    say("no usable Chromium yet: downloading Playwright's headless shell (about 100 MB)")
    limited = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(CONNECT_MILLISECONDS)}
    command = [sys.executable, "-m", "playwright", "install", "--no-progress", SHELL]
    attempt(command, "the download", {**limited, **os.environ})


def install_package() -> None:
    """The distribution's Chromium, or the libraries that Playwright's wants, by root's apt-get."""
    if not is_root() or shutil.which("apt-get") is None:
        return
    say("installing Chromium with apt-get")
    attempt(["apt-get", "update"], "`apt-get update`")
    if run(["apt-cache", "show", SHELL], START_SECONDS).returncode == 0:
        attempt(["apt-get", "install", "--yes", "--no-install-recommends", "chromium", SHELL], "`apt-get install`")
    else:
        # Ubuntu has it as a snap, which does not start everywhere; Playwright's does, given its libraries.
        attempt([sys.executable, "-m", "playwright", "install", "--with-deps", SHELL], "`playwright install`")


def attempt(command: list[str], name: str, environment: dict[str, str] | None = None) -> None:
    """Run it; a failure is said in a line, and what comes next shows whether it mattered."""
    try:
        done = run(command, DOWNLOAD_SECONDS, environment)
    except subprocess.TimeoutExpired:
        say(f"{name} was given up after {DOWNLOAD_SECONDS // 60} minutes")
        return
    if done.returncode != 0:
        say(f"{name} failed ({first_error(done)})")


def run(
    command: list[str], seconds: float, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command with nothing to read, whose output is kept."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive", **(environment or os.environ)}
    return subprocess.run(
        command,
        env=quiet,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds,
        check=False,
    )


def what_to_run() -> str:
    """The line that a person without root has to run."""
    for manager, line in INSTALL_LINES:
        if shutil.which(manager):
            return f"run `{line.removeprefix('sudo ') if is_root() else line}`"
    return f"install Chromium and name its executable in `{SETTING}`"


def first_error(done: subprocess.CompletedProcess[str]) -> str:
    """The first line that calls itself an error, which is mostly the cause of the others."""
    lines = (done.stderr + done.stdout).splitlines()
    errors = (line.strip() for line in lines if line.lstrip().lower().startswith(("error:", "e:", "err:")))
    return next(errors, last_line(done))


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """What a command said last, or at least how it ended."""
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return lines[-1].strip() if lines else f"exit code {done.returncode}"


def is_root() -> bool:
    """Whether this may use the package manager as it is."""
    return sys.platform != "win32" and os.getuid() == 0


def say(line: str) -> None:
    """One line to the person who waits; stdout is for the path."""
    print(f"setup: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
