"""Writes `docs/functions.md` anew from the function library. A test tells when that is due."""

from __future__ import annotations

import sys
from pathlib import Path

from callsheet.dsl.library.page import functions_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "functions.md"


def main() -> int:
    """0 always; says whether the page has changed."""
    text = functions_page()
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        PAGE.write_text(text, encoding="utf-8")
        print(f"functions: {PAGE.name} is new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
