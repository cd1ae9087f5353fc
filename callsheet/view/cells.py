"""Source text as cells of a terminal: what is printed for each character, and in which column.

Tabs become spaces, wide characters take two columns, and what would not be seen, or would steer the terminal, is shown
by name: a plan may come from a model, and its text may have come from a page.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

TAB = 4
_NAMED = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
"""Unicode categories of characters that are not printed as themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A line: `shown[i]` is printed for its i-th character, from column `at[i]` on; `at[-1]` is the line's width."""

    shown: tuple[str, ...]
    at: tuple[int, ...]

    @property
    def width(self) -> int:
        """Columns of the whole line."""
        return self.at[-1]

    def between(self, left: int, right: int) -> str:
        """What stands in columns `left` up to `right`; a wide character that is cut in two is left out."""
        pieces = []
        for shown, start, end in zip(self.shown, self.at, self.at[1:], strict=False):
            if start >= left and end <= right:
                pieces.append(shown)
            elif start < right and end > left:
                pieces.append(" " * (min(end, right) - max(start, left)))
        return "".join(pieces)


def cells_of(text: str) -> Cells:
    """The cells of one line, which has no line break in it."""
    shown, at = [], [0]
    for character in text:
        cell = " " * (TAB - at[-1] % TAB) if character == "\t" else visible_character(character)
        shown.append(cell)
        at.append(at[-1] + width_of(cell))
    return Cells(shown=tuple(shown), at=tuple(at))


def visible(text: str) -> str:
    """`text` with every character that would not be seen, or would steer the terminal, shown by name."""
    return "".join(visible_character(character) for character in text)


def visible_character(character: str) -> str:
    """One character as it is printed."""
    if unicodedata.category(character) not in _NAMED:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)  # the control pictures: ␀ ␛ …
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"


def width_of(text: str) -> int:
    """Columns that a terminal gives to printable text."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
