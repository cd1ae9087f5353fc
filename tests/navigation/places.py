"""Programs with a mark where the cursor stands."""

from __future__ import annotations

CURSOR = "¦"


def at_cursor(marked: str) -> tuple[str, int]:
    """The text without its mark, and where the mark stood."""
    offset = marked.index(CURSOR)
    return marked[:offset] + marked[offset + 1 :], offset
