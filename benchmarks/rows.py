"""Rows of results, one line of JSON each: written at once, so that what was measured is not measured again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read(path: Path) -> list[Any]:
    """The rows so far; a last line that was cut off is left out."""
    if not path.exists():
        return []
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")
    ]


def add(path: Path, row: Mapping[str, Any]) -> None:
    """One more row, also behind a line that was cut off."""
    path.parent.mkdir(exist_ok=True)
    if path.exists() and not path.read_text(encoding="utf-8").endswith("\n"):
        path.write_text("".join(json.dumps(one) + "\n" for one in read(path)), encoding="utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
