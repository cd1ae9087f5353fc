"""Browsers that Playwright has fetched: where it keeps them, and which of them are whole.

In: patterns of paths such as `firefox-*/firefox/firefox`. Out: paths of executables, the newest first. Nothing is
started, downloaded or imported.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

# Playwright writes this file last, so a folder without it is half a download.
COMPLETE = "INSTALLATION_COMPLETE"


class BrowserMissing(Exception):
    """The browser that is wanted is not on this machine; the message says what to do."""


def downloaded(patterns: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[Path]:
    """Playwright's own browsers that match one of the patterns, the newest first. Raises `BrowserMissing`."""
    registry = _registry(environment)
    found = (path for pattern in patterns for path in registry.glob(pattern))
    complete = (path for path in found if (_release(registry, path) / COMPLETE).is_file())
    yield from sorted(complete, key=lambda path: _revision(_release(registry, path)), reverse=True)


def _release(registry: Path, executable: Path) -> Path:
    return registry / executable.relative_to(registry).parts[0]


def _revision(release: Path) -> int:
    number = re.search(r"-(\d+)$", release.name)
    return int(number[1]) if number else 0


def _registry(environment: Mapping[str, str]) -> Path:
    """The folder that Playwright downloads to, as its documentation says under `PLAYWRIGHT_BROWSERS_PATH`."""
    chosen = environment.get("PLAYWRIGHT_BROWSERS_PATH")
    if chosen == "0":
        return _driver_folder() / ".local-browsers"
    return Path(chosen).absolute() if chosen else _caches(environment) / "ms-playwright"


def _driver_folder() -> Path:
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        raise BrowserMissing("Playwright is not installed: run `pip install playwright`")
    return Path(spec.origin).parent / "driver" / "package"


def _caches(environment: Mapping[str, str]) -> Path:
    home = Path(environment.get("HOME") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    return Path(environment.get("XDG_CACHE_HOME") or home / ".cache")
