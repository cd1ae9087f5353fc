"""Makes small programs for tests that look for, or start, other people's."""

from __future__ import annotations

from pathlib import Path

NOTHING = "exit 0"


def program(folder: Path, name: str, script: str = NOTHING) -> Path:
    """An executable shell script."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path
