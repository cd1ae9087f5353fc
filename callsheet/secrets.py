"""Where the secrets of a run come from: flag, environment, `.env`, keyring, and at last the person at the terminal."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

SERVICE = "callsheet"
"""The keyring's name for us."""


def variable(name: str) -> str:
    """The environment variable of a secret: `CALLSHEET_SECRET_CARD`."""
    return f"CALLSHEET_SECRET_{name.upper()}"


def find_secrets(
    names: Iterable[str],
    given: Mapping[str, str],
    *,
    environment: Mapping[str, str] = os.environ,
    folder: Path | None = None,
) -> dict[str, str]:
    """The secrets that can be found; the caller says what is missing.

    `given` come first, then the environment, `.env` in `folder` (the working folder), the keyring where the extra
    is installed, and a hidden prompt where somebody sits at a terminal.
    """
    file = read_env_file((folder or Path.cwd()) / ".env")
    found = {}
    for name in names:
        key = variable(name)
        text = given.get(name) or environment.get(key) or file.get(key) or from_keyring(name) or _ask(name)
        if text:
            found[name] = text
    return found


def read_env_file(path: Path) -> dict[str, str]:
    """`NAME=value` lines; quotes around a value and `export` before a name are taken off, `#` lines passed over."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = {}
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            value = value.strip()
            quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
            found[name.strip()] = value[1:-1] if quoted else value
    return found


def from_keyring(name: str) -> str | None:
    """What the keyring has of this name, where the extra is installed and there is one."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None  # the extra is not installed
    try:
        kept: str | None = keyring.get_password(SERVICE, name)
        return kept
    except KeyringError:
        return None  # no keyring on this machine: the same as not being in it


def _ask(name: str) -> str | None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return getpass.getpass(f"secret {name}: ", stream=sys.stderr) or None
