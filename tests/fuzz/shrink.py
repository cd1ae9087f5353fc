"""A text that shows a fault goes in, a small one that shows the same comes out: delta debugging.

Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002): leave out ever smaller pieces,
first of lines, then of words, then of characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MOST_TRIES = 2_000
_PIECES = (
    re.compile(r"[^\n]*\n?"),
    re.compile(r'"(?:[^"\\\n]|\\.)*"|\w+|\s+|.', re.DOTALL),
    re.compile(r".", re.DOTALL),
)


def shrink(text: str, shows: Callable[[str], bool], tries: int = MOST_TRIES) -> str:
    """The smallest that was found in so many tries."""
    left = tries

    def still_shows(candidate: str) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and shows(candidate)

    before = None
    while before != text and left > 0:
        before = text
        for pattern in _PIECES:
            pieces = [piece for piece in pattern.findall(text) if piece]
            text = "".join(_without(pieces, still_shows))
    return text


def _without(pieces: list[str], shows: Callable[[str], bool]) -> list[str]:
    size = len(pieces) // 2
    while size:
        start = 0
        while start < len(pieces):
            candidate = pieces[:start] + pieces[start + size :]
            if shows("".join(candidate)):
                pieces = candidate
            else:
                start += size
        size //= 2
    return pieces
