"""Where a Chromium is on this machine.

In: whether it will run headless, and what the user has set. Out: the path of an executable, or
`ChromiumMissing` with what to do about it. Nothing is started, downloaded or imported here, so that a run,
`callsheet doctor` and `make setup` can all ask at no cost and get the same answer.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from .downloaded import BrowserMissing, downloaded

SETTING = "CALLSHEET_CHROMIUM"
"""The environment variable that names an executable and ends the search."""

# The headless shell took half the time of a whole Chromium in its headless mode, so either shell goes first.
SYSTEM_SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
SYSTEM_BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chrome", "chromium-browser")
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

# Where Playwright's downloads keep their executables, below a folder such as `chromium-1255`.
DOWNLOADED_SHELLS = (
    "chromium_headless_shell-*/chrome-*/chrome-headless-shell",
    "chromium_headless_shell-*/chrome-*/chrome-headless-shell.exe",
    "chromium_headless_shell-*/chrome-*/headless_shell",
)
DOWNLOADED_BROWSERS = (
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/chrome.exe",
    "chromium-*/chrome-*/*.app/Contents/MacOS/*",
)


class ChromiumMissing(BrowserMissing):
    """There is no Chromium, or none where the user said that it is; the message says what to do."""


def find_chromium(
    headless: bool = True, *, explicit: str | Path | None = None, environment: Mapping[str, str] = os.environ
) -> Path:
    """The Chromium to start.

    What the user names (`explicit`, else `CALLSHEET_CHROMIUM`) is taken as it is. Otherwise a headless run
    takes the system's headless shell or Playwright's, and any run the system's Chromium or Chrome or
    Playwright's. Raises `ChromiumMissing`.
    """
    named = explicit or environment.get(SETTING)
    if named:
        return _named(Path(named).expanduser(), environment)
    found = next(candidates(headless, environment), None)
    if found is None:
        raise ChromiumMissing(_advice(headless))
    return found


def candidates(headless: bool, environment: Mapping[str, str]) -> Iterator[Path]:
    """Every Chromium that is found, the best first."""
    if headless:
        yield from _on_system(SYSTEM_SHELLS, environment)
        yield from downloaded(DOWNLOADED_SHELLS, environment)
    yield from _on_system(SYSTEM_BROWSERS, environment)
    if sys.platform == "darwin":
        yield from (path for path in map(Path, MAC_BROWSERS) if path.is_file())
    yield from downloaded(DOWNLOADED_BROWSERS, environment)


def _named(path: Path, environment: Mapping[str, str]) -> Path:
    found = shutil.which(path, path=environment.get("PATH", ""))
    if found is None:
        raise ChromiumMissing(
            f"`{path}` is no executable: name a Chromium in `{SETTING}`, or unset it to have one looked for"
        )
    return Path(found)


def _on_system(names: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[Path]:
    for name in names:
        found = shutil.which(name, path=environment.get("PATH", ""))
        if found is not None:
            yield Path(found)


def _advice(headless: bool) -> str:
    wanted = "chromium-headless-shell" if headless else "chromium"
    return (
        f"no Chromium was found: run `playwright install {wanted}`, install `{wanted}` with the system's "
        f"package manager, or name an executable in `{SETTING}`"
    )
