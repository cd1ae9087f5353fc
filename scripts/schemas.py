"""Writes the published JSON Schemas anew, in `callsheet/schemas`. A test tells when that is due."""

from __future__ import annotations

import sys
from pathlib import Path

from callsheet.dsl.json_form import format_json
from callsheet.schemas import file_name
from callsheet.schemas.made import MADE

FOLDER = Path(__file__).resolve().parent.parent / "callsheet" / "schemas"


def main() -> int:
    """0 always; says which files have changed."""
    for name, make in MADE.items():
        path, text = FOLDER / file_name(name), format_json(make())
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"schemas: {path.name} is new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
