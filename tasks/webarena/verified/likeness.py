"""How alike two names are, in percent, whatever the order of their words.

The words of each are sorted, and of all characters those count that stand in both in the same order: twice the longest
common subsequence over both lengths, as the field's libraries for fuzzy matching have it.
"""

from __future__ import annotations

import re


def likeness(one: str, other: str) -> int:
    """From 0 to 100.

    >>> likeness("Apple Store Shadyside", "shadyside apple store")
    100
    """
    a, b = _words(one), _words(other)
    if not a and not b:
        return 100
    return round(200 * _common(a, b) / (len(a) + len(b)))


def _words(text: str) -> str:
    plain = "".join(one for one in text if one.isascii())
    return " ".join(sorted(re.sub(r"[\W_]", " ", plain).lower().split()))


def _common(a: str, b: str) -> int:
    """The length of the longest common subsequence, row by row."""
    row = [0] * (len(b) + 1)
    for character in a:
        before = 0
        for place, other in enumerate(b, 1):
            above = row[place]
            row[place] = before + 1 if character == other else max(above, row[place - 1])
            before = above
    return row[-1]
