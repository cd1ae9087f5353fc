"""Page text on its way to a terminal: without control and escape sequences, on one line."""

from __future__ import annotations

import re

# C0, DEL, C1, line and paragraph separators, and the marks that turn writing directions around.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def printable(text: str) -> str:
    """`text` with every run of such characters as one space."""
    return _UNPRINTABLE.sub(" ", text)
